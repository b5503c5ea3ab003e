async fn accept() {
    nursery! { |n|
        let listener = bind().await;
        spawn pulse();
        listener.serve_all(n).await;
    }
}
