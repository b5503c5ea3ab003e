async fn load(paths: &[Path]) -> Result<Library, ErrorGroup<Error>> {
    try_nursery! {
        type Error = Error;
        let index = spawn read_index();
        spawn watch();
        for path in paths {
            spawn read(path);
        }
        let version: u32 = VERSION.parse()?;
        if version == 0 {
            return Ok(Library::empty());
        }
        check(version).await?;
        Library::new(index)?
    }
}
