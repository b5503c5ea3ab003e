//! What becomes of the errors of a `try_race!` that does not end as it should.

use coldframe::prelude::*;

use crate::support::{Bell, FIRST_COME, Log, REVERSED, run_logged, run_to_panic};

const SECOND: Duration = Duration::from_secs(1);

#[checkpointed]
async fn after<T, E>(seconds: u32, given: Result<T, E>) -> Result<T, E> {
    sleep(SECOND * seconds).await;
    given
}

/// The same, also when it is cancelled meanwhile: a cleanup, say.
#[checkpointed]
async fn surely<T>(seconds: u32, given: Result<T, &'static str>) -> Result<T, &'static str> {
    shield(after(seconds, given)).await
}

#[test]
fn errors_are_dropped_at_the_win_and_those_after_it_are_given() {
    #[checkpointed]
    async fn parent(log: &Log) {
        let lost = try_race! {
            after::<(), _>(1, Err("early")) => log.add("no arm"),
            _bell = async {
                sleep(SECOND * 2).await;
                Ok::<_, &str>(Bell(log, "the value that won"))
            } => log.add("no arm"),
            surely(4, Err::<(), _>("late")) => log.add("no arm"),
            surely(3, Err::<(), _>("first")) => log.add("no arm"),
            _ = surely(5, Ok(8)) => log.add("no arm"),
        };
        log.add(format!("{lost:?}"));
    }
    let expected = ["the value that won", r#"Err(ErrorGroup ["first", "late"])"#];
    assert_eq!(run_logged(FIRST_COME, parent), expected);
    assert_eq!(run_logged(REVERSED, parent), expected);
}

#[test]
fn errors_before_the_win_go_before_the_others_clean_up() {
    #[checkpointed]
    async fn parent(log: &Log) {
        let won = try_race! {
            after(1, Err(Bell(log, "early"))),
            after(2, Ok(7)),
            async {
                let _bell = Bell(log, "cleaned up");
                shield(after::<u32, Bell<'_>>(3, Ok(8))).await
            },
        };
        log.add(format!("{:?}", won.ok()));
    }
    assert_eq!(run_logged(FIRST_COME, parent), ["early", "cleaned up", "Some(7)"]);
}

#[test]
fn an_error_of_the_pass_of_the_win_is_superseded_in_either_order() {
    #[checkpointed]
    async fn parent(log: &Log) {
        let won = try_race! { after(1, Err("same pass")), after(1, Ok(7)) };
        log.add(format!("{won:?}"));
        let won = try_race! { async { Err("at once") }, async { Ok::<_, &str>(8) } };
        log.add(format!("{won:?}"));
        let won = try_race! { async { Ok::<_, &str>(9) }, async { Err("at once") } };
        log.add(format!("{won:?}"));
    }
    assert_eq!(run_logged(FIRST_COME, parent), ["Ok(7)", "Ok(8)", "Ok(9)"]);
    assert_eq!(run_logged(REVERSED, parent), ["Ok(7)", "Ok(8)", "Ok(9)"]);
}

#[test]
fn trio_24_errors_win_over_a_cancellation() {
    #[checkpointed]
    async fn lose(log: &Log) {
        let lost = try_race! {
            after(1, Err("before")), after(9, Ok(1)), surely(4, Err("after")),
        };
        log.add(format!("{lost:?}"));
        checkpoint().await;
        log.add("not reached");
    }
    #[checkpointed]
    async fn in_a_nursery(log: &Log) {
        nursery! {
            spawn async { let _bell = Bell(log, "a child"); sleep(SECOND * 9).await; };
            lose(log).await;
            let lost = try_race! { surely(1, Err::<(), _>("not run")) };
            log.add(format!("not reached: {lost:?}"));
        }
    }
    #[checkpointed]
    async fn main(log: &Log) {
        log.add(format!("{:?}", move_on_after(SECOND * 2, lose(log)).await));
        log.add(format!("{:?}", move_on_after(SECOND * 2, in_a_nursery(log)).await));
    }
    let group = r#"Err(ErrorGroup ["before", "after"])"#;
    assert_eq!(run_logged(FIRST_COME, main), [group, "None", "a child", group, "None"]);
}

#[test]
fn a_race_in_the_body_of_a_cancelled_nursery_keeps_its_errors() {
    #[checkpointed]
    async fn parent(log: &Log) {
        nursery! {
            spawn async { let _bell = Bell(log, "a child"); sleep(SECOND * 9).await; };
            let lost = try_race! { after(1, Err("before")), after(9, Ok(1)) };
            log.add(format!("{lost:?}"));
            checkpoint().await;
            log.add("not reached");
        }
    }
    #[checkpointed]
    async fn main(log: &Log) {
        log.add(format!("{:?}", move_on_after(SECOND * 2, parent(log)).await));
    }
    let expected = ["a child", r#"Err(ErrorGroup ["before"])"#, "None"];
    assert_eq!(run_logged(FIRST_COME, main), expected);
}

#[test]
fn a_value_wins_over_errors_and_the_cancellation() {
    #[checkpointed]
    async fn keep(log: &Log) {
        let won = try_race! {
            after(1, Err("early")),
            async { let _bell = Bell(log, "dropped"); after::<_, &str>(9, Ok(1)).await },
            surely(5, Ok(2)),
        };
        log.add(format!("{won:?}"));
        checkpoint().await;
        log.add("not reached");
    }
    #[checkpointed]
    async fn main(log: &Log) {
        log.add(format!("{:?}", move_on_after(SECOND * 2, keep(log)).await));
    }
    assert_eq!(run_logged(FIRST_COME, main), ["dropped", "Ok(2)", "None"]);
}

#[test]
fn without_errors_a_cancellation_unwinds() {
    #[checkpointed]
    async fn lose(log: &Log) {
        let _ = try_race! { after::<_, ()>(8, Ok(())), after(9, Err(())) };
        log.add("not reached");
    }
    #[checkpointed]
    async fn main(log: &Log) {
        log.add(format!("{:?}", move_on_after(SECOND * 2, lose(log)).await));
    }
    assert_eq!(run_logged(FIRST_COME, main), ["None"]);
}

#[checkpointed]
async fn panic_after(seconds: u32) -> ! {
    shield(sleep(SECOND * seconds)).await;
    panic!("the branch");
}

#[test]
fn a_panic_wins_and_takes_the_errors_along() {
    #[checkpointed]
    async fn nobody_wins(log: &Log) {
        let _ = try_race! {
            x = after::<u32, _>(1, Err("early")) => x,
            never = panic_after(2) => never,
            x = surely(3, Err("late")) => x,
        };
        log.add("not reached");
    }
    #[checkpointed]
    async fn after_a_win(log: &Log) {
        let _ = try_race! {
            x = after::<u32, _>(1, Err("early")) => x,
            x = after(2, Ok(1)) => x,
            never = panic_after(3) => never,
            x = surely(4, Err("late")) => x,
        };
        log.add("not reached");
    }
    let kept = "the branch\nerrors that this panic keeps from being returned:";
    let events = run_to_panic(FIRST_COME, nobody_wins);
    assert!(events[0].starts_with(&format!("{kept} 2 errors in race@")), "{events:?}");
    assert!(events[0].ends_with("\n├─ early\n└─ late"), "{events:?}");
    let events = run_to_panic(FIRST_COME, after_a_win);
    assert!(events[0].starts_with(&format!("{kept} 1 error in race@")), "{events:?}");
    assert!(events[0].ends_with("\n└─ late"), "{events:?}");
}

#[test]
fn a_panic_of_what_nobody_wants_is_one_of_the_branch() {
    struct Trap;
    impl Drop for Trap {
        fn drop(&mut self) {
            panic!("the destructor");
        }
    }
    #[checkpointed]
    async fn parent(log: &Log) {
        let _ = try_race! {
            after(1, Err(Trap)),
            after(2, Ok(7)),
            async { let _bell = Bell(log, "cleaned up"); after::<_, Trap>(9, Ok(8)).await },
        };
        log.add("not reached");
    }
    assert_eq!(run_to_panic(FIRST_COME, parent), ["cleaned up", "the destructor"]);
}

#[test]
fn a_race_dropped_by_others_drops_its_errors() {
    #[checkpointed]
    async fn parent(log: &Log) {
        let mut future = Box::pin(async {
            try_race! {
                async { checkpoint().await; Err::<u32, _>(Bell(log, "the error")) },
                async { let _bell = Bell(log, "the other"); sleep_forever().await; Ok::<_, Bell<'_>>(1) },
            }
        });
        for _ in 0..4 {
            assert!(futures::poll!(&mut future).is_pending());
            checkpoint().await;
        }
        log.add("drop");
        drop(future);
    }
    assert_eq!(run_logged(FIRST_COME, parent), ["drop", "the other", "the error"]);
}
