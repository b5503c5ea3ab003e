//! An await of compiled code.

use std::convert::Infallible;
use std::fmt;
use std::future::{Future, IntoFuture};
use std::pin::Pin;
use std::task::{Context, Poll};

use crate::checkpoint::Checkpoint;
use crate::frame::Frame;
use crate::nursery::schedule_again;
use crate::raw::{Around, as_checkpoint, as_output, is_new_checkpoint, try_with_root};
use crate::root::{Answers, Root};
use crate::tasks::TaskNode;
use crate::wait::Wait;

/// An await: the state is recorded, and the debt rule is kept.
pub type Suspend<'m, F> = Around<Suspension<'m>, F>;

/// What is beside the awaited future.
pub struct Suspension<'m> {
    frame: &'m mut Frame,
    state: u16,
    debt: Debt,
    phase: Phase,
    /// When a phase began that a pass ends: while it pays, the pass in which that
    /// was; while it lets others run, the place in the order of all at which the
    /// task was made ready, without its upper half.
    since: u32,
}

/// What an await owes that came back at its first poll without a checkpoint.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Debt {
    /// One checkpoint: the next await or leaf pays it.
    AsUsual,
    /// Nothing: it may not have been an await at all.
    None,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Phase {
    New,
    /// New, and what is awaited is a full checkpoint that was not polled.
    NewCheckpoint,
    /// Pays an old debt.
    Paying,
    Polled,
    /// It is a checkpoint that has nothing to do but to let others run, and was
    /// not polled itself.
    LetsOthersRun,
}

/// A machine's future is being polled. Dropping it makes the outer machine
/// current again, also when a panic passes that the task itself catches.
struct Inside<'r> {
    root: &'r Root,
    outer: u32,
}

impl Drop for Inside<'_> {
    #[inline]
    fn drop(&mut self) {
        self.root.here.frame.set(self.outer);
    }
}

/// An event's place in the order of all, without its upper half. What waits for
/// the turn that such an event has brought it cannot wait for 2^32 of them.
#[inline]
fn lower_half(order: u64) -> u32 {
    order as u32
}

/// Awaits a future in a state.
#[inline]
pub fn suspend<F: IntoFuture>(
    frame: &mut Frame,
    state: u16,
    future: F,
) -> Suspend<'_, F::IntoFuture> {
    let future = future.into_future();
    let mut suspension = Suspension::new(frame, state, Debt::AsUsual);
    if is_new_checkpoint(&future) {
        suspension.phase = Phase::NewCheckpoint;
    }
    Around::new(suspension, future)
}

impl<'m> Suspension<'m> {
    #[inline]
    pub(crate) fn new(frame: &'m mut Frame, state: u16, debt: Debt) -> Self {
        frame.passes(state);
        Suspension { frame, state, debt, phase: Phase::New, since: 0 }
    }

    /// The user's code goes on.
    #[inline]
    pub(crate) fn resume(&mut self, root: &Root) {
        self.frame.resume(root);
    }

