async fn send<'a, T: Encode, const N: usize>(&'a mut self, (kind, _): (Kind, u8), parts: &'a [T; N]) -> io::Result<usize>
where
    T: Sync,
{
    let mut sent = 0;
    for part in parts {
        sent += self.socket.write(part.encode(kind)).await?;
    }
    if sent == 0 { return Err(empty()); }
    self.socket.flush().await?;
    Ok(sent)
}
