//! W3: K tasks yield in a loop.
//!
//! An operation is one switch: a task yields, and the next one goes on. Only
//! these are measured: the meter starts when the last task has arrived, and
//! stops before the first one ends. Every task counts its turns.

use std::cell::Cell;

use coldframe::prelude::*;
use futures::executor::block_on;

use crate::embassy::Room;
use crate::peers;
use crate::workload::{Case, Goal, Meter, OURS, Program, Sample, Size, Workload, yield_now};

const LOCAL_SET: &str = "tokio LocalSet";
const COMPIO: &str = "compio-executor";

pub(crate) fn workload(sizes: &[u64]) -> Workload {
    Workload {
        name: "W3",
        what: "K tasks yield in a loop",
        unit: "switch",
        cases: sizes.iter().map(|&tasks| case(tasks)).collect(),
    }
}

fn case(tasks: u64) -> Case {
    let program = |peer, run: fn(Course) -> Sample| {
        Program::new(peer, move |turns| run(Course::new(tasks, turns)))
    };
    Case {
        size: Size { name: "K", value: tasks },
        programs: vec![
            program(OURS, ours),
            program(LOCAL_SET, tokio_local_set),
            program("tokio LocalSet, its yield_now", tokio_own_yield),
            program("futures-buffered", futures_buffered),
            program("FuturesUnordered", futures_unordered),
            program("async-executor", async_executor),
            embassy(tasks),
            program(COMPIO, compio),
        ],
        reference: LOCAL_SET,
        goals: vec![
            Goal::AheadOfAllBut(COMPIO),
            Goal::AtMost(0.45, LOCAL_SET),
            Goal::AtMost(1.1, COMPIO),
        ],
    }
}

/// Where the tasks run: it starts the meter when all have come, and stops it
/// when all have had their turns.
#[derive(Clone, Copy)]
struct Course(&'static Marks);

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
    fn new(tasks: u64, turns: u64) -> Course {
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

    fn arrive(self) {
        let Course(marks) = self;
        marks.arrived.set(marks.arrived.get() + 1);
        if marks.arrived.get() == marks.tasks {
            marks.meter.set(Some(Meter::start()));
        }
    }

    fn is_through(self) {
        let Course(marks) = self;
        marks.through.set(marks.through.get() + 1);
        if marks.through.get() == marks.tasks {
            let meter = marks.meter.take().expect("all have arrived before");
            marks.sample.set(Some(meter.stop(marks.tasks * marks.turns)));
        }
    }

    fn turns(self) -> u64 {
        self.0.turns
    }

    fn count(self, turns: u64) {
        self.0.done.set(self.0.done.get() + turns);
    }

    fn sample(self) -> Sample {
        let Course(marks) = self;
        let sample = marks.sample.take().expect("all tasks have run");
        sample.proved(marks.done.get(), marks.tasks * marks.turns)
    }
}

/// The same body for everybody: one yield before the marks and one behind, so
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

// Written out, because the compiler of coldframe does not see into the macro.
#[checkpointed]
async fn our_task(course: Course) {
    checkpoint().await;
    course.arrive();
    let mut turns = 0;
    while turns < course.turns() {
        checkpoint().await;
        turns += 1;
    }
    course.is_through();
    checkpoint().await;
    course.count(turns);
}

#[checkpointed(maybe)]
async fn our_tasks(course: Course) {
    nursery! {
        for _ in 0..course.0.tasks {
            spawn our_task(course);
        }
    }
}

fn ours(course: Course) -> Sample {
    peers::coldframe(our_tasks(course));
    course.sample()
}

async fn task(course: Course) {
    runs!(course, yield_now());
}

fn tokio_local_set(course: Course) -> Sample {
    peers::on_local_set(peers::join_set(course.0.tasks, || task(course)));
    course.sample()
}

/// The same with tokio's own function, which puts the wake off until the
/// runtime has looked at its drivers.
fn tokio_own_yield(course: Course) -> Sample {
    async fn task(course: Course) {
        runs!(course, tokio::task::yield_now());
    }
    peers::on_local_set(peers::join_set(course.0.tasks, || task(course)));
    course.sample()
}

fn futures_buffered(course: Course) -> Sample {
    block_on(peers::futures_buffered(course.0.tasks, || task(course)));
    course.sample()
}

fn futures_unordered(course: Course) -> Sample {
    block_on(peers::futures_unordered(course.0.tasks, || task(course)));
    course.sample()
}

fn async_executor(course: Course) -> Sample {
    let executor = async_executor::LocalExecutor::new();
    let tasks = peers::async_executor(&executor, course.0.tasks, || task(course));
    futures_lite::future::block_on(executor.run(tasks));
    course.sample()
}

fn compio(course: Course) -> Sample {
    peers::compio(&compio_executor::Executor::new(), course.0.tasks, || task(course));
    course.sample()
}

fn embassy(tasks: u64) -> Program {
    let room = Room::new(tasks);
    Program::new("embassy raw", move |turns| {
        let course = Course::new(tasks, turns);
        room.run_all(|| task(course));
        course.sample()
    })
}
