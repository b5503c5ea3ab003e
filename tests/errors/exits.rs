//! Every way out of the block, with the exact order of events.

use std::panic::AssertUnwindSafe;

use coldframe::prelude::*;
use futures::FutureExt as _;

use crate::{Error, Log, ends, errors, works};

type Group<T> = Result<T, ErrorGroup<Error>>;

#[coldframe::test]
async fn the_end_of_the_body() {
    let log = Log::default();
    let value: Group<u64> = try_nursery! {
        let a = spawn works("a", 2, &log);
        spawn ends("b", 1, Ok(()), &log);
        checkpoint().await;
        log.add("end of body");
        { log.add("tail"); a + 1 }
    };
    assert_eq!(value.unwrap(), 3);
    log.check(&["end of body", "b ended", "a ended", "tail"]);
}

#[coldframe::test]
async fn a_child_fails_after_the_end_of_the_body() {
    let log = Log::default();
    let value: Group<u64> = try_nursery! {
        let a = spawn works("a", 3, &log);
        spawn ends("b", 1, Err(Error::Code(1)), &log);
        spawn ends("c", 2, Err(Error::Code(2)), &log);
        { log.add("tail"); a + 1 }
    };
    let group = value.unwrap_err();
    assert_eq!(errors(&group), [Error::Code(1)]);
    assert!(group.nursery().is_some_and(|it| it.file.ends_with("exits.rs")));
    log.events()[1..].sort();
    log.check(&["b ended", "a cancelled", "c cancelled"]);
}

#[coldframe::test]
async fn a_child_fails_while_the_body_waits() {
    let log = Log::default();
    let value: Group<()> = try_nursery! {
        spawn ends("a", 1, Err(Error::Code(1)), &log);
        spawn ends("b", 9, Ok(()), &log);
        sleep(Duration::from_secs(5)).await;
        log.add("not reached");
    };
    assert_eq!(errors(&value.unwrap_err()), [Error::Code(1)]);
    log.check(&["a ended", "b cancelled"]);
}

#[coldframe::test]
async fn the_body_goes_on_up_to_its_next_checkpoint() {
    let log = Log::default();
    let value: Group<()> = try_nursery! {
        spawn ends("a", 1, Err(Error::Code(1)), &log);
        shield(sleep(Duration::from_secs(2))).await;
        log.add("still here");
        checkpoint().await;
        log.add("not reached");
    };
    assert_eq!(errors(&value.unwrap_err()), [Error::Code(1)]);
    log.check(&["a ended", "still here"]);
}

#[coldframe::test]
async fn every_error_is_collected() {
    let log = Log::default();
    let value: Group<()> = try_nursery! {
        spawn ends("a", 1, Err(Error::Code(1)), &log);
        // Woken in the same pass, and past its last checkpoint.
        spawn ends("b", 1, Err(Error::Code(2)), &log);
        spawn async {
            // Its cleanup fails, and it is not cancelled there.
            shield(sleep(Duration::from_secs(2))).await;
            Err::<(), Error>(Error::Code(3))
        };
        spawn ends("d", 4, Err(Error::Code(4)), &log);
    };
    let mut errors = errors(&value.unwrap_err());
    errors.sort_by_key(|it| format!("{it:?}"));
    // One of the first two ends first; a sleep that is over is cancelled like
    // any other.
    assert!(errors.ends_with(&[Error::Code(3)]) && errors.len() == 2, "{errors:?}");
}

#[checkpointed(maybe)]
async fn returns(log: &Log, result: Result<(), Error>) -> Result<&'static str, ErrorGroup<Error>> {
    let value: Group<()> = try_nursery! {
        spawn ends("a", 1, result, log);
        spawn ends("b", 2, Ok(()), log);
        return Ok("returned");
    };
    log.add("after");
    value.map(|()| "value")
}

#[coldframe::test]
async fn return_closes_without_cancelling() {
    let log = Log::default();
    assert_eq!(returns(&log, Ok(())).await.unwrap(), "returned");
    log.check(&["a ended", "b ended"]);
}

#[coldframe::test]
async fn an_error_replaces_a_return() {
    let log = Log::default();
    let group = returns(&log, Err(Error::Code(5))).await.unwrap_err();
    assert_eq!(errors(&group), [Error::Code(5)]);
    log.check(&["a ended", "b cancelled", "after"]);
}

