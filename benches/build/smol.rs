//! The tutorial program on smol, for `benches/build-times`.

use std::time::Duration;

use smol::{LocalExecutor, Timer};

async fn child1() {
    println!("  child1: started! sleeping now...");
    Timer::after(Duration::from_millis(10)).await;
    println!("  child1: exiting!");
}

async fn child2() {
    println!("  child2: started! sleeping now...");
    Timer::after(Duration::from_millis(10)).await;
    println!("  child2: exiting!");
}

async fn parent(executor: &LocalExecutor<'_>) {
    println!("parent: started!");
    println!("parent: spawning child1...");
    let child1 = executor.spawn(child1());
    println!("parent: spawning child2...");
    let child2 = executor.spawn(child2());
    println!("parent: waiting for children to finish...");
    child1.await;
    child2.await;
    println!("parent: all done!");
}

fn main() {
    let executor = LocalExecutor::new();
    smol::block_on(executor.run(parent(&executor)));
}
