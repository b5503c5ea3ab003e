//! A nursery in a user's frame: opening it, running its children beside the
//! body, closing it.
//!
//! What a nursery does next is decided by the machine the macro wrote for it
//! ([`NurseryMachine::next`]); here its orders are carried out.

mod batch;
mod close;
mod handle;
mod last_child;
mod machine;
mod open;
mod part;
mod race;
mod try_handle;
mod turn;
mod wait;

pub(crate) use close::schedule_again;
pub use close::{Close, Join, Left};
pub use handle::{HandleKind, Local, Nursery, SendNursery, Sendable};
pub use machine::{Happened, NurseryMachine, Order};
pub use open::{Open, open, open_within};
pub(crate) use part::ALL_SITES;
pub use part::JoinPart;
pub use race::{NothingWon, Race, RunRace, nothing_won, race, race_within};
pub use try_handle::{SendTryNursery, TryNursery};
pub use turn::Turn;
pub(crate) use turn::{End, Sequel};
pub use wait::{During, Wait};