#[coldframe::test]
async fn an_error_replaces_break_and_continue() {
    let log = Log::default();
    let mut seen = Vec::new();
    'rounds: for round in 0..6_u8 {
        let fails = if round % 2 == 0 { Ok(()) } else { Err(Error::Code(round)) };
        let value: Group<()> = try_nursery! {
            spawn ends("a", 1, fails, &log);
            checkpoint().await;
            match round {
                0 | 1 => continue,
                2 | 3 => continue 'rounds,
                _ => break,
            }
        };
        seen.extend(errors(&value.unwrap_err()));
    }
    assert_eq!(seen, [Error::Code(1), Error::Code(3)]);
    log.check(&["a ended"; 5]);
}

#[coldframe::test]
async fn a_question_mark_joins_the_group() {
    async fn fails(log: &Log, early: bool) -> Group<u8> {
        try_nursery! {
            type Error = crate::Error;
            spawn ends("a", 1, Ok(()), log);
            let number: u8 = (if early { "x" } else { "1" }).parse()?;
            spawn ends("b", 2, Err(Error::Code(2)), log);
            sleep(Duration::from_millis(1500)).await;
            Err(number)?;
            number
        }
    }
    let log = Log::default();
    assert_eq!(errors(&fails(&log, true).await.unwrap_err()), [Error::Parse]);
    log.check(&["a cancelled"]);
    assert_eq!(errors(&fails(&log, false).await.unwrap_err()), [Error::Code(1)]);
    log.check(&["a ended", "b cancelled"]);
}

#[coldframe::test]
async fn a_question_mark_in_the_tail_joins_the_group() {
    let log = Log::default();
    for waits in [false, true] {
        let value: Group<u8> = try_nursery! {
            type Error = crate::Error;
            spawn ends("a", 1, Ok(()), &log);
            if waits {
                checkpoint().await;
            }
            nursery! { spawn checkpoint(); "x".parse::<u8>()? }
        };
        assert_eq!(errors(&value.unwrap_err()), [Error::Parse]);
        let value: Group<u8> = try_nursery! {
            type Error = crate::Error;
            spawn ends("b", 1, Ok(()), &log);
            "7".parse::<u8>()?
        };
        assert_eq!(value.unwrap(), 7);
    }
    log.check(&["a ended", "b ended", "a ended", "b ended"]);
}

#[coldframe::test]
async fn a_question_mark_passes_through_nurseries_between() {
    let log = Log::default();
    let value: Group<()> = try_nursery! {
        spawn ends("outer", 9, Ok(()), &log);
        nursery! {
            spawn sleep(Duration::from_secs(3));
            checkpoint().await;
            nursery! {
                spawn async { works("inner", 2, &log).await.unwrap(); };
                checkpoint().await;
                ends("body", 0, Err(Error::Code(1)), &log).await?;
            }
            log.add("not reached");
        }
        log.add("not reached");
    };
    assert_eq!(errors(&value.unwrap_err()), [Error::Code(1)]);
    log.check(&["body ended", "inner cancelled", "outer cancelled"]);
}

#[coldframe::test]
async fn jumps_pass_through_several() {
    async fn returns(log: &Log, inner: Result<(), Error>, outer: Result<(), Error>) -> Group<u8> {
        let value: Group<()> = try_nursery! {
            spawn ends("outer", 2, outer, log);
            let value: Group<()> = try_nursery! {
                spawn ends("inner", 1, inner, log);
                checkpoint().await;
                return Ok(1);
            };
            log.add("after inner");
            value?;
        };
        log.add("after outer");
        value.map(|()| 2)
    }
    let log = Log::default();
    assert_eq!(returns(&log, Ok(()), Ok(())).await.unwrap(), 1);
    log.check(&["inner ended", "outer ended"]);
    let group = returns(&log, Err(Error::Code(1)), Ok(())).await.unwrap_err();
    assert_eq!(format!("{group:?}"), "ErrorGroup [ErrorGroup [Code(1)]]");
    log.check(&["inner ended", "after inner", "outer cancelled", "after outer"]);
    let group = returns(&log, Ok(()), Err(Error::Code(2))).await.unwrap_err();
    assert_eq!(format!("{group:?}"), "ErrorGroup [Code(2)]");
    log.check(&["inner ended", "outer ended", "after outer"]);
}

async fn panic_of<T>(future: impl Future<Output = T>) -> String {
    let caught = AssertUnwindSafe(future).catch_unwind().await;
    let payload = caught.err().expect("it panics");
    let text = payload.downcast_ref::<&str>().map(|it| (*it).to_owned());
    text.or_else(|| payload.downcast_ref::<String>().cloned()).expect("it has a text")
}

