async fn quickest() -> Result<u32, ErrorGroup<Error>> {
    let n = try_race! {
        type Error = Error;
        x = fetch(1) => x,
        #[name = "timer"]
        sleep(2) => return Ok(2),
    }?;
    let m = try_race! { f(), g() }?;
    Ok(n + m)
}
