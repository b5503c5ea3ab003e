//! Near misses of CF112.

use coldframe::prelude::*;

#[checkpointed(strict)]
async fn child() {
    checkpoint().await;
}

#[checkpointed(strict)]
async fn beside_another() {
    nursery! {
        spawn child();
        child().await;
    }
}

#[checkpointed(strict)]
async fn in_a_loop() {
    nursery! {
        for _ in 0..3 {
            spawn child();
        }
    }
}

#[checkpointed(strict)]
async fn with_a_name() {
    nursery! {
        #[name = "north"]
        spawn child();
    }
}

#[checkpointed(strict)]
async fn with_a_handle() {
    nursery! { |n|
        n.spawn(child());
    }
}

#[checkpointed]
async fn not_strict() {
    nursery! {
        spawn child();
    }
}

fn main() {
    coldframe::run(async {
        beside_another().await;
        in_a_loop().await;
        with_a_name().await;
        with_a_handle().await;
        not_strict().await;
    });
}
