use coldframe::prelude::*;

#[checkpointed]
async fn parent() {
    race! {
        #[cfg(unix)]
        sleep(Duration::from_secs(1)) => {}
        checkpoint() => {}
    }
}

fn main() {}
