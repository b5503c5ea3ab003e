//! Parking lots: a line, and nothing else.

use std::error::Error;
use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

use super::{Kind, Lot, Standing, Waiting};
use crate::raw::with_root;

/// A line in which tasks wait until they are told to go on: what other
/// synchronisation is made of.
///
/// Those who [`park`](Self::park) are unparked in the order in which they
/// came. If one that was unparked is cancelled or dropped before it goes on,
/// the next one goes on in its stead.
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
/// use coldframe_runtime::{checkpoint, run, sync::ParkingLot};
///
/// run(async {
///     let lot = ParkingLot::new();
///     let opens = async {
///         checkpoint().await;
///         assert_eq!(lot.unpark(7), 1);
///     };
///     let (parked, ()) = futures::join!(lot.park(), opens);
///     assert_eq!(parked, Ok(()));
/// });
/// ```
#[derive(Debug)]
pub struct ParkingLot {
    lot: Lot,
}

/// What is known of a [`ParkingLot`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ParkingLotStatistics {
    /// How many are parked.
    pub waiting: usize,
}

/// Nobody will unpark this lot any more: it was broken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Broken;

impl fmt::Display for Broken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the parking lot was broken")
    }
}

impl Error for Broken {}

impl ParkingLot {
    /// An empty one.
    #[must_use]
    #[track_caller]
    pub const fn new() -> ParkingLot {
        ParkingLot { lot: Lot::new(Kind::ParkingLot, 0) }
    }

    /// Waits at the end of the line until it is unparked.
    ///
    /// # Errors
    ///
    /// If the lot is broken, or gets so meanwhile.
    ///
    /// # Cancellation
    ///
    /// *Loses its place*; what unparked it unparks the next.
    pub fn park(&self) -> Park<'_> {
        Park { lot: self, waiting: Waiting::new() }
    }

    /// Unparks those who have waited longest, `count` at most. Gives how many.
    #[track_caller]
    pub fn unpark(&self, count: usize) -> usize {
        self.lot.look(|root, lot| {
            let line = root.lot(lot);
            let count = count.min(line.waiting.get());
            (0..count).filter(|_| root.hand(line)).count()
        })
    }

    /// Unparks all who are parked now. Gives how many.
    #[track_caller]
    pub fn unpark_all(&self) -> usize {
        self.lot.look(|root, lot| root.call_all(root.lot(lot), Standing::Called))
    }

    /// Moves those who have waited longest, `count` at most, to the end of
    /// another line, in their order. Gives how many.
    #[track_caller]
    pub fn repark(&self, to: &ParkingLot, count: usize) -> usize {
        self.lot.look(|root, lot| root.repark(root.lot(lot), count, to.lot.line_in(root)))
    }

    /// Moves all who are parked now to the end of another line.
    #[track_caller]
    pub fn repark_all(&self, to: &ParkingLot) -> usize {
        self.repark(to, usize::MAX)
    }

    /// Breaks the lot for ever: whoever is parked there now or later is told
    /// so.
    #[track_caller]
    pub fn break_lot(&self) {
        self.lot.look(|root, lot| root.break_lot(lot));
    }

    /// Something that breaks the lot when it is dropped: for a task to hold
    /// that is the only one who would unpark the others.
    #[must_use = "the lot is broken when this is dropped"]
    #[track_caller]
    pub fn breaker(&self) -> LotBreaker<'_> {
        // From now on it has a root that can be told.
        self.lot.look(|_, _| LotBreaker { lot: self })
    }

    /// How many are parked.
    #[must_use]
    #[track_caller]
    pub fn statistics(&self) -> ParkingLotStatistics {
        self.lot.look(|root, lot| ParkingLotStatistics { waiting: root.lot(lot).waiting.get() })
    }
}

impl Default for ParkingLot {
    #[track_caller]
    fn default() -> Self {
        ParkingLot::new()
    }
}

impl crate::root::Root {
    pub(super) fn break_lot(&self, lot: u32) {
        let line = self.lot(lot);
        line.over.set(Some(Standing::Broken));
        self.call_all(line, Standing::Broken);
    }
}

/// See [`ParkingLot::park`].
#[derive(Debug)]
#[must_use = "a wait does nothing unless it is awaited"]
pub struct Park<'l> {
    lot: &'l ParkingLot,
    waiting: Waiting,
}

impl Future for Park<'_> {
    type Output = Result<(), Broken>;

    #[inline]
    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let this = self.get_mut();
        with_root(Kind::ParkingLot.what(), |root| {
            let lot = this.lot.lot.line_in(root);
            let turn = this.waiting.poll(root, cx, lot);
            root.answer_if_pending(turn.map(|standing| match standing {
                Standing::Broken => Err(Broken),
                _ => Ok(()),
            }))
        })
    }
}

/// See [`ParkingLot::breaker`].
#[derive(Debug)]
pub struct LotBreaker<'l> {
    lot: &'l ParkingLot,
}

impl LotBreaker<'_> {
    /// Leaves the lot whole.
    pub fn disarm(self) {
        std::mem::forget(self);
    }
}

impl Drop for LotBreaker<'_> {
    fn drop(&mut self) {
        self.lot.lot.tell(super::Told::LotBroken);
    }
}
