//! A race: a nursery without a body, whose children run until one of them
//! gives a value.

use std::borrow::Cow;
use std::fmt;
use std::future::{Future, IntoFuture};
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::pin::Pin;
use std::task::{Context, Poll};

use crate::frame::Frame;
use crate::nursery::batch::BodyTurn;
use crate::nursery::close::schedule_again;
use crate::nursery::turn::End;
use crate::nursery::{Happened, NurseryMachine, Open, Order, Turn, open, open_within};
use crate::private::Errors;
use crate::raw::{Slot, with_root};
use crate::root::Root;
use crate::suspend::{Debt, Suspension};
use crate::task::Task;
use crate::wait::Wait;

/// An open race, as the compiled code holds it. Its branches are children of
/// the nursery in it.
pub struct Race<M> {
    nursery: Open<M>,
}

/// Runs a race until all its branches have ended. Ready when one of them has
/// won, or some have failed; an unwinding it passes on by itself.
pub struct RunRace<'r, M: NurseryMachine, P> {
    suspension: Suspension<'r>,
    contest: Contest<'r, M, P>,
    /// It unwinds: there is nothing to poll any more.
    is_over: bool,
}

struct Contest<'r, M: NurseryMachine, P> {
    race: &'r Race<M>,
    step: &'r P,
    /// The pass of the first poll: a race always takes at least one more.
    since: Option<u32>,
}

/// Opens a race in the current task.
#[must_use]
pub fn race<M: NurseryMachine>() -> Race<M> {
    Race::of(open())
}

/// Opens a race in the body of a nursery of the same function.
#[must_use]
pub fn race_within<M: NurseryMachine, O: NurseryMachine>(outer: &Open<O>) -> Race<M> {
    Race::of(open_within(outer))
}

impl<M: NurseryMachine> Race<M> {
    fn of(nursery: Open<M>) -> Self {
        nursery.place.with(|root| nursery.place.node(root).is_race.set(true));
        Race { nursery }
    }

    /// Room for the errors of a `try_race!`.
    pub fn errors<E>(&self) -> Errors<E> {
        self.nursery.errors()
    }

    /// An empty slot for a branch.
    #[inline]
    pub fn slot<F: Future>(&self) -> Slot<F> {
        Slot::new(&self.nursery)
    }

    /// Brings a branch to its start.
    #[track_caller]
    pub fn enter<F: IntoFuture>(
        &self,
        branch: M::Child,
        slot: Pin<&Slot<F::IntoFuture>>,
        future: F,
    ) {
        // Its value is asked for by way of the slot.
        let _ = self.nursery.spawn(branch, slot, future);
    }

    /// Brings a branch to its start, under a name of its own.
    #[track_caller]
    pub fn enter_named<F: IntoFuture>(
        &self,
        branch: M::Child,
        name: impl Into<Cow<'static, str>>,
        slot: Pin<&Slot<F::IntoFuture>>,
        future: F,
    ) {
        let _ = self.nursery.spawn_named(branch, name, slot, future);
    }

    /// Runs one step of a branch. If it ends with a value and the machine does
    /// not move by that, the value comes too late and is dropped.
    pub fn step<F: Future>(&self, branch: M::Child, slot: Pin<&Slot<F>>, turn: &mut Turn<'_>) {
        slot.step(turn);
        if turn.end().is_some() {
            turn.step_aside();
        }
        if turn.end() == Some(End::Finished) && !self.note_value(branch, turn) {
            self.throw_away(turn, || slot.outcome().take());
        }
    }

    /// The same in a `try_race!`. The errors up to the value that wins are
    /// those of attempts that did not matter in the end; so are those of the
    /// same pass, in which the order is left to chance.
    pub fn step_failing<F: Future, E>(
        &self,
        branch: M::Child,
        slot: Pin<&Slot<F>>,
        errors: &Errors<E>,
        turn: &mut Turn<'_>,
    ) {
        slot.step(turn);
        if turn.end().is_some() {
            turn.step_aside();
        }
        match turn.end() {
            Some(End::Finished) if self.note_value(branch, turn) => {
                self.throw_away(turn, || errors.group());
            }
            Some(End::Finished) => self.throw_away(turn, || slot.outcome().take()),
            Some(End::Failed) if self.has_just_been_won() => {
                self.throw_away(turn, || errors.group());
            }
            _ => {}
        }
    }

    fn has_just_been_won(&self) -> bool {
        with_root("a branch of a race", |root| {
            self.nursery.place.node(root).won_in_pass.get() == root.order.pass()
        })
    }

    /// A branch has ended with a value: whether that has won.
    fn note_value(&self, branch: M::Child, turn: &mut Turn<'_>) -> bool {
        with_root("a branch of a race", |root| self.wins(root, branch, turn.culprit()))
    }

    /// Drops what nobody wants any more. If that panics, so has the branch.
    fn throw_away<T>(&self, turn: &mut Turn<'_>, unwanted: impl FnOnce() -> T) {
        if let Err(payload) = catch_unwind(AssertUnwindSafe(|| drop(unwanted()))) {
            with_root("a branch of a race", |root| {
                root.keep_panic(root.nursery(self.nursery.place.index), payload);
            });
            turn.note_end(End::Panicked);
        }
    }

