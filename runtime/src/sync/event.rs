//! Events.

use std::future::{Future, IntoFuture};
use std::pin::Pin;
use std::task::{Context, Poll};

use super::{Kind, Lot, Standing, Waiting};
use crate::raw::with_root;

/// Something that happens once, and that tasks can wait for.
///
/// It belongs to the run in which it is first used.
///
/// # Panics
///
/// Its methods panic where no root runs, and outside its run.
///
/// # Examples
///
/// ```
/// use coldframe_runtime::{run, sync::Event};
///
/// run(async {
///     let ready = Event::new();
///     ready.set();
///     ready.wait().await;
///     assert!(ready.is_set());
/// });
/// ```
#[derive(Debug)]
pub struct Event {
    lot: Lot,
}

/// What is known of an [`Event`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct EventStatistics {
    /// How many waits there are for it.
    pub waiting: usize,
}

impl Event {
    /// One that has not happened.
    #[must_use]
    #[track_caller]
    pub const fn new() -> Event {
        Event { lot: Lot::new(Kind::Event, 0) }
    }

    /// It happens: everybody goes on who waits for it, now or later. The order
    /// among those is not specified. Does nothing if it has happened before.
    #[track_caller]
    pub fn set(&self) {
        self.lot.look(|root, lot| {
            let line = root.lot(lot);
            line.over.set(Some(Standing::Called));
            root.call_all(line, Standing::Called);
        });
    }

    /// Whether it has happened.
    #[must_use]
    #[track_caller]
    pub fn is_set(&self) -> bool {
        self.lot.look(|root, lot| root.lot(lot).over.get().is_some())
    }

    /// Waits until it has happened. A [`checkpoint`](crate::checkpoint()) also
    /// if it has.
    ///
    /// # Cancellation
    ///
    /// *No effect.*
    pub fn wait(&self) -> EventWait<'_> {
        EventWait { event: self, waiting: Waiting::new() }
    }

    /// How many wait for it.
    #[must_use]
    #[track_caller]
    pub fn statistics(&self) -> EventStatistics {
        self.lot.look(|root, lot| EventStatistics { waiting: root.lot(lot).waiting.get() })
    }
}

impl Default for Event {
    #[track_caller]
    fn default() -> Self {
        Event::new()
    }
}

/// `event.await` is `event.wait().await`.
impl<'e> IntoFuture for &'e Event {
    type Output = ();
    type IntoFuture = EventWait<'e>;

    fn into_future(self) -> EventWait<'e> {
        self.wait()
    }
}

/// See [`Event::wait`].
#[derive(Debug)]
#[must_use = "a wait does nothing unless it is awaited"]
pub struct EventWait<'e> {
    event: &'e Event,
    waiting: Waiting,
}

impl Future for EventWait<'_> {
    type Output = ();

    #[inline]
    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        let this = self.get_mut();
        with_root(Kind::Event.what(), |root| {
            let lot = this.event.lot.line_in(root);
            root.answer_if_pending(this.waiting.poll(root, cx, lot).map(|_| ()))
        })
    }
}
