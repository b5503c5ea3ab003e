//! Jumps that macros hide, among what they are given or in their definition:
//! debug builds compare each step of a machine with its table.

use coldframe::prelude::*;

use crate::support::{FIRST_COME, Log, run_logged};

const SECOND: Duration = Duration::from_secs(1);

macro_rules! given {
    ($($jump:tt)*) => {
        $($jump)*
    };
}

macro_rules! leave_the_loop {
    () => {
        break
    };
}

macro_rules! next_round {
    () => {
        continue
    };
}

macro_rules! leave_the_function {
    ($value:expr) => {
        return $value
    };
}

macro_rules! some_or_leave {
    ($value:expr) => {
        $value?
    };
}

#[test]
fn out_of_loops() {
    #[checkpointed]
    async fn parent(log: &Log) {
        loop {
            sleep(SECOND).await;
            leave_the_loop!();
        }
        sleep(SECOND).await;
        log.add("out of one");
        'outer: loop {
            sleep(SECOND).await;
            loop {
                sleep(SECOND).await;
                given!(break 'outer);
            }
        }
        sleep(SECOND).await;
        log.add("out of both");
        'block: {
            sleep(SECOND).await;
            if log.take().len() == 2 {
                given!(break 'block);
            }
            sleep(SECOND).await;
            log.add("not reached");
        }
        sleep(SECOND).await;
        log.add("out of the block");
    }
    assert_eq!(run_logged(FIRST_COME, parent), ["out of the block"]);
}

#[test]
fn to_the_next_round() {
    #[checkpointed]
    async fn parent(log: &Log) {
        let mut round = 0;
        'outer: loop {
            round += 1;
            sleep(SECOND).await;
            match round {
                1 => next_round!(),
                2 => loop {
                    sleep(SECOND).await;
                    given!(continue 'outer);
                },
                _ => {}
            }
            sleep(SECOND).await;
            log.add(format!("round {round}"));
            leave_the_loop!();
        }
        for number in [1, 2] {
            sleep(SECOND).await;
            log.add(format!("number {number}"));
            next_round!();
        }
        sleep(SECOND).await;
    }
    assert_eq!(run_logged(FIRST_COME, parent), ["round 3", "number 1", "number 2"]);
}

#[test]
fn out_of_the_function() {
    #[checkpointed]
    async fn returns(early: bool) -> u32 {
        sleep(SECOND).await;
        loop {
            if early {
                leave_the_function!(1);
            }
            sleep(SECOND).await;
            leave_the_function!(2);
        }
    }
    #[checkpointed]
    async fn questions(given: Option<u32>) -> Option<u32> {
        sleep(SECOND).await;
        let number = some_or_leave!(given);
        sleep(SECOND).await;
        async {
            sleep(SECOND).await;
            let number = some_or_leave!(given);
            sleep(SECOND).await;
            Some(number)
        }
        .await?;
        Some(number)
    }
    #[checkpointed]
    async fn parent(log: &Log) {
        log.add(format!("{} {}", returns(true).await, returns(false).await));
        log.add(format!("{:?} {:?}", questions(None).await, questions(Some(3)).await));
    }
    assert_eq!(run_logged(FIRST_COME, parent), ["1 2", "None Some(3)"]);
}

#[test]
fn out_of_loops_in_a_scope_and_in_front_of_a_cleanup() {
    #[checkpointed]
    async fn parent(log: &Log) {
        defer! {
            sleep(SECOND).await;
            log.add("cleaned up");
        }
        move_on_after!(SECOND * 9 => {
            loop {
                sleep(SECOND).await;
                leave_the_loop!();
            }
            sleep(SECOND).await;
            log.add("in the scope");
        });
        loop {
            sleep(SECOND).await;
            leave_the_loop!();
        }
        sleep(SECOND).await;
        log.add("behind it");
    }
    assert_eq!(run_logged(FIRST_COME, parent), ["in the scope", "behind it", "cleaned up"]);
}
