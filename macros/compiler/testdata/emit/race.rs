async fn quickest(conn: &mut Conn) -> Result<u32, Error> {
    let n = race! {
        x = fetch(conn, 1) => x + conn.count(),
        #[name = format!("timer {}", 2)]
        sleep(limit().await) => return Ok(2),
        Some(y) | None = find(3)? => { y }
    };
    Ok(n + race! { f(), async { g().await } })
}
