async fn supervise(tx: Sender) {
    nursery! {
        spawn async move {
            loop {
                tx.send(1).await;
            }
        };
        let with = async |x: u8| later(x).await;
        with(1).await;
        async { nursery! { spawn deep(); } }.await;
    }
}
