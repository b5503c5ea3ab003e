//! The end of a nursery: its parent waits until all children have ended.

use std::fmt;
use std::future::Future;
use std::panic::resume_unwind;
use std::pin::Pin;
use std::task::{Context, Poll};

use crate::frame::Frame;
use crate::here::NO_TURN;
use crate::nurseries::NurseryNode;
use crate::nursery::batch::BodyTurn;
use crate::nursery::{Happened, NurseryMachine, Open, Order, Turn};
use crate::root::Root;
use crate::sleeper::is_own;
use crate::wait::Wait;

/// How a body was left before its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Left {
    /// By `return`, `break` or `continue`.
    Jumped,
    /// By `?`, whose error goes on.
    Raised,
    /// By `?`, whose error the nursery itself gives.
    Failed,
    /// By a cancellation, or a panic of what it awaited.
    Unwound,
}

/// Closes a nursery. Gives `None` when its parent is to unwind.
pub struct Join<'n, M: NurseryMachine, P> {
    nursery: &'n Open<M>,
    frame: &'n mut Frame,
    state: u16,
    step: &'n P,
    left: Option<Left>,
    /// The pass of the first poll: closing always takes at least one more.
    since: Option<u32>,
}

/// Closes a nursery and passes an unwinding on by itself.
pub struct Close<'n, M: NurseryMachine, P> {
    join: Join<'n, M, P>,
    passing_on: bool,
}

impl<M: NurseryMachine> Open<M> {
    /// Closes at the end of the body.
    #[inline]
    pub fn join<'n, P: Fn(M::Child, &mut Turn<'_>)>(
        &'n self,
        frame: &'n mut Frame,
        state: u16,
        step: &'n P,
    ) -> Join<'n, M, P> {
        frame.passes(state);
        Join { nursery: self, frame, state, step, left: None, since: None }
    }

    /// Closes at the end of a body that nothing but its end leaves.
    #[inline]
    pub fn close<'n, P: Fn(M::Child, &mut Turn<'_>)>(
        &'n self,
        frame: &'n mut Frame,
        state: u16,
        step: &'n P,
    ) -> Close<'n, M, P> {
        Close { join: self.join(frame, state, step), passing_on: false }
    }

    /// Closes after the body was left before its end.
    #[inline]
    pub fn leave<'n, P: Fn(M::Child, &mut Turn<'_>)>(
        &'n self,
        frame: &'n mut Frame,
        state: u16,
        left: Left,
        step: &'n P,
    ) -> Join<'n, M, P> {
        frame.passes(state);
        Join { nursery: self, frame, state, step, left: Some(left), since: None }
    }
}

