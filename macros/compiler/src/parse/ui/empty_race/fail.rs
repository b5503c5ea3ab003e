use coldframe::prelude::*;

#[checkpointed]
async fn parent() {
    race! {}
}

fn main() {}