    /// Tells the machine of a value, and says whether that one has won.
    fn wins(&self, root: &Root, branch: M::Child, culprit: Option<Task>) -> bool {
        let node = self.nursery.place.node(root);
        let before = node.state.get();
        self.nursery.tell_of(root, Happened::Won(branch), culprit);
        let has_moved = node.state.get() != before;
        if has_moved {
            node.won_in_pass.set(root.order.pass());
        }
        has_moved
    }

    /// Runs all branches.
    #[inline]
    pub fn run<'r, P: Fn(M::Child, &mut Turn<'_>)>(
        &'r self,
        frame: &'r mut Frame,
        state: u16,
        step: &'r P,
    ) -> RunRace<'r, M, P> {
        let suspension = Suspension::new(frame, state, Debt::AsUsual);
        let contest = Contest { race: self, step, since: None };
        RunRace { suspension, contest, is_over: false }
    }

    /// The value of a branch, if that branch has won.
    #[inline]
    pub fn won<F: Future>(&self, slot: Pin<&Slot<F>>) -> Option<F::Output> {
        slot.outcome().take()
    }
}

impl<M: NurseryMachine, P: Fn(M::Child, &mut Turn<'_>)> Contest<'_, M, P> {
    /// Ready when all branches have ended: whether the race goes on to its
    /// arms.
    fn poll(&mut self, root: &Root, cx: &mut Context<'_>) -> Poll<bool> {
        let nursery = &self.race.nursery;
        let node = nursery.place.node(root);
        let since = *self.since.get_or_insert_with(|| {
            node.joining.set(true);
            root.order.pass()
        });
        match since == root.order.pass() {
            true if root.begins_plain_wait(node, cx) => return Poll::Pending,
            false if root.ends_plain_wait(node, cx) => return Poll::Ready(self.finish(root)),
            _ => {}
        }
        root.answer_for_pending();
        let turn = nursery.run_batch(root, cx, self.step, |cx| {
            if node.has_children() {
                root.current().wait.set(Wait::Join);
                return BodyTurn::Pending;
            }
            if since == root.order.pass() {
                schedule_again(root, cx);
                return BodyTurn::Pending;
            }
            BodyTurn::Ready(())
        });
        match turn {
            BodyTurn::Ready(()) => Poll::Ready(self.finish(root)),
            BodyTurn::Pending => Poll::Pending,
        }
    }

    /// All branches have ended: settles the account.
    fn finish(&self, root: &Root) -> bool {
        let nursery = &self.race.nursery;
        let order = nursery.tell(root, Happened::LastEnded);
        assert_eq!(order, Order::Leave, "a race whose last branch has ended is left");
        let node = nursery.place.node(root);
        match node.child_suspended.get() {
            true => root.note_checkpoint(),
            // It was a schedule point only: the next checkpoint makes up for it.
            false => root.incur_debt(),
        }
        let panic = node.panic.take();
        root.settle_nursery(node);
        if let Some(payload) = panic {
            resume_unwind(payload);
        }
        // Neither a value that has won nor errors are lost to a cancellation;
        // the next checkpoint raises that again.
        node.won_in_pass.get() != 0 || node.failed.get() || !node.unwound.get()
    }
}

impl<M: NurseryMachine, P: Fn(M::Child, &mut Turn<'_>)> RunRace<'_, M, P> {
    fn poll_in(&mut self, root: &Root, cx: &mut Context<'_>) -> Poll<()> {
        if self.is_over {
            root.raise();
            return Poll::Pending;
        }
        let Self { suspension, contest, is_over } = self;
        let index = contest.race.nursery.place.index;
        // There is no body that could wait elsewhere, also while a debt is paid.
        root.nursery(index).body_runs.set(false);
        let raised_before = root.here.flags.lower();
        let polled = suspension.poll(root, cx, |cx| match contest.poll(root, cx) {
            Poll::Ready(true) => Poll::Ready(()),
            Poll::Ready(false) => {
                *is_over = true;
                root.raise();
                Poll::Pending
            }
            Poll::Pending => Poll::Pending,
        });
        let raised = root.here.flags.is_raised();
        if raised && contest.since.is_none() {
            // Cancelled while an old debt was paid: nothing has run, and
            // nothing is owed.
            root.settle_nursery(root.nursery(index));
            *is_over = true;
        }
        if raised_before {
            root.here.flags.raise();
        }
        polled
    }
}

impl<M: NurseryMachine, P: Fn(M::Child, &mut Turn<'_>)> Future for RunRace<'_, M, P> {
    type Output = ();

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        let this = self.get_mut();
        let nursery = &this.contest.race.nursery;
        nursery.poll(cx, |root, cx| this.poll_in(root, cx))
    }
}

/// What a branch without a pattern may give: nothing that would be lost.
#[diagnostic::on_unimplemented(
    message = "this branch gives `{Self}`, which would be lost",
    label = "its arm has no name for a `{Self}`",
    note = "name the value, `value = …`, or write `_ = …` to drop it"
)]
pub trait NothingWon {}

#[diagnostic::do_not_recommend]
impl<T: crate::private::NothingToLose> NothingWon for T {}

/// Takes the value of a branch without a pattern.
#[inline]
pub fn nothing_won<T: NothingWon>(_: T) {}

impl<M: NurseryMachine> fmt::Debug for Race<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Race").field("nursery", &self.nursery).finish()
    }
}

impl<M: NurseryMachine, P> fmt::Debug for RunRace<'_, M, P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RunRace").field("race", self.contest.race).finish_non_exhaustive()
    }
}
