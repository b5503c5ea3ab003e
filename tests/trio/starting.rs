//! `start(|status| …).await`: trio.md 32.

use std::panic::AssertUnwindSafe;

use coldframe::prelude::*;
use futures::FutureExt as _;

use crate::support::{Bell, Log};

/// Starts after some seconds, and serves for some more.
#[checkpointed]
async fn serve(status: Status<'_, u16>, before: u64, after: u64, log: &Log) {
    let _bell = Bell(log, "server gone");
    sleep(Duration::from_secs(before)).await;
    status.started(80);
    log.add("started");
    sleep(Duration::from_secs(after)).await;
    log.add("served");
}

#[coldframe::test]
async fn trio_32_start_gives_what_started_is_told() {
    let log = Log::default();
    nursery! {
        let port = start(|status| serve(status, 1, 2, &log)).await;
        log.add(format!("port {port}"));
        let block = start(|status| async move {
            status.started("block");
            checkpoint().await;
        }).await;
        log.add(block);
    }
    log.check(&["started", "port 80", "block", "served", "server gone"]);
}

#[coldframe::test]
async fn trio_32_start_in_a_loop_and_in_a_region() {
    let log = Log::default();
    let ports: Option<Vec<u16>> = nursery! {
        let mut ports = Vec::new();
        for _ in 0..3 {
            ports.push(start(|status| serve(status, 1, 0, &log)).await);
        }
        let all = move_on_after!(Duration::from_secs(5) => {
            ports.push(start(|status| serve(status, 1, 9, &log)).await);
            ports
        });
        checkpoint().await;
        all
    };
    assert_eq!(ports, Some(vec![80; 4]));
    // The last one serves on: it left the scope when it had started.
    assert_eq!(log.events().iter().filter(|it| *it == "served").count(), 4);
}

#[coldframe::test]
async fn trio_32_a_cancelled_start_cancels_the_child_and_waits_for_it() {
    let log = Log::default();
    nursery! {
        let port = fail_after!(Duration::from_secs(1) => {
            start(|status| async {
                defer! {
                    sleep(Duration::from_secs(3)).await;
                    log.add("cleaned up");
                }
                serve(status, 9, 9, &log).await;
            }).await
        });
        assert!(port.is_err());
        log.add("too slow");
        // The nursery is none the worse.
        let port = start(|status| serve(status, 1, 1, &log)).await;
        log.add(format!("port {port}"));
    }
    log.check(&[
        "server gone",
        "cleaned up",
        "too slow",
        "started",
        "port 80",
        "served",
        "server gone",
    ]);
}

#[coldframe::test]
async fn trio_32_started_does_nothing_in_a_cancelled_start() {
    let log = Log::default();
    nursery! {
        let outcome = move_on_after!(Duration::from_secs(1) => {
            start(|status| async {
                shield(sleep(Duration::from_secs(2))).await;
                status.started(1);
                log.add("told");
                checkpoint().await;
                log.add("not reached");
            }).await
        });
        assert_eq!(outcome, None);
        log.add("moved on");
    }
    log.check(&["told", "moved on"]);
}

#[coldframe::test]
async fn trio_32_the_place_of_the_start_decides_what_the_child_sees() {
    let log = Log::default();
    let outcome = move_on_after!(Duration::from_secs(1) => {
        nursery! {
            // Shielded until it has started, and no longer.
            let port = shield!({ start(|status| serve(status, 3, 9, &log)).await });
            log.add(format!("port {port}"));
            checkpoint().await;
            log.add("not reached");
        }
    });
    assert_eq!(outcome, None);
    log.events()[1..].sort();
    log.check(&["started", "port 80", "server gone"]);
}

#[coldframe::test]
async fn trio_32_an_end_without_started_is_a_panic() {
    let log = Log::default();
    let caught = AssertUnwindSafe(async {
        nursery! {
            let port: u16 = start(|status| async move { drop(status); checkpoint().await; }).await;
            log.add(format!("not reached: {port}"));
        }
    });
    let payload = caught.catch_unwind().await.expect_err("it panics");
    let text = payload.downcast_ref::<&str>().expect("it has a text");
    assert!(text.contains("without calling `started`"), "{text}");
    log.check(&[]);
}

#[coldframe::test]
async fn trio_32_an_error_before_started_goes_to_the_nursery() {
    let log = Log::default();
    let outcome: Result<(), ErrorGroup<u8>> = try_nursery! {
        spawn async { let _bell = Bell(&log, "sibling gone"); sleep_forever().await };
        let port: u16 = start(|status| async move {
            let _status = status;
            sleep(Duration::from_secs(1)).await;
            Err::<(), u8>(7)
        }).await;
        log.add(format!("not reached: {port}"));
    };
    assert_eq!(outcome.unwrap_err().into_first(), 7);
    log.check(&["sibling gone"]);
}

#[coldframe::test]
async fn trio_32_a_child_that_has_started_is_one_like_any_other() {
    async fn serve(status: Status<'_, u16>) -> Result<(), u8> {
        status.started(80);
        sleep(Duration::from_secs(1)).await;
        Err(3)
    }
    let outcome: Result<u16, ErrorGroup<u8>> = try_nursery! {
        let port = fail_after!(Duration::from_millis(1) => { start(|it| serve(it)).await });
        port.unwrap()
    };
    assert_eq!(outcome.unwrap_err().into_first(), 3);
}
