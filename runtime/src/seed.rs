//! Where a run's seed comes from when the program does not say.

use std::hash::{BuildHasher, RandomState};

/// The name of the variable that makes a schedule come again.
pub(crate) const VARIABLE: &str = "COLDFRAME_SEED";

/// A seed nobody can foresee.
pub(crate) fn random() -> u64 {
    RandomState::new().hash_one(0)
}

/// The seed in the environment, or a random one.
pub(crate) fn from_environment() -> u64 {
    let Some(text) = std::env::var_os(VARIABLE) else { return random() };
    let number = text.to_str().and_then(|text| text.parse().ok());
    number.unwrap_or_else(|| panic!("{VARIABLE} is to be a whole number, not {text:?}"))
}