impl<M: NurseryMachine, P: Fn(M::Child, &mut Turn<'_>)> Join<'_, M, P> {
    #[inline(always)]
    fn poll_in(&mut self, root: &Root, cx: &mut Context<'_>) -> Poll<Option<()>> {
        let node = self.nursery.place.node(root);
        match self.since {
            None if self.is_over(node) => return Poll::Ready(None),
            None => {
                self.begin(root, node);
                if root.begins_plain_wait(node, cx) {
                    return Poll::Pending;
                }
            }
            Some(since) => {
                self.frame.attach(root);
                let may_be_over = since != root.order.pass() && !node.has_children();
                if may_be_over && root.ends_plain_wait(node, cx) {
                    return Poll::Ready(self.finish(root, node));
                }
            }
        }
        root.answer_for_pending();
        let since = self.since;
        let turn = self.nursery.run_batch(root, cx, self.step, |cx| {
            if node.has_children() {
                root.current().wait.set(Wait::Join);
                return BodyTurn::Pending;
            }
            if since == Some(root.order.pass()) {
                // Nobody to wait for any more: a schedule point all the same.
                schedule_again(root, cx);
                return BodyTurn::Pending;
            }
            BodyTurn::Ready(())
        });
        match turn {
            BodyTurn::Ready(()) => Poll::Ready(self.finish(root, node)),
            BodyTurn::Pending => Poll::Pending,
        }
    }

    /// Whether the nursery was closed at its end already, and gave nothing:
    /// its body is then left by the way of all that unwinds.
    fn is_over(&self, node: &NurseryNode) -> bool {
        self.left == Some(Left::Unwound) && node.closed.get()
    }

    fn begin(&mut self, root: &Root, node: &NurseryNode) {
        self.since = Some(root.order.pass());
        self.frame.attach(root);
        self.frame.step_to(root, self.state);
        if root.faults.is_on() {
            root.meet_checkpoint(self.frame.machine, self.state, false);
        }
        node.joining.set(true);
        let happened = match self.left {
            None => {
                self.nursery.tell_here(root, node, Happened::BodyDone, None);
                return;
            }
            Some(Left::Jumped) => Happened::BodyLeft,
            Some(Left::Raised) => Happened::BodyRaised,
            Some(Left::Failed) => {
                node.failed.set(true);
                Happened::BodyRaised
            }
            // The machine was told when it happened, unless that was in a
            // nursery open in this body, which took it for itself.
            Some(Left::Unwound) if self.nursery.order(root) != Order::RunBody => return,
            Some(Left::Unwound) => {
                node.unwound.set(true);
                Happened::Cancelled
            }
        };
        self.nursery.tell(root, happened);
    }

    /// All children have ended: settles the account and says how to go on.
    fn finish(&mut self, root: &Root, node: &NurseryNode) -> Option<()> {
        let order = self.nursery.tell_here(root, node, Happened::LastEnded, None);
        assert_eq!(order, Order::Leave, "a nursery whose last child has ended is left");
        match node.child_suspended.get() {
            true => root.note_checkpoint(),
            // It was a schedule point only: the next checkpoint makes up for it.
            false => root.incur_debt(),
        }
        let (panic, unwound) = (node.panic.take(), node.unwound.get());
        let has_error = node.failed.get() || self.left == Some(Left::Raised);
        root.settle_nursery(node);
        if let Some(payload) = panic {
            resume_unwind(payload);
        }
        // Errors are not lost to a cancellation; the next checkpoint raises
        // that again.
        if unwound && !has_error {
            return None;
        }
        self.frame.resume(root);
        Some(())
    }
}

/// The first and the last visit of most waits for the children of a nursery:
/// this is what is left of them where there is nothing to step.
impl Root {
    /// Begins to wait, in the body's turn, if no child has one in this pass.
    /// Whether that was so; if not, nothing was done.
    #[inline]
    pub(super) fn begins_plain_wait(&self, node: &NurseryNode, cx: &Context<'_>) -> bool {
        let is_plain =
            node.has_children() && self.here.in_turn.get() && self.is_plainly_polled(node, cx);
        let Some(event) = node.seen_to.get().filter(|_| is_plain) else { return false };
        let Some(first) = self.first_link_of_all(node, event) else { return false };
        self.answer_for_pending();
        node.body_runs.set(false);
        node.seen_to.set(None);
        self.link_outwards(node, first);
        self.note_plain_poll(node);
        self.current().wait.set(Wait::Join);
        self.end_turn();
        true
    }

    /// Ends a wait in the body's turn, if all children have ended and no pass
    /// comes by one of them any more. Whether that was so; if not, nothing was
    /// done.
    #[inline]
    pub(super) fn ends_plain_wait(&self, node: &NurseryNode, cx: &Context<'_>) -> bool {
        let is_plain = !node.has_children()
            && (self.here.in_turn.get() || self.here.turn.get() != NO_TURN)
            && !node.has_linked_child()
            && self.is_plainly_polled(node, cx);
        if is_plain {
            self.note_plain_poll(node);
            self.begin_turn();
            node.body_runs.set(true);
            node.seen_to.set(Some(self.order.last()));
        }
        is_plain
    }

    /// Whether it is polled where it was polled last, and nothing is open in its
    /// body.
    #[inline]
    fn is_plainly_polled(&self, node: &NurseryNode, cx: &Context<'_>) -> bool {
        node.open_inside.get() == 0
            && self.is_put_here(node, self.scope_of_nursery(node))
            && is_own(self, cx)
    }

    #[inline]
    fn note_plain_poll(&self, node: &NurseryNode) {
        node.has_foreign_waker.set(false);
        self.note_driven(self.scope_of_nursery(node), None);
        node.take_link_inside(self.order.pass());
    }
}

/// Has the current task polled again in the next pass, or the combinator in it
/// whose waker `cx` has. Whoever waits in this way comes back by itself, so a
/// cancellation need not wake it.
#[inline(always)]
pub(crate) fn schedule_again(root: &Root, cx: &Context<'_>) {
    let task = root.current();
    task.wait.set(Wait::Checkpoint);
    match task.is_polled_with(cx) {
        true => root.make_task_ready(task),
        false => cx.waker().wake_by_ref(),
    }
}

impl<M: NurseryMachine, P: Fn(M::Child, &mut Turn<'_>)> Future for Join<'_, M, P> {
    type Output = Option<()>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<()>> {
        let this = self.get_mut();
        let nursery = this.nursery;
        nursery.poll(cx, |root, cx| this.poll_in(root, cx))
    }
}

impl<M: NurseryMachine, P: Fn(M::Child, &mut Turn<'_>)> Future for Close<'_, M, P> {
    type Output = ();

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        let this = self.get_mut();
        let nursery = this.join.nursery;
        nursery.poll(cx, |root, cx| {
            if !this.passing_on {
                match this.join.poll_in(root, cx) {
                    Poll::Pending => return Poll::Pending,
                    Poll::Ready(Some(())) => return Poll::Ready(()),
                    Poll::Ready(None) => this.passing_on = true,
                }
            }
            root.raise();
            Poll::Pending
        })
    }
}

impl<M: NurseryMachine, P> fmt::Debug for Join<'_, M, P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Join").field("nursery", self.nursery).finish_non_exhaustive()
    }
}

impl<M: NurseryMachine, P> fmt::Debug for Close<'_, M, P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Close").field("nursery", self.join.nursery).finish_non_exhaustive()
    }
}
