use coldframe::prelude::*;

#[checkpointed]
async fn naps() {
    sleep(Duration::from_millis(1)).await;
    let later = || std::thread::sleep(Duration::from_millis(1));
    std::thread::spawn(later);
}

#[checkpointed]
async fn reads() -> std::io::Result<String> {
    checkpoint().await;
    std::fs::read_to_string("Cargo.toml")
}

fn main() {}
