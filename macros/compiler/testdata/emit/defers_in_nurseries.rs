async fn serve(list: &[Job]) -> Result<u8, Error> {
    for job in list {
        nursery! {
            let mut log = Log::new();
            spawn job.watch();
            defer! { log.flush().await; }
            spawn job.run();
            if job.ask().await? {
                continue;
            }
            log.add(1);
        }
    }
    nursery! {
        defer!(within SECOND => { close().await; });
        let one = spawn first();
        (one, last().await?).1
    }
}
