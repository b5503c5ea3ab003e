//! The scheduling policy: which checkpoints let others run.

#[path = "support/mod.rs"]
mod support;

use std::cell::RefCell;

use coldframe::SchedulingPolicy;
use coldframe::channel::TryRecvError;
use coldframe::prelude::*;

use crate::support::runner;

type Log = RefCell<String>;

fn run<F: Future>(policy: SchedulingPolicy, program: F) -> F::Output {
    runner(1).scheduling(policy).run(program)
}

#[checkpointed(maybe)]
async fn writes(log: &Log, letter: char, times: usize) {
    for _ in 0..times {
        log.borrow_mut().push(letter);
        checkpoint().await;
    }
}

/// How many letters in a row are the same, at most.
fn longest_run(log: &str) -> usize {
    let letters: Vec<char> = log.chars().collect();
    letters.chunk_by(|one, two| one == two).map(<[char]>::len).max().unwrap_or(0)
}

fn letters_of_two_tasks(policy: SchedulingPolicy) -> String {
    let log = Log::default();
    run(policy, async {
        nursery! {
            spawn writes(&log, 'a', 12);
            spawn writes(&log, 'b', 12);
        }
    });
    log.into_inner()
}

#[test]
fn each_checkpoint_lets_the_others_run() {
    let log = letters_of_two_tasks(SchedulingPolicy::EveryCheckpoint);
    // A coin decides the order in each pass, so two may stand side by side.
    assert!(longest_run(&log) <= 2, "{log}");
    assert_eq!(log.len(), 24);
}

#[test]
fn with_a_budget_one_in_so_many_does() {
    let log = letters_of_two_tasks(SchedulingPolicy::Budget(4));
    assert!((4..=8).contains(&longest_run(&log)), "{log}");
    assert_eq!(log.len(), 24);
}

#[test]
fn a_budget_of_nothing_is_one_of_one() {
    let every = letters_of_two_tasks(SchedulingPolicy::EveryCheckpoint);
    assert_eq!(letters_of_two_tasks(SchedulingPolicy::Budget(0)), every);
    assert_eq!(letters_of_two_tasks(SchedulingPolicy::Budget(1)), every);
}

#[test]
fn a_checkpoint_within_the_budget_sees_a_cancellation() {
    let passed = RefCell::new(0);
    run(SchedulingPolicy::Budget(1000), async {
        let ended = scope!(s => {
            checkpoint().await;
            *passed.borrow_mut() += 1;
            s.cancel("it is over");
            checkpoint().await;
            *passed.borrow_mut() += 1;
        });
        assert_eq!(ended, None);
    });
    assert_eq!(passed.into_inner(), 1);
}

#[test]
fn a_loop_of_checkpoints_starves_nobody() {
    run(SchedulingPolicy::Budget(50), async {
        let over = Event::new();
        nursery! {
            spawn async {
                while !over.is_set() {
                    checkpoint().await;
                }
            };
            spawn async {
                sleep(Duration::ZERO).await;
                over.set();
            };
        }
    });
}

#[test]
fn items_of_a_channel_keep_their_order() {
    let got = run(SchedulingPolicy::Budget(16), async {
        let (tx, rx) = channel(3);
        nursery! {
            spawn async move {
                for item in 0..100 {
                    tx.send(item).await.expect("somebody receives");
                }
            };
            let got = spawn async move {
                let mut got = Vec::new();
                while let Some(item) = rx.recv().await {
                    got.push(item);
                }
                got
            };
            got
        }
    });
    assert_eq!(got, (0..100).collect::<Vec<_>>());
}

/// With a policy that lets every operation go on that need not wait.
fn hardly_switching<T>(main: impl Future<Output = T>) -> T {
    run(SchedulingPolicy::Budget(1000), main)
}

#[test]
fn nobody_overtakes_a_sender_that_waits() {
    hardly_switching(async {
        let (tx, rx) = channel(1);
        nursery! {
            tx.send(1).await.expect("there is room");
            spawn async {
                tx.send(2).await.expect("somebody receives");
            };
            sleep(Duration::from_millis(1)).await;
            assert_eq!(tx.statistics().waiting_to_send, 1);
            assert_eq!(rx.recv().await, Some(1));
            // The room is the waiting sender's: this one comes after it.
            spawn async {
                tx.send(3).await.expect("somebody receives");
            };
            assert_eq!(rx.recv().await, Some(2));
            assert_eq!(rx.recv().await, Some(3));
        }
    });
}

#[test]
fn nobody_overtakes_a_receiver_that_waits() {
    hardly_switching(async {
        let (tx, rx) = channel(2);
        nursery! {
            let first = spawn async { rx.recv().await };
            sleep(Duration::from_millis(1)).await;
            tx.send(1).await.expect("somebody receives");
            // That one is handed already.
            assert_eq!(rx.try_recv(), Err(TryRecvError::WouldBlock));
            tx.send(2).await.expect("somebody receives");
            assert_eq!(rx.recv().await, Some(2));
            assert_eq!(first.await, Some(1));
        }
    });
}

#[test]
fn a_send_or_recv_within_the_budget_does_nothing_once_it_is_cancelled() {
    hardly_switching(async {
        let (tx, rx) = channel(4);
        tx.send(1).await.expect("there is room");
        let sent = scope!(s => {
            s.cancel("it is over");
            tx.send(2).await.expect("there is room");
        });
        let received = scope!(s => {
            s.cancel("it is over");
            rx.recv().await
        });
        assert_eq!((sent, received), (None, None));
        drop(tx);
        assert_eq!(rx.recv().await, Some(1));
        assert_eq!(rx.recv().await, None);
    });
}

// Fails if the next pass begins in a nursery though a body round it was woken.
/// A body that is woken is not kept waiting by its own children, each of which
/// goes on at once.
#[test]
fn a_woken_body_has_its_turn_in_the_next_pass() {
    for seed in 0..50 {
        let log = Log::default();
        let ring = Event::new();
        runner(seed).run(async {
            #[checkpointed]
            async fn rings(ring: &Event) {
                checkpoint().await;
                ring.set();
            }
            #[checkpointed]
            async fn below(log: &Log, ring: &Event) {
                nursery! {
                    spawn writes(log, 'c', 20);
                    ring.wait().await;
                    log.borrow_mut().push('B');
                }
            }
            nursery! {
                spawn rings(&ring);
                spawn below(&log, &ring);
            }
        });
        let before = log.borrow().find('B').expect("the body came to its end");
        assert!(before <= 4, "seed {seed}: {}", log.borrow());
    }
}
