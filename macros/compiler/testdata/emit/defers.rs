async fn copy(from: Pipe, to: Pipe) -> Result<usize, Error> {
    let mut conn = from.open().await?;
    let mut size = 0;
    defer! { conn.close().await; }
    let target = to.open().await?;
    defer!(within SECOND => { target.close().await });
    while let Some(part) = conn.read().await? {
        defer! { log(size).await; }
        if part.is_empty() {
            continue;
        }
        size += target.write(part).await;
    }
    nursery! {
        spawn check(&target);
        {
            defer! { target.flush().await; }
            target.sync().await;
        }
    }
    Ok(size)
}
