async fn serve(list: &[Job]) -> Result<Report, Error> {
    let mut done = 0;
    'jobs: for job in list {
        let limit = nursery! {
            let guard = job.lock();
            spawn watch(&guard);
            let size: u32 = job.name.parse()?;
            match size {
                0 => continue 'jobs,
                1 => break 'jobs,
                2 => return Ok(Report::empty()),
                _ => {}
            }
            sleep(job.delay).await;
            spawn clean(&guard);
            size * 2
        };
        done += limit;
    }
    Ok(Report::of(done))
}
