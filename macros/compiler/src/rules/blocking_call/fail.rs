use coldframe::prelude::*;

#[checkpointed]
async fn naps() {
    checkpoint().await;
    std::thread::sleep(Duration::from_millis(1));
}

#[checkpointed]
async fn asks(line: &mut String) -> std::io::Result<usize> {
    checkpoint().await;
    std::io::stdin().read_line(line)
}

#[checkpointed(strict)]
async fn reads() -> std::io::Result<String> {
    checkpoint().await;
    std::fs::read_to_string("Cargo.toml")
}

fn main() {}
