//! What code sees of a scope: statements 14, 16, 20 and 25.

use std::thread;

use coldframe::prelude::*;
use coldframe::{
    CancelReason, CancelSource, Instrument, cancel_reason, current_time, sleep_until, task,
};

use crate::support::{Bell, FIRST_COME, Log, panic_of, run_logged, runner};

const SECOND: Duration = Duration::from_secs(1);

/// The reason of a scope that is cancelled, as it is shown.
fn shown(scope: &CancelScope) -> String {
    scope.reason().expect("it is cancelled").to_string()
}

#[test]
fn trio_14_called_is_not_caught() {
    runner(FIRST_COME).run(async {
        let scope = CancelScope::new();
        assert!(!scope.cancel_called() && !scope.cancelled_caught());
        let ended = scope.enter(async {
            scope.cancel("and no checkpoint follows");
            assert!(scope.cancel_called() && !scope.cancelled_caught());
            5
        });
        assert_eq!(ended.await, Some(5));
        assert!(scope.cancel_called() && !scope.cancelled_caught());
        // The cancellation is gone with the scope.
        checkpoint().await;

        let scope = CancelScope::new();
        let ended = scope.enter(async {
            scope.cancel("and a checkpoint follows");
            checkpoint().await;
        });
        assert_eq!(ended.await, None);
        assert!(scope.cancel_called() && scope.cancelled_caught());
    });
}

/// No pass has been since the deadline: time goes on between two lines.
// Fails if `notice_deadline` in `scope/deadline.rs` does nothing.
#[test]
fn trio_14_to_ask_past_the_deadline_cancels() {
    let clock = coldframe::clock::VirtualClock::new();
    let of_run = clock.clone();
    coldframe::Runner::new().clock(of_run).run(async {
        let scope = CancelScope::timeout(SECOND);
        let ended = scope.enter(async {
            clock.jump(SECOND * 2);
            assert!(scope.reason().is_none());
            assert!(scope.cancel_called());
            assert_eq!(shown(&scope), "its deadline passed");
            checkpoint().await;
        });
        assert_eq!(ended.await, None);

        let scope = CancelScope::deadline(current_time());
        assert!(scope.cancel_called(), "before its entry, too");
        // When it has been left, nothing changes any more.
        let scope = CancelScope::timeout(SECOND);
        assert_eq!(scope.enter(async { 1 }).await, Some(1));
        clock.jump(SECOND * 2);
        assert!(!scope.cancel_called());
    });
}

#[test]
fn trio_16_a_scope_can_be_cancelled_before_its_entry() {
    async fn main(log: &Log) {
        let scope = CancelScope::new();
        scope.cancel("early");
        assert!(scope.cancel_called());
        // It is not round anything yet.
        checkpoint().await;
        let ended = scope.enter(async {
            let _bell = Bell(log, "unwound");
            log.add("begins");
            checkpoint().await;
        });
        assert_eq!(ended.await, None);
        checkpoint().await;
    }
    assert_eq!(run_logged(FIRST_COME, main), ["begins", "unwound"]);
}

#[test]
fn trio_16_a_scope_can_be_made_in_one_task_and_entered_in_another() {
    async fn main(log: &Log) {
        let scope = CancelScope::timeout(SECOND).shielded();
        let outer = CancelScope::new();
        let ended = outer.enter(async {
            nursery! {
                spawn async {
                    outer.cancel("hidden by the shield");
                    let start = current_time();
                    assert_eq!(scope.enter(sleep_forever()).await, None);
                    log.add(format!("{:?}", start.elapsed()));
                    checkpoint().await;
                    log.add("not reached");
                };
            }
        });
        assert_eq!(ended.await, None);
        assert!(scope.cancelled_caught());
    }
    assert_eq!(run_logged(FIRST_COME, main), ["1s"]);
}

