//! An async function calls another: the smallest sandwich.

use coldframe::prelude::*;

#[checkpointed]
async fn double_sleep(time: Duration) {
    sleep(2 * time).await;
}

fn main() {
    println!("sleeping twice as long");
    coldframe::run(double_sleep(Duration::from_millis(250)));
    println!("awake");
}
