/// Prints, and waits a second between.
pub async fn child1(times: u32) {
    println!("  child1: started! sleeping now...");
    for _ in 0..times {
        sleep(Duration::from_secs(1)).await;
    }
    flush(stdout().lock().await).await;
}
