async fn both() -> (User, Vec<Post>) {
    nursery! {
        let user = spawn fetch_user(1);
        let posts = spawn fetch_posts(1);
        let hint = spawn fetch_hint(1);
        show(hint.await);
        (user, posts)
    }
}
