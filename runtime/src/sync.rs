//! Events, locks, semaphores and what they are made of, for the tasks of one
//! run.
//!
//! All share one mechanism: a line, first come, first served. What can be
//! handed out is handed to the first in line, who takes it at its next poll; so
//! nobody overtakes, and a wait that ends before that has taken nothing: what
//! it was handed goes to the next.
//!
//! Everything here may be made anywhere, also before `run`, and belongs to the
//! run in which it is first used. From then on it panics when it is used
//! outside of that run. To drop it is fine anywhere, on any thread.

mod condition;
mod event;
mod limiter;
mod line;
mod lock;
mod lot;
mod parking_lot;
mod permits;
mod semaphore;
mod tables;
mod waiting;

use std::error::Error;
use std::fmt;
use std::panic::Location;

pub use self::condition::{Condition, ConditionStatistics, ConditionWait};
pub use self::event::{Event, EventStatistics, EventWait};
#[cfg(feature = "thread")]
pub(crate) use self::limiter::LentToken;
pub use self::limiter::{
    AcquireToken, Borrower, CapacityLimiter, CapacityLimiterStatistics, Token,
};
pub use self::lock::{AcquireLock, Lock, LockGuard, LockStatistics};
pub(crate) use self::lot::{Lot, OwnedLot};
pub use self::parking_lot::{Broken, LotBreaker, Park, ParkingLot, ParkingLotStatistics};
pub use self::semaphore::{AcquirePermit, Permit, Semaphore, SemaphoreStatistics};
pub(crate) use self::tables::{Line, LotKey, LotNode, PlaceNode, Standing, SyncTables, Told};
pub(crate) use self::waiting::{Waiting, pass_checkpoint};

/// What cannot be had at once: somebody has it, or is before us in line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WouldBlock;

impl fmt::Display for WouldBlock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("it would have to wait")
    }
}

impl Error for WouldBlock {}

/// What a task waits for in a line: of what kind it is, and where it was made.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Awaited {
    pub(crate) kind: Kind,
    pub(crate) made: &'static Location<'static>,
    pub(crate) lot: u32,
}

impl Awaited {
    /// Where the event, lock or channel was made.
    #[must_use]
    pub fn made_at(&self) -> &'static Location<'static> {
        self.made
    }
}

/// What it is: `the event made at src/main.rs:7`.
impl fmt::Display for Awaited {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (file, line) = (self.made.file(), self.made.line());
        write!(f, "{} made at {file}:{line}", self.kind.awaited())
    }
}

impl fmt::Debug for Awaited {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Awaited({self})")
    }
}

/// What the places of a line wait for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Kind {
    #[default]
    Event,
    ParkingLot,
    Lock,
    Semaphore,
    CapacityLimiter,
    Condition,
    Send,
    Receive,
}

impl Kind {
    /// What it is called in messages.
    pub(crate) fn what(self) -> &'static str {
        match self {
            Kind::Event => "an `Event`",
            Kind::ParkingLot => "a `ParkingLot`",
            Kind::Lock => "a `Lock`",
            Kind::Semaphore => "a `Semaphore`",
            Kind::CapacityLimiter => "a `CapacityLimiter`",
            Kind::Condition => "a `Condition`",
            Kind::Send | Kind::Receive => "a channel",
        }
    }

    fn awaited(self) -> &'static str {
        match self {
            Kind::Event => "the event",
            Kind::ParkingLot => "the parking lot",
            Kind::Lock => "the lock",
            Kind::Semaphore => "a permit of the semaphore",
            Kind::CapacityLimiter => "a token of the limiter",
            Kind::Condition => "the condition",
            Kind::Send => "room in the channel",
            Kind::Receive => "an item of the channel",
        }
    }
}
