async fn wait_for_either() -> u8 {
    let before = tokio::join!(a(), b());
    println!("{}", before.0.await);
    nursery! {
        spawn tick();
        let first = tokio::select! {
            x = left() => x,
            y = right() => y,
        };
        println!("{first}: {}", third().await);
        first
    }
}