#[coldframe::test]
async fn a_panic_wins_and_takes_the_errors_along() {
    let log = Log::default();
    let text = panic_of(async {
        let value: Group<()> = try_nursery! {
            spawn ends("a", 1, Err(Error::Code(1)), &log);
            spawn ends("b", 9, Ok(()), &log);
            spawn async {
                shield(sleep(Duration::from_secs(2))).await;
                panic!("out of order");
            };
            sleep(Duration::from_secs(9)).await;
        };
        drop(value);
        log.add("not reached");
    });
    let text = text.await;
    assert!(text.starts_with("out of order\nerrors "), "{text}");
    assert!(text.contains("Code("), "{text}");
    log.check(&["a ended", "b cancelled"]);
}

#[coldframe::test]
async fn a_panic_without_errors_is_left_alone() {
    let log = Log::default();
    for body in [false, true] {
        let text = panic_of(async {
            let value: Group<()> = try_nursery! {
                spawn ends("a", 9, Err(Error::Code(1)), &log);
                if body {
                    async { panic!("as it is") }.await
                }
                spawn async { panic!("as it is") };
            };
            value
        });
        assert_eq!(text.await, "as it is");
        log.check(&["a cancelled"]);
    }
}

#[coldframe::test]
async fn a_panic_of_the_bodys_own_drops_in_place() {
    let log = Log::default();
    let text = panic_of(async {
        let value: Group<()> = try_nursery! {
            spawn ends("a", 9, Ok(()), &log);
            sleep(Duration::from_secs(1)).await;
            if log.events().is_empty() {
                panic!("own");
            }
        };
        value
    });
    assert_eq!(text.await, "own");
    log.check(&["a cancelled"]);
}

#[coldframe::test]
async fn cancelled_from_outside() {
    let log = Log::default();
    let outcome = move_on_after(Duration::from_secs(1), async {
        let value: Group<()> = try_nursery! {
            spawn ends("a", 9, Ok(()), &log);
            sleep(Duration::from_secs(5)).await;
        };
        log.add(format_args!("not reached: {value:?}"));
    });
    assert!(outcome.await.is_none());
    log.events().sort();
    log.check(&["a cancelled"]);
}

#[coldframe::test]
async fn trio_24_errors_win_over_a_cancellation() {
    let log = Log::default();
    let outcome = move_on_after(Duration::from_secs(1), async {
        let value: Group<()> = try_nursery! {
            spawn async {
                // Fails although it is cancelled.
                shield(sleep(Duration::from_secs(2))).await;
                Err::<(), Error>(Error::Code(1))
            };
            spawn ends("b", 9, Ok(()), &log);
            sleep(Duration::from_secs(5)).await;
        };
        log.add(format_args!("{:?}", value.unwrap_err()));
        checkpoint().await;
        log.add("not reached");
    });
    assert!(outcome.await.is_none());
    log.check(&["b cancelled", "ErrorGroup [Code(1)]"]);
}

#[coldframe::test]
async fn dropped_by_others() {
    let log = Log::default();
    {
        let mut future = Box::pin(async {
            let value: Group<()> = try_nursery! {
                spawn ends("a", 9, Ok(()), &log);
            };
            value
        });
        assert!(futures::poll!(&mut future).is_pending());
        checkpoint().await;
        assert!(futures::poll!(&mut future).is_pending());
    }
    log.check(&["a cancelled"]);
}

#[coldframe::test]
async fn a_sibling_that_waits_for_a_failed_child_is_cancelled() {
    let log = Log::default();
    let value: Group<()> = try_nursery! {
        let first = spawn async { Err::<u8, Error>(Error::Code(1)) };
        spawn async {
            first.await;
            log.add("not reached");
        };
    };
    assert_eq!(errors(&value.unwrap_err()), [Error::Code(1)]);
    log.check(&[]);
}

/// The whole function is the plain door's.
#[test]
fn in_a_function_that_is_not_compiled() {
    async fn plain(fails: bool) -> Group<u64> {
        let log = Log::default();
        try_nursery! {
            let a = spawn works("a", 0, &log);
            spawn ends("b", 0, if fails { Err(Error::Parse) } else { Ok(()) }, &log);
            checkpoint().await;
            a
        }
    }
    assert_eq!(coldframe::run(plain(false)).unwrap(), 0);
    assert_eq!(errors(&coldframe::run(plain(true)).unwrap_err()), [Error::Parse]);
    assert_eq!(errors(&futures::executor::block_on(plain(true)).unwrap_err()), [Error::Parse]);
}
