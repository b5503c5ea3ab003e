//! Calls that other threads, and signal handlers, ask a root for.
//!
//! Those that are accepted run: at the root's next pass, or when its run has
//! ended. Afterwards nothing is accepted. Which of the two it is, is decided
//! under the lock, or for calls that are asked for again and again by the one
//! word that says how such a call stands.

#[cfg(loom)]
use loom::sync::{
    Arc, Mutex, MutexGuard,
    atomic::{AtomicBool, AtomicU8, Ordering},
};
#[cfg(not(loom))]
use std::sync::{
    Arc, Mutex, MutexGuard,
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

/// One that several may ask for.
pub(crate) type SharedAgain = Arc<Again>;

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
        // Writes the word also if that says the same: whoever takes the call
        // after that sees what we did before.
        let goes_on = call.standing.fetch_max(ASKED, Ordering::AcqRel) != OVER;
        if goes_on {
            // After the word: whoever sees the flag finds it. And by a swap, so
            // that this and the root's are one after the other for everybody.
            self.some.swap(true, Ordering::AcqRel);
        }
        goes_on
    }

    /// Makes a call known that is to be asked for again and again.
    pub(crate) fn add(&self, call: Box<dyn FnMut() + Send>) -> SharedAgain {
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
        // Before anything is taken: what comes later sets it again. And by a
        // swap, which sees what was done before it was set the last time.
        self.some.swap(false, Ordering::AcqRel);
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
        let is_used = |call: &mut Arc<Again>| {
            // To be the only owner is to see what the others did: the last one
            // may have asked for it.
            let is_shared = Arc::get_mut(call).is_none();
            is_shared || call.standing.load(Ordering::Acquire) == ASKED
        };
        let (mut used, mut unused) = (Vec::new(), Vec::new());
        for mut call in std::mem::take(&mut self.again) {
            let place = if is_used(&mut call) { &mut used } else { &mut unused };
            place.push(call);
        }
        self.again = used;
        unused
    }
}

impl Again {
    fn into_call(this: Arc<Again>) -> Call {
        Box::new(move || {
            // One that has panicked may be called again.
            let mut call = this.call.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
            call();
        })
    }
}

#[cfg(all(test, loom))]
mod loom_tests {
    use loom::sync::Arc as LoomArc;
    use loom::sync::atomic::AtomicUsize;
    use loom::thread;

    use super::*;

    fn run_all(calls: Vec<Call>) {
        calls.into_iter().for_each(|call| call());
    }

    #[test]
    fn what_is_accepted_is_called_once_and_nothing_else() {
        loom::model(|| {
            let calls = LoomArc::new(Calls::default());
            let called = LoomArc::new(AtomicUsize::new(0));
            let asker = {
                let (calls, called) = (LoomArc::clone(&calls), LoomArc::clone(&called));
                thread::spawn(move || {
                    let call = move || {
                        called.fetch_add(1, Ordering::Relaxed);
                    };
                    calls.ask(Box::new(call)).is_ok()
                })
            };
            if calls.any() {
                run_all(calls.take());
            }
            run_all(calls.close());
            let accepted = asker.join().unwrap();
            assert_eq!(called.load(Ordering::Relaxed), usize::from(accepted));
        });
    }

    #[test]
    fn a_call_that_is_asked_for_again_runs_after_the_last_that_asked() {
        loom::model(|| {
            let calls = LoomArc::new(Calls::default());
            let (wanted, seen) =
                (LoomArc::new(AtomicUsize::new(0)), LoomArc::new(AtomicUsize::new(0)));
            let call = {
                let (wanted, seen) = (LoomArc::clone(&wanted), LoomArc::clone(&seen));
                let look = move || seen.store(wanted.load(Ordering::Relaxed), Ordering::Relaxed);
                calls.add(Box::new(look))
            };
            let asker = {
                let (calls, wanted) = (LoomArc::clone(&calls), LoomArc::clone(&wanted));
                thread::spawn(move || {
                    let mut accepted = 0;
                    for count in 1..=2 {
                        wanted.store(count, Ordering::Relaxed);
                        if calls.ask_again(&call) {
                            accepted = count;
                        }
                    }
                    accepted
                })
            };
            if calls.any() {
                run_all(calls.take());
            }
            run_all(calls.close());
            let accepted = asker.join().unwrap();
            let seen = seen.load(Ordering::Relaxed);
            assert!(seen >= accepted, "asked for with {accepted}, and saw {seen}");
        });
    }

    #[test]
    fn whoever_finds_the_flag_down_is_told_of_the_next() {
        loom::model(|| {
            let calls = LoomArc::new(Calls::default());
            let call = calls.add(Box::new(|| ()));
            let asker = {
                let calls = LoomArc::clone(&calls);
                thread::spawn(move || calls.ask_again(&call))
            };
            let first = calls.take().len();
            assert!(asker.join().unwrap());
            assert!(first == 1 || calls.any(), "asked for, and nobody would find it");
        });
    }
}
