limit => {
    if ready().await {
        return None;
    }
    answer().await
}
