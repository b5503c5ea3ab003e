async fn tree() -> Result<(), Error> {
    nursery! {
        spawn outer();
        let found = nursery! {
            let inner = spawn inner();
            checkpoint().await;
            if stop() { return Ok(()); }
            inner
        };
        spawn use_it(found);
        nursery! { spawn last(); }
    }
    Ok(())
}
