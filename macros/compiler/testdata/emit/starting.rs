async fn serve_all(addresses: &[Address]) -> Result<(), ErrorGroup<Error>> {
    try_nursery! {
        let control = start(|status| control(status)).await;
        for address in addresses {
            let port = fail_after!(LIMIT => { start(|it| serve(it, address, &control)).await });
            println!("{port:?}");
        }
    }
}
