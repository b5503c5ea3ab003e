//! Deadlines: one heap for all that waits for a point in time.

use std::cell::{Cell, RefCell};

use crate::foreign::discard;
use crate::root::Root;
use crate::sleeper::Sleeper;
use crate::table::{Entry, NIL, Table};
use crate::time::Instant;

/// The timers of a root.
pub(crate) struct Timers {
    table: Table<TimerNode>,
    /// Never borrowed while foreign code runs.
    heap: RefCell<Heap>,
}

#[derive(Default)]
struct TimerNode {
    free: Cell<u32>,
    /// Its place in the heap; `NIL` when it has fired or is not taken.
    place: Cell<u32>,
    sleeper: Cell<Option<Sleeper>>,
}

impl Entry for TimerNode {
    fn free_link(&self) -> &Cell<u32> {
        &self.free
    }
}

/// A binary heap in which every timer knows its place, so that one that is
/// dropped is taken out at once.
#[derive(Default)]
struct Heap {
    entries: Vec<Due>,
    added: u64,
}

/// Ordered by time, then by age.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Due {
    deadline: Instant,
    age: u64,
    timer: u32,
}

impl Default for Timers {
    fn default() -> Self {
        Timers { table: Table::new(), heap: RefCell::default() }
    }
}

impl Timers {
    pub(crate) fn add(&self, deadline: Instant) -> u32 {
        let timer = self.table.take();
        let mut heap = self.heap.borrow_mut();
        heap.added += 1;
        let due = Due { deadline, age: heap.added, timer };
        heap.entries.push(due);
        let place = heap.entries.len() - 1;
        self.rise(&mut heap, place);
        timer
    }

    /// How many sleeps have a timer now.
    pub(crate) fn taken(&self) -> u32 {
        self.table.taken()
    }

    pub(crate) fn has_fired(&self, timer: u32) -> bool {
        self.table.get(timer).place.get() == NIL
    }

    pub(crate) fn set_sleeper(&self, timer: u32, sleeper: Sleeper) {
        drop(self.table.get(timer).sleeper.replace(Some(sleeper)));
    }

    pub(crate) fn remove(&self, timer: u32) {
        let node = self.table.get(timer);
        let place = node.place.get();
        if place != NIL {
            self.take_out(place as usize);
        }
        let sleeper = node.sleeper.take();
        self.table.give_back(timer);
        discard(sleeper);
    }

    /// The earliest deadline.
    pub(crate) fn next(&self) -> Option<Instant> {
        self.heap.borrow().entries.first().map(|due| due.deadline)
    }

    /// Takes the earliest timer whose time has come.
    fn fire(&self, now: Instant) -> Option<Option<Sleeper>> {
        let first = self.heap.borrow().entries.first().copied();
        let due = first.filter(|due| due.deadline <= now)?;
        self.take_out(0);
        Some(self.table.get(due.timer).sleeper.take())
    }

    fn take_out(&self, place: usize) {
        let mut heap = self.heap.borrow_mut();
        let gone = heap.entries.swap_remove(place);
        self.table.get(gone.timer).place.set(NIL);
        if place < heap.entries.len() {
            self.rise(&mut heap, place);
            self.sink(&mut heap, place);
        }
    }

    /// Moves an entry up while it is earlier than what is above.
    fn rise(&self, heap: &mut Heap, mut place: usize) {
        while place > 0 {
            let above = (place - 1) / 2;
            if heap.entries[above] <= heap.entries[place] {
                break;
            }
            heap.entries.swap(above, place);
            self.note_place(heap, place);
            place = above;
        }
        self.note_place(heap, place);
    }

    /// Moves an entry down while something below is earlier.
    fn sink(&self, heap: &mut Heap, mut place: usize) {
        loop {
            let left = 2 * place + 1;
            let below = (left..heap.entries.len().min(left + 2)).min_by_key(|at| heap.entries[*at]);
            match below {
                Some(below) if heap.entries[below] < heap.entries[place] => {
                    heap.entries.swap(below, place);
                    self.note_place(heap, place);
                    place = below;
                }
                _ => break,
            }
        }
        self.note_place(heap, place);
    }

    fn note_place(&self, heap: &Heap, place: usize) {
        let place_number = u32::try_from(place).expect("there are fewer timers than that");
        self.table.get(heap.entries[place].timer).place.set(place_number);
    }
}

impl Root {
    /// Wakes, in order of their deadlines, all whose time has come.
    pub(crate) fn expire_deadlines(&self) {
        if self.timers.next().is_none() {
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
}
