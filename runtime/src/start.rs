//! `start(|status| …).await`: a child that says when it has started.

use std::fmt;
use std::future::{Future, IntoFuture};
use std::marker::PhantomData;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};

use crate::nursery::{NurseryMachine, Open};
use crate::private::NothingToLose;
use crate::raw::{Arena, Berth, Slot, Standing, with_root};
use crate::root::{Binding, Root};
use crate::seat::Seat;
use crate::sleeper::Sleeper;
use crate::wait::Wait;

/// What a child that is being started reports to.
///
/// `let port = start(|status| serve(status, addr)).await;` in the block of a
/// nursery gives one to its child, and goes on when the child calls
/// [`started`](Status::started).
///
/// # Examples
///
/// ```ignore
/// async fn serve(status: Status<'_, u16>, addr: &str) {
///     let listener = bind(addr).await;
///     status.started(listener.port());
///     listener.serve_all().await;
/// }
/// ```
#[must_use = "the one who starts waits until `started` is called"]
pub struct Status<'nursery, T> {
    shared: Arc<Shared<T>>,
    nursery: PhantomData<&'nursery ()>,
}

/// A child that is about to be started: the other end of its [`Status`].
pub struct Starting<T> {
    shared: Arc<Shared<T>>,
}

/// The wait until a child has started.
///
/// # Cancellation
///
/// The child is cancelled, and waited for.
pub struct Start<'s, T, F: Future> {
    shared: Arc<Shared<T>>,
    slot: Pin<&'s Slot<F>>,
    seat: Seat,
}

/// What the child and the one who starts it share.
struct Shared<T> {
    binding: Binding,
    state: Mutex<State<T>>,
}

struct State<T> {
    /// The child: its index and number.
    child: (u32, u64),
    value: Option<T>,
    waiter: Option<Sleeper>,
}

impl<T> Shared<T> {
    fn state(&self) -> MutexGuard<'_, State<T>> {
        // Nothing of others runs under this lock.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<M: NurseryMachine> Open<M> {
    /// Makes the future of a child that is to be started.
    pub fn starting<'n, T, F>(&'n self, make: impl FnOnce(Status<'n, T>) -> F) -> (F, Starting<T>) {
        let state = State { child: (0, 0), value: None, waiter: None };
        let shared = Arc::new(Shared { binding: self.binding(), state: Mutex::new(state) });
        let status = Status { shared: Arc::clone(&shared), nursery: PhantomData };
        (make(status), Starting { shared })
    }

    /// Starts a child, and waits until it has started.
    #[track_caller]
    pub fn start<'s, T, F: IntoFuture<Output: NothingToLose>>(
        &self,
        child: M::Child,
        slot: Pin<&'s Slot<F::IntoFuture>>,
        starting: Starting<T>,
        future: F,
    ) -> Start<'s, T, F::IntoFuture> {
        self.start_at(child, starting, future, |root| slot.reserve(root))
    }

    /// Starts one of many children of a spawn site.
    #[track_caller]
    pub fn start_in<'s, T, F: IntoFuture<Output: NothingToLose>>(
        &self,
        child: M::Child,
        arena: &'s Arena<F::IntoFuture>,
        starting: Starting<T>,
        future: F,
    ) -> Start<'s, T, F::IntoFuture> {
        self.start_at(child, starting, future, |root| arena.reserve(root))
    }

    #[track_caller]
    fn start_at<'s, T, F: IntoFuture>(
        &self,
        child: M::Child,
        starting: Starting<T>,
        future: F,
        reserve: impl for<'r> FnOnce(&'r Root) -> Berth<'s, 'r, F::IntoFuture>,
    ) -> Start<'s, T, F::IntoFuture> {
        let (Starting { shared }, mut future) = (starting, Some(future.into_future()));
        let slot = self.place.with(|root| {
            let (berth, site) = (reserve(root), M::child_index(child));
            let slot = berth.slot();
            // The place is kept until it is known that the child has started.
            let task = self.place.put(root, site, berth, None, true, &mut future);
            root.add_scope_of_task(task);
            shared.state().child = (task, root.task(task).key.get());
            slot
        });
        Start { shared, slot, seat: Seat::none() }
    }
}

impl<T> Status<'_, T> {
    /// Says that the child has started: whoever starts it goes on with
    /// `value`, and from now on the child belongs to its nursery alone. If the
    /// start was cancelled meanwhile, nothing happens.
    ///
    /// # Panics
    ///
    /// Outside the root of the nursery.
    #[track_caller]
    pub fn started(self, value: T) {
        with_root("`started`", |root| {
            let binding = self.shared.binding;
            assert!(root.id == binding.id, "`started` is called outside the root of its nursery");
            let (child, key) = self.shared.state().child;
            let node = root.task(child);
            let is_cancelled = || root.is_cancelled_from(node.scope.get());
            if node.key.get() != key || is_cancelled() {
                return;
            }
            let nursery = node.nursery(root).expect("what is started is a child");
            root.move_scope(node.scope.get(), nursery.scope.get());
            let waiter = {
                let mut state = self.shared.state();
                state.value = Some(value);
                state.waiter.take()
            };
            if let Some(waiter) = waiter {
                waiter.wake(root);
            }
        });
    }
}

impl<T, F: Future> Start<'_, T, F> {
    fn poll_in(&mut self, root: &Root, cx: &mut Context<'_>) -> Poll<T> {
        let started = self.shared.state().value.take();
        if let Some(value) = started {
            self.slot.give_up_value();
            root.note_checkpoint();
            return Poll::Ready(value);
        }
        self.seat.keep(root, cx);
        let outcome = self.slot.outcome();
        match outcome.standing() {
            Standing::Running => {
                let (child, _) = self.shared.state().child;
                root.move_scope(root.task(child).scope.get(), root.here.scope.get());
                root.current().wait.set(Wait::Child);
                outcome.set_waiter(Sleeper::of(root, cx));
                self.shared.state().waiter = Some(Sleeper::of(root, cx));
            }
            Standing::Ready if !root.is_cancelled() => {
                self.slot.give_up_value();
                panic!(
                    "the child ended without calling `started`: nobody would go on with its value"
                )
            }
            // It was cancelled, and so are we; or it failed, and its nursery
            // has cancelled us.
            _ => root.raise(),
        }
        Poll::Pending
    }
}

impl<T, F: Future> Future for Start<'_, T, F> {
    type Output = T;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<T> {
        let this = self.get_mut();
        with_root("`start`", |root| root.answer_if_pending(this.poll_in(root, cx)))
    }
}

impl<T> fmt::Debug for Status<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Status").finish_non_exhaustive()
    }
}

impl<T> fmt::Debug for Starting<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Starting").finish_non_exhaustive()
    }
}

impl<T, F: Future> fmt::Debug for Start<'_, T, F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Start").finish_non_exhaustive()
    }
}
