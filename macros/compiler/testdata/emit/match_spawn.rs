async fn route(request: Request) {
    nursery! {
        let log = Log::new();
        match request.kind {
            Kind::Read => spawn read(&log, request),
            Kind::Write if request.is_large() => {
                spawn flush(&log);
                spawn write(&log, request);
            }
            #[cfg(unix)]
            Kind::Signal => spawn signal(&log),
            _ => {}
        }
    }
}
