//! Deadlines: one heap for all that waits for a point in time.

use std::cell::{Cell, RefCell};

use crate::foreign::discard;
use crate::raw::Link;
use crate::root::Root;
use crate::sleeper::Sleeper;
use crate::table::{Entry, Table};
use crate::time::Instant;

/// The timers of a root.
pub(crate) struct Timers {
    table: Table<TimerNode>,
    /// Never borrowed while foreign code runs.
    heap: RefCell<Heap>,
    /// How many are pending: the other entries of the heap are stale.
    pending: Cell<usize>,
}

#[derive(Default)]
struct TimerNode {
    index: Cell<u32>,
    free: Link<TimerNode>,
    /// That of its entry in the heap, while it is pending.
    age: Cell<u32>,
    is_pending: Cell<bool>,
    sleeper: Cell<Option<Sleeper>>,
}

impl Entry for TimerNode {
    fn index(&self) -> &Cell<u32> {
        &self.index
    }

    fn free_link(&self) -> &Link<TimerNode> {
        &self.free
    }
}

/// A heap in which every entry has four below it. A timer does not know where
/// its entry is, since to tell it would be most of the work of moving one. So
/// the entry of a timer that is dropped stays, and is *stale*: it is thrown away
/// when it comes to the top, or with all others when they are the most.
#[derive(Default)]
struct Heap {
    entries: Vec<Due>,
    added: u32,
}

/// A deadline, an age, and a timer, in one number: ordered by time, then by age.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Due(u128);

impl Due {
    #[inline]
    fn new(deadline: Instant, age: u32, timer: u32) -> Due {
        Due(u128::from(deadline.nanos()) << 64 | u128::from(age) << 32 | u128::from(timer))
    }

    #[inline]
    fn deadline(self) -> Instant {
        Instant::of_nanos((self.0 >> 64) as u64)
    }

    #[inline]
    fn age(self) -> u32 {
        (self.0 >> 32) as u32
    }

    #[inline]
    fn timer(self) -> u32 {
        self.0 as u32
    }

    #[inline]
    fn min_at(one: (usize, Due), other: (usize, Due)) -> (usize, Due) {
        if other.1 < one.1 { other } else { one }
    }
}

/// Fewer stale entries than this are left alone.
const FEW: usize = 64;

const ARITY: usize = 4;

impl Default for Timers {
    fn default() -> Self {
        Timers { table: Table::new(), heap: RefCell::default(), pending: Cell::new(0) }
    }
}

impl Timers {
    /// Whether there are any.
    #[inline]
    pub(crate) fn any(&self) -> bool {
        self.pending.get() > 0
    }

    pub(crate) fn add(&self, deadline: Instant) -> u32 {
        let (timer, node) = self.table.take_entry();
        let mut heap = self.heap.borrow_mut();
        if heap.added == u32::MAX {
            self.count_anew(&mut heap);
        }
        heap.added += 1;
        node.age.set(heap.added);
        node.is_pending.set(true);
        self.pending.set(self.pending.get() + 1);
        let due = Due::new(deadline, heap.added, timer);
        heap.push(due);
        timer
    }

    /// How many sleeps have a timer now.
    pub(crate) fn taken(&self) -> u32 {
        self.table.taken()
    }

    pub(crate) fn has_fired(&self, timer: u32) -> bool {
        !self.table.get(timer).is_pending.get()
    }

    pub(crate) fn set_sleeper(&self, timer: u32, sleeper: Sleeper) {
        drop(self.table.get(timer).sleeper.replace(Some(sleeper)));
    }

    pub(crate) fn remove(&self, timer: u32) {
        let node = self.table.get(timer);
        if node.is_pending.replace(false) {
            self.pending.set(self.pending.get() - 1);
            self.forget_entry(timer, node.age.get());
        }
        let sleeper = node.sleeper.take();
        self.table.give_back_entry(node);
        if sleeper.is_some() {
            discard(sleeper);
        }
    }

    /// The earliest deadline.
    pub(crate) fn next(&self) -> Option<Instant> {
        if !self.any() {
            return None;
        }
        let mut heap = self.heap.borrow_mut();
        while self.is_stale(*heap.entries.first()?) {
            heap.pop();
        }
        heap.entries.first().map(|due| due.deadline())
    }

    /// Takes the earliest timer whose time has come.
    fn fire(&self, now: Instant) -> Option<Option<Sleeper>> {
        let mut heap = self.heap.borrow_mut();
        loop {
            let due = *heap.entries.first().filter(|due| due.deadline() <= now)?;
            heap.pop();
            if !self.is_stale(due) {
                let node = self.table.get(due.timer());
                node.is_pending.set(false);
                self.pending.set(self.pending.get() - 1);
                return Some(node.sleeper.take());
            }
        }
    }

    fn is_stale(&self, due: Due) -> bool {
        let node = self.table.get(due.timer());
        !node.is_pending.get() || node.age.get() != due.age()
    }

    /// A timer that is not pending any more has an entry.
    fn forget_entry(&self, timer: u32, age: u32) {
        let mut heap = self.heap.borrow_mut();
        // So it is for one that is dropped before others come.
        if heap.entries.last().is_some_and(|last| last.timer() == timer && last.age() == age) {
            heap.entries.pop();
        }
        if heap.entries.len() > 2 * self.pending.get() + FEW {
            heap.entries.retain(|due| !self.is_stale(*due));
            heap.order();
        }
    }

