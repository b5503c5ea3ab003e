//! A server says when it is ready; until then the start may still fail.

use coldframe::prelude::*;

#[checkpointed]
async fn serve(status: Status<'_, u16>, name: &str, warm_up: Duration) {
    println!("{name}: warming up");
    sleep(warm_up).await;
    println!("{name}: ready");
    status.started(8080);
    sleep(Duration::from_millis(200)).await;
    println!("{name}: done");
}

#[coldframe::main]
async fn main() {
    nursery! {
        let port = start(|status| serve(status, "quick", Duration::from_millis(10))).await;
        println!("main: it listens on port {port}");

        // A start that takes too long is cancelled; the nursery goes on.
        let slow = fail_after!(Duration::from_millis(50) => {
            start(|status| serve(status, "slow", Duration::from_secs(60))).await
        });
        println!("main: {}", slow.expect_err("it is too slow"));
    }
    println!("main: everything has ended");
}
