//! The same two children, with an instrument that shows what the scheduler
//! does.

use coldframe::prelude::*;
use coldframe::task::Task;
use coldframe::{Instrument, Runner};

struct Tracer;

impl Instrument for Tracer {
    fn before_run(&mut self) {
        println!("!!! run started");
    }

    fn after_run(&mut self) {
        println!("!!! run finished");
    }

    fn task_spawned(&mut self, task: &Task) {
        println!("### new task spawned: {task}");
    }

    fn task_scheduled(&mut self, task: &Task) {
        println!("### task scheduled: {task}");
    }

    fn before_task_step(&mut self, task: &Task) {
        println!(">>> about to run one step of task: {task}");
    }

    fn after_task_step(&mut self, task: &Task) {
        println!("<<< task step finished: {task}");
    }

    fn task_exited(&mut self, task: &Task) {
        println!("### task exited: {task}");
    }

    fn before_io_wait(&mut self, timeout: Duration) {
        if timeout.is_zero() {
            println!("### doing a quick check for I/O");
        } else {
            // To the second, so that every run prints the same.
            println!("### waiting for I/O for up to {:.0} seconds", timeout.as_secs_f64());
        }
    }

    fn after_io_wait(&mut self, _timeout: Duration) {
        println!("### finished I/O check");
    }
}

#[checkpointed]
async fn child1() {
    println!("  child1: started! sleeping now...");
    sleep(Duration::from_secs(1)).await;
    println!("  child1: exiting!");
}

#[checkpointed]
async fn child2() {
    println!("  child2 started! sleeping now...");
    sleep(Duration::from_secs(1)).await;
    println!("  child2 exiting!");
}

#[checkpointed]
async fn parent() {
    println!("parent: started!");
    nursery! {
        println!("parent: spawning child1...");
        spawn child1();
        println!("parent: spawning child2...");
        spawn child2();
        println!("parent: waiting for children to finish...");
    }
    println!("parent: all done!");
}

fn main() {
    Runner::new().main_name("parent").instrument(Tracer).run(parent());
}