    #[inline]
    pub(crate) fn poll<T>(
        &mut self,
        root: &Root,
        cx: &mut Context<'_>,
        poll: impl FnOnce(&mut Context<'_>) -> Poll<T>,
    ) -> Poll<T> {
        self.frame.attach(root);
        let is_first = self.phase != Phase::Polled;
        if is_first {
            if self.begin(root, cx).is_pending() {
                root.answer_for_pending();
                return Poll::Pending;
            }
            self.phase = Phase::Polled;
        }
        let points = root.counters.points.get();
        let answers = Answers::before(root);
        let polled = {
            let _inside = Inside { root, outer: root.here.frame.replace(self.frame.record()) };
            poll(cx)
        };
        match polled {
            Poll::Ready(value) => {
                drop(answers);
                self.frame.seat.leave();
                self.frame.resume(root);
                let free = is_first && root.counters.points.get() == points;
                if free && self.debt == Debt::AsUsual {
                    root.incur_debt();
                }
                Poll::Ready(value)
            }
            Poll::Pending => {
                if !answers.any() {
                    self.wait_for_foreign(root, cx);
                }
                answers.stay();
                Poll::Pending
            }
        }
    }

    /// Polls a checkpoint. Most do nothing but let others run, and go without
    /// all that is done because of what another future may do.
    #[inline]
    fn poll_checkpoint(&mut self, cx: &mut Context<'_>, checkpoint: &mut Checkpoint) -> Poll<()> {
        // The current root is looked up here, where that is inlined.
        try_with_root(|root| match root {
            Some(root) if self.phase == Phase::LetsOthersRun && self.is_passed(root) => {
                Poll::Ready(())
            }
            Some(root) => self.poll_checkpoint_first(root, cx, checkpoint),
            None => self.poll_rootless(cx, Pin::new(checkpoint)),
        })
    }

    /// Whether this is the turn for which the task was made ready then, and nothing
    /// else is to be seen to: then the checkpoint is passed. A machine that has
    /// moved to another task meanwhile comes in another turn.
    #[inline(always)]
    fn is_passed(&mut self, root: &Root) -> bool {
        if !root.is_unconcerned() || lower_half(root.here.turn.get()) != self.since {
            return false;
        }
        root.note_checkpoint();
        self.frame.resume(root);
        true
    }

    #[inline(never)]
    fn poll_checkpoint_first(
        &mut self,
        root: &Root,
        cx: &mut Context<'_>,
        checkpoint: &mut Checkpoint,
    ) -> Poll<()> {
        match self.phase == Phase::NewCheckpoint && root.is_unconcerned() && root.here.has_waker(cx)
        {
            true => self.begin_plainly(root, root.current()),
            false => self.poll_with_care(root, cx, checkpoint),
        }
    }

    /// Lets others run, where there is nothing else to see to.
    #[inline(always)]
    fn begin_plainly(&mut self, root: &Root, task: &TaskNode) -> Poll<()> {
        self.phase = Phase::LetsOthersRun;
        let Some(record) = self.frame.attached(root) else {
            return self.begin_somewhere_else(root, task);
        };
        self.frame.note_step(record, self.state);
        self.let_others_run(root, task)
    }

    /// The same for a machine that was polled elsewhere last, or nowhere.
    #[inline(never)]
    fn begin_somewhere_else(&mut self, root: &Root, task: &TaskNode) -> Poll<()> {
        let record = self.frame.find_place(root);
        self.frame.note_step(record, self.state);
        self.let_others_run(root, task)
    }

    #[inline(always)]
    fn let_others_run(&mut self, root: &Root, task: &TaskNode) -> Poll<()> {
        let order = root.order.next();
        self.since = lower_half(order);
        root.let_others_run(task, order);
        Poll::Pending
    }

    /// Polls a checkpoint like any other future.
    #[inline(never)]
    fn poll_with_care(
        &mut self,
        root: &Root,
        cx: &mut Context<'_>,
        checkpoint: &mut Checkpoint,
    ) -> Poll<()> {
        if self.phase == Phase::LetsOthersRun {
            checkpoint.was_begun(root.order.pass_of(self.since));
            self.phase = Phase::Polled;
        }
        self.poll(root, cx, |cx| Pin::new(checkpoint).poll(cx))
    }

    /// In nobody's root there is nothing to keep account of.
    fn poll_rootless<F: Future>(
        &mut self,
        cx: &mut Context<'_>,
        future: Pin<&mut F>,
    ) -> Poll<F::Output> {
        self.frame.leave_roots();
        future.poll(cx)
    }

    /// Goes to its state, and pays what the task owes.
    #[inline]
    fn begin(&mut self, root: &Root, cx: &Context<'_>) -> Poll<()> {
        if !matches!(self.phase, Phase::New | Phase::NewCheckpoint) {
            return self.pay(root, cx);
        }
        self.frame.step_to(root, self.state);
        if root.faults.is_on() {
            root.meet_checkpoint(self.frame.machine, self.state, true);
        }
        if !root.pay_debt() {
            return Poll::Ready(());
        }
        self.phase = Phase::Paying;
        self.since = root.order.pass();
        self.pay(root, cx)
    }

    /// Pays what the task owes: a full checkpoint.
    #[cold]
    fn pay(&mut self, root: &Root, cx: &Context<'_>) -> Poll<()> {
        match self.phase {
            Phase::Paying if self.since == root.order.pass() => {
                schedule_again(root, cx);
                Poll::Pending
            }
            Phase::Paying if root.is_cancelled() => {
                root.raise();
                Poll::Pending
            }
            Phase::Paying => {
                root.note_checkpoint();
                Poll::Ready(())
            }
            Phase::New | Phase::NewCheckpoint | Phase::Polled | Phase::LetsOthersRun => {
                Poll::Ready(())
            }
        }
    }

    /// Nothing of ours answers for the `Pending`, so we do.
    #[cold]
    fn wait_for_foreign(&mut self, root: &Root, cx: &Context<'_>) {
        root.current().wait.set(Wait::Foreign);
        self.frame.seat.keep(root, cx);
        if root.is_cancelled() {
            root.raise();
        }
        root.answer_for_pending();
    }
}

impl<F: Future> Future for Around<Suspension<'_>, F> {
    type Output = F::Output;

    #[inline]
    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<F::Output> {
        let (suspension, mut future) = self.project();
        if let Some(checkpoint) = as_checkpoint(future.as_mut()) {
            return as_output(suspension.poll_checkpoint(cx, checkpoint.get_mut()));
        }
        try_with_root(|root| match root {
            Some(root) => suspension.poll(root, cx, |cx| future.poll(cx)),
            None => suspension.poll_rootless(cx, future),
        })
    }
}

impl Root {
    /// Begins, or goes on with, an unwinding at the current place.
    #[inline]
    pub(crate) fn raise(&self) {
        self.here.flags.raise();
        self.answer_for_pending();
    }
}

/// Passes an unwinding on, from compiled code. Never ready.
#[derive(Debug)]
pub struct PassOn(());

/// Passes an unwinding on.
#[must_use]
pub fn pass_on() -> PassOn {
    PassOn(())
}

/// An unwinding has come out of the main task, which nothing cancels.
#[cold]
pub(crate) fn nobody_catches() -> ! {
    panic!(
        "the main task awaits a future that was cancelled half-way in another task: \
         such a future never ends, so drop it where its task is cancelled"
    )
}

impl Future for PassOn {
    type Output = Infallible;

    fn poll(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Infallible> {
        try_with_root(|root| match root {
            Some(root) => root.raise(),
            None => nobody_catches(),
        });
        Poll::Pending
    }
}

impl fmt::Debug for Suspension<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Suspension").field("state", &self.state).finish_non_exhaustive()
    }
}
