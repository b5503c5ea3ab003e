//! The tutorial program on futures' own executor, for `benches/build-times`. It
//! has no timer, so that one comes from futures-timer.

use std::time::Duration;

use futures_timer::Delay;

async fn child1() {
    println!("  child1: started! sleeping now...");
    Delay::new(Duration::from_millis(10)).await;
    println!("  child1: exiting!");
}

async fn child2() {
    println!("  child2: started! sleeping now...");
    Delay::new(Duration::from_millis(10)).await;
    println!("  child2: exiting!");
}

async fn parent() {
    println!("parent: started!");
    println!("parent: starting child1 and child2...");
    println!("parent: waiting for children to finish...");
    futures::join!(child1(), child2());
    println!("parent: all done!");
}

fn main() {
    futures::executor::block_on(parent());
}
