//! Cancelled while a `defer!` runs, which takes no notice.

use coldframe::prelude::*;

use crate::support::{FIRST_COME, Log, run_logged};

const SECOND: Duration = Duration::from_secs(1);

#[checkpointed]
async fn in_a_function(bounded: bool, log: &Log) -> &'static str {
    defer! { log.add("outer cleanup"); checkpoint().await; }
    if bounded {
        defer!(within SECOND * 2 => {
            log.add("begins");
            sleep(SECOND * 4).await;
            log.add("not reached");
        });
        sleep(SECOND).await;
        return "value";
    }
    defer! {
        log.add("begins");
        sleep(SECOND * 2).await;
        log.add("ends");
    }
    sleep(SECOND).await;
    "value"
}

#[checkpointed]
async fn in_a_body(log: &Log) -> &'static str {
    nursery! {
        spawn async {
            defer! { log.add("elder"); checkpoint().await; }
            sleep(SECOND * 9).await;
        };
        defer! {
            log.add("begins");
            sleep(SECOND * 2).await;
            log.add("ends");
        }
        spawn sleep(SECOND);
    }
    "value"
}

/// The value is there by then: the next checkpoint raises.
#[test]
fn a_cleanup_at_the_end_runs_to_its_own() {
    async fn main(log: &Log) {
        for bounded in [false, true] {
            let outcome = move_on_after(SECOND * 2, async {
                log.add(in_a_function(bounded, log).await);
                checkpoint().await;
                log.add("not reached");
            });
            log.add(format!("{:?}", outcome.await));
        }
    }
    assert_eq!(
        run_logged(FIRST_COME, main),
        [
            ["begins", "ends", "outer cleanup", "value", "None"].as_slice(),
            &["begins", "outer cleanup", "value", "None"],
        ]
        .concat()
    );
}

#[test]
fn a_cleanup_of_an_unwinding_runs_once() {
    async fn main(log: &Log) {
        // The inner time is up while it waits, the outer one while it cleans
        // up.
        let outcome = move_on_after(SECOND, async {
            let inner = move_on_after(SECOND / 2, in_a_function(false, log)).await;
            log.add(format!("not reached: {inner:?}"));
        });
        log.add(format!("{:?}", outcome.await));
    }
    assert_eq!(run_logged(FIRST_COME, main), ["begins", "ends", "outer cleanup", "None"]);
}

#[test]
fn children_are_cancelled_while_the_cleanup_of_their_nursery_runs() {
    async fn main(log: &Log) {
        let outcome = move_on_after(SECOND * 2, async {
            log.add(in_a_body(log).await);
        });
        log.add(format!("{:?}", outcome.await));
    }
    assert_eq!(run_logged(FIRST_COME, main), ["begins", "elder", "ends", "None"]);
}
