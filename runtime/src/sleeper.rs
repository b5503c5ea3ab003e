//! Whom to wake when what a leaf waits for has come.

use std::task::{Context, Waker};

use crate::foreign::contain;
use crate::root::Root;

/// A task of this root, or, when the leaf is polled by a combinator that has
/// wakers of its own (`FuturesUnordered`), that waker: waking the task alone
/// would not make the combinator poll the leaf.
#[derive(Clone, Debug)]
pub(crate) enum Sleeper {
    Task {
        index: u32,
        generation: u32,
    },
    Foreign(Waker),
    /// A cancel scope, of which the deadline has passed.
    Scope {
        index: u32,
        key: u64,
    },
}

impl Sleeper {
    /// Whoever polls with `cx`.
    #[inline]
    pub(crate) fn of(root: &Root, cx: &Context<'_>) -> Sleeper {
        match is_own(root, cx) {
            true => {
                let task = root.current();
                Sleeper::Task { index: task.index.get(), generation: task.generation() }
            }
            false => Sleeper::Foreign(cx.waker().clone()),
        }
    }

    #[inline]
    pub(crate) fn wake(self, root: &Root) {
        match self {
            Sleeper::Task { index, generation } => root.wake_task(index, generation),
            Sleeper::Foreign(waker) => contain(|| waker.wake()),
            Sleeper::Scope { index, key } => root.deadline_passed(index, key),
        }
    }
}

/// Whether `cx` belongs to the task that is being stepped itself.
#[inline]
pub(crate) fn is_own(root: &Root, cx: &Context<'_>) -> bool {
    root.here.has_waker(cx) || root.current().is_polled_with(cx)
}
