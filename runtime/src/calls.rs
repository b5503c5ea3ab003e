//! Calls that other threads, and signal handlers, ask a root for.
//!
//! Those that are accepted run: at the root's next pass, or when its run has
//! ended. Afterwards nothing is accepted. Which of the two it is, is decided
//! under the lock, or for calls that are asked for again and again by the one
//! word that says how such a call stands.

use std::sync::Arc;

#[cfg(loom)]
use loom::sync::{
    Mutex, MutexGuard,
    atomic::{AtomicBool, AtomicU8, Ordering},
};
#[cfg(not(loom))]
use std::sync::{
    Mutex, MutexGuard,
    atomic::{AtomicBool, AtomicU8, Ordering},
};

/// A call for one time.
pub(crate) type Call = Box<dyn FnOnce() + Send>;

/// What one root is asked for.
#[derive(Default)]
pub(crate) struct Calls {
    /// Whether there may be some: what a root reads on every pass.
    some: AtomicBool,
    asked: Mutex<Asked>,
}

#[derive(Default)]
struct Asked {
    once: Vec<Call>,
    again: Vec<Arc<Again>>,
    /// The run is over.
    closed: bool,
}

/// A call that can be asked for again and again.
pub(crate) struct Again {
    standing: AtomicU8,
    /// Called by the root only, so nobody waits for this lock.
    call: Mutex<Box<dyn FnMut() + Send>>,
}

/// Nobody asks for it now.
const IDLE: u8 = 0;
/// It will run.
const ASKED: u8 = 1;
/// The run is over.
const OVER: u8 = 2;

impl Calls {
    /// Whether there may be some.
    #[inline]
    pub(crate) fn any(&self) -> bool {
        self.some.load(Ordering::Acquire)
    }

    /// Asks for a call, or gives it back since the run is over.
    pub(crate) fn ask(&self, call: Call) -> Result<(), Call> {
        let mut asked = self.asked();
        if asked.closed {
            return Err(call);
        }
        asked.once.push(call);
        // Inside the lock: whoever sees the flag and then locks finds the call.
        self.some.store(true, Ordering::Release);
        Ok(())
    }

    /// Asks for a call unless that was done already, and says whether the run
    /// goes on. Takes no lock and no memory: a signal handler may do it.
    pub(crate) fn ask_again(&self, call: &Again) -> bool {
        let (before, order) = (IDLE, Ordering::AcqRel);
        match call.standing.compare_exchange(before, ASKED, order, Ordering::Acquire) {
            Ok(_) => {
                // After the word: whoever sees the flag finds it.
                self.some.store(true, Ordering::Release);
                true
            }
            Err(standing) => standing == ASKED,
        }
    }

    /// Makes a call known that is to be asked for again and again.
    pub(crate) fn add(&self, call: Box<dyn FnMut() + Send>) -> Arc<Again> {
        let again = Arc::new(Again { standing: AtomicU8::new(IDLE), call: Mutex::new(call) });
        let unused = {
            let mut asked = self.asked();
            let unused = asked.take_unused();
            match asked.closed {
                true => again.standing.store(OVER, Ordering::Release),
                false => asked.again.push(Arc::clone(&again)),
            }
            unused
        };
        drop(unused);
        again
    }

    /// Takes what was asked for until now, in order; those that are asked for
    /// again and again come last.
    pub(crate) fn take(&self) -> Vec<Call> {
        // Before anything is taken: what comes later sets it again.
        self.some.store(false, Ordering::Release);
        let (mut calls, again, unused) = {
            let mut asked = self.asked();
            let unused = asked.take_unused();
            (std::mem::take(&mut asked.once), asked.again.clone(), unused)
        };
        drop(unused);
        let was_asked = |call: &Arc<Again>| {
            let (before, order) = (ASKED, Ordering::AcqRel);
            call.standing.compare_exchange(before, IDLE, order, Ordering::Acquire).is_ok()
        };
        calls.extend(again.into_iter().filter(was_asked).map(Again::into_call));
        calls
    }

    /// Accepts nothing from now on, and takes what was accepted.
    pub(crate) fn close(&self) -> Vec<Call> {
        let (mut calls, again) = {
            let mut asked = self.asked();
            asked.closed = true;
            (std::mem::take(&mut asked.once), std::mem::take(&mut asked.again))
        };
        let was_asked = |call: &Arc<Again>| call.standing.swap(OVER, Ordering::AcqRel) == ASKED;
        let (last, unused): (Vec<_>, Vec<_>) = again.into_iter().partition(was_asked);
        drop(unused);
        calls.extend(last.into_iter().map(Again::into_call));
        calls
    }

    pub(crate) fn is_closed(&self) -> bool {
        self.asked().closed
    }

    fn asked(&self) -> MutexGuard<'_, Asked> {
        self.asked.lock().expect("nothing panics under this lock")
    }
}

impl Asked {
    /// Those that nobody can ask for any more. What they have captured is to be
    /// dropped outside of the lock.
    fn take_unused(&mut self) -> Vec<Arc<Again>> {
        let is_used = |call: &Arc<Again>| {
            Arc::strong_count(call) > 1 || call.standing.load(Ordering::Acquire) == ASKED
        };
        let (used, unused) = std::mem::take(&mut self.again).into_iter().partition(is_used);
        self.again = used;
        unused
    }
}

impl Again {
    fn into_call(self: Arc<Self>) -> Call {
        Box::new(move || {
            // One that has panicked may be called again.
            let mut call = self.call.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
            call();
        })
    }
}