#[test]
fn trio_16_a_scope_is_entered_once() {
    type Program = fn() -> std::pin::Pin<Box<dyn Future<Output = ()>>>;
    let again: [Program; 3] = [
        || {
            Box::pin(async {
                let scope = CancelScope::new();
                scope.enter(checkpoint()).await;
                scope.enter(checkpoint()).await;
            })
        },
        || {
            Box::pin(async {
                let scope = CancelScope::new();
                scope.enter(scope.enter(checkpoint())).await;
            })
        },
        || {
            Box::pin(async {
                let scope = CancelScope::new();
                futures::join!(scope.enter(checkpoint()), scope.enter(checkpoint()));
            })
        },
    ];
    for twice in again {
        let text = panic_of(|| runner(FIRST_COME).run(twice()));
        assert_eq!(text, "a cancel scope can be entered only once");
    }
}

/// Made here, but entered never, or dropped without a poll: that is no entry.
#[test]
fn trio_16_a_future_that_is_not_polled_enters_nothing() {
    runner(FIRST_COME).run(async {
        let scope = CancelScope::new();
        drop(scope.enter(sleep_forever()));
        assert_eq!(scope.enter(async { 1 }).await, Some(1));
    });
}

#[test]
fn trio_16_a_scope_is_cancelled_from_its_own_child_a_sibling_and_a_thread() {
    #[checkpointed]
    async fn child(scope: &CancelScope) {
        checkpoint().await;
        scope.cancel("by its own child");
    }
    async fn by_child(scope: &CancelScope) {
        let inside = async {
            nursery! {
                spawn child(scope);
                spawn sleep_forever();
            }
        };
        assert_eq!(scope.enter(inside).await, None);
    }
    async fn by_sibling(scope: &CancelScope) {
        nursery! {
            #[name = "sibling"]
            spawn async {
                checkpoint().await;
                scope.cancel("by a sibling");
            };
            assert_eq!(scope.enter(sleep_forever()).await, None);
        }
    }
    async fn by_thread(scope: &CancelScope) {
        let handle = scope.handle();
        let thread = thread::spawn(move || handle.cancel("by a thread"));
        // The run waits without a deadline, and wakes up.
        assert_eq!(scope.enter(std::future::pending::<()>()).await, None);
        thread.join().expect("it does not panic");
    }
    async fn main(log: &Log) {
        let scopes = [CancelScope::new(), CancelScope::new(), CancelScope::new()];
        by_child(&scopes[0]).await;
        by_sibling(&scopes[1]).await;
        by_thread(&scopes[2]).await;
        for scope in &scopes {
            assert!(scope.cancelled_caught());
            log.add(shown(scope));
        }
    }
    assert_eq!(
        run_logged(FIRST_COME, main),
        [
            "`cancel` was called by child: by its own child",
            "`cancel` was called by sibling: by a sibling",
            "`cancel` was called: by a thread",
        ]
    );
}

/// A handle may outlive its scope and its run.
#[test]
fn trio_16_a_handle_to_what_is_gone_does_nothing() {
    let handle = runner(FIRST_COME).run(async {
        let scope = CancelScope::new();
        let handle = scope.handle();
        drop(scope);
        let other = CancelScope::new();
        handle.cancel("too late");
        assert!(!other.cancel_called());
        other.handle()
    });
    handle.cancel("too late");
    runner(FIRST_COME).run(async {
        let scope = CancelScope::new();
        handle.cancel("of another run");
        checkpoint().await;
        assert!(!scope.cancel_called());
    });
}

/// … even if it was an explicit `cancel`.
#[test]
fn trio_20_move_on_gives_none_where_fail_gives_an_error() {
    runner(FIRST_COME).run(async {
        assert_eq!(move_on_after(SECOND, sleep_forever()).await, None);
        assert!(fail_after(SECOND, sleep_forever()).await.is_err());
        let now = current_time();
        assert_eq!(move_on_at(now + SECOND, sleep_forever()).await, None);
        assert!(fail_at(now + SECOND * 2, sleep_forever()).await.is_err());
        assert_eq!(move_on_after(SECOND, async { 1 }).await, Some(1));
        assert_eq!(fail_after(SECOND, async { 2 }).await, Ok(2));
        // Not caught, because nothing was raised: no error, although the time
        // was over.
        let late = fail_after(SECOND, shield(sleep_until(current_time() + SECOND * 2)));
        assert_eq!(late.await, Ok(()));
        // The outer one wins, so the inner gives nothing at all.
        let outer = fail_after(SECOND, fail_after(SECOND, sleep_forever()));
        assert!(outer.await.is_err());
        let inner = fail_after(SECOND * 2, fail_after(SECOND, sleep_forever()));
        assert!(matches!(inner.await, Ok(Err(_))));
    });
}

