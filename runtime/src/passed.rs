//! What an `assume_checkpointed!()` is held against in debug builds: which
//! states its machine has passed, and when.
//!
//! Only machines that have one take notes. Time is counted in states passed. A
//! state is passed when its await begins: code behind an await is reached only
//! by an end of it, or by the scope that absorbs what has cancelled it. That
//! does not ask for a root: it holds in anybody's executor.

use crate::machine::Machine;

/// The notes of one machine. Nothing in release builds.
#[derive(Debug)]
pub(crate) struct Passed {
    #[cfg(debug_assertions)]
    notes: Option<Box<Notes>>,
}

#[cfg(debug_assertions)]
#[derive(Debug, Default)]
struct Notes {
    now: u64,
    /// For each state when it was passed last; 0: never.
    last: Vec<u64>,
}

/// A place in the time of a machine.
#[derive(Clone, Copy, Debug)]
pub struct Moment {
    #[cfg(debug_assertions)]
    at: u64,
}

/// Since when there was a checkpoint: the start of the machine, or the begin of
/// a loop's body or a scope's block, with its line.
#[derive(Clone, Copy, Debug)]
pub enum Origin {
    /// The start of the machine.
    Start,
    /// The round of a loop.
    Loop(u32),
    /// The begin of a scope.
    Scope(u32),
}

#[cfg(debug_assertions)]
mod imp {
    use super::{Machine, Moment, Origin, Passed};

    impl Moment {
        /// The start of a machine.
        pub const START: Moment = Moment { at: 0 };
    }

    impl Passed {
        pub(crate) const fn unwatched() -> Passed {
            Passed { notes: None }
        }

        pub(crate) fn watched() -> Passed {
            Passed { notes: Some(Box::default()) }
        }

        #[inline]
        pub(crate) fn note(&mut self, state: u16) {
            let Some(notes) = &mut self.notes else { return };
            notes.now += 1;
            let state = usize::from(state);
            if notes.last.len() <= state {
                notes.last.resize(state + 1, 0);
            }
            notes.last[state] = notes.now;
        }

        pub(crate) fn now(&self) -> Moment {
            Moment { at: self.notes.as_ref().map_or(0, |notes| notes.now) }
        }

        #[track_caller]
        pub(crate) fn assert(
            &self,
            machine: &Machine,
            since: Moment,
            origin: Origin,
            mut states: impl Iterator<Item = u16>,
        ) {
            let Some(notes) = &self.notes else { return };
            let last = |state: u16| notes.last.get(usize::from(state)).copied().unwrap_or(0);
            if !states.any(|state| last(state) > since.at) {
                super::broken(machine, origin);
            }
        }
    }
}

#[cfg(not(debug_assertions))]
mod imp {
    use super::{Machine, Moment, Origin, Passed};

    impl Moment {
        /// The start of a machine.
        pub const START: Moment = Moment {};
    }

    #[expect(clippy::unused_self, reason = "as in a debug build")]
    impl Passed {
        pub(crate) const fn unwatched() -> Passed {
            Passed {}
        }

        #[inline]
        pub(crate) fn watched() -> Passed {
            Passed {}
        }

        #[inline]
        pub(crate) fn note(&mut self, _: u16) {}

        #[inline]
        pub(crate) fn now(&self) -> Moment {
            Moment {}
        }

        #[inline]
        pub(crate) fn assert(
            &self,
            _: &Machine,
            _: Moment,
            _: Origin,
            _: impl Iterator<Item = u16>,
        ) {
        }
    }
}

#[cfg(debug_assertions)]
#[cold]
#[track_caller]
fn broken(machine: &Machine, origin: Origin) -> ! {
    let place = std::panic::Location::caller();
    let since = match origin {
        Origin::Start => format!("since the start of `{}`", machine.path),
        Origin::Loop(line) => format!("in this round of the loop of line {line}"),
        Origin::Scope(line) => format!("since the scope of line {line} was entered"),
    };
    panic!(
        "`assume_checkpointed!()` at {}:{} promises a checkpoint, and there was none {since}\n\n       \
         why: the rules take its word for it; at a checkpoint a task is cancelled, and others run\n       \
         help: add `checkpoint().await;` to the path that has none",
        place.file(),
        place.line(),
    )
}
