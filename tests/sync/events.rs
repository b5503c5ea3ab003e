//! Events: statements 1, 2, 8 and 48.

use coldframe::prelude::*;
use coldframe::sync::Event;

use crate::support::{FIRST_COME, Log, REVERSED, panic_of, run_logged, runner};

const MS: Duration = Duration::from_millis(1);

#[test]
fn trio_01_set_is_no_checkpoint() {
    let log = run_logged(FIRST_COME, async |log: &Log| {
        let event = Event::new();
        nursery! {
            spawn async {
                event.wait().await;
                log.add("waited");
            };
            checkpoint().await;
            event.set();
            event.set();
            log.add("set");
        }
    });
    assert_eq!(log, ["set", "waited"]);
}

#[test]
fn trio_08_a_wait_for_what_has_happened_is_a_checkpoint() {
    let log = run_logged(FIRST_COME, async |log: &Log| {
        let event = Event::new();
        event.set();
        nursery! {
            spawn async {
                event.wait().await;
                let again = &event;
                again.await;
                log.add("waited twice");
            };
            spawn async {
                log.add("another");
                checkpoint().await;
                log.add("another");
            };
        }
        let scope = CancelScope::new();
        scope.cancel("to see");
        assert_eq!(scope.enter(event.wait()).await, None);
    });
    assert_eq!(log, ["another", "another", "waited twice"]);
}

#[test]
fn trio_48_all_who_wait_go_on() {
    for seed in [FIRST_COME, REVERSED] {
        let mut log = run_logged(seed, async |log: &Log| {
            let event = Event::new();
            nursery! {
                for name in ["a", "b", "c"] {
                    let event = &event;
                    spawn async move {
                        event.wait().await;
                        log.add(name);
                    };
                }
                sleep(MS).await;
                assert_eq!(event.statistics().waiting, 3);
                assert!(!event.is_set());
                event.set();
                assert_eq!(event.statistics().waiting, 0);
            }
        });
        log.sort_unstable();
        assert_eq!(log, ["a", "b", "c"]);
    }
}

#[test]
fn an_event_may_be_made_before_its_run() {
    static READY: Event = Event::new();
    coldframe::run(async {
        nursery! {
            spawn async { READY.wait().await };
            READY.set();
        }
    });
    let text = panic_of(|| coldframe::run(async { READY.is_set() }));
    assert_eq!(text, "an `Event` is used outside the run it was first used in");
    let text = panic_of(|| READY.set());
    assert!(text.starts_with("an `Event` is used where no coldframe root runs: start"), "{text}");
}

#[test]
fn a_wait_that_is_cancelled_leaves() {
    runner(FIRST_COME).run(async {
        let event = Event::new();
        assert!(move_on_after(MS, event.wait()).await.is_none());
        assert_eq!(event.statistics().waiting, 0);
        event.set();
    });
}

#[checkpointed(maybe)]
async fn comes_back_at_once() {
    std::future::ready(()).await;
}

/// A wait of plain code is a checkpoint, so it pays what is owed.
#[test]
fn trio_02_a_wait_pays_for_an_await_that_was_none() {
    let log = run_logged(FIRST_COME, async |log: &Log| {
        let event = Event::new();
        event.set();
        nursery! {
            spawn async {
                for _ in 0..3 {
                    log.add("-");
                    checkpoint().await;
                }
            };
            // The future of a plain function.
            spawn plain(log, &event);
        }
    });
    assert_eq!(log, ["-", "-", "waited", "and no more is owed", "-"]);
}

async fn plain(log: &Log, event: &Event) {
    comes_back_at_once().await;
    event.wait().await;
    log.add("waited");
    comes_back_at_once().await;
    log.add("and no more is owed");
}
