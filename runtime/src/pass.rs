//! Passes: Trio's batches.
//!
//! One pass steps each task once that was ready when it began. Within a
//! nursery the order is first come, or the reverse: a coin decides for each
//! pass, from a seed.

use std::cell::Cell;

/// The number of the current pass, and what orders tasks in it.
pub(crate) struct Order {
    pass: Cell<u32>,
    reversed: Cell<bool>,
    random: Cell<u64>,
    counter: Cell<u64>,
    /// The newest event when the pass began.
    last_before: Cell<u64>,
    scheduled: Cell<bool>,
    /// How many nurseries have linked children.
    busy: Cell<u32>,
    /// How many passes may still begin where the last one ended.
    passes_left: Cell<u32>,
    /// Of how many checkpoints in a row one switches, and how many that is away.
    switches_every: u32,
    switches_in: Cell<u32>,
}

/// Which checkpoints let other tasks run.
///
/// A checkpoint that has to wait always does. Whether it is cancelled, every
/// checkpoint looks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SchedulingPolicy {
    /// Every one, as in Trio: whoever waits for a turn gets it at the next
    /// checkpoint of whoever runs.
    #[default]
    EveryCheckpoint,
    /// Of those that need not wait, one in this many. What a task does between
    /// two switches grows by as much, and so does the time that others wait for
    /// their turn; a checkpoint in between costs next to nothing. With 1, or 0,
    /// every one switches.
    Budget(u32),
}

/// How many passes may follow each other before whoever polls the root gets a
/// turn: the number after which tokio looks for outside events.
const PASSES_IN_A_ROW: u32 = 61;

impl Order {
    pub(crate) fn new(seed: u64, policy: SchedulingPolicy) -> Order {
        let switches_every = match policy {
            SchedulingPolicy::EveryCheckpoint => 1,
            SchedulingPolicy::Budget(every) => every.max(1),
        };
        Order {
            pass: Cell::new(1),
            reversed: Cell::new(false),
            random: Cell::new(seed),
            counter: Cell::new(0),
            last_before: Cell::new(0),
            scheduled: Cell::new(false),
            busy: Cell::new(0),
            passes_left: Cell::new(0),
            switches_every,
            switches_in: Cell::new(switches_every),
        }
    }

    /// The current pass. Never 0.
    #[inline]
    pub(crate) fn pass(&self) -> u32 {
        self.pass.get()
    }

    /// Whether a pass that has begun is not from before another one. Pass 0 is
    /// from before all.
    #[inline]
    pub(crate) fn is_since(&self, pass: u32, since: u32) -> bool {
        let age = |pass: u32| self.pass.get().wrapping_sub(pass);
        pass != 0 && age(pass) <= age(since)
    }

    #[inline]
    pub(crate) fn is_reversed(&self) -> bool {
        self.reversed.get()
    }

    /// The place of a new event in the order of all.
    #[inline]
    pub(crate) fn next(&self) -> u64 {
        self.counter.set(self.counter.get() + 1);
        self.counter.get()
    }

    /// The place of the newest event.
    #[inline]
    pub(crate) fn last(&self) -> u64 {
        self.counter.get()
    }

    /// Whether an event was before the current pass.
    #[inline]
    pub(crate) fn is_before_pass(&self, event: u64) -> bool {
        event <= self.last_before.get()
    }

    /// A pass in which an event was that is known by the lower half of its place:
    /// the current one, or one before it.
    pub(crate) fn pass_of(&self, event: u32) -> u32 {
        let age = (self.last_before.get() as u32).wrapping_sub(event);
        let is_before = age < 1 << 31;
        match self.pass.get() {
            pass if !is_before => pass,
            1 => u32::MAX,
            pass => pass - 1,
        }
    }

    /// Whether a checkpoint that need not wait lets others run.
    #[inline]
    pub(crate) fn switches(&self) -> bool {
        let left = self.switches_in.get();
        let switches = left <= 1;
        self.switches_in.set(if switches { self.switches_every } else { left - 1 });
        switches
    }

    /// Whether every checkpoint does.
    pub(crate) fn always_switches(&self) -> bool {
        self.switches_every == 1
    }

    /// Whether the next one would not.
    #[inline]
    pub(crate) fn skips_next(&self) -> bool {
        self.switches_in.get() > 1
    }

    /// A nursery has linked children from now on, or none any more.
    #[inline]
    pub(crate) fn count_busy(&self, change: i32) {
        self.busy.set(self.busy.get().wrapping_add_signed(change));
    }

    /// Whether all linked tasks are children of one nursery.
    #[inline]
    pub(crate) fn is_busy_in_one_place(&self) -> bool {
        self.busy.get() == 1 && !self.scheduled.get()
    }

    /// Whether no task is linked but the main task.
    #[inline]
    pub(crate) fn is_busy_at_root_only(&self) -> bool {
        self.busy.get() == 0 && self.scheduled.get()
    }

    /// The pass that was needed begins where the last one ended.
    #[inline]
    pub(crate) fn unschedule_root(&self) {
        self.scheduled.set(false);
    }

    /// A pass is needed.
    #[inline]
    pub(crate) fn schedule_root(&self) {
        self.scheduled.set(true);
    }

    #[inline]
    pub(crate) fn is_scheduled(&self) -> bool {
        self.scheduled.get()
    }

    /// Begins the next pass at the root.
    #[inline]
    pub(crate) fn begin_root_pass(&self) {
        self.scheduled.set(false);
        self.passes_left.set(PASSES_IN_A_ROW);
        self.begin_pass();
    }

    /// Whether the next pass may begin where the last one ended, without a way
    /// back to the root.
    #[inline]
    pub(crate) fn may_go_on(&self) -> bool {
        self.passes_left.get() > 0
    }

    /// Begins the next pass where the last one ended.
    #[inline]
    pub(crate) fn go_on(&self) {
        self.passes_left.set(self.passes_left.get() - 1);
        self.begin_pass();
    }

    /// What is woken from now on belongs to the pass after the one that begins.
    #[inline]
    fn begin_pass(&self) {
        // After a wrap-around a mark from 2^32 passes ago could be taken for a
        // new one; a task that is linked is never left for that long.
        self.pass.set(self.pass.get().checked_add(1).unwrap_or(1));
        self.last_before.set(self.counter.get());
        self.reversed.set(self.toss());
    }

    /// SplitMix64 (Steele, Lea, Flood 2014): every seed gives a good sequence,
    /// 0 included.
    fn toss(&self) -> bool {
        let state = self.random.get().wrapping_add(0x9E37_79B9_7F4A_7C15);
        self.random.set(state);
        let mixed = (state ^ (state >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (mixed ^ (mixed >> 31)) & 1 == 1
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn coins(seed: u64) -> Vec<bool> {
        let order = Order::new(seed, SchedulingPolicy::EveryCheckpoint);
        (0..200)
            .map(|_| {
                order.begin_root_pass();
                order.is_reversed()
            })
            .collect()
    }

    #[test]
    fn the_same_seed_tosses_the_same_coins() {
        assert_eq!(coins(7), coins(7));
        assert_ne!(coins(7), coins(8));
    }

    #[test]
    fn both_sides_come_up_about_equally() {
        let heads = coins(0).into_iter().filter(|coin| *coin).count();
        assert!((70..130).contains(&heads), "{heads} of 200");
    }
}
