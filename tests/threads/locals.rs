//! Task-locals: children have what was set where they were spawned.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use coldframe::TaskLocal;
use coldframe::prelude::*;
use futures::stream::{FuturesUnordered, StreamExt};

use crate::support::{FIRST_COME, Log, REVERSED, panic_of, run_logged, runner};

static NUMBER: TaskLocal<u32> = TaskLocal::new();
static NAME: TaskLocal<&str> = TaskLocal::new();

#[checkpointed]
async fn see(log: &Log, who: &str) {
    log.add(format!("{who} {:?}", NUMBER.try_get()));
    checkpoint().await;
    log.add(format!("{who} {:?}", NUMBER.try_get()));
}

#[checkpointed]
async fn set(log: &Log, who: &str, number: u32) {
    NUMBER.scope(number, see(log, who)).await;
    log.add(format!("{who} afterwards {:?}", NUMBER.try_get()));
}

#[test]
fn children_see_the_values_as_of_their_spawn() {
    let log = run_logged(FIRST_COME, async |log: &Log| {
        nursery! {
            |n|
            let spawn_both = async |who: &'static str| {
                n.spawn(see(log, who));
                checkpoint().await;
            };
            NUMBER.scope(1, spawn_both("first")).await;
            spawn_both("second").await;
            NUMBER.scope(3, spawn_both("third")).await;
        }
    });
    for (who, number) in [("first", "Some(1)"), ("second", "None"), ("third", "Some(3)")] {
        let seen: Vec<_> = log.iter().filter(|line| line.starts_with(who)).collect();
        assert_eq!(seen, [&format!("{who} {number}"); 2], "{log:?}");
    }
}

#[test]
fn what_a_child_sets_nobody_else_sees() {
    for seed in [FIRST_COME, REVERSED] {
        let log = run_logged(seed, async |log: &Log| {
            let inner = async {
                nursery! {
                    spawn set(log, "ann", 2);
                    spawn set(log, "bob", 3);
                    spawn see(log, "cyd");
                    see(log, "parent").await;
                };
                log.add(format!("parent afterwards {:?}", NUMBER.try_get()));
            };
            NUMBER.scope(1, inner).await;
            log.add(format!("outside {:?}", NUMBER.try_get()));
        });
        let of = |who: &str| {
            let lines = log.iter().filter_map(|line| line.strip_prefix(who)).collect::<Vec<_>>();
            lines.join(",")
        };
        assert_eq!(of("ann"), " Some(2), Some(2), afterwards Some(1)");
        assert_eq!(of("bob"), " Some(3), Some(3), afterwards Some(1)");
        assert_eq!(of("cyd"), " Some(1), Some(1)");
        assert_eq!(of("parent"), " Some(1), Some(1), afterwards Some(1)");
        assert_eq!(of("outside"), " None");
    }
}

#[test]
fn branches_of_a_combinator_do_not_see_each_other() {
    let log = run_logged(FIRST_COME, async |log: &Log| {
        futures::join!(set(log, "left", 1), set(log, "right", 2), see(log, "bare"));
        let mut many: FuturesUnordered<_> =
            (10..13).map(|n| NUMBER.scope(n, async move { (n, NUMBER.get()) })).collect();
        while let Some((n, seen)) = many.next().await {
            assert_eq!(n, seen);
        }
    });
    assert!(log.contains(&"left Some(1)".to_owned()));
    assert_eq!(log.iter().filter(|line| *line == "right Some(2)").count(), 2);
    assert_eq!(log.iter().filter(|line| *line == "bare None").count(), 2);
}

#[test]
fn scopes_nest_and_several_locals_stand_beside_each_other() {
    runner(FIRST_COME).run(async {
        let both = || (NUMBER.try_get(), NAME.try_get());
        let inner = async {
            assert_eq!(both(), (Some(1), Some("a")));
            NUMBER.sync_scope(2, || assert_eq!(both(), (Some(2), Some("a"))));
            NUMBER
                .scope(3, async {
                    checkpoint().await;
                    assert_eq!(both(), (Some(3), Some("a")));
                })
                .await;
            assert_eq!(both(), (Some(1), Some("a")));
        };
        NAME.scope("a", NUMBER.scope(1, inner)).await;
        assert_eq!(both(), (None, None));
    });
}

