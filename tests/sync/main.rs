//! Events, locks and channels: Trio's statements 1–3, 8, 11 and 48–53, and
//! what the combinators of others, other threads and chance make of them.

#[path = "../support/mod.rs"]
mod support;

mod channels;
mod combined;
mod conditions;
mod deadlocks;
mod disturbed;
mod events;
mod items;
mod kinds;
mod limiters;
mod locks;
mod lots;
mod notified;
mod outside;
mod rendezvous;
