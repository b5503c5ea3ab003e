//! Waiting in the body of a nursery: its children run meanwhile.

use std::fmt;
use std::future::{Future, IntoFuture};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::task::{Context, Poll};

use crate::frame::Frame;
use crate::here::Ambient;
use crate::nursery::batch::BodyTurn;
use crate::nursery::{Happened, NurseryMachine, Open, Turn};
use crate::raw::Around;
use crate::root::Root;
use crate::scope::Caught;
use crate::suspend::{Debt, Suspension};

/// An await of the body. Gives `None` when the body is to unwind.
pub type Wait<'n, M, P, F> = Around<WaitHead<'n, M, P>, Option<F>>;

/// A wait of an inner nursery, with the children of the outer one beside it.
pub type During<'n, M, P, F> = Around<DuringHead<'n, M, P>, Option<F>>;

/// What a [`Wait`] has beside the future.
pub struct WaitHead<'n, M: NurseryMachine, P> {
    nursery: &'n Open<M>,
    suspension: Suspension<'n>,
    step: &'n P,
}

/// What a [`During`] has beside the future.
pub struct DuringHead<'n, M: NurseryMachine, P> {
    nursery: &'n Open<M>,
    step: &'n P,
}

impl<M: NurseryMachine> Open<M> {
    /// Awaits a future in the body.
    #[inline]
    pub fn wait<'n, F: IntoFuture, P: Fn(M::Child, &mut Turn<'_>)>(
        &'n self,
        frame: &'n mut Frame,
        state: u16,
        future: F,
        step: &'n P,
    ) -> Wait<'n, M, P, F::IntoFuture> {
        let suspension = Suspension::new(frame, state, Debt::AsUsual);
        let head = WaitHead { nursery: self, suspension, step };
        Around::new(head, Some(future.into_future()))
    }

    /// Runs a macro that may wait: like [`wait`](Self::wait), but it owes
    /// nothing if it did not.
    #[inline]
    pub fn wait_hidden<'n, F: IntoFuture, P: Fn(M::Child, &mut Turn<'_>)>(
        &'n self,
        frame: &'n mut Frame,
        state: u16,
        future: F,
        step: &'n P,
    ) -> Wait<'n, M, P, F::IntoFuture> {
        let suspension = Suspension::new(frame, state, Debt::None);
        let head = WaitHead { nursery: self, suspension, step };
        Around::new(head, Some(future.into_future()))
    }

    /// Runs the wait of an inner nursery.
    #[inline]
    pub fn during<'n, F: Future, P: Fn(M::Child, &mut Turn<'_>)>(
        &'n self,
        future: F,
        step: &'n P,
    ) -> During<'n, M, P, F> {
        Around::new(DuringHead { nursery: self, step }, Some(future))
    }

    /// Polls what the body awaits, as the catcher of what unwinds there.
    fn poll_body<F: Future>(
        &self,
        root: &Root,
        cx: &mut Context<'_>,
        mut future: Pin<&mut Option<F>>,
        poll: impl FnOnce(Pin<&mut F>, &mut Context<'_>) -> Poll<F::Output>,
    ) -> BodyTurn<Option<F::Output>> {
        let before = self.enter_body(root);
        let polled = catch_unwind(AssertUnwindSafe(|| {
            let future = future.as_mut().as_pin_mut().expect("a wait is not polled after its end");
            poll(future, cx)
        }));
        let raised = root.here.flags.is_raised();
        // Whether the turn goes on was decided inside.
        root.put_back(Ambient { in_turn: root.here.in_turn.get(), ..before });
        let node = self.place.node(root);
        match polled.map(|polled| root.caught(node.scope.get(), raised, polled)) {
            Ok(Caught::Ready(value)) => return BodyTurn::Ready(Some(value)),
            Ok(Caught::Pending) => return BodyTurn::Pending,
            Ok(Caught::Unwound) => node.unwound.set(true),
            Err(payload) => root.keep_panic(node, payload),
        }
        if let Err(payload) = catch_unwind(AssertUnwindSafe(|| future.set(None))) {
            root.keep_panic(node, payload);
        }
        let panic = node.panic.take();
        let happened = if panic.is_some() { Happened::BodyPanicked } else { Happened::Cancelled };
        node.panic.set(panic);
        self.tell(root, happened);
        BodyTurn::Ready(None)
    }

    /// Makes the body's surroundings current.
    fn enter_body<'r>(&self, root: &'r Root) -> Ambient<'r> {
        let before = root.ambient();
        let index = self.place.index;
        let scope = root.nursery(index).scope.get();
        root.here.scope.set(scope);
        root.here.catcher.set(scope);
        root.here.body.set(index);
        root.here.flags.lower();
        before
    }
}

impl<M, P, F> Future for Around<WaitHead<'_, M, P>, Option<F>>
where
    M: NurseryMachine,
    P: Fn(M::Child, &mut Turn<'_>),
    F: Future,
{
    type Output = Option<F::Output>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let (head, mut future) = self.project();
        let WaitHead { nursery, suspension, step } = head;
        nursery.poll(cx, |root, cx| {
            let turn = nursery.run_batch(root, cx, *step, |cx| {
                nursery.poll_body(root, cx, future.as_mut(), |future, cx| {
                    suspension.poll(root, cx, |cx| future.poll(cx))
                })
            });
            match turn {
                BodyTurn::Ready(value) => {
                    suspension.resume(root);
                    Poll::Ready(value)
                }
                BodyTurn::Pending => Poll::Pending,
            }
        })
    }
}

impl<M, P, F> Future for Around<DuringHead<'_, M, P>, Option<F>>
where
    M: NurseryMachine,
    P: Fn(M::Child, &mut Turn<'_>),
    F: Future,
{
    type Output = Option<F::Output>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let (head, mut future) = self.project();
        let DuringHead { nursery, step } = head;
        nursery.poll(cx, |root, cx| {
            let turn = nursery.run_batch(root, cx, *step, |cx| {
                nursery.poll_body(root, cx, future.as_mut(), |future, cx| future.poll(cx))
            });
            match turn {
                BodyTurn::Ready(value) => Poll::Ready(value),
                BodyTurn::Pending => Poll::Pending,
            }
        })
    }
}

impl<M: NurseryMachine, P> fmt::Debug for WaitHead<'_, M, P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Wait").field("nursery", self.nursery).finish_non_exhaustive()
    }
}

impl<M: NurseryMachine, P> fmt::Debug for DuringHead<'_, M, P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("During").field("nursery", self.nursery).finish_non_exhaustive()
    }
}
