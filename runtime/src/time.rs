//! Points in time and sleeping.
//!
//! Time is the root's own: real under [`crate::run`], virtual under a
//! [`VirtualClock`](crate::clock::VirtualClock).

mod interval;

use std::fmt;
use std::future::Future;
use std::ops::{Add, AddAssign, Sub};
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

pub use self::interval::{Interval, MissedTickBehavior, interval, interval_at};
use crate::checkpoint::{Checkpoint, checkpoint};
use crate::inbox::Message;
use crate::raw::with_root;
use crate::registry;
use crate::root::{Binding, Root};
use crate::seat::Seat;
use crate::sleeper::Sleeper;
use crate::table::NIL;
use crate::wait::Wait;

/// A point in the time of one run, in nanoseconds.
///
/// Instants of different runs do not compare: every run starts its clock at an
/// arbitrary point, a virtual clock at 0.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Instant {
    nanos: u64,
}

impl Instant {
    /// The start of a virtual clock.
    pub const ZERO: Instant = Instant { nanos: 0 };

    pub(crate) const fn of_nanos(nanos: u64) -> Instant {
        Instant { nanos }
    }

    pub(crate) const fn nanos(self) -> u64 {
        self.nanos
    }

    /// The current time of the root that runs here.
    ///
    /// # Panics
    ///
    /// Where no root runs.
    #[must_use]
    #[track_caller]
    pub fn now() -> Instant {
        current_time()
    }

    /// How long after `earlier` this is; zero if it is not after.
    #[must_use]
    pub fn duration_since(self, earlier: Instant) -> Duration {
        Duration::from_nanos(self.nanos.saturating_sub(earlier.nanos))
    }

    /// How long ago this was; zero if it is to come.
    ///
    /// # Panics
    ///
    /// Where no root runs.
    #[must_use]
    #[track_caller]
    pub fn elapsed(self) -> Duration {
        Instant::now().duration_since(self)
    }
}

impl Add<Duration> for Instant {
    type Output = Instant;

    /// A sum past the end of time, 584 years after the clock's start, is that
    /// end.
    fn add(self, duration: Duration) -> Instant {
        let nanos = u64::try_from(duration.as_nanos()).unwrap_or(u64::MAX);
        Instant { nanos: self.nanos.saturating_add(nanos) }
    }
}

impl AddAssign<Duration> for Instant {
    fn add_assign(&mut self, duration: Duration) {
        *self = *self + duration;
    }
}

impl Sub<Instant> for Instant {
    type Output = Duration;

    fn sub(self, earlier: Instant) -> Duration {
        self.duration_since(earlier)
    }
}

impl Sub<Duration> for Instant {
    type Output = Instant;

    fn sub(self, duration: Duration) -> Instant {
        let nanos = u64::try_from(duration.as_nanos()).unwrap_or(u64::MAX);
        Instant { nanos: self.nanos.saturating_sub(nanos) }
    }
}

impl fmt::Debug for Instant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Instant({:?})", Duration::from_nanos(self.nanos))
    }
}

/// The current time of the root that runs here.
///
/// # Panics
///
/// Where no root runs.
#[must_use]
#[track_caller]
pub fn current_time() -> Instant {
    with_root("`current_time`", |root| root.clock.now())
}

/// Waits for the given time, counted from the first poll. `Duration::ZERO` is a
/// [`checkpoint`].
///
/// # Cancellation
///
/// *No effect.*
///
/// # Panics
///
/// When polled where no root runs, or in a [`guest`](crate::guest) for which
/// nobody keeps time.
///
/// # Examples
///
/// ```
/// use std::time::Duration;
///
/// coldframe_runtime::run(async {
///     coldframe_runtime::sleep(Duration::from_millis(1)).await;
/// });
/// ```
pub fn sleep(duration: Duration) -> Sleep {
    Sleep::new(State::After(duration))
}

/// Waits until the given time. One that has passed is a [`checkpoint`].
///
/// # Cancellation
///
/// *No effect.*
///
/// # Panics
///
/// As [`sleep`].
pub fn sleep_until(deadline: Instant) -> Sleep {
    Sleep::new(State::At(deadline))
}

/// Waits until it is cancelled.
///
/// # Cancellation
///
/// *No effect.*
///
/// # Panics
///
/// When polled where no root runs.
pub fn sleep_forever() -> Sleep {
    Sleep::new(State::Forever)
}

/// See [`sleep`], [`sleep_until`] and [`sleep_forever`].
#[derive(Debug)]
#[must_use = "a sleep does nothing unless it is awaited"]
pub struct Sleep {
    state: State,
    seat: Seat,
}

#[derive(Debug)]
enum State {
    /// Not begun.
    After(Duration),
    /// Not begun.
    At(Instant),
    /// The time had come already.
    Checkpoint(Checkpoint),
    Timer {
        timer: u32,
        binding: Binding,
        deadline: Instant,
    },
    Forever,
    Done,
}

impl Sleep {
    fn new(state: State) -> Sleep {
        Sleep { state, seat: Seat::none() }
    }

    /// Begins it, if it was not.
    fn begin(&mut self, root: &Root) {
        let (now, deadline) = match self.state {
            State::At(deadline) => (root.clock.now(), deadline),
            State::After(duration) => {
                let now = root.clock.now();
                (now, now + duration)
            }
            _ => return,
        };
        if deadline <= now {
            self.state = State::Checkpoint(checkpoint());
            return;
        }
        root.need_timer("`sleep`");
        let timer = root.timers.add(deadline);
        self.state = State::Timer { timer, binding: root.binding(), deadline };
    }

    fn poll_in(&mut self, root: &Root, cx: &mut Context<'_>) -> Poll<()> {
        self.begin(root);
        let deadline = match &mut self.state {
            State::Checkpoint(checkpoint) => {
                return root.answer_if_pending(checkpoint.poll_in(root, cx));
            }
            State::Timer { timer, binding, deadline } => {
                assert!(binding.id == root.id, "a sleep is polled in another root than before");
                if !root.is_cancelled() && root.timers.has_fired(*timer) {
                    self.stop();
                    root.note_checkpoint();
                    return Poll::Ready(());
                }
                root.timers.set_sleeper(*timer, Sleeper::of(root, cx));
                *deadline
            }
            _ => unreachable!("a sleep is not polled after its end"),
        };
        self.wait(root, cx, Wait::Deadline(deadline))
    }

    #[inline]
    fn wait(&mut self, root: &Root, cx: &Context<'_>, wait: Wait) -> Poll<()> {
        self.seat.keep(root, cx);
        root.current().wait.set(wait);
        if root.is_cancelled() {
            root.raise();
        }
        root.answer_for_pending();
        Poll::Pending
    }

    fn stop(&mut self) {
        if let State::Timer { timer, binding, .. } = std::mem::replace(&mut self.state, State::Done)
        {
            debug_assert_ne!(timer, NIL);
            registry::tell_or_send(binding, Message::TimerDropped { timer });
        }
    }
}

impl Future for Sleep {
    type Output = ();

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        let this = self.get_mut();
        match this.state {
            State::Forever => {
                with_root("`sleep_forever`", |root| this.wait(root, cx, Wait::Forever))
            }
            _ => with_root("`sleep`", |root| this.poll_in(root, cx)),
        }
    }
}

impl Drop for Sleep {
    #[inline]
    fn drop(&mut self) {
        if let State::Timer { .. } = self.state {
            self.stop();
        }
    }
}
