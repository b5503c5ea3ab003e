//! What work in a thread can ask of the task that waits for it.
//!
//! All of this is for functions that [`to_thread`](super::to_thread()) runs. It
//! happens in the task that awaits that, with its cancel scopes round it and
//! the task-locals of the thread.

use std::cell::RefCell;
use std::error::Error;
use std::fmt;
use std::panic::resume_unwind;
use std::sync::Arc;

use super::handle::assert_may_block;
use super::line::{Line, asking};

thread_local! {
    /// The line to the task that waits for this thread.
    static TASK: RefCell<Option<Arc<Line>>> = const { RefCell::new(None) };
}

/// Why the task does not do what a thread asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Refused {
    /// The task is cancelled, or does not wait for the thread any more.
    Cancelled,
    /// The run is over.
    RunFinished,
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Refused::Cancelled => "the task that waited for this thread is cancelled",
            Refused::RunFinished => "the run is over",
        })
    }
}

impl Error for Refused {}

/// Runs a future in the task that waits for this thread, and blocks until it
/// has given its value.
///
/// # Cancellation
///
/// If the task is cancelled, the future is cancelled at its next checkpoint,
/// as if the task had awaited it. One that comes to its end without a
/// checkpoint gives its value.
///
/// # Errors
///
/// If the future was cancelled; and if the task does not wait any more, be it
/// that its wait was abandoned or that its run is over. Then the future does
/// not run, or is dropped where it is.
///
/// # Panics
///
/// In a thread that `to_thread` did not make, and inside a run, which would be
/// blocked. Resumes a panic of the future.
///
/// # Examples
///
/// ```
/// use coldframe_runtime::{checkpoint, run, thread::{from_thread, to_thread}};
///
/// let work = || from_thread::run(async {
///     checkpoint().await;
///     42
/// });
/// assert_eq!(run(to_thread(work)), Ok(42));
/// ```
#[track_caller]
pub fn run<F>(future: F) -> Result<F::Output, Refused>
where
    F: Future<Output: Send> + Send + 'static,
{
    let line = line("`from_thread::run`");
    assert_may_block("`from_thread::run`");
    let (asked, answer) = asking(&line, future);
    line.ask(asked);
    match answer.recv() {
        Ok(Ok(value)) => Ok(value),
        Ok(Err(payload)) => resume_unwind(payload),
        Err(_) if line.is_run_over() => Err(Refused::RunFinished),
        Err(_) => Err(Refused::Cancelled),
    }
}

/// Calls a function in the task that waits for this thread, and blocks until
/// it has given its value. That the task is cancelled does not keep it from
/// that.
///
/// # Errors
///
/// If the task does not wait any more. Then the function is not called.
///
/// # Panics
///
/// As [`run`].
///
/// # Examples
///
/// ```
/// use coldframe_runtime::{run, sync::Event, thread::{from_thread, to_thread}};
/// use std::sync::Arc;
///
/// run(async {
///     let (done, set) = (Arc::new(Event::new()), Event::new());
///     let set = Arc::clone(&done);
///     to_thread(move || from_thread::run_sync(move || set.set())).await.unwrap();
///     assert!(done.is_set());
/// });
/// ```
#[track_caller]
pub fn run_sync<T: Send + 'static>(f: impl FnOnce() -> T + Send + 'static) -> Result<T, Refused> {
    run(async move { f() })
}

/// Whether to go on: work that takes long asks from time to time, since nothing
/// stops a thread from outside.
///
/// # Errors
///
/// If the task that waits for this thread is cancelled, or does not wait any
/// more.
///
/// # Panics
///
/// In a thread that `to_thread` did not make.
///
/// # Examples
///
/// ```
/// use coldframe_runtime::{CancelScope, run, thread::{from_thread, to_thread}};
/// use std::time::Duration;
///
/// run(async {
///     let scope = CancelScope::timeout(Duration::from_millis(10));
///     let work = || {
///         let mut rounds = 0_u64;
///         while from_thread::check_cancelled().is_ok() {
///             rounds += 1;
///         }
///         rounds
///     };
///     // The wait goes on until the thread is done, and its value is not lost.
///     assert!(scope.enter(to_thread(work)).await.is_some());
/// });
/// ```
#[track_caller]
pub fn check_cancelled() -> Result<(), Refused> {
    let line = line("`from_thread::check_cancelled`");
    match line.is_cancelled() {
        false => Ok(()),
        true if line.is_run_over() => Err(Refused::RunFinished),
        true => Err(Refused::Cancelled),
    }
}

#[track_caller]
fn line(what: &str) -> Arc<Line> {
    let line = TASK.with_borrow(Clone::clone);
    line.unwrap_or_else(|| {
        panic!(
            "{what} is called in a thread that no task waits for: run this with `to_thread`, \
             or give the thread a `Handle`"
        )
    })
}

/// Runs `f` as the work of a thread that a task waits for.
pub(super) fn with_line<R>(line: &Arc<Line>, f: impl FnOnce() -> R) -> R {
    /// Puts back what was there before, also when a panic passes.
    struct Restore(Option<Arc<Line>>);

    impl Drop for Restore {
        fn drop(&mut self) {
            TASK.replace(self.0.take());
        }
    }

    let _restore = Restore(TASK.replace(Some(Arc::clone(line))));
    f()
}
