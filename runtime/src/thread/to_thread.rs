//! Work on another thread, awaited.

use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, ready};

use super::from_thread::with_line;
use super::line::{Asked, Line, Said};
use crate::foreign::discard;
use crate::locals::{self, Chain};
use crate::raw::with_root;
use crate::root::Root;
use crate::scope::{Caught, OwnedScope};
use crate::sync::{CapacityLimiter, LentToken, Waiting, pass_checkpoint};
use crate::wait::{Wait, WorkName};

/// How many threads work for one run at a time, unless it is told otherwise:
/// as many as in Trio.
const THREADS: usize = 40;

/// Calls a function on a thread of its own, and waits for its value. All other
/// tasks go on meanwhile.
///
/// The function has to be `'static`: a thread cannot be stopped, so it may
/// outlive whatever waits for it. It has the task-locals of the task. What it
/// wants from the task it asks for through [`from_thread`](super::from_thread).
///
/// The threads are those of the crate `blocking`, which all runs share; at most
/// 40 work for one run at a time, or as many as the [`default_limiter`] or an
/// own [`limiter`](ToThread::limiter) allows. Whoever comes later waits in line.
/// A virtual clock that jumps as soon as nothing happens stands still while a
/// thread works; with another threshold it does not wait for threads.
///
/// # Cancellation
///
/// Until the thread works: *loses its place*. From then on it waits until the
/// function has come to its end, gives its value, and the next checkpoint
/// unwinds: there is no way to stop a thread. The function finds out through
/// [`check_cancelled`](super::from_thread::check_cancelled). See
/// [`abandon_on_cancel`](ToThread::abandon_on_cancel) for the other way.
///
/// # Panics
///
/// Resumes a panic of the function. Panics when polled where no root runs.
///
/// # Examples
///
/// ```
/// use coldframe_runtime::{run, thread::to_thread};
///
/// let sum = run(to_thread(|| (1..=1000_u64).sum::<u64>()));
/// assert_eq!(sum, 500_500);
/// ```
pub fn to_thread<F, T>(f: F) -> ToThread<'static, F, T>
where
    F: FnOnce() -> T + Send + 'static,
    T: Send + 'static,
{
    ToThread { work: Some(f), limiter: None, abandons: false, stage: Stage::Queues(None) }
}

/// What limits how many threads work for the run that runs here.
///
/// # Panics
///
/// Where no root runs.
///
/// # Examples
///
/// ```
/// use coldframe_runtime::{run, thread};
///
/// run(async {
///     thread::default_limiter().set_total(4);
/// });
/// ```
#[must_use]
#[track_caller]
pub fn default_limiter() -> Arc<CapacityLimiter> {
    with_root("`default_limiter`", Root::default_limiter)
}

/// See [`to_thread`].
#[must_use = "a wait does nothing unless it is awaited"]
pub struct ToThread<'l, F, T> {
    work: Option<F>,
    limiter: Option<&'l CapacityLimiter>,
    abandons: bool,
    stage: Stage<T>,
}

enum Stage<T> {
    /// In line for a token of a limiter, which is the root's if none was given.
    Queues(Queue),
    Works(Works<T>),
    /// It was cancelled, and has left the thread to itself.
    Abandoned,
    Done,
}

/// Empty before the first poll.
type Queue = Option<Box<(Waiting, Option<Arc<CapacityLimiter>>)>>;

/// The task's end of the line to a thread that works.
struct Works<T> {
    line: Arc<Line>,
    outcome: Outcome<T>,
    /// In which what the thread asks for runs, and what is owed until it is
    /// done.
    scope: OwnedScope,
    /// What the thread asks for now.
    asked: Option<Asked>,
}

/// How the work has ended; nothing until then.
type Outcome<T> = Arc<Mutex<Option<std::thread::Result<T>>>>;

/// The thread's end.
struct Work<F, T> {
    work: F,
    line: Arc<Line>,
    outcome: Outcome<T>,
    token: LentToken,
    locals: Option<Chain>,
}

impl<F, T> ToThread<'_, F, T> {
    /// Limits how many threads work at a time by this limiter, and not by the
    /// run's own. Its tokens are lent until the functions have come to their
    /// ends, also to threads that nobody waits for any more.
    ///
    /// # Examples
    ///
    /// ```
    /// use coldframe_runtime::{run, sync::CapacityLimiter, thread::to_thread};
    ///
    /// run(async {
    ///     let connections = CapacityLimiter::new(4);
    ///     assert_eq!(to_thread(|| 7).limiter(&connections).await, 7);
    /// });
    /// ```
    pub fn limiter(self, limiter: &CapacityLimiter) -> ToThread<'_, F, T> {
        let ToThread { work, abandons, stage, .. } = self;
        ToThread { work, limiter: Some(limiter), abandons, stage }
    }

    /// If the wait is cancelled, it ends at once, and the thread goes on by
    /// itself. What the function gives then is dropped, as is a panic.
    ///
    /// # Examples
    ///
    /// ```
    /// use coldframe_runtime::{move_on_after, run, thread::to_thread};
    /// use std::{thread, time::Duration};
    ///
    /// run(async {
    ///     let slow = to_thread(|| thread::sleep(Duration::from_secs(1))).abandon_on_cancel();
    ///     assert_eq!(move_on_after(Duration::from_millis(10), slow).await, None);
    /// });
    /// ```
    pub fn abandon_on_cancel(mut self) -> Self {
        self.abandons = true;
        self
    }
}

