//! A deadlock that can be proved ends the run with a report, where other
//! schedulers would hang.

use coldframe::prelude::*;

/// Waits for something that nobody will ever do.
#[checkpointed]
async fn philosopher() {
    println!("waiting for a fork that nobody holds");
    std::future::pending().await
}

#[checkpointed]
async fn dinner() {
    nursery! {
        let meal = spawn philosopher();
        spawn async move {
            meal.await;
            println!("never reached");
        };
    }
}

#[coldframe::main]
async fn main() {
    dinner().await;
}
