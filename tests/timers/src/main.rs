//! Sleeps as a guest: in tokio if it is told so, else in an executor that has
//! no timer. `tests/guest_features.rs` runs it with every choice of features.

use coldframe::prelude::*;

const NAP: Duration = Duration::from_millis(10);

#[checkpointed]
async fn naps() {
    assert!(move_on_after(NAP / 2, sleep(NAP)).await.is_none(), "the nap is longer");
    sleep(NAP).await;
}

#[cfg(feature = "tokio")]
fn in_tokio() {
    let mut builder = tokio::runtime::Builder::new_current_thread();
    let runtime = builder.enable_time().build().expect("tokio starts");
    runtime.block_on(coldframe::guest(naps()));
}

#[cfg(not(feature = "tokio"))]
fn in_tokio() {
    unimplemented!("this was built without the feature `tokio`");
}

fn main() {
    match std::env::args().nth(1).as_deref() {
        Some("in-tokio") => in_tokio(),
        _ => futures::executor::block_on(coldframe::guest(naps())),
    }
    println!("slept");
}
