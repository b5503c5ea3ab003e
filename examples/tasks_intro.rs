//! Two children run at the same time; the nursery waits for both.

use coldframe::prelude::*;

#[checkpointed]
async fn child1() {
    println!("  child1: started! sleeping now...");
    sleep(Duration::from_secs(1)).await;
    println!("  child1: exiting!");
}

#[checkpointed]
async fn child2() {
    println!("  child2: started! sleeping now...");
    sleep(Duration::from_secs(1)).await;
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
        // The block ends here: it waits for both.
    }
    println!("parent: all done!");
}

fn main() {
    coldframe::run(parent());
}
