//! A door to a run, for anybody.

use std::error::Error;
use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::mpsc;

use crate::calls::{Call, SharedAgain};
use crate::foreign::discard;
use crate::inbox::Outside;
use crate::raw::{enter, try_with_root, with_root};
use crate::reason::{CancelReason, CancelSource};
use crate::root::{Role, Root};
use crate::scope::MAIN_SCOPE;

/// A run, as other threads know it: Trio's token.
///
/// Through it they have functions called in the run. That is what to do with
/// channels, events and scopes of the run, which cannot be used outside of it.
/// While there is a handle, the run is never called deadlocked: something may
/// come through it.
///
/// # Examples
///
/// ```
/// use coldframe_runtime::{run, sync::Event, thread::Handle};
/// use std::sync::Arc;
///
/// let handle = run(async {
///     let handle = Handle::current();
///     let done = Arc::new(Event::new());
///     let (there, set) = (handle.clone(), Arc::clone(&done));
///     std::thread::spawn(move || there.run_soon(move || set.set()));
///     done.wait().await;
///     handle
/// });
/// assert!(handle.run_soon(|| ()).is_err(), "the run is over");
/// ```
#[derive(Clone)]
pub struct Handle {
    outside: Outside,
}

/// A call that can be asked for again and again, and runs once for all that
/// were not answered yet. See [`Handle::repeated`].
#[derive(Clone)]
pub struct RepeatedCall {
    call: SharedAgain,
    outside: Outside,
}

/// The run is over: it accepts nothing any more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RunFinished(());

impl Handle {
    /// That of the run that runs here.
    ///
    /// # Panics
    ///
    /// Where no root runs.
    #[must_use]
    #[track_caller]
    pub fn current() -> Handle {
        with_root("`Handle::current`", |root| Handle { outside: Outside::new(&root.inbox) })
    }

    /// Has a function called in the run, soon: between two passes of its tasks,
    /// in the order of asking. Never waits, also when it is called in the run
    /// itself.
    ///
    /// What is accepted is called: if the run ends before its turn has come,
    /// then when all tasks have ended. What a function asks for while it is
    /// called has its turn after all tasks had theirs, so that nobody is kept
    /// from running by functions that ask for more.
    ///
    /// The function is to be short, and must not block. If it panics, the run
    /// is cancelled and ends by that panic; functions after it are called all
    /// the same.
    ///
    /// It takes a lock and memory, so a signal handler uses a
    /// [`repeated`](Self::repeated) call instead. Where somebody else's
    /// executor drops a run half-way, what was accepted is called then.
    ///
    /// # Errors
    ///
    /// If the run is over. The function is dropped.
    pub fn run_soon(&self, f: impl FnOnce() + Send + 'static) -> Result<(), RunFinished> {
        self.outside.inbox().ask(Box::new(f)).map_err(|call| {
            drop(call);
            RunFinished(())
        })
    }

    /// Prepares a function to be called in the run whenever that is asked for.
    /// What it has captured is dropped soon after the last [`RepeatedCall`] is.
    ///
    /// # Examples
    ///
    /// ```
    /// use coldframe_runtime::{checkpoint, run, thread::Handle};
    /// use std::sync::{Arc, atomic::{AtomicU32, Ordering}};
    ///
    /// run(async {
    ///     let count = Arc::new(AtomicU32::new(0));
    ///     let counted = Arc::clone(&count);
    ///     let call = Handle::current().repeated(move || {
    ///         counted.fetch_add(1, Ordering::Relaxed);
    ///     });
    ///     call.run_soon().unwrap();
    ///     call.run_soon().unwrap();
    ///     while count.load(Ordering::Relaxed) == 0 {
    ///         checkpoint().await;
    ///     }
    ///     assert_eq!(count.load(Ordering::Relaxed), 1, "once for both");
    /// });
    /// ```
    #[must_use]
    pub fn repeated(&self, f: impl FnMut() + Send + 'static) -> RepeatedCall {
        let call = self.outside.inbox().calls.add(Box::new(f));
        RepeatedCall { call, outside: self.outside.clone() }
    }

