//! Every place where a task stands still has a name: `dump()` shows them all.

use coldframe::Runner;
use coldframe::clock::VirtualClock;
use coldframe::prelude::*;

#[checkpointed]
async fn read_sensor() -> u32 {
    sleep(Duration::from_secs(1)).await;
    21
}

#[checkpointed]
async fn sensor() {
    println!("reading: {}", read_sensor().await);
}

#[checkpointed]
async fn fleet() {
    nursery! {
        #[name = "north"]
        spawn sensor();
        #[name = "south"]
        spawn sensor();
    }
}

#[checkpointed]
async fn watch() {
    sleep(Duration::from_millis(500)).await;
    print!("{}", coldframe::dump());
}

#[checkpointed]
async fn station() {
    nursery! {
        spawn fleet();
        spawn watch();
    }
}

fn main() {
    // In virtual time the deadlines are always the same, and come at once.
    Runner::new().clock(VirtualClock::autojump()).run(station());
}
