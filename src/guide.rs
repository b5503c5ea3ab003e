//! What the parts do together, for readers who know async Rust.

#[doc = include_str!("../docs/cancellation.md")]
pub mod cancellation {}

#[doc = include_str!("../docs/errors.md")]
pub mod errors {}

#[doc = include_str!("../docs/false_alarms.md")]
pub mod false_alarms {}

#[cfg(feature = "tokio")]
#[doc = include_str!("../docs/flow_control.md")]
pub mod flow_control {}

#[doc = include_str!("../docs/guests.md")]
pub mod guests {}

#[doc = include_str!("../docs/mistakes.md")]
pub mod mistakes {}

#[doc = include_str!("../docs/performance.md")]
pub mod performance {}

#[doc = include_str!("../docs/rules.md")]
pub mod rules {}

#[doc = include_str!("../docs/testing.md")]
pub mod testing {}

#[cfg(feature = "thread")]
#[doc = include_str!("../docs/threads.md")]
pub mod threads {}

#[cfg(feature = "tokio")]
#[doc = include_str!("../docs/tokio.md")]
pub mod tokio {}

#[doc = include_str!("../docs/waiting.md")]
pub mod waiting {}
