//! The built-in host: it parks the thread.

use std::future::Future;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Poll, Wake, Waker};
use std::thread::{self, Thread};
use std::time::{Duration, Instant};

use crate::hosted::{HostWait, Hosted};
use crate::interrupt::Interrupted;
use crate::root::Root;

/// The host waits longer by one part in this many, so that deadlines that lie
/// close together are met in one pass: a millisecond for each second.
const SLACK: u32 = 1000;

/// Drives a run to its end, and parks the thread while nothing can happen.
pub(crate) fn block_on<F: Future>(
    root: &Root,
    mut run: Hosted<'_, F>,
) -> Result<F::Output, Interrupted<F::Output>> {
    let host = Host::of_this_thread();
    root.inbox.set_own_host(host.waker());
    loop {
        let wait = run.time_to_wait();
        let is_over = host.park(wait.timeout + wait.timeout / SLACK);
        run.has_waited(wait);
        let waited = if is_over { wait } else { HostWait::NONE };
        if let Poll::Ready(ending) = run.turns(waited) {
            return run.end(ending);
        }
    }
}

/// What blocks the thread of a run, and can be woken from anywhere.
struct Host {
    bell: Arc<Bell>,
    waker: Waker,
}

struct Bell {
    thread: Thread,
    rung: AtomicBool,
}

impl Host {
    fn of_this_thread() -> Host {
        let bell = Arc::new(Bell { thread: thread::current(), rung: AtomicBool::new(false) });
        let waker = Waker::from(Arc::clone(&bell));
        Host { bell, waker }
    }

    fn waker(&self) -> &Waker {
        &self.waker
    }

    /// Blocks for the given time at most, less if it is woken, or was since the
    /// last call. Says whether that time is over.
    fn park(&self, timeout: Duration) -> bool {
        if timeout.is_zero() {
            return true;
        }
        let begin = Instant::now();
        if !self.bell.rung.swap(false, Ordering::Acquire) {
            thread::park_timeout(timeout);
            self.bell.rung.store(false, Ordering::Relaxed);
        }
        begin.elapsed() >= timeout
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
