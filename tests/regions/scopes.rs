//! The blocks of cancel scopes in compiled functions.

use coldframe::prelude::*;

use crate::MS;
use crate::support::{Bell, FIRST_COME, Log, run_logged};

#[checkpointed]
async fn nap(millis: u32) -> u32 {
    sleep(MS * millis).await;
    millis
}

#[test]
fn a_block_that_is_in_time_gives_its_value() {
    run_logged(FIRST_COME, async |_| {
        #[checkpointed]
        async fn all() {
            assert_eq!(move_on_after!(MS * 5 => { nap(1).await + 1 }), Some(2));
            assert_eq!(move_on_after!(MS * 5 => { nap(9).await + 1 }), None);
            let now = coldframe::current_time();
            assert_eq!(move_on_at!(now + MS * 5 => { nap(4).await }), Some(4));
            assert_eq!(move_on_at!(now + MS * 5 => { nap(4).await }), None);
            assert_eq!(fail_after!(MS => { nap(0).await }).ok(), Some(0));
            assert!(fail_after!(MS => { nap(2).await }).is_err());
            assert!(fail_at!(now => { nap(0).await }).is_err());
            assert_eq!(shield! { nap(1).await }, 1);
            assert_eq!(shield!({ nap(1).await }), 1);
            assert_eq!(scope!(s => { assert!(!s.cancel_called()); nap(1).await }), Some(1));
        }
        all().await;
    });
}

#[checkpointed]
async fn jumps(log: &Log, list: &[Result<u32, String>]) -> Result<u32, Box<dyn std::error::Error>> {
    let mut sum = 0;
    'items: for item in list {
        let _bell = Bell(log, "item over");
        let value = fail_after!(MS * 15 => {
            let _bell = Bell(log, "scope over");
            let millis = item.clone()?;
            if millis == 0 {
                continue;
            }
            let value = shield! {
                move_on_after!(MS * 10 => {
                    match nap(millis).await {
                        7 => break 'items,
                        8 => return Ok(100),
                        it => it,
                    }
                })
            };
            if millis == 9 {
                break;
            }
            nap(millis).await;
            value.unwrap_or(0)
        })?;
        sum += value;
    }
    nap(0).await;
    Ok(sum)
}

#[test]
fn jumps_leave_scopes_as_any_block() {
    let ok = |it: u32| Ok::<_, String>(it);
    let cases: [(&[Result<u32, String>], &str); 8] = [
        (&[], "Ok(0)"),
        (&[ok(0), ok(1), ok(2)], "Ok(3)"),
        (&[ok(9), ok(1)], "Ok(0)"),
        (&[Err("no".to_owned())], "Err(\"no\")"),
        (&[ok(11)], "Err(TooSlow)"),
        (&[ok(1), ok(7), ok(1)], "Ok(1)"),
        (&[ok(1), ok(8), ok(1)], "Ok(100)"),
        (&[ok(1), ok(1)], "Ok(2)"),
    ];
    for (list, expected) in cases {
        let log = run_logged(FIRST_COME, async |log| {
            let res = jumps(log, list).await;
            let text = match &res {
                Err(error) if error.is::<TooSlow>() => "Err(TooSlow)".to_owned(),
                res => format!("{:?}", res.as_ref().map_err(ToString::to_string)),
            };
            assert_eq!(text, expected, "{list:?}");
        });
        let overs = log.iter().filter(|it| *it == "item over").count();
        assert_eq!(overs, log.len() - overs, "each scope is over when its item is: {log:?}");
        assert!(log.chunks(2).all(|it| it == ["scope over", "item over"]), "{log:?}");
    }
}

#[test]
fn an_inner_scope_leaves_an_outer_one_its_cancellation() {
    let log = run_logged(FIRST_COME, async |log| {
        #[checkpointed]
        async fn nested(log: &Log) {
            let outer = move_on_after!(MS => {
                let inner = move_on_after!(MS * 2 => { nap(9).await });
                log.add(format!("never {inner:?}"));
            });
            log.add(format!("outer {outer:?}"));
            let outer = move_on_after!(MS * 2 => {
                let inner = move_on_after!(MS => { nap(9).await });
                log.add(format!("inner {inner:?}"));
            });
            log.add(format!("outer {outer:?}"));
        }
        nested(log).await;
    });
    assert_eq!(log, ["outer None", "inner None", "outer Some(())"]);
}

#[test]
fn a_scope_with_a_name_is_cancelled_by_a_sibling() {
    let log = run_logged(FIRST_COME, async |log| {
        #[checkpointed]
        async fn work(log: &Log, outer: &CancelScope) {
            let start = coldframe::current_time();
            let done = scope!(s => {
                nursery! {
                    spawn async { nap(1).await; s.cancel("enough"); };
                    nap(100).await;
                }
            });
            log.add(format!("{done:?} after {:?}", coldframe::current_time() - start));
            let done = scope!(s = outer => {
                s.cancel("at once");
                nap(1).await
            });
            log.add(format!("{done:?}, {}", outer.cancelled_caught()));
            let done = scope!(s = CancelScope::timeout(MS * 2) => {
                s.set_timeout(MS * 4);
                nap(3).await
            });
            log.add(format!("{done:?}"));
        }
        work(log, &CancelScope::new()).await;
    });
    assert_eq!(log, ["None after 1ms", "None, true", "Some(3)"]);
}

#[test]
fn what_a_limit_holds_is_gone_before_the_block_runs() {
    run_logged(FIRST_COME, async |_| {
        #[checkpointed]
        async fn locked(limit: &std::sync::Mutex<Duration>) {
            let res = move_on_after!(*limit.lock().unwrap() => {
                *limit.lock().unwrap() = MS * 2;
                nap(1).await
            });
            assert_eq!(res, Some(1));
        }
        locked(&std::sync::Mutex::new(MS * 5)).await;
    });
}

/// Values that need a type from outside.
#[checkpointed(maybe)]
async fn coerced(flag: u8) -> Box<dyn Fn(u32) -> u32> {
    let res: Option<u32> = 'found: {
        shield! {
            if flag == 0 {
                return Box::new(|it| it + 1);
            }
            if flag == 1 {
                break 'found None;
            }
            #[cfg(any())]
            return Box::new(missing);
            nap(1).await;
        }
        Some(5)
    };
    Box::new(move |it| it + res.unwrap_or(0))
}

#[coldframe::test]
async fn values_are_coerced_as_usual() {
    assert_eq!(coerced(0).await(1), 2);
    assert_eq!(coerced(1).await(1), 1);
    assert_eq!(coerced(2).await(1), 6);
}

#[checkpointed]
async fn leaves_by_every_path(flag: bool) -> Result<u32, TooSlow> {
    fail_after!(MS * 5 => {
        if flag {
            return Ok(nap(0).await);
        }
        loop {
            if nap(1).await == 1 {
                return Ok(2);
            }
        }
    })
}

#[coldframe::test]
async fn a_block_without_an_end_is_of_any_type() {
    assert_eq!(leaves_by_every_path(true).await.ok(), Some(0));
    assert_eq!(leaves_by_every_path(false).await.ok(), Some(2));
}

/// Without a name for it in the block.
#[test]
fn a_scope_may_be_entered_without_a_name() {
    let log = run_logged(FIRST_COME, async |log: &Log| {
        let scope = CancelScope::timeout(MS);
        let value = scope!(_ = &scope => { sleep(MS * 2).await });
        log.add(format!("{value:?} {}", scope.cancelled_caught()));
    });
    assert_eq!(log, ["None true"]);
}
