//! Two children that want the same lock all the time: they take turns, although
//! each releases it only to ask for it again.

use coldframe::Runner;
use coldframe::clock::VirtualClock;
use coldframe::prelude::*;
use coldframe::sync::Lock;

#[checkpointed]
async fn loopy_child(number: u32, lock: &Lock<u32>) {
    loop {
        let mut turns = lock.acquire().await;
        *turns += 1;
        println!("Child {number} has the lock, in turn {turns}!", turns = *turns);
        sleep(Duration::from_millis(500)).await;
    }
}

#[checkpointed]
async fn parent() {
    let lock = Lock::new(0);
    move_on_after!(Duration::from_millis(2900) => {
        nursery! {
            spawn loopy_child(1, &lock);
            spawn loopy_child(2, &lock);
        }
    });
    println!("{} turns", lock.into_inner());
}

fn main() {
    Runner::new().clock(VirtualClock::autojump()).run(parent());
}
