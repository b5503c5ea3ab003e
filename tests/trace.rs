//! The tracer of `examples/tasks_with_trace.rs` sees what Trio's own sees: the
//! events of Trio's run, in their order.

mod support;

use coldframe::clock::VirtualClock;
use coldframe::prelude::*;
use coldframe::task::Task;
use coldframe::{Instrument, Runner};

use crate::support::Log;

/// Forward or reversed, as Trio's coins fell: in the second pass the second
/// child goes first, in the third the first one that woke.
const SEED: u64 = 1;

/// What Trio 0.34 prints for this program, without its own tasks (`<init>`,
/// the entry queue), the passes in which only they run, the module in front of
/// the tasks' names, and the times.
const TRIO: &str = "\
!!! run started
### new task spawned: parent
### task scheduled: parent
### doing a quick check for I/O
### finished I/O check
>>> about to run one step of task: parent
parent: started!
parent: spawning child1...
### new task spawned: child1
### task scheduled: child1
parent: spawning child2...
### new task spawned: child2
### task scheduled: child2
parent: waiting for children to finish...
<<< task step finished: parent
### doing a quick check for I/O
### finished I/O check
>>> about to run one step of task: child2
  child2 started! sleeping now...
<<< task step finished: child2
>>> about to run one step of task: child1
  child1: started! sleeping now...
<<< task step finished: child1
### waiting for I/O
### finished I/O check
### task scheduled: child2
### task scheduled: child1
>>> about to run one step of task: child2
  child2 exiting!
### task exited: child2
<<< task step finished: child2
>>> about to run one step of task: child1
  child1: exiting!
### task scheduled: parent
### task exited: child1
<<< task step finished: child1
### doing a quick check for I/O
### finished I/O check
>>> about to run one step of task: parent
parent: all done!
### task exited: parent
<<< task step finished: parent
!!! run finished
";

struct Tracer(Log);

impl Instrument for Tracer {
    fn before_run(&mut self) {
        self.0.add("!!! run started");
    }

    fn after_run(&mut self) {
        self.0.add("!!! run finished");
    }

    fn task_spawned(&mut self, task: &Task) {
        self.0.add(format!("### new task spawned: {task}"));
    }

    fn task_scheduled(&mut self, task: &Task) {
        self.0.add(format!("### task scheduled: {task}"));
    }

    fn before_task_step(&mut self, task: &Task) {
        self.0.add(format!(">>> about to run one step of task: {task}"));
    }

    fn after_task_step(&mut self, task: &Task) {
        self.0.add(format!("<<< task step finished: {task}"));
    }

    fn task_exited(&mut self, task: &Task) {
        self.0.add(format!("### task exited: {task}"));
    }

    fn before_io_wait(&mut self, timeout: Duration) {
        self.0.add(match timeout {
            Duration::ZERO => "### doing a quick check for I/O",
            _ => "### waiting for I/O",
        });
    }

    fn after_io_wait(&mut self, _: Duration) {
        self.0.add("### finished I/O check");
    }
}

#[checkpointed]
async fn child1(log: &Log) {
    log.add("  child1: started! sleeping now...");
    sleep(Duration::from_secs(1)).await;
    log.add("  child1: exiting!");
}

#[checkpointed]
async fn child2(log: &Log) {
    log.add("  child2 started! sleeping now...");
    sleep(Duration::from_secs(1)).await;
    log.add("  child2 exiting!");
}

#[checkpointed]
async fn parent(log: &Log) {
    log.add("parent: started!");
    nursery! {
        log.add("parent: spawning child1...");
        spawn child1(log);
        log.add("parent: spawning child2...");
        spawn child2(log);
        log.add("parent: waiting for children to finish...");
    }
    log.add("parent: all done!");
}

#[test]
fn the_events_of_trios_run_in_their_order() {
    let (clock, log) = (VirtualClock::new(), Log::default());
    // Not zero, so that the host is seen to wait, as Trio's does in real time.
    clock.set_autojump_threshold(Some(Duration::from_nanos(1)));
    let runner = Runner::new().seed(SEED).clock(clock).main_name("parent");
    runner.instrument(Tracer(log.clone())).run(parent(&log));
    assert_eq!(log.take(), TRIO.lines().collect::<Vec<_>>());
}
