use coldframe::prelude::*;

#[checkpointed(maybe)]
async fn on_every_way_round(skip: bool) {
    loop {
        checkpoint().await;
        if skip {
            continue;
        }
    }
}

#[checkpointed(maybe)]
async fn ends(mut count: u32) {
    loop {
        count += 1;
        if count > 9 {
            break;
        }
    }
}

#[coldframe::main]
async fn main() {
    ends(1).await;
    if false {
        on_every_way_round(true).await;
    }
}
