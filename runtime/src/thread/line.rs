//! What a thread and the task that waits for it have between them.
//!
//! The thread says when it is done, and may ask for a future to be run; the
//! task says when it is cancelled, and when it is gone. All of it under one
//! lock, which no code of users runs under.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, mpsc};
use std::task::{Context, Poll};

use crate::foreign::{contain, discard};
use crate::inbox::{Message, Outside};
use crate::locals::{self, Chain};
use crate::root::Root;
use crate::sleeper::Sleeper;

/// Shared by both.
pub(super) struct Line {
    outside: Outside,
    /// The task is cancelled, or gone.
    cancelled: AtomicBool,
    state: Mutex<State>,
}

struct State {
    /// The thread is counted among those that work for the root: it does not
    /// wait for the root, and the task does wait for it.
    counted: bool,
    /// The thread is done.
    done: bool,
    /// The task does not wait any more.
    gone: bool,
    /// Whom to wake when the thread has something to say.
    sleeper: Option<Sleeper>,
    asked: Option<Asked>,
}

/// What the thread asks for, and blocks until it is answered. Dropped
/// unanswered, it is refused.
pub(super) type Asked = Box<dyn Ask + Send>;

/// Something to be run in the task.
pub(super) trait Ask {
    /// Goes on until it is answered.
    fn answer(&mut self, cx: &mut Context<'_>) -> Poll<()>;
}

/// What the task finds when it looks.
pub(super) enum Said {
    Nothing,
    Asks(Asked),
    Done,
}

impl Line {
    /// For a thread that is about to work.
    pub(super) fn new(root: &Root) -> Line {
        root.inbox.working().fetch_add(1, Ordering::AcqRel);
        Line {
            outside: Outside::new(&root.inbox),
            cancelled: AtomicBool::new(false),
            state: Mutex::new(State {
                counted: true,
                done: false,
                gone: false,
                sleeper: None,
                asked: None,
            }),
        }
    }

    /// The task looks what the thread has said, and is woken when it says
    /// something else.
    pub(super) fn look(&self, root: &Root, cx: &Context<'_>) -> Said {
        let sleeper = Sleeper::of(root, cx);
        let (said, old) = {
            let mut state = self.state();
            let said = match state.asked.take() {
                Some(asked) => Said::Asks(asked),
                None if state.done => Said::Done,
                None => Said::Nothing,
            };
            (said, state.sleeper.replace(sleeper))
        };
        discard(old);
        said
    }

    /// The task is cancelled, and waits all the same.
    pub(super) fn cancel(&self) {
        self.cancelled.store(true, Ordering::Relaxed);
    }

    pub(super) fn is_cancelled(&self) -> bool {
        self.cancelled.load(Ordering::Relaxed)
    }

    pub(super) fn is_run_over(&self) -> bool {
        self.outside.inbox().calls.is_closed()
    }

    /// The task does not wait any more.
    pub(super) fn hang_up(&self) {
        self.cancel();
        let left = {
            let mut state = self.state();
            state.gone = true;
            self.count(&mut state, false);
            (state.sleeper.take(), state.asked.take())
        };
        discard(left);
    }

    /// The thread asks for something.
    pub(super) fn ask(&self, asked: Asked) {
        let (refused, sleeper) = {
            let mut state = self.state();
            match state.gone {
                true => (Some(asked), None),
                false => (state.asked.replace(asked), state.sleeper.take()),
            }
        };
        discard(refused);
        self.wake(sleeper);
        // Only now: until it is told, the root must not take it that nothing
        // will happen.
        self.set_working(false);
    }

    /// The thread is done.
    pub(super) fn finish(&self) {
        let sleeper = {
            let mut state = self.state();
            state.done = true;
            state.sleeper.take()
        };
        self.wake(sleeper);
        self.set_working(false);
    }

    /// The thread stops to work until it is answered, or goes on.
    fn set_working(&self, works: bool) {
        self.count(&mut self.state(), works);
        if !works {
            // A clock that has stood still for it may go on.
            self.outside.inbox().wake_host();
        }
    }

    fn count(&self, state: &mut State, works: bool) {
        let counts = works && !state.gone && !state.done;
        let working = self.outside.inbox().working();
        match (std::mem::replace(&mut state.counted, counts), counts) {
            (false, true) => drop(working.fetch_add(1, Ordering::AcqRel)),
            (true, false) => drop(working.fetch_sub(1, Ordering::AcqRel)),
            _ => {}
        }
    }

    fn wake(&self, sleeper: Option<Sleeper>) {
        match sleeper {
            Some(Sleeper::Task { index: task, generation }) => {
                self.outside.inbox().send(Message::Wake { task, generation });
            }
            Some(Sleeper::Foreign(waker)) => contain(|| waker.wake()),
            Some(Sleeper::Scope { .. }) | None => {}
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().expect("nothing panics under this lock")
    }
}

/// A future that a thread asks for.
struct Running<F: Future> {
    future: Option<Pin<Box<F>>>,
    /// What is set where the thread asks.
    locals: Option<Chain>,
    reply: Reply<F::Output>,
}

/// Where the answer goes. Dropped without one, it says so.
struct Reply<T> {
    line: Arc<Line>,
    sender: Option<mpsc::Sender<std::thread::Result<T>>>,
}

/// A future to ask for, and where its answer comes.
pub(super) fn asking<F>(
    line: &Arc<Line>,
    future: F,
) -> (Asked, mpsc::Receiver<std::thread::Result<F::Output>>)
where
    F: Future<Output: Send> + Send + 'static,
{
    let (sender, answer) = mpsc::channel();
    let reply = Reply { line: Arc::clone(line), sender: Some(sender) };
    let future = Some(Box::pin(future));
    (Box::new(Running { future, locals: locals::current(), reply }), answer)
}

impl<F: Future<Output: Send> + Send> Ask for Running<F> {
    fn answer(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        let future = self.future.as_mut().expect("it is not polled after its answer");
        let chain = self.locals.clone();
        let poll = || locals::within(chain, || future.as_mut().poll(cx));
        let answer = match catch_unwind(AssertUnwindSafe(poll)) {
            Ok(Poll::Pending) => return Poll::Pending,
            Ok(Poll::Ready(value)) => Ok(value),
            Err(payload) => Err(payload),
        };
        // Before the thread goes on: what the future has held is free then.
        discard(self.future.take());
        self.reply.give(answer);
        Poll::Ready(())
    }
}

impl<T> Reply<T> {
    fn give(&mut self, answer: std::thread::Result<T>) {
        if let Some(sender) = self.sender.take() {
            // Before it is told: it works from then on.
            self.line.set_working(true);
            // The thread waits for it, whatever happens.
            let _ = sender.send(answer);
        }
    }
}

impl<T> Drop for Reply<T> {
    fn drop(&mut self) {
        if self.sender.is_some() {
            self.line.set_working(true);
        }
    }
}
