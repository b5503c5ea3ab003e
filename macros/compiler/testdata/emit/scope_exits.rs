async fn pages(list: &[Page]) -> Result<usize, Error> {
    let mut size = 0;
    for page in list {
        let text = fail_after!(page.limit => {
            if page.is_empty() {
                continue;
            }
            if page.is_last() {
                break;
            }
            let text = get(page).await?;
            move_on_after!(SECOND => {
                if text.is_good().await {
                    return Ok(text.len());
                }
            });
            text
        })?;
        size += text.len();
    }
    shield! {
        loop {
            size += rest().await?;
            if size > 9 {
                return Ok(size);
            }
        }
    }
}
