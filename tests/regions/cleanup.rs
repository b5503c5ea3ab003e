//! `defer!` in functions, blocks, loops and async blocks.

use std::panic::AssertUnwindSafe;

use coldframe::prelude::*;

use crate::MS;
use crate::support::{Bell, FIRST_COME, Log, run_logged, run_to_panic};

#[checkpointed]
async fn nap(millis: u32) -> u32 {
    sleep(MS * millis).await;
    millis
}

#[checkpointed]
async fn leave_by(log: &Log, way: &str) -> Result<u32, String> {
    let mut seen = vec!["start"];
    defer! {
        nap(1).await;
        log.add(format!("cleanup of {}", seen.join(", ")));
    }
    let _bell = Bell(log, "bell");
    for (number, word) in ["one", "two"].into_iter().enumerate() {
        defer! {
            nap(1).await;
            log.add(format!("after {word}"));
        }
        seen.push(word);
        match way {
            "return" => return Ok(7),
            "?" => Err("failed".to_owned())?,
            "break" => break,
            "continue" => continue,
            "panic" if number == 1 => panic!("oops"),
            "panic late" => {
                nap(1).await;
                panic!("oops");
            }
            _ => {}
        }
        seen.push(way);
    }
    nap(1).await;
    Ok(1)
}

#[test]
fn cleanup_runs_whatever_way_the_block_is_left() {
    let cases = [
        (
            "end",
            "Ok(1)",
            &["after one", "after two", "bell", "cleanup of start, one, end, two, end"][..],
        ),
        ("return", "Ok(7)", &["after one", "bell", "cleanup of start, one"]),
        ("?", "Err(\"failed\")", &["after one", "bell", "cleanup of start, one"]),
        ("break", "Ok(1)", &["after one", "bell", "cleanup of start, one"]),
        ("continue", "Ok(1)", &["after one", "after two", "bell", "cleanup of start, one, two"]),
    ];
    for (way, expected, events) in cases {
        let log = run_logged(FIRST_COME, async |log| {
            assert_eq!(format!("{:?}", leave_by(log, way).await), expected);
        });
        assert_eq!(log, events, "{way}");
    }
}

#[test]
fn cleanup_runs_when_the_code_behind_it_panics() {
    let log = run_to_panic(FIRST_COME, async |log| drop(leave_by(log, "panic").await));
    let events = ["after one", "after two", "bell", "cleanup of start, one, panic, two", "oops"];
    assert_eq!(log, events);
    let log = run_to_panic(FIRST_COME, async |log| drop(leave_by(log, "panic late").await));
    assert_eq!(log, ["after one", "bell", "cleanup of start, one", "oops"]);
}

#[test]
fn cleanup_runs_when_its_block_is_cancelled() {
    let log = run_logged(FIRST_COME, async |log| {
        for limit in 0..6 {
            let res = coldframe::move_on_after(MS * limit, leave_by(log, "end")).await;
            log.add(format!("{res:?}"));
        }
    });
    let events = ["after one", "after two", "bell", "cleanup of start, one, end, two, end", "None"];
    assert_eq!(log[..5], events);
    assert_eq!(log.iter().filter(|it| it.starts_with("cleanup")).count(), 6, "{log:?}");
    assert_eq!(log.last().map(String::as_str), Some("Some(Ok(1))"));
}

#[test]
fn the_last_cleanup_is_the_first_to_run() {
    let log = run_logged(FIRST_COME, async |log| {
        #[checkpointed]
        async fn several(log: &Log) -> &'static str {
            defer! { log.add("one") }
            defer! { nap(1).await; log.add("two") }
            log.add("body");
            nap(1).await;
            defer!(within MS => { nap(2).await; log.add("never") });
            defer! { log.add("last") }
            "value"
        }
        assert_eq!(several(log).await, "value");
    });
    assert_eq!(log, ["body", "last", "two", "one"]);
}

#[test]
fn a_panic_of_a_cleanup_goes_on_when_the_others_have_run() {
    let log = run_to_panic(FIRST_COME, async |log| {
        #[checkpointed]
        async fn several(log: &Log) {
            defer! { nap(1).await; log.add("one") }
            defer! { nap(1).await; panic!("two") }
            nap(1).await;
        }
        several(log).await;
    });
    assert_eq!(log, ["one", "two"]);
}