impl Root {
    fn default_limiter(&self) -> Arc<CapacityLimiter> {
        let limiter = self.thread_limiter.get_or_init(|| Arc::new(CapacityLimiter::new(THREADS)));
        Arc::clone(limiter)
    }
}

impl<F, T> ToThread<'_, F, T>
where
    F: FnOnce() -> T + Send + 'static,
    T: Send + 'static,
{
    fn poll_in(&mut self, root: &Root, cx: &mut Context<'_>) -> Poll<T> {
        if let Stage::Queues(queue) = &mut self.stage {
            let token = ready!(poll_token(queue, self.limiter, root, cx));
            let work = self.work.take().expect("it starts once");
            self.stage = Stage::Works(Works::start(root, work, token));
        }
        let works = match &mut self.stage {
            Stage::Queues(_) => unreachable!("it has its token"),
            Stage::Works(works) => works,
            Stage::Abandoned => {
                root.raise();
                return Poll::Pending;
            }
            Stage::Done => panic!("a `ToThread` is polled after its end"),
        };
        if root.is_cancelled() {
            works.line.cancel();
            if self.abandons {
                self.stage = Stage::Abandoned;
                root.raise();
                return Poll::Pending;
            }
        }
        let outcome = ready!(works.poll(root, cx, WorkName::of::<F>(), self.abandons));
        self.stage = Stage::Done;
        match outcome {
            Ok(value) => Poll::Ready(value),
            Err(payload) => resume_unwind(payload),
        }
    }
}

/// Waits for a token of the limiter that was given, or of the root's.
fn poll_token(
    queue: &mut Queue,
    limiter: Option<&CapacityLimiter>,
    root: &Root,
    cx: &Context<'_>,
) -> Poll<LentToken> {
    let (waiting, of_root) = &mut **queue.get_or_insert_with(|| {
        let of_root = limiter.is_none().then(|| root.default_limiter());
        Box::new((Waiting::new(), of_root))
    });
    let limiter = limiter.or(of_root.as_deref()).expect("there is one of both");
    limiter.poll_lend(root, cx, waiting)
}

impl<T: Send + 'static> Works<T> {
    fn start(root: &Root, work: impl FnOnce() -> T + Send + 'static, token: LentToken) -> Works<T> {
        let scope = OwnedScope::new(root);
        root.enter_scope(scope.index);
        let line = Arc::new(Line::new(root));
        let outcome = Outcome::default();
        let work = Work {
            work,
            line: Arc::clone(&line),
            outcome: Arc::clone(&outcome),
            token,
            locals: locals::current(),
        };
        blocking::unblock(move || work.run()).detach();
        Works { line, outcome, scope, asked: None }
    }

    fn poll(
        &mut self,
        root: &Root,
        cx: &mut Context<'_>,
        name: WorkName,
        abandons: bool,
    ) -> Poll<std::thread::Result<T>> {
        loop {
            let scope = self.scope.index;
            let caught = root.poll_in_scope(scope, !abandons, cx, |cx| self.answer(root, cx, name));
            match caught {
                Caught::Pending => {
                    root.answer_for_pending();
                    return Poll::Pending;
                }
                // What the thread has asked for was cancelled; so it is told,
                // and goes on.
                Caught::Unwound => discard(self.asked.take()),
                Caught::Ready(()) => {
                    root.leave_scope(scope);
                    pass_checkpoint(root);
                    let mut outcome = self.outcome.lock().expect("nothing panics under this lock");
                    return Poll::Ready(outcome.take().expect("it is there when the work is done"));
                }
            }
        }
    }

    /// Does what the thread asks for, until it is done.
    fn answer(&mut self, root: &Root, cx: &mut Context<'_>, name: WorkName) -> Poll<()> {
        loop {
            if let Some(asked) = &mut self.asked {
                ready!(asked.answer(cx));
                self.asked = None;
            }
            match self.line.look(root, cx) {
                Said::Asks(asked) => self.asked = Some(asked),
                Said::Done => return Poll::Ready(()),
                Said::Nothing => {
                    root.current().wait.set(Wait::Thread(name));
                    root.answer_for_pending();
                    return Poll::Pending;
                }
            }
        }
    }
}

impl<F: FnOnce() -> T, T> Work<F, T> {
    fn run(self) {
        let Work { work, line, outcome, token, locals } = self;
        let ended =
            catch_unwind(AssertUnwindSafe(|| with_line(&line, || locals::within(locals, work))));
        *outcome.lock().expect("nothing panics under this lock") = Some(ended);
        // Before the task is told: then the token is there for the next.
        drop(token);
        line.finish();
        // Nobody may wait for the value any more.
        discard(outcome);
    }
}

impl<T> Drop for Works<T> {
    fn drop(&mut self) {
        self.line.hang_up();
    }
}

impl<F, T> Unpin for ToThread<'_, F, T> {}

impl<F, T> Future for ToThread<'_, F, T>
where
    F: FnOnce() -> T + Send + 'static,
    T: Send + 'static,
{
    type Output = T;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<T> {
        let this = self.get_mut();
        with_root("`to_thread`", |root| root.answer_if_pending(this.poll_in(root, cx)))
    }
}

impl<F, T> fmt::Debug for ToThread<'_, F, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = WorkName::of::<F>();
        f.debug_struct("ToThread").field("name", &name).finish_non_exhaustive()
    }
}
