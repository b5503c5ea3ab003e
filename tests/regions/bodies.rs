//! `defer!` directly in the body of a nursery.

use coldframe::prelude::*;

use crate::MS;
use crate::support::{Bell, FIRST_COME, Log, REVERSED, run_logged, run_to_panic};

#[checkpointed]
async fn nap(millis: u32) -> u32 {
    sleep(MS * millis).await;
    millis
}

#[checkpointed]
async fn child(log: &Log, name: &'static str, millis: u32) {
    let _bell = Bell(log, name);
    nap(millis).await;
}

#[checkpointed]
async fn body(log: &Log, way: &str) -> Result<&'static str, String> {
    for round in 0..2 {
        let mut seen = vec![];
        nursery! {
            spawn child(log, "older", 9);
            seen.push("start");
            defer! {
                nap(1).await;
                log.add(format!("cleanup {round} {}", seen.join(" ")));
            }
            let _bell = Bell(log, "bell");
            spawn child(log, "younger", 5);
            match way {
                "return" => return Ok("returned"),
                "?" => Err("failed".to_owned())?,
                "break" => break,
                "continue" => continue,
                "panic" => { async { nap(1).await; panic!("oops") }.await }
                _ => {}
            }
            seen.push("middle");
            defer!(within MS => { log.add("inner"); nap(2).await; });
            for _ in 0..2 {
                spawn child(log, "youngest", 2);
            }
            if nap(1).await == 1 && way == "late" {
                return Ok("late");
            }
        }
        log.add("over");
    }
    Ok("end")
}

const JUMP: [&str; 4] = ["younger", "bell", "cleanup 0 start", "older"];
const ROUND: [&str; 8] =
    ["youngest", "youngest", "inner", "younger", "bell", "cleanup 0 start middle", "older", "over"];

#[test]
fn younger_children_end_before_the_cleanup_and_older_ones_after_it() {
    // The locals go when their part of the body is left, after the children
    // that may borrow them.
    let again = |events: &[&'static str]| {
        events.iter().map(|it| it.replace("cleanup 0", "cleanup 1")).collect::<Vec<_>>()
    };
    let own = |events: &[&str]| events.iter().map(|it| (*it).to_owned()).collect::<Vec<_>>();
    let cases = [
        ("end", "Ok(\"end\")", [own(&ROUND), again(&ROUND)].concat()),
        ("late", "Ok(\"late\")", own(&ROUND[..7])),
        ("return", "Ok(\"returned\")", own(&JUMP)),
        ("break", "Ok(\"end\")", own(&JUMP)),
        ("continue", "Ok(\"end\")", [own(&JUMP), again(&JUMP)].concat()),
    ];
    for (way, expected, events) in cases {
        for seed in [FIRST_COME, REVERSED] {
            let log = run_logged(seed, async |log| {
                let res = body(log, way).await;
                assert_eq!(format!("{res:?}"), expected, "{way}");
            });
            assert_eq!(log, events, "{way}");
        }
    }
}

#[test]
fn an_error_cancels_all_children_before_the_cleanup() {
    let log = run_logged(FIRST_COME, async |log| {
        assert_eq!(body(log, "?").await, Err("failed".to_owned()));
    });
    // They run to their first checkpoints.
    assert_eq!(log, ["older", "younger", "bell", "cleanup 0 start"]);
}

#[test]
fn the_cleanup_of_a_body_runs_when_it_is_cancelled() {
    let events = |millis: u32| {
        run_logged(FIRST_COME, async |log| {
            let res = coldframe::move_on_after(MS * millis, body(log, "end")).await;
            log.add(format!("{res:?}"));
        })
    };
    assert_eq!(events(1)[..3], ["older", "younger", "youngest"], "{:?}", events(1));
    for millis in 1..25 {
        let log = events(millis);
        let cleanups = log.iter().filter(|it| it.starts_with("cleanup")).count();
        let rounds = usize::from(log.contains(&"over".to_owned())) + 1;
        let starts = if log.last().unwrap() == "Some(Ok(\"end\"))" { 2 } else { rounds };
        assert_eq!(cleanups, starts, "{millis}: {log:?}");
    }
}

#[test]
fn the_cleanup_of_a_body_runs_when_something_awaited_panics() {
    let log = run_to_panic(FIRST_COME, async |log| drop(body(log, "panic").await));
    assert_eq!(log.last().unwrap(), "oops");
    assert!(log.contains(&"cleanup 0 start".to_owned()), "{log:?}");
}

#[test]
fn a_child_that_panics_waits_for_the_cleanup() {
    let log = run_to_panic(FIRST_COME, async |log| {
        #[checkpointed]
        async fn work(log: &Log) {
            nursery! {
                defer! { nap(1).await; log.add("outer"); }
                spawn async { nap(2).await; panic!("child") };
                defer! { nap(1).await; log.add("inner"); }
                nap(9).await;
            }
        }
        work(log).await;
    });
    assert_eq!(log, ["inner", "outer", "child"]);
    let log = run_to_panic(FIRST_COME, async |log| {
        #[checkpointed]
        async fn work(log: &Log) {
            nursery! {
                spawn child(log, "child", 9);
                defer! { nap(1).await; log.add("outer"); }
                defer! { nap(1).await; panic!("cleanup"); }
                nap(1).await;
            }
        }
        work(log).await;
    });
    assert_eq!(log.last().unwrap(), "cleanup");
    assert!(log.contains(&"outer".to_owned()), "{log:?}");
}