    /// Has a function called in the run, and blocks this thread until it gave
    /// its value.
    ///
    /// # Errors
    ///
    /// If the run is over.
    ///
    /// # Panics
    ///
    /// Inside a run, which would be blocked; and resumes a panic of the
    /// function.
    ///
    /// # Examples
    ///
    /// ```
    /// use coldframe_runtime::{CancelScope, run, sleep_forever, thread::Handle};
    /// use std::sync::Arc;
    ///
    /// run(async {
    ///     let scope = Arc::new(CancelScope::new());
    ///     let (handle, inner) = (Handle::current(), Arc::clone(&scope));
    ///     std::thread::spawn(move || handle.run_sync(move || inner.cancel("it was asked for")));
    ///     assert_eq!(scope.enter(sleep_forever()).await, None);
    /// });
    /// ```
    #[track_caller]
    pub fn run_sync<T: Send + 'static>(
        &self,
        f: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, RunFinished> {
        assert_may_block("`Handle::run_sync`");
        let (reply, answer) = mpsc::channel();
        self.run_soon(move || {
            // Whoever asked waits until there is an answer.
            let _ = reply.send(catch_unwind(AssertUnwindSafe(f)));
        })?;
        match answer.recv() {
            Ok(Ok(value)) => Ok(value),
            Ok(Err(payload)) => resume_unwind(payload),
            Err(mpsc::RecvError) => Err(RunFinished(())),
        }
    }

    /// Whether the run is over.
    #[must_use]
    pub fn is_finished(&self) -> bool {
        self.outside.inbox().calls.is_closed()
    }
}

impl RepeatedCall {
    /// Has the function called in the run, soon, as [`Handle::run_soon`] does;
    /// once for all that ask before it is called, and after all functions that
    /// are called once in the same turn.
    ///
    /// In a run on the built-in host, as [`run`](crate::run) begins one, it takes
    /// no lock and no memory: a few atomic operations, and on Linux one system
    /// call that wakes the thread. So it may be called in a signal handler,
    /// which has to keep `errno` itself. In a run on tokio, or in somebody
    /// else's executor, it may not, since it calls a waker of theirs.
    ///
    /// # Errors
    ///
    /// If the run is over.
    pub fn run_soon(&self) -> Result<(), RunFinished> {
        match self.outside.inbox().ask_again(&self.call) {
            true => Ok(()),
            false => Err(RunFinished(())),
        }
    }
}

/// # Panics
///
/// Inside a run.
#[track_caller]
pub(crate) fn assert_may_block(what: &str) {
    let runs = try_with_root(|root| root.is_some());
    assert!(!runs, "{what} blocks its thread, so it cannot be called in a run: there, `.await`");
}

impl Root {
    /// Calls what was asked for from outside until now.
    #[inline]
    pub(crate) fn run_calls(&self) {
        if self.inbox.calls.any() {
            self.run_all(self.inbox.calls.take());
        }
    }

    #[cold]
    fn run_all(&self, calls: Vec<Call>) {
        let mut crash = self.crash.take();
        for call in calls {
            if let Err(payload) = catch_unwind(AssertUnwindSafe(call)) {
                match crash {
                    None => crash = Some(payload),
                    Some(_) => discard(payload),
                }
            }
        }
        let has_crashed = crash.is_some();
        self.crash.set(crash);
        if has_crashed && self.role == Role::Hosted {
            let (source, text) = (CancelSource::Explicit, "a call from outside panicked");
            let reason = CancelReason { source, text: text.into(), task: None };
            self.cancel_scope(MAIN_SCOPE, reason);
        }
    }

    /// Refuses calls from now on, after those that were accepted.
    pub(crate) fn end_calls(&self) {
        let calls = self.inbox.calls.close();
        if !calls.is_empty() {
            enter(self, |root| root.run_all(calls));
        }
    }

    /// Goes on with the panic of a call.
    pub(crate) fn resume_crash(&self) {
        if let Some(payload) = self.crash.take() {
            resume_unwind(payload);
        }
    }
}

impl fmt::Debug for Handle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Handle").field("is_finished", &self.is_finished()).finish_non_exhaustive()
    }
}

impl fmt::Debug for RepeatedCall {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RepeatedCall").finish_non_exhaustive()
    }
}

impl fmt::Display for RunFinished {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the run is over")
    }
}

impl Error for RunFinished {}
