//! Ticks at equal distances.

use std::time::Duration;

use super::{Instant, current_time, sleep_until};

/// How late a tick may be taken before it counts as missed: no more than what
/// a busy thread and the timers of an operating system cost.
const TOLERANCE: Duration = Duration::from_millis(5);

/// What an [`Interval`] does when a tick was missed, which is when it is taken
/// more than 5 ms after its time.
///
/// With a period of 10 ms and a task that is busy from the tick at 10 ms until
/// 45 ms, the ticks are taken at:
///
/// | | | | | | | |
/// | --- | --- | --- | --- | --- | --- | --- |
/// | `Burst` | 0 | 10 | 45 | 45 | 45 | 50 |
/// | `Delay` | 0 | 10 | 45 | 55 | 65 | 75 |
/// | `Skip` | 0 | 10 | 45 | 50 | 60 | 70 |
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum MissedTickBehavior {
    /// Ticks as often as it takes to catch up, and each is a checkpoint.
    #[default]
    Burst,
    /// The next tick is a period after the one that was late.
    Delay,
    /// Ticks that were missed do not come; the next is a multiple of the period
    /// after the start, as if nothing had been late.
    Skip,
}

impl MissedTickBehavior {
    /// When the next tick is due if the one `due` then is taken `now`.
    fn next(self, due: Instant, now: Instant, period: Duration) -> Instant {
        let late = now.duration_since(due);
        if late <= TOLERANCE {
            return due + period;
        }
        match self {
            MissedTickBehavior::Burst => due + period,
            MissedTickBehavior::Delay => now + period,
            MissedTickBehavior::Skip => {
                let since_last = late.as_nanos() % period.as_nanos();
                let since_last = u64::try_from(since_last).expect("it is less than `late`");
                now + period - Duration::from_nanos(since_last)
            }
        }
    }
}

/// Ticks at equal distances, however long the work between them takes.
///
/// A [`sleep`](super::sleep) in a loop waits a period after the work; this waits
/// for the rest of the period. See [`interval`] and [`interval_at`].
///
/// # Examples
///
/// ```
/// use std::time::Duration;
/// use coldframe_runtime::{Runner, clock::VirtualClock, sleep, time};
///
/// Runner::new().clock(VirtualClock::autojump()).run(async {
///     let start = time::Instant::now();
///     let mut interval = time::interval(Duration::from_secs(10));
///     for _ in 0..3 {
///         interval.tick().await;
///         sleep(Duration::from_secs(4)).await; // the work
///     }
///     assert_eq!(start.elapsed(), Duration::from_secs(24));
/// });
/// ```
#[derive(Debug)]
pub struct Interval {
    due: Instant,
    period: Duration,
    missed: MissedTickBehavior,
}

/// Ticks at once, and then every `period`.
///
/// # Panics
///
/// If `period` is zero, and where no root runs.
///
/// # Examples
///
/// See [`Interval`].
#[must_use]
#[track_caller]
pub fn interval(period: Duration) -> Interval {
    interval_at(current_time(), period)
}

/// Ticks at `start`, and then every `period`.
///
/// # Panics
///
/// If `period` is zero.
///
/// # Examples
///
/// ```
/// use std::time::Duration;
/// use coldframe_runtime::{Runner, clock::VirtualClock, time};
///
/// Runner::new().clock(VirtualClock::autojump()).run(async {
///     let start = time::Instant::now();
///     let minute = Duration::from_secs(60);
///     let mut interval = time::interval_at(start + minute, minute);
///     interval.tick().await;
///     assert_eq!(start.elapsed(), minute);
/// });
/// ```
#[must_use]
#[track_caller]
pub fn interval_at(start: Instant, period: Duration) -> Interval {
    assert!(
        !period.is_zero(),
        "an interval's period is more than zero; to yield, use `checkpoint`"
    );
    Interval { due: start, period, missed: MissedTickBehavior::Burst }
}

impl Interval {
    /// Waits until the next tick is due, and gives the time it was due at. One
    /// that is due already is a [`checkpoint`](crate::checkpoint()).
    ///
    /// # Cancellation
    ///
    /// *No effect*: the tick comes the next time.
    ///
    /// # Panics
    ///
    /// As [`sleep`](super::sleep).
    ///
    /// # Examples
    ///
    /// See [`Interval`].
    pub async fn tick(&mut self) -> Instant {
        let due = self.due;
        sleep_until(due).await;
        // The tick is taken in the poll that gives it, so a tick that is
        // cancelled or dropped has taken nothing.
        self.due = self.missed.next(due, current_time(), self.period);
        due
    }

    /// The time from tick to tick.
    #[must_use]
    pub fn period(&self) -> Duration {
        self.period
    }

    /// What it does when a tick was missed.
    #[must_use]
    pub fn missed_tick_behavior(&self) -> MissedTickBehavior {
        self.missed
    }

    /// From now on, this is what it does when a tick was missed.
    pub fn set_missed_tick_behavior(&mut self, behavior: MissedTickBehavior) {
        self.missed = behavior;
    }

    /// The next tick is a period from now.
    ///
    /// # Panics
    ///
    /// Where no root runs.
    #[track_caller]
    pub fn reset(&mut self) {
        self.due = current_time() + self.period;
    }

    /// The next tick is at `deadline`, and the others follow it.
    pub fn reset_at(&mut self, deadline: Instant) {
        self.due = deadline;
    }
}
