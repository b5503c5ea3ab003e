//! A partial closing: in the body of a nursery, what stands behind a `defer!`
//! is over when the children spawned there have ended. The nursery stays open.

use std::fmt;
use std::future::Future;
use std::ops::Range;
use std::pin::Pin;
use std::task::{Context, Poll};

use crate::frame::Frame;
use crate::nurseries::NurseryNode;
use crate::nursery::batch::BodyTurn;
use crate::nursery::{Happened, Left, NurseryMachine, Open, Order, Turn};
use crate::root::Root;
use crate::wait::Wait;

/// Waits for the children of some spawn sites. Gives `None` when the body is to
/// unwind.
pub struct JoinPart<'n, M: NurseryMachine, P> {
    nursery: &'n Open<M>,
    frame: &'n mut Frame,
    state: u16,
    sites: Range<u16>,
    step: &'n P,
    left: Option<Left>,
    begun: bool,
}

impl<M: NurseryMachine> Open<M> {
    /// At the end of what stands behind a `defer!`: waits for the children that
    /// were spawned at `sites`.
    pub fn join_part<'n, P: Fn(M::Child, &mut Turn<'_>)>(
        &'n self,
        frame: &'n mut Frame,
        state: u16,
        sites: Range<u16>,
        step: &'n P,
    ) -> JoinPart<'n, M, P> {
        JoinPart { nursery: self, frame, state, sites, step, left: None, begun: false }
    }

    /// The same, when that was left before its end.
    pub fn leave_part<'n, P: Fn(M::Child, &mut Turn<'_>)>(
        &'n self,
        frame: &'n mut Frame,
        state: u16,
        left: Left,
        sites: Range<u16>,
        step: &'n P,
    ) -> JoinPart<'n, M, P> {
        JoinPart { nursery: self, frame, state, sites, step, left: Some(left), begun: false }
    }
}

impl<M: NurseryMachine, P: Fn(M::Child, &mut Turn<'_>)> JoinPart<'_, M, P> {
    fn poll_in(&mut self, root: &Root, cx: &mut Context<'_>) -> Poll<Option<()>> {
        let index = self.nursery.place.index;
        self.frame.attach(root);
        if !self.begun {
            self.begun = true;
            self.begin(root);
        }
        root.answer_for_pending();
        let turn = self.nursery.run_batch(root, cx, self.step, |_| {
            if root.waits_for_children(root.nursery(index)) {
                root.current().wait.set(Wait::Join);
                return BodyTurn::Pending;
            }
            BodyTurn::Ready(())
        });
        match turn {
            BodyTurn::Ready(()) => Poll::Ready(self.finish(root)),
            BodyTurn::Pending => Poll::Pending,
        }
    }

    fn begin(&mut self, root: &Root) {
        self.frame.step_to(root, self.state);
        let node = self.nursery.place.node(root);
        node.joining.set(true);
        node.joined_sites.set((self.sites.start, self.sites.end));
        let runs = self.nursery.order(root) == Order::RunBody;
        match self.left {
            // What is to be cancelled is cancelled before it is waited for; the
            // rest is told when the nursery is left.
            Some(Left::Raised) if runs => {
                self.nursery.tell(root, Happened::BodyRaised);
            }
            Some(Left::Failed) => {
                node.failed.set(true);
                if runs {
                    self.nursery.tell(root, Happened::BodyRaised);
                }
            }
            Some(Left::Unwound) if runs => {
                node.unwound.set(true);
                self.nursery.tell(root, Happened::Cancelled);
            }
            _ => {}
        }
    }

    fn finish(&mut self, root: &Root) -> Option<()> {
        let node = self.nursery.place.node(root);
        node.joining.set(false);
        node.joined_sites.set(ALL_SITES);
        let panic = node.panic.take();
        let unwinds = node.unwound.get() || node.failed.get() || panic.is_some();
        node.panic.set(panic);
        // An error on its way out is not lost to a cancellation.
        if unwinds && !matches!(self.left, Some(Left::Raised | Left::Failed)) {
            return None;
        }
        self.frame.resume(root);
        Some(())
    }
}

/// The sites of a nursery that waits for all its children.
pub(crate) const ALL_SITES: (u16, u16) = (0, u16::MAX);

impl Root {
    /// Whether a nursery that joins has still to wait.
    #[inline]
    pub(crate) fn waits_for_children(&self, nursery: &NurseryNode) -> bool {
        nursery.has_children()
            && (nursery.joined_sites.get() == ALL_SITES || self.waits_for_some(nursery))
    }

    #[cold]
    fn waits_for_some(&self, nursery: &NurseryNode) -> bool {
        let (start, end) = nursery.joined_sites.get();
        let mut children = nursery.children.walk(&self.tasks, |it| &it.siblings);
        children.any(|child| (start..end).contains(&child.site.get()))
    }
}

impl<M: NurseryMachine, P: Fn(M::Child, &mut Turn<'_>)> Future for JoinPart<'_, M, P> {
    type Output = Option<()>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<()>> {
        let this = self.get_mut();
        let nursery = this.nursery;
        nursery.poll(cx, |root, cx| this.poll_in(root, cx))
    }
}

impl<M: NurseryMachine, P> fmt::Debug for JoinPart<'_, M, P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("JoinPart").field("nursery", self.nursery).finish_non_exhaustive()
    }
}
