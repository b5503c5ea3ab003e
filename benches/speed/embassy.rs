//! embassy's raw executor: tasks in room that lives for ever, polled in a loop.
//!
//! On a microcontroller that room is static, so its allocations are not counted:
//! it is made before the meter starts. Nothing is joined, since embassy's tasks
//! have no handle; the loop ends when no task is ready any more.

// The raw executor must not be polled from inside itself, which its types
// cannot say.
#![allow(unsafe_code)]

use std::cell::OnceCell;
use std::future::Future;
use std::ptr;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};

use embassy_executor::raw::{Executor, TaskStorage};

static PENDS: AtomicBool = AtomicBool::new(false);

/// What the executor calls when there is something to poll.
// SAFETY: the crate asks for a function of this name and type, and for one only.
#[unsafe(export_name = "__pender")]
fn pend(_context: *mut ()) {
    PENDS.store(true, Relaxed);
}

/// An executor, and the room for so many tasks of one type.
pub(crate) struct Room<F: Future + 'static> {
    executor: &'static Executor,
    tasks: u64,
    storages: OnceCell<&'static [TaskStorage<F>]>,
}

impl<F: Future<Output = ()> + 'static> Room<F> {
    pub(crate) fn new(tasks: u64) -> Room<F> {
        let executor = Box::leak(Box::new(Executor::new(ptr::null_mut())));
        Room { executor, tasks, storages: OnceCell::new() }
    }

    /// Runs as many as there is room for to their end.
    pub(crate) fn run_all(&self, child: impl Fn() -> F) {
        let make = || (0..self.tasks).map(|_| TaskStorage::new()).collect::<Vec<_>>().leak() as &_;
        let spawner = self.executor.spawner();
        for storage in *self.storages.get_or_init(make) {
            spawner.spawn(storage.spawn(&child).expect("the task of the last run has ended"));
        }
        while PENDS.swap(false, Relaxed) {
            // SAFETY: this is the only thread, and no task polls the executor.
            unsafe { self.executor.poll() };
        }
    }
}
