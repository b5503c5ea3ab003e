use coldframe::prelude::*;

#[checkpointed]
async fn rounds() {
    checkpoint().await;
    loop {
        println!("round");
        sleep(Duration::from_secs(1));
    }
}

#[checkpointed]
async fn in_a_timeout() {
    checkpoint().await;
    move_on_after!(Duration::from_secs(1) => {
        sleep(Duration::from_secs(2));
    });
}

fn main() {}
