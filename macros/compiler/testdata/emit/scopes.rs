async fn fetch(limit: Duration, until: Instant, settings: &Settings) -> Result<usize, TooSlow> {
    let page = move_on_after!(limit => { get().await });
    move_on_at!(until => {
        get().await;
    });
    fail_after!(settings.lock().timeout() => { get().await })?;
    shield! {
        save(page).await;
    }
    let size = scope!(s => {
        stop_later(s).await;
        get().await
    });
    scope!(again = settings.scope() => { get().await });
    fail_at!(until => {
        nursery! {
            spawn get();
        }
        1
    })
}
