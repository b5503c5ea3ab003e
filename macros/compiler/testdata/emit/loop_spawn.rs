async fn crawl(urls: &[Url]) {
    nursery! {
        for url in urls {
            if url.is_local() { continue; }
            #[name = url.to_string()]
            spawn visit(url);
        }
    }
}
