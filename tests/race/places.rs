//! Races in nurseries, async blocks, plain functions, and under combinators.

use std::cell::Cell;

use coldframe::prelude::*;

use crate::support::{Bell, FIRST_COME, Log, run_logged, runner};

const SECOND: Duration = Duration::from_secs(1);

#[test]
fn children_of_the_nursery_round_it_run_during_a_race() {
    #[checkpointed]
    async fn tick(log: &Log) {
        for round in 1..=3 {
            sleep(SECOND).await;
            log.add(format!("tick {round}"));
        }
    }
    #[checkpointed]
    async fn parent(log: &Log) {
        nursery! {
            spawn tick(log);
            let value = race! { async { sleep(SECOND * 2).await; 5 }, async { sleep_forever().await; 6 } };
            log.add(format!("{value} wins"));
            race! {
                sleep(SECOND * 5) => {},
                sleep(Duration::from_millis(1500)) => {
                    log.add("the arm spawns");
                    spawn async { log.add("the child of the arm"); };
                }
            }
            log.add("the body ends");
        }
    }
    assert_eq!(
        run_logged(FIRST_COME, parent),
        [
            "tick 1",
            "tick 2",
            "5 wins",
            "tick 3",
            "the arm spawns",
            "the body ends",
            "the child of the arm"
        ]
    );
}

#[test]
fn a_nursery_that_fails_ends_the_race_in_its_body() {
    #[checkpointed]
    async fn parent(log: &Log) {
        nursery! {
            spawn async { sleep(SECOND).await; panic!("the child"); };
            let _bell = Bell(log, "the body is left");
            race! {
                async { let _bell = Bell(log, "a branch is dropped"); sleep_forever().await; },
                async { let _bell = Bell(log, "the other is, too"); sleep_forever().await; },
            };
            log.add("not reached");
        }
    }
    let events = crate::support::run_to_panic(FIRST_COME, parent);
    assert_eq!(
        events,
        ["a branch is dropped", "the other is, too", "the body is left", "the child"]
    );
}

#[test]
fn a_branch_may_be_a_nursery_and_jump_in_the_arm_leaves_the_nursery_round_it() {
    #[checkpointed]
    async fn parent(log: &Log) -> u32 {
        nursery! {
            spawn async { sleep(SECOND * 3).await; log.add("the outer child ends"); };
            race! {
                async {
                    nursery! {
                        let one = spawn async { sleep(SECOND).await; 1 };
                        let two = spawn async { sleep(SECOND * 2).await; 2 };
                        one + two
                    }
                },
                async { sleep(SECOND * 9).await; 0 },
            };
            race! { sleep(SECOND) => return 8, sleep_forever() => {} }
        }
        9
    }
    #[checkpointed]
    async fn main(log: &Log) {
        log.add(parent(log).await.to_string());
    }
    assert_eq!(run_logged(FIRST_COME, main), ["the outer child ends", "8"]);
}

#[test]
fn a_race_in_a_plain_function_under_a_root_and_without_one() {
    async fn plain(flag: &Cell<bool>) -> u32 {
        let value = race! {
            async { std::future::pending::<u32>().await },
            async { flag.set(true); 3 },
        };
        race! {
            x = async { value + 1 } => {
                if x > 3 { return x; }
                0
            }
            () = std::future::pending() => 1,
        }
    }
    let flag = Cell::new(false);
    assert_eq!(runner(FIRST_COME).run(plain(&flag)), 4);
    assert!(flag.take());
    assert_eq!(futures::executor::block_on(plain(&flag)), 4);
    assert!(flag.take());
}

#[test]
fn a_race_under_a_combinator_of_others() {
    #[checkpointed]
    async fn quick(log: &Log, name: &'static str, seconds: u32) {
        race! {
            sleep(SECOND * seconds) => log.add(name),
            async { let _bell = Bell(log, "a loser"); sleep(SECOND * 9).await; } => {},
        }
    }
    #[checkpointed]
    async fn parent(log: &Log) {
        futures::join!(quick(log, "two", 2), quick(log, "one", 1));
        let both = [quick(log, "four", 4), quick(log, "three", 3)];
        futures::future::join_all(both).await;
        let many: futures::stream::FuturesUnordered<_> =
            [quick(log, "six", 6), quick(log, "five", 5)].into_iter().collect();
        futures::StreamExt::collect::<Vec<()>>(many).await;
    }
    assert_eq!(
        run_logged(FIRST_COME, parent),
        [
            "a loser", "one", "a loser", "two", "a loser", "three", "a loser", "four", "a loser",
            "five", "a loser", "six"
        ]
    );
}

#[test]
fn a_race_may_be_dropped_half_way() {
    #[checkpointed]
    async fn parent(log: &Log) {
        let mut future = Box::pin(async {
            race! {
                async { let _bell = Bell(log, "first dropped"); sleep_forever().await; },
                async { let _bell = Bell(log, "second dropped"); sleep_forever().await; },
            }
        });
        let _ = futures::poll!(&mut future);
        checkpoint().await;
        let _ = futures::poll!(&mut future);
        log.add("drop");
        drop(future);
        checkpoint().await;
    }
    assert_eq!(run_logged(FIRST_COME, parent), ["drop", "second dropped", "first dropped"]);
}

fn assert_send<T: Send>(future: T) -> T {
    future
}

#[test]
fn a_race_is_send_if_its_branches_are() {
    #[checkpointed]
    async fn parent() -> u32 {
        let mut text = String::new();
        race! {
            x = async { checkpoint().await; text.push('a'); 3 } => { checkpoint().await; x }
            sleep(SECOND) => 4,
        }
    }
    assert_eq!(runner(FIRST_COME).run(assert_send(parent())), 3);
}

#[test]
fn a_race_in_a_scope_in_a_nursery_and_in_a_cleanup() {
    #[checkpointed]
    async fn parent(log: &Log) -> u32 {
        nursery! {
            spawn async { sleep(SECOND * 2).await; log.add("the child ends"); };
            let found = move_on_after!(SECOND * 5 => {
                defer! {
                    race! {
                        sleep(SECOND) => log.add("the cleanup races"),
                        sleep_forever() => {},
                    }
                }
                race! { sleep(SECOND) => {}, sleep_forever() => {} }
                log.add("one second");
                race! {
                    x = async { sleep(SECOND * 9).await; 3 } => return x,
                    () = async { shield(sleep(SECOND * 6)).await; } => { log.add("kept"); }
                }
                sleep_forever().await;
            });
            log.add(format!("{found:?}"));
            race! { sleep(SECOND) => return 8, sleep_forever() => {} }
        }
        9
    }
    #[checkpointed]
    async fn main(log: &Log) {
        log.add(parent(log).await.to_string());
    }
    assert_eq!(
        run_logged(FIRST_COME, main),
        ["one second", "the child ends", "kept", "the cleanup races", "None", "8"]
    );
}
