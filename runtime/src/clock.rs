//! Clocks: real time, and virtual time for tests.

use std::fmt;
use std::hash::{BuildHasher, RandomState};
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use crate::time::Instant;

/// What a root takes its time from.
pub trait Clock: Send {
    /// The current time. It never goes back.
    fn now(&self) -> Instant;

    /// How long the host may block, in real time, until `deadline` has come.
    fn time_until(&self, deadline: Instant) -> Duration;

    /// For how long, in real time, nothing may happen before the clock is
    /// [jumped](Clock::jump_to); `None`: it never is.
    fn autojump_threshold(&self) -> Option<Duration> {
        None
    }

    /// Goes to the next deadline at once.
    fn jump_to(&self, _deadline: Instant) {}
}

/// Real, monotonic time, from an arbitrary start.
#[derive(Debug)]
pub struct SystemClock {
    origin: std::time::Instant,
    offset: Duration,
}

impl SystemClock {
    /// A clock whose first reading is a random point between 10,000 s and
    /// 200,000 s, so that nobody comes to rely on it.
    #[must_use]
    pub fn new() -> SystemClock {
        SystemClock { origin: std::time::Instant::now(), offset: random_offset() }
    }
}

/// Where a clock may start.
pub(crate) fn random_offset() -> Duration {
    let random = RandomState::new().hash_one(0);
    Duration::from_secs(10_000) + Duration::from_micros(random % 190_000_000_000)
}

impl Default for SystemClock {
    fn default() -> Self {
        SystemClock::new()
    }
}

impl Clock for SystemClock {
    fn now(&self) -> Instant {
        Instant::ZERO + self.offset + self.origin.elapsed()
    }

    fn time_until(&self, deadline: Instant) -> Duration {
        deadline.duration_since(self.now())
    }
}

/// A clock for tests. It starts at 0 and stands still, until it is told to
/// run at a rate, to jump, or to skip by itself whatever time nothing happens
/// in ([`autojump`](VirtualClock::autojump)).
///
/// Clones are the same clock: keep one to control it.
///
/// # Examples
///
/// ```
/// use std::time::Duration;
/// use coldframe_runtime::{Runner, clock::VirtualClock, sleep};
///
/// // A year passes in no time.
/// Runner::new()
///     .clock(VirtualClock::autojump())
///     .run(sleep(Duration::from_secs(365 * 24 * 60 * 60)));
/// ```
#[derive(Clone)]
pub struct VirtualClock {
    state: Arc<Mutex<State>>,
}

struct State {
    /// Virtual time at `real`.
    base: Instant,
    real: std::time::Instant,
    /// Virtual seconds per real second.
    rate: f64,
    autojump: Option<Duration>,
}

impl State {
    fn now(&self) -> Instant {
        match self.stands_still() {
            true => self.base,
            false => self.base + self.real.elapsed().mul_f64(self.rate),
        }
    }

    /// Real time does not count.
    fn stands_still(&self) -> bool {
        self.rate == 0.0
    }

    /// Starts to count anew from the current time.
    fn rebase(&mut self, base: Instant) {
        self.base = base;
        if !self.stands_still() {
            self.real = std::time::Instant::now();
        }
    }
}

impl VirtualClock {
    /// A clock that stands still at 0.
    #[must_use]
    pub fn new() -> VirtualClock {
        let (base, real) = (Instant::ZERO, std::time::Instant::now());
        let state = State { base, real, rate: 0.0, autojump: None };
        VirtualClock { state: Arc::new(Mutex::new(state)) }
    }

    /// A clock that jumps to the next deadline as soon as nothing else can
    /// happen.
    #[must_use]
    pub fn autojump() -> VirtualClock {
        let clock = VirtualClock::new();
        clock.set_autojump_threshold(Some(Duration::ZERO));
        clock
    }

    /// Virtual seconds per real second, from now on. The time itself does not
    /// change.
    ///
    /// # Panics
    ///
    /// If `rate` is negative, infinite or not a number.
    pub fn set_rate(&self, rate: f64) {
        assert!(rate.is_finite() && rate >= 0.0, "a clock's rate is zero or more, not {rate}");
        let mut state = self.state();
        let now = state.now();
        state.rate = rate;
        state.rebase(now);
    }

    /// Goes forward at once. Sleepers whose time has come are woken in the next
    /// pass.
    pub fn jump(&self, by: Duration) {
        let mut state = self.state();
        let now = state.now();
        state.rebase(now + by);
    }

    /// For how long, in real time, nothing may happen before the clock jumps
    /// to the next deadline; `None`: it does not.
    pub fn set_autojump_threshold(&self, threshold: Option<Duration>) {
        self.state().autojump = threshold;
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().expect("nothing panics under this lock")
    }
}

impl Default for VirtualClock {
    fn default() -> Self {
        VirtualClock::new()
    }
}

impl Clock for VirtualClock {
    fn now(&self) -> Instant {
        self.state().now()
    }

    fn time_until(&self, deadline: Instant) -> Duration {
        let state = self.state();
        let left = deadline.duration_since(state.now());
        if left.is_zero() {
            return Duration::ZERO;
        }
        if state.stands_still() {
            // The time never comes.
            return Duration::MAX;
        }
        Duration::try_from_secs_f64(left.as_secs_f64() / state.rate).unwrap_or(Duration::MAX)
    }

    fn autojump_threshold(&self) -> Option<Duration> {
        self.state().autojump
    }

    fn jump_to(&self, deadline: Instant) {
        let mut state = self.state();
        let now = state.now();
        state.rebase(now.max(deadline));
    }
}

impl fmt::Debug for VirtualClock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let state = self.state();
        f.debug_struct("VirtualClock")
            .field("now", &state.now())
            .field("rate", &state.rate)
            .field("autojump", &state.autojump)
            .finish()
    }
}
