use coldframe::prelude::*;

#[checkpointed]
async fn work(limit: Duration) {
    move_on_after!({ checkpoint().await });
    move_on_at!(limit, { checkpoint().await });
    fail_after! { checkpoint().await }
    fail_at!(=> checkpoint().await);
    shield!(limit => { checkpoint().await });
    scope! { checkpoint().await };
    defer!(limit => { checkpoint().await });
    checkpoint().await;
}

fn main() {}
