//! `race!`: the first value wins, the others are cancelled and waited for.

#[path = "../support/mod.rs"]
mod support;

mod arms;
mod ends;
mod errors;
mod failing;
mod places;
