//! The tutorial program, for `benches/build-times`.

use coldframe::prelude::*;

#[checkpointed]
async fn child1() {
    println!("  child1: started! sleeping now...");
    sleep(Duration::from_millis(10)).await;
    println!("  child1: exiting!");
}

#[checkpointed]
async fn child2() {
    println!("  child2: started! sleeping now...");
    sleep(Duration::from_millis(10)).await;
    println!("  child2: exiting!");
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
    coldframe::run(parent());
}
