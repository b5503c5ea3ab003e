//! The tutorial program on tokio, for `benches/build-times`.

use std::time::Duration;

use tokio::task::JoinSet;
use tokio::time::sleep;

async fn child1() {
    println!("  child1: started! sleeping now...");
    sleep(Duration::from_millis(10)).await;
    println!("  child1: exiting!");
}

async fn child2() {
    println!("  child2: started! sleeping now...");
    sleep(Duration::from_millis(10)).await;
    println!("  child2: exiting!");
}

async fn parent() {
    println!("parent: started!");
    let mut set = JoinSet::new();
    println!("parent: spawning child1...");
    set.spawn(child1());
    println!("parent: spawning child2...");
    set.spawn(child2());
    println!("parent: waiting for children to finish...");
    while let Some(joined) = set.join_next().await {
        joined.expect("a child does not panic");
    }
    println!("parent: all done!");
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    parent().await;
}
