async fn pump(first: bool, items: Vec<u8>) {
    if first {
        warm_up().await;
    }
    assume_checkpointed!();
    loop {
        for item in &items {
            send(item).await;
        }
        assume_checkpointed!();
    }
}
