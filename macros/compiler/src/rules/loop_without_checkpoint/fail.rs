use coldframe::prelude::*;

#[checkpointed(maybe)]
async fn busy() {
    loop {
        std::hint::spin_loop();
    }
}

#[checkpointed(maybe)]
async fn past_the_only_await(skip: bool) {
    loop {
        if skip {
            continue;
        }
        checkpoint().await;
    }
}

fn main() {}