// Fails if `cancel_scope` in `scope/cancel.rs` sets the reason before it looks.
#[test]
fn trio_25_the_first_reason_stays_and_children_see_it() {
    async fn main(log: &Log) {
        let scope = CancelScope::timeout(SECOND);
        let ended = scope.enter(async {
            nursery! {
                spawn async {
                    struct Asks<'l>(&'l Log);
                    impl Drop for Asks<'_> {
                        fn drop(&mut self) {
                            self.0.add(format!("child: {}", why()));
                        }
                    }
                    let _asks = Asks(log);
                    sleep_forever().await;
                };
                checkpoint().await;
                assert_eq!(cancel_reason(), None);
                scope.cancel("first");
                scope.cancel("second");
                scope.set_deadline(current_time());
                log.add(format!("body: {}", why()));
            }
        });
        assert_eq!(ended.await, None);
        log.add(format!("scope: {}", shown(&scope)));
        assert_eq!(cancel_reason(), None);
    }
    fn why() -> String {
        cancel_reason().expect("it is cancelled").to_string()
    }
    let text = "`cancel` was called by main: first";
    let expected = [format!("body: {text}"), format!("child: {text}"), format!("scope: {text}")];
    assert_eq!(run_logged(FIRST_COME, main), expected);
}

#[test]
fn trio_25_the_source_says_what_cancelled() {
    /// Writes down every cancellation.
    struct Reasons(Log);
    impl Instrument for Reasons {
        fn scope_cancelled(&mut self, reason: &CancelReason) {
            self.0.add(format!("{:?}: {reason}", reason.source));
        }
    }
    #[checkpointed]
    async fn fails() {
        checkpoint().await;
        panic!("failed");
    }
    async fn failing_nursery() {
        nursery! {
            #[name = "the culprit"]
            spawn fails();
            spawn sleep_forever();
        }
    }
    let log = Log::default();
    let run = || {
        runner(FIRST_COME).instrument(Reasons(log.clone())).run(async {
            move_on_after(SECOND, sleep_forever()).await;
            let scope = CancelScope::new();
            scope.cancel("by name");
            let reason = scope.reason().expect("it is cancelled");
            assert_eq!(reason.source, CancelSource::Explicit);
            assert_eq!(reason.task, Some(task::current()));
            failing_nursery().await;
        });
    };
    assert_eq!(panic_of(run), "failed");
    assert_eq!(
        log.take(),
        [
            "Deadline: its deadline passed",
            "Explicit: `cancel` was called by main: by name",
            "Nursery: its nursery was cancelled by the culprit",
        ]
    );
}

/// What a scope sees round it is its reason as well; a shield hides it.
#[test]
fn trio_25_a_reason_is_seen_from_inside_unless_there_is_a_shield() {
    runner(FIRST_COME).run(async {
        let (outer, inner) = (CancelScope::new(), CancelScope::new());
        let ended = outer.enter(inner.enter(async {
            outer.cancel("from outside");
            assert!(shown(&inner).ends_with("from outside"));
            assert!(!inner.cancel_called());
            inner.set_shield(true);
            assert_eq!((inner.reason(), cancel_reason()), (None, None));
            inner.cancel("from inside");
            assert!(shown(&inner).ends_with("from inside"));
            inner.set_shield(false);
            assert!(shown(&inner).ends_with("from inside"));
            assert!(shown(&outer).ends_with("from outside"));
            checkpoint().await;
        }));
        assert_eq!(ended.await, None);
    });
}
