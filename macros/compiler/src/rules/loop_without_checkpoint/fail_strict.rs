use coldframe::prelude::*;

#[checkpointed(maybe, strict)]
async fn polls(flag: &std::cell::Cell<bool>) {
    while !flag.get() {
        std::hint::spin_loop();
    }
}

fn main() {}
