//! The traps of nurseries in their parents' frames, each set on purpose.
//!
//! The numbers in the tests' names: T1 a forgotten parent, T3 moved children,
//! T4 wakes after the end, T5 stale indices, T6 wakers of other roots, T7
//! wakes and drops on other threads, T8 wakes during the own poll, T9 storms
//! of wakes, T10 foreign combinators, T11 re-entrancy, T12 panics in polls,
//! T13 panics in drops, T14 drop order, T15 spawns in drops, T16 polls after
//! the end, T17 contexts that lie, T18 `Send` and `Sync`.

mod cleanup;
mod combinators;
mod forgotten;
mod moved;
mod order;
mod panics;
mod reentrant;
mod send_sync;
mod stress;
#[path = "../support/mod.rs"]
mod support;
mod threads;
mod wakers;
