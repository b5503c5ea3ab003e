//! The built-in host: it parks the thread.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Wake, Waker};
use std::thread::{self, Thread};
use std::time::Duration;

/// What blocks the thread of a run, and can be woken from anywhere.
pub(crate) struct Host {
    bell: Arc<Bell>,
    waker: Waker,
}

struct Bell {
    thread: Thread,
    rung: AtomicBool,
}

impl Host {
    pub(crate) fn of_this_thread() -> Host {
        let bell = Arc::new(Bell { thread: thread::current(), rung: AtomicBool::new(false) });
        let waker = Waker::from(Arc::clone(&bell));
        Host { bell, waker }
    }

    pub(crate) fn waker(&self) -> &Waker {
        &self.waker
    }

    /// Blocks for the given time at most, less if it is woken, or was since the
    /// last call.
    pub(crate) fn park(&self, timeout: Duration) {
        if !self.bell.rung.swap(false, Ordering::Acquire) {
            thread::park_timeout(timeout);
            self.bell.rung.store(false, Ordering::Relaxed);
        }
    }
}

impl Wake for Bell {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        self.rung.store(true, Ordering::Release);
        self.thread.unpark();
    }
}
