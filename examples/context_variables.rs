//! A value that each task has of its own, and its children inherit: code far
//! down knows which request it works for, though nobody passes that on.

use coldframe::clock::VirtualClock;
use coldframe::prelude::*;
use coldframe::{Runner, TaskLocal};

static REQUEST: TaskLocal<usize> = TaskLocal::new();

/// For each request: how long it takes to begin, what its two helpers take,
/// and how long it takes to end.
const MILLISECONDS: [[u64; 4]; 3] = [[300, 250, 50, 50], [100, 100, 150, 110], [400, 50, 100, 200]];

fn log(message: &str) {
    println!("request {}: {message}", REQUEST.get());
}

#[checkpointed]
async fn pause(part: usize) {
    sleep(Duration::from_millis(MILLISECONDS[REQUEST.get()][part])).await;
}

#[checkpointed]
async fn helper(job: &str, part: usize) {
    log(&format!("Helper task {job} started"));
    pause(part).await;
    log(&format!("Helper task {job} finished"));
}

#[checkpointed]
async fn handle_request() {
    log("Request handler started");
    pause(0).await;
    nursery! {
        spawn helper("a", 1);
        spawn helper("b", 2);
    }
    pause(3).await;
    log("Request received finished");
}

#[checkpointed]
async fn parent() {
    nursery! {
        for request in 0..3 {
            spawn REQUEST.scope(request, handle_request());
        }
    }
}

fn main() {
    Runner::new().clock(VirtualClock::autojump()).run(parent());
}