    /// The ages have come to their end: those that are needed get small ones.
    #[cold]
    fn count_anew(&self, heap: &mut Heap) {
        heap.entries.retain(|due| !self.is_stale(*due));
        heap.entries.sort_unstable();
        heap.added = 0;
        for entry in &mut heap.entries {
            heap.added += 1;
            self.table.get(entry.timer()).age.set(heap.added);
            *entry = Due::new(entry.deadline(), heap.added, entry.timer());
        }
    }
}

impl Heap {
    #[inline]
    fn push(&mut self, due: Due) {
        self.entries.push(due);
        self.rise(self.entries.len() - 1);
    }

    /// Takes the first entry out.
    fn pop(&mut self) {
        let Some(last) = self.entries.pop() else { return };
        if self.entries.is_empty() {
            return;
        }
        // What was last is most likely late, so its place is found from below.
        let mut place = 0;
        while let Some((below, earliest)) = earliest_below(&self.entries, place) {
            self.entries[place] = earliest;
            place = below;
        }
        self.entries[place] = last;
        self.rise(place);
    }

    /// Makes a heap of entries in any order.
    fn order(&mut self) {
        for place in (0..self.entries.len().div_ceil(ARITY)).rev() {
            self.sink(place);
        }
    }

    /// Moves an entry up while it is earlier than what is above.
    #[inline]
    fn rise(&mut self, mut place: usize) {
        let entries = &mut self.entries[..];
        let due = entries[place];
        while place > 0 {
            let above = (place - 1) / ARITY;
            if entries[above] <= due {
                break;
            }
            entries[place] = entries[above];
            place = above;
        }
        entries[place] = due;
    }

    /// Moves an entry down while something below is earlier.
    #[inline]
    fn sink(&mut self, mut place: usize) {
        let entries = &mut self.entries[..];
        let due = entries[place];
        while let Some((below, earliest)) = earliest_below(entries, place) {
            if due <= earliest {
                break;
            }
            entries[place] = earliest;
            place = below;
        }
        entries[place] = due;
    }
}

/// The earliest of the entries below one, and its place.
#[inline]
fn earliest_below(entries: &[Due], place: usize) -> Option<(usize, Due)> {
    let first = ARITY * place + 1;
    if let Some(&[a, b, c, d]) = entries.get(first..first + ARITY) {
        // Two by two, without a branch: which it is nobody can foretell.
        let (one, other) = (Due::min_at((0, a), (1, b)), Due::min_at((2, c), (3, d)));
        let (at, due) = Due::min_at(one, other);
        return Some((first + at, due));
    }
    (first..entries.len()).map(|at| (at, entries[at])).min_by_key(|it| it.1)
}

impl Root {
    /// Wakes, in order of their deadlines, all whose time has come.
    pub(crate) fn expire_deadlines(&self) {
        if !self.timers.any() {
            return;
        }
        let now = self.clock.now();
        while let Some(sleeper) = self.timers.fire(now) {
            if let Some(sleeper) = sleeper {
                sleeper.wake(self);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    fn at(millis: u64) -> Instant {
        Instant::ZERO + Duration::from_millis(millis)
    }

    fn fire_all(timers: &Timers, now: Instant) -> usize {
        std::iter::from_fn(|| timers.fire(now)).count()
    }

    #[test]
    fn timers_fire_in_order_and_can_be_taken_out() {
        let timers = Timers::default();
        let all: Vec<u32> = (0..100).map(|n| timers.add(at(n * 37 % 100))).collect();
        assert_eq!(timers.next(), Some(at(0)));
        for timer in all.iter().step_by(2) {
            timers.remove(*timer);
        }
        let mut fired = 0;
        for millis in 0..100 {
            fired += fire_all(&timers, at(millis));
            assert!(timers.next().is_none_or(|next| next > at(millis)));
        }
        assert_eq!(fired, 50);
    }

    #[test]
    fn equal_deadlines_fire_in_order_of_age() {
        let timers = Timers::default();
        let first = timers.add(at(5));
        let second = timers.add(at(5));
        assert!(timers.fire(at(5)).is_some());
        assert!(timers.has_fired(first) && !timers.has_fired(second));
    }

    #[test]
    fn entries_of_dropped_timers_do_not_pile_up() {
        let timers = Timers::default();
        let pending: Vec<u32> = (0..100).map(|n| timers.add(at(1000 + n))).collect();
        for n in 0..10_000 {
            // Earlier than all others, so their entries are not the last.
            timers.remove(timers.add(at(999 - n % 900)));
            assert!(timers.heap.borrow().entries.len() <= 2 * pending.len() + FEW + 1);
        }
        assert_eq!(timers.next(), Some(at(1000)));
        assert_eq!(fire_all(&timers, at(1099)), 100);
        assert_eq!(timers.next(), None);
    }

    #[test]
    fn ages_may_come_to_their_end() {
        let timers = Timers::default();
        timers.heap.borrow_mut().added = u32::MAX - 2;
        let all: Vec<u32> = (0..5).map(|_| timers.add(at(5))).collect();
        timers.remove(all[1]);
        for timer in [all[0], all[2], all[3], all[4]] {
            assert!(!timers.has_fired(timer));
            assert!(timers.fire(at(5)).is_some());
            assert!(timers.has_fired(timer));
        }
        assert!(timers.fire(at(5)).is_none());
    }
}
