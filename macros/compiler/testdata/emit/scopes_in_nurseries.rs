async fn serve(list: &[Job]) -> Result<(), Error> {
    for job in list {
        nursery! {
            let log = Log::new();
            move_on_after!(job.limit => {
                spawn watch(&log);
                nursery! {
                    spawn job.run();
                    if job.ask().await? {
                        break;
                    }
                }
            });
            shield! { log.flush().await }
        }
    }
    Ok(())
}
