//! A nursery's handle lets other functions spawn into it.

use coldframe::prelude::*;

#[checkpointed]
async fn greet(visitor: String) {
    checkpoint().await;
    println!("hello, {visitor}");
}

/// Takes visitors as they come, and starts a task for each.
#[checkpointed]
async fn reception(n: &Nursery<'_>, visitors: &[&str]) {
    for visitor in visitors {
        sleep(Duration::from_millis(10)).await;
        n.spawn(greet((*visitor).to_owned()));
    }
    println!("reception closes");
    checkpoint().await;
}

#[coldframe::main]
async fn main() {
    nursery! { |n|
        spawn reception(n, &["ann", "bob", "cleo"]);
    }
    println!("everybody was greeted");
}