#[checkpointed]
async fn tail(log: &Log, way: &str) -> Result<(u32, u32), String> {
    let res = nursery! {
        let one = spawn nap(3);
        defer! { nap(1).await; log.add("outer"); }
        let two = spawn nap(2);
        defer! { nap(1).await; log.add("inner"); }
        {
            log.add("tail");
            match way {
                "return" => return Ok((0, 0)),
                "?" => Err("failed".to_owned())?,
                "slow" => { nap(9).await; }
                "panic" => panic!("oops"),
                _ => {}
            }
            (one, two)
        }
    };
    log.add("over");
    Ok(res)
}

#[test]
fn a_tail_comes_after_the_children_and_before_the_cleanup() {
    let cases = [
        ("end", "Ok((3, 2))", &["tail", "inner", "outer", "over"][..]),
        ("slow", "Ok((3, 2))", &["tail", "inner", "outer", "over"]),
        ("return", "Ok((0, 0))", &["tail", "inner", "outer"]),
        ("?", "Err(\"failed\")", &["tail", "inner", "outer"]),
    ];
    for (way, expected, events) in cases {
        let log = run_logged(FIRST_COME, async |log| {
            let res = tail(log, way).await;
            assert_eq!(format!("{res:?}"), expected, "{way}");
        });
        assert_eq!(log, events, "{way}");
    }
    let log = run_to_panic(FIRST_COME, async |log| drop(tail(log, "panic").await));
    assert_eq!(log, ["tail", "inner", "outer", "oops"]);
    let log = run_logged(FIRST_COME, async |log| {
        let res = coldframe::move_on_after(MS * 5, tail(log, "slow")).await;
        log.add(format!("{res:?}"));
    });
    assert_eq!(log, ["tail", "inner", "outer", "None"]);
}

#[test]
fn a_body_in_a_body_defers_too() {
    let log = run_logged(FIRST_COME, async |log| {
        #[checkpointed]
        async fn work(log: &Log) -> u32 {
            for _ in 0..3 {
                nursery! {
                    spawn child(log, "outer child", 20);
                    defer! { nap(1).await; log.add("outer"); }
                    let value = nursery! { |n|
                        n.spawn(child(log, "by handle", 4));
                        spawn child(log, "inner child", 1);
                        defer! { nap(1).await; log.add("inner"); }
                        move_on_after!(MS => {
                            spawn child(log, "late", 2);
                            if nap(0).await > 0 { break; }
                        });
                        nap(1).await
                    };
                    if value == 1 {
                        return value;
                    }
                }
            }
            0
        }
        assert_eq!(work(log).await, 1);
    });
    let expected = ["inner child", "late", "by handle", "inner", "outer", "outer child"];
    assert_eq!(log, expected);
}

#[checkpointed]
async fn turns(log: &Log) {
    for _ in 0..3 {
        coldframe::checkpoint().await;
    }
    log.add("child");
}

/// The body of a nursery in a function that is not compiled.
async fn plain(log: &Log, stop: bool) -> u32 {
    let mut rounds = 0;
    'rounds: loop {
        nursery! {
            rounds += 1;
            defer! { coldframe::checkpoint().await; log.add("cleanup"); }
            spawn turns(log);
            coldframe::checkpoint().await;
            if stop {
                break 'rounds;
            }
            if rounds == 2 {
                return 7;
            }
        }
    }
    rounds
}

#[test]
fn a_body_in_a_plain_function_defers() {
    let log = run_logged(FIRST_COME, async |log| {
        assert_eq!(plain(log, true).await, 1);
        assert_eq!(plain(log, false).await, 7);
    });
    assert_eq!(log, ["child", "cleanup", "child", "cleanup", "child", "cleanup"]);
    let log = Log::default();
    assert_eq!(block_on(plain(&log, true)), 1);
    assert_eq!(log.take(), ["child", "cleanup"]);
}

#[test]
fn such_futures_may_go_to_other_threads() {
    fn sent(_: impl Future + Send) {}
    let log = Log::default();
    sent(body(&log, "end"));
    sent(tail(&log, "end"));
    sent(plain(&log, true));
}

/// Without a root of ours: the nursery is its own.
fn block_on<F: Future>(future: F) -> F::Output {
    struct Unpark(std::thread::Thread);
    impl std::task::Wake for Unpark {
        fn wake(self: std::sync::Arc<Self>) {
            self.0.unpark();
        }
    }
    let waker = std::sync::Arc::new(Unpark(std::thread::current())).into();
    let mut cx = std::task::Context::from_waker(&waker);
    let mut future = std::pin::pin!(future);
    loop {
        match future.as_mut().poll(&mut cx) {
            std::task::Poll::Ready(value) => return value,
            std::task::Poll::Pending => std::thread::park(),
        }
    }
}
