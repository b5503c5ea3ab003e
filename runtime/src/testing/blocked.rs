//! Waiting until nothing happens any more.

use std::cell::Cell;
use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use crate::foreign::discard;
use crate::inbox::Message;
use crate::raw::with_root;
use crate::registry;
use crate::root::{Binding, Role, Root};
use crate::seat::Seat;
use crate::sleeper::Sleeper;
use crate::wait::Wait;

/// Waits until all other tasks of the run are blocked, and have been for
/// `cushion` of real time: then what they were to do is done. A task that sleeps
/// is blocked, too.
///
/// Of several that wait, those with the smallest cushion come first, all that
/// have the same together. While anybody waits, a clock that jumps by itself
/// does not: first come these, then the next deadline.
///
/// With a cushion of zero it takes no time, and is what a test uses where it
/// would have to guess how long to sleep. A larger one is for tests in which
/// events come from outside the run: threads, sockets.
///
/// # Cancellation
///
/// *No effect.*
///
/// # Panics
///
/// When polled where no root runs; also in a guest, for only whoever hosts a run
/// can tell that nothing happens in it.
///
/// # Examples
///
/// ```
/// use std::time::Duration;
/// use coldframe_runtime::sync::Event;
/// use coldframe_runtime::testing::wait_all_tasks_blocked;
///
/// let event = Event::new();
/// coldframe_runtime::run(async {
///     let test = async {
///         wait_all_tasks_blocked(Duration::ZERO).await;
///         event.set();
///     };
///     futures::join!(event.wait(), test);
/// });
/// ```
pub fn wait_all_tasks_blocked(cushion: Duration) -> AllBlocked {
    AllBlocked { cushion, place: None, seat: Seat::none() }
}

/// See [`wait_all_tasks_blocked`].
#[must_use = "it waits only when it is awaited"]
pub struct AllBlocked {
    cushion: Duration,
    place: Option<Place>,
    seat: Seat,
}

/// A place among those who wait, given up when it is dropped.
struct Place {
    key: u64,
    binding: Binding,
}

/// Those who wait until nothing happens, in the order in which they came.
#[derive(Default)]
pub(crate) struct Idlers(Cell<Vec<Idler>>);

struct Idler {
    key: u64,
    cushion: Duration,
    sleeper: Sleeper,
}

impl Idlers {
    /// For how long nothing may happen until the first of them is woken.
    pub(crate) fn smallest_cushion(&self) -> Option<Duration> {
        self.with(|list| list.iter().map(|it| it.cushion).min())
    }

    /// Nobody's code runs meanwhile.
    fn with<R>(&self, f: impl FnOnce(&mut Vec<Idler>) -> R) -> R {
        let mut list = self.0.take();
        let res = f(&mut list);
        self.0.set(list);
        res
    }

    /// Takes the place, or the news that it was woken.
    fn keep(&self, key: u64, sleeper: Sleeper) -> Option<Sleeper> {
        self.with(|list| {
            let idler = list.iter_mut().find(|it| it.key == key)?;
            Some(std::mem::replace(&mut idler.sleeper, sleeper))
        })
    }
}

impl Root {
    /// Nothing has happened for as long as those with the smallest cushion
    /// wanted.
    pub(crate) fn wake_idlers(&self) {
        let Some(cushion) = self.idlers.smallest_cushion() else { return };
        let woken: Vec<Idler> =
            self.idlers.with(|list| list.extract_if(.., |it| it.cushion == cushion).collect());
        for idler in woken {
            idler.sleeper.wake(self);
        }
    }

    pub(crate) fn idler_left(&self, key: u64) {
        let left = self.idlers.with(|list| {
            let place = list.iter().position(|it| it.key == key)?;
            Some(list.remove(place))
        });
        discard(left.map(|idler| idler.sleeper));
    }
}

impl AllBlocked {
    fn poll_in(&mut self, root: &Root, cx: &mut Context<'_>) -> Poll<()> {
        assert!(
            root.role == Role::Hosted,
            "`wait_all_tasks_blocked` is used in a guest, of which nobody can tell that nothing \
             happens: begin the test with `coldframe::run`, `coldframe::tokio::run` or \
             `#[coldframe::test]`"
        );
        if root.is_cancelled() {
            self.place = None;
            self.seat.keep(root, cx);
            root.raise();
            return Poll::Pending;
        }
        let sleeper = Sleeper::of(root, cx);
        match &self.place {
            None => {
                let (key, cushion) = (root.next_key(), self.cushion);
                root.idlers.with(|list| list.push(Idler { key, cushion, sleeper }));
                self.place = Some(Place { key, binding: root.binding() });
            }
            Some(place) => match root.idlers.keep(place.key, sleeper) {
                Some(old) => discard(old),
                None => {
                    self.place = None;
                    root.note_checkpoint();
                    return Poll::Ready(());
                }
            },
        }
        self.seat.keep(root, cx);
        root.current().wait.set(Wait::Idle);
        Poll::Pending
    }
}

impl Future for AllBlocked {
    type Output = ();

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        let this = self.get_mut();
        with_root("`wait_all_tasks_blocked`", |root| root.answer_if_pending(this.poll_in(root, cx)))
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        registry::tell_or_send(self.binding, Message::IdlerLeft { key: self.key });
    }
}

impl fmt::Debug for AllBlocked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AllBlocked").field("cushion", &self.cushion).finish_non_exhaustive()
    }
}