#[test]
fn cleanup_in_an_async_block_is_that_of_its_machine() {
    let log = run_logged(FIRST_COME, async |log| {
        #[checkpointed]
        async fn spawns(log: &Log) {
            let res = move_on_after!(MS => {
                nursery! {
                    spawn async {
                        defer! { nap(1).await; log.add("child") }
                        nap(100).await;
                    };
                    let awaited = async {
                        defer! { nap(1).await; log.add("awaited") }
                        nap(100).await;
                        Err::<(), u32>(3)?;
                        Ok::<(), u32>(())
                    };
                    awaited.await.ok();
                }
            });
            log.add(format!("{res:?}"));
        }
        spawns(log).await;
    });
    assert_eq!(log.len(), 3);
    assert_eq!(log[2], "None");
}

#[test]
fn what_follows_may_use_up_what_the_cleanup_does_not_need() {
    #[checkpointed]
    async fn gives(name: String, log: Log) -> String {
        let mut count = 0;
        defer! { log.add(format!("{count}")) }
        count += 1;
        nap(1).await;
        name
    }
    let log = run_logged(FIRST_COME, async |log| {
        assert_eq!(gives("x".to_owned(), log.clone()).await, "x");
    });
    assert_eq!(log, ["1"]);
}

#[test]
fn nothing_need_follow_and_attributes_are_for_the_cleanup() {
    let log = run_logged(FIRST_COME, async |log| {
        #[checkpointed]
        async fn last(log: &Log) {
            nap(1).await;
            #[cfg(any())]
            defer! { missing() }
            #[cfg(not(any()))]
            defer! { log.add("second") }
            log.add("first");
            if true {
                defer! { log.add("inner") }
            }
            defer! { nap(1).await; }
        }
        last(log).await;
    });
    assert_eq!(log, ["first", "inner", "second"]);
}

#[test]
fn a_cleanup_may_hold_scopes_and_nurseries() {
    let log = run_logged(FIRST_COME, async |log| {
        #[checkpointed]
        async fn work(log: &Log) {
            defer! {
                let flushed = move_on_after!(MS => { nap(2).await });
                log.add(format!("{flushed:?}"));
                nursery! {
                    spawn async { nap(1).await; log.add("child") };
                    nap(2).await;
                    log.add("cleanup");
                }
                for number in 0.. {
                    defer! { log.add(format!("inner {number}")) }
                    if number == 1 {
                        break;
                    }
                }
            }
            nap(100).await;
        }
        coldframe::move_on_after(MS, work(log)).await;
    });
    assert_eq!(log, ["None", "child", "cleanup", "inner 0", "inner 1"]);
}

#[test]
fn a_cleanup_in_the_block_of_a_nursery_is_driven_with_its_children() {
    let log = run_logged(FIRST_COME, async |log| {
        #[checkpointed]
        async fn work(log: &Log) -> u32 {
            nursery! {
                spawn async { for _ in 0..3 { nap(1).await; log.add("tick"); } };
                {
                    defer! { nap(2).await; log.add("cleanup"); }
                    if nap(1).await == 1 {
                        return 4;
                    }
                }
                log.add("never");
            }
            5
        }
        assert_eq!(work(log).await, 4);
    });
    assert_eq!(log.iter().filter(|it| *it == "tick").count(), 3, "{log:?}");
    assert!(log.contains(&"cleanup".to_owned()));
    assert!(!log.contains(&"never".to_owned()));
}

#[test]
fn a_dropped_function_runs_no_cleanup() {
    let log = run_logged(FIRST_COME, async |log| {
        {
            let mut future = Box::pin(AssertUnwindSafe(leave_by(log, "end")));
            let waker = std::task::Waker::noop();
            let mut cx = std::task::Context::from_waker(waker);
            assert!(std::future::Future::poll(future.as_mut(), &mut cx).is_pending());
        }
        nap(1).await;
    });
    assert_eq!(log, ["bell"]);
}

/// A statement of the body panics: the children are dropped where they are, and
/// the cleanup that stands outside of the nursery runs all the same.
#[test]
fn a_panic_of_a_nurserys_own_statement_reaches_the_cleanup_outside() {
    #[checkpointed]
    async fn child(log: &Log) {
        let _bell = Bell(log, "child dropped");
        sleep_forever().await;
    }
    #[checkpointed]
    async fn parent(log: &Log) {
        defer! {
            checkpoint().await;
            log.add("cleanup");
        }
        nursery! {
            spawn child(log);
            checkpoint().await;
            log.add("body");
            assert!(log.take().is_empty(), "the body panics");
        }
    }
    let log = run_to_panic(FIRST_COME, parent);
    assert_eq!(log, ["child dropped", "cleanup", "the body panics"]);
}
