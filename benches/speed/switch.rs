//! W3: K tasks yield in a loop.
//!
//! An operation is one switch: a task yields, and the next one goes on. Only
//! these are measured. Every task counts its turns.

use coldframe::prelude::*;
use futures::executor::block_on;

use crate::course::{Course, runs};
use crate::embassy::Room;
use crate::peers;
use crate::workload::{Case, Goal, OURS, Program, Sample, Size, Workload, yield_now};

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

// Written out, because the compiler of coldframe does not see into the macro.
#[checkpointed]
pub(crate) async fn our_task(course: Course) {
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
        for _ in 0..course.tasks() {
            spawn our_task(course);
        }
    }
}

fn ours(course: Course) -> Sample {
    peers::coldframe(our_tasks(course));
    course.sample()
}

pub(crate) async fn task(course: Course) {
    runs!(course, yield_now());
}

fn tokio_local_set(course: Course) -> Sample {
    peers::on_local_set(peers::join_set(course.tasks(), || task(course)));
    course.sample()
}

/// The same with tokio's own function, which puts the wake off until the
/// runtime has looked at its drivers.
fn tokio_own_yield(course: Course) -> Sample {
    async fn task(course: Course) {
        runs!(course, tokio::task::yield_now());
    }
    peers::on_local_set(peers::join_set(course.tasks(), || task(course)));
    course.sample()
}

fn futures_buffered(course: Course) -> Sample {
    block_on(peers::futures_buffered(course.tasks(), || task(course)));
    course.sample()
}

fn futures_unordered(course: Course) -> Sample {
    block_on(peers::futures_unordered(course.tasks(), || task(course)));
    course.sample()
}

fn async_executor(course: Course) -> Sample {
    let executor = async_executor::LocalExecutor::new();
    let tasks = peers::async_executor(&executor, course.tasks(), || task(course));
    futures_lite::future::block_on(executor.run(tasks));
    course.sample()
}

fn compio(course: Course) -> Sample {
    peers::compio(&compio_executor::Executor::new(), course.tasks(), || task(course));
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
