//! The scheduling policy: which checkpoints let others run.

use std::cell::RefCell;

use coldframe::clock::VirtualClock;
use coldframe::prelude::*;
use coldframe::{Runner, SchedulingPolicy};

type Log = RefCell<String>;

fn run<F: Future>(policy: SchedulingPolicy, program: F) -> F::Output {
    Runner::new().seed(1).clock(VirtualClock::autojump()).scheduling(policy).run(program)
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
