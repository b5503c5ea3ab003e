//! Where tasks run that do one thing over and over, so that only this is
//! measured: the meter starts when the last task has arrived, and stops before
//! the first one ends.

use std::cell::Cell;

use crate::workload::{Meter, Sample};

/// Where the tasks run: it starts the meter when all have come, and stops it
/// when all have had their turns.
#[derive(Clone, Copy)]
pub(crate) struct Course(&'static Marks);

struct Marks {
    tasks: u64,
    turns: u64,
    arrived: Cell<u64>,
    through: Cell<u64>,
    done: Cell<u64>,
    meter: Cell<Option<Meter>>,
    sample: Cell<Option<Sample>>,
}

impl Course {
    /// Lives for ever because the tasks of some peers must not borrow.
    pub(crate) fn new(tasks: u64, turns: u64) -> Course {
        Course(Box::leak(Box::new(Marks {
            tasks,
            turns,
            arrived: Cell::new(0),
            through: Cell::new(0),
            done: Cell::new(0),
            meter: Cell::new(None),
            sample: Cell::new(None),
        })))
    }

    /// A task is ready to begin.
    pub(crate) fn arrive(self) {
        let Course(marks) = self;
        marks.arrived.set(marks.arrived.get() + 1);
        if marks.arrived.get() == marks.tasks {
            marks.meter.set(Some(Meter::start()));
        }
    }

    /// A task has had its turns.
    pub(crate) fn is_through(self) {
        let Course(marks) = self;
        marks.through.set(marks.through.get() + 1);
        if marks.through.get() == marks.tasks {
            let meter = marks.meter.take().expect("all have arrived before");
            marks.sample.set(Some(meter.stop(marks.tasks * marks.turns)));
        }
    }

    pub(crate) fn tasks(self) -> u64 {
        self.0.tasks
    }

    /// How often each of them does it.
    pub(crate) fn turns(self) -> u64 {
        self.0.turns
    }

    /// What a task has done, to prove it.
    pub(crate) fn count(self, turns: u64) {
        self.0.done.set(self.0.done.get() + turns);
    }

    /// When all has ended.
    pub(crate) fn sample(self) -> Sample {
        let Course(marks) = self;
        let sample = marks.sample.take().expect("all tasks have run");
        sample.proved(marks.done.get(), marks.tasks * marks.turns)
    }
}

/// The same body for all peers: one yield before the marks and one behind, so
/// that between them there is nothing but switches.
macro_rules! runs {
    ($course:ident, $yields:expr) => {{
        $yields.await;
        $course.arrive();
        let mut turns = 0;
        while turns < $course.turns() {
            $yields.await;
            turns += 1;
        }
        $course.is_through();
        $yields.await;
        $course.count(turns);
    }};
}

pub(crate) use runs;