#[test]
fn a_panic_and_a_cancellation_undo_what_was_set() {
    runner(FIRST_COME).run(async {
        let text = panic_of(|| NUMBER.sync_scope(1, || panic!("{}", NUMBER.get())));
        assert_eq!((text.as_str(), NUMBER.try_get()), ("1", None));
        let slow = NUMBER.scope(1, sleep_forever());
        assert_eq!(move_on_after(Duration::from_secs(1), slow).await, None);
        assert_eq!(NUMBER.try_get(), None);
    });
}

#[checkpointed]
async fn wait_and_clean_up(log: &Log) {
    defer! { see(log, "cleanup").await; }
    sleep_forever().await;
}

#[test]
fn a_cleanup_has_what_was_set_round_it() {
    let log = run_logged(FIRST_COME, async |log: &Log| {
        move_on_after(Duration::from_secs(1), NUMBER.scope(5, wait_and_clean_up(log))).await;
    });
    assert_eq!(log, ["cleanup Some(5)"; 2]);
}

#[test]
fn a_value_that_is_not_set_says_what_to_do() {
    let text = panic_of(|| runner(FIRST_COME).run(async { NUMBER.get() }));
    assert!(text.starts_with("a `TaskLocal<u32>` is read where it is not set"), "{text}");
}

#[test]
fn the_main_task_has_what_is_set_where_the_run_starts() {
    NUMBER.sync_scope(8, || {
        runner(FIRST_COME).run(async {
            assert_eq!(NUMBER.get(), 8);
            nursery! { spawn async { assert_eq!(NUMBER.get(), 8) }; }
        });
        thread::scope(|scope| {
            scope.spawn(|| assert_eq!(NUMBER.try_get(), None));
        });
    });
}

#[test]
fn a_nursery_in_a_foreign_executor_inherits_too() {
    let seen = futures::executor::block_on(NUMBER.scope(4, async {
        nursery! {
            let seen = spawn async { NUMBER.get() };
            seen
        }
    }));
    assert_eq!(seen, 4);
}

/// Counts how many of it live.
struct Counted(Arc<AtomicUsize>);

impl Counted {
    fn new(count: &Arc<AtomicUsize>) -> Counted {
        count.fetch_add(1, Ordering::Relaxed);
        Counted(Arc::clone(count))
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

static COUNTED: TaskLocal<Counted> = TaskLocal::new();

/// A task that sets one on top of what it has inherited, and so on down.
fn descend(
    count: &Arc<AtomicUsize>,
    left: u32,
) -> std::pin::Pin<Box<dyn Future<Output = ()> + '_>> {
    Box::pin(async move {
        checkpoint().await;
        if left > 0 {
            let deeper = async {
                nursery! { |n| n.spawn(descend(count, left - 1)); }
            };
            COUNTED.scope(Counted::new(count), deeper).await;
        }
    })
}

#[test]
fn values_are_dropped_when_the_last_task_that_has_them_has_ended() {
    let count = Arc::new(AtomicUsize::new(0));
    runner(FIRST_COME).run(async {
        nursery! {
            |n|
            let spawn_one = async { n.spawn(async { checkpoint().await; checkpoint().await; }) };
            COUNTED.scope(Counted::new(&count), spawn_one).await;
            assert_eq!(count.load(Ordering::Relaxed), 1, "the child has it still");
        }
        assert_eq!(count.load(Ordering::Relaxed), 0);
        descend(&count, 30).await;
        assert_eq!(count.load(Ordering::Relaxed), 0);
    });
}

#[test]
fn a_future_that_is_dropped_elsewhere_takes_its_value_along() {
    let count = Arc::new(AtomicUsize::new(0));
    runner(FIRST_COME).run(async {
        let mut set = Box::pin(COUNTED.scope(Counted::new(&count), sleep_forever()));
        assert!(futures::poll!(set.as_mut()).is_pending());
        thread::scope(|scope| {
            scope.spawn(move || drop(set));
        });
        assert_eq!(count.load(Ordering::Relaxed), 0);
    });
}
