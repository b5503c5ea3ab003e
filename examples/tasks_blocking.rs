//! What happens when a task blocks the thread: nobody else runs. The two
//! children take two seconds, one after the other.
//!
//! `nap` is a plain function, so it contains no checkpoint, and no other task
//! can run before it returns.

use coldframe::prelude::*;

fn nap() {
    std::thread::sleep(Duration::from_secs(1));
}

#[checkpointed]
async fn child(name: &str) {
    println!("  {name}: started! blocking the thread...");
    nap();
    println!("  {name}: exiting!");
    checkpoint().await;
}

#[checkpointed]
async fn parent() {
    println!("parent: started!");
    nursery! {
        spawn child("child1");
        spawn child("child2");
        println!("parent: waiting for children to finish...");
    }
    println!("parent: all done!");
}

fn main() {
    coldframe::run(parent());
}
