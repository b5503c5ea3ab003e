//! The arms of a race: ordinary code that runs when the race is over.

use coldframe::prelude::*;

use crate::support::{Bell, FIRST_COME, Log, run_logged};

const SECOND: Duration = Duration::from_secs(1);

#[derive(Debug, Default)]
struct Connection {
    sent: Vec<u32>,
}

impl Connection {
    #[checkpointed]
    async fn read(&mut self, after: u32) -> Option<u32> {
        sleep(SECOND * after).await;
        (after < 5).then_some(after)
    }
}

#[test]
fn an_arm_may_use_what_its_branch_has_borrowed() {
    #[checkpointed]
    async fn parent(log: &Log) {
        let mut conn = Connection::default();
        let mut timer = String::from("timer");
        for after in [1, 3] {
            race! {
                Some(n) = read_some(&mut conn, after) => conn.sent.push(n),
                () = wait(&mut timer, 2) => {
                    timer.push('!');
                    conn.sent.push(0);
                }
            }
        }
        log.add(format!("{timer} {:?}", conn.sent));
    }
    enum Option<T> {
        Some(T),
    }
    use Option::Some;
    #[checkpointed]
    async fn read_some(conn: &mut Connection, after: u32) -> Option<u32> {
        Some(conn.read(after).await.expect("it is early enough"))
    }
    #[checkpointed]
    async fn wait(_: &mut str, seconds: u32) {
        sleep(SECOND * seconds).await;
    }
    assert_eq!(run_logged(FIRST_COME, parent), ["timer! [1, 0]"]);
}

#[test]
fn an_arm_runs_when_the_losers_are_gone() {
    #[checkpointed]
    async fn parent(log: &Log) {
        race! {
            async { let _bell = Bell(log, "the loser is gone"); sleep_forever().await; } => {},
            sleep(SECOND) => log.add("the arm runs"),
        }
    }
    assert_eq!(run_logged(FIRST_COME, parent), ["the loser is gone", "the arm runs"]);
}

#[test]
fn an_arm_may_jump() {
    #[checkpointed]
    async fn find(log: &Log) -> Result<u32, String> {
        let mut conn = Connection::default();
        let mut round = 0;
        'rounds: loop {
            round += 1;
            let value = race! {
                value = conn.read(round) => value.ok_or("closed")?,
                sleep(SECOND * 2) => match round {
                    3 => continue,
                    4 => continue 'rounds,
                    _ => break,
                },
            };
            log.add(format!("read {value}"));
            if value > 3 {
                return Ok(0);
            }
        }
        race! { sleep(SECOND) => return Ok(round), sleep(SECOND * 2) => Err("late".to_owned()) }
    }
    #[checkpointed]
    async fn parent(log: &Log) {
        log.add(format!("{:?}", find(log).await));
    }
    assert_eq!(run_logged(FIRST_COME, parent), ["read 1", "read 2", "Ok(5)"]);
}

#[test]
fn an_arm_may_await_race_and_open_nurseries() {
    #[checkpointed]
    async fn parent(log: &Log) {
        let text = race! {
            sleep(SECOND) => {
                sleep(SECOND).await;
                nursery! { spawn async { sleep(SECOND).await; log.add("a child in an arm"); }; }
                race! { sleep(SECOND) => "inner", sleep_forever() => unreachable!() }
            }
            sleep_forever() => "never",
        };
        log.add(text);
    }
    assert_eq!(run_logged(FIRST_COME, parent), ["a child in an arm", "inner"]);
}

#[test]
fn what_stands_in_a_branch_is_evaluated_in_order_before_the_race() {
    #[checkpointed]
    async fn get(log: &Log, seconds: u32) -> u32 {
        sleep(SECOND * seconds).await;
        log.add(format!("got {seconds}"));
        seconds
    }
    #[checkpointed]
    async fn parent(log: &Log) -> Option<u32> {
        let limit = Some(4);
        let begin = coldframe::current_time();
        race! {
            late = get(log, get(log, 3).await) => log.add(format!("late {late}")),
            early = get(log, limit? - get(log, 2).await) => log.add(format!("early {early}")),
        }
        log.add(format!("{:?}", coldframe::current_time() - begin));
        race! { get(log, None?), get(log, 1) };
        log.add("not reached");
        None
    }
    #[checkpointed]
    async fn main(log: &Log) {
        log.add(format!("{:?}", parent(log).await));
    }
    assert_eq!(run_logged(FIRST_COME, main), ["got 3", "got 2", "got 2", "early 2", "7s", "None"]);
}

#[test]
fn a_branch_may_borrow_a_temporary() {
    #[checkpointed]
    async fn length(text: &str) -> usize {
        checkpoint().await;
        text.len()
    }
    #[checkpointed]
    async fn parent(log: &Log) {
        let length = race! { length(&format!("{}", 1234)), length(&String::from("1234")) };
        log.add(length.to_string());
    }
    assert_eq!(run_logged(FIRST_COME, parent), ["4"]);
}

/// A guard among the temporaries of a branch is gone when its arm runs.
#[test]
#[allow(clippy::await_holding_refcell_ref, reason = "as long as the race, not longer")]
fn temporaries_of_the_branches_are_gone_in_the_arms() {
    use std::cell::RefCell;
    #[checkpointed]
    async fn take(number: u32) -> u32 {
        checkpoint().await;
        number
    }
    #[checkpointed]
    async fn parent(log: &Log) {
        let cell = RefCell::new(7);
        race! {
            number = take(*cell.borrow_mut()) => {
                *cell.borrow_mut() += number;
            }
        }
        log.add(cell.borrow().to_string());
    }
    assert_eq!(run_logged(FIRST_COME, parent), ["14"]);
}

/// What the race owes is done before an arm runs, so that nothing needs to see
/// where the arm jumps to.
#[test]
fn a_jump_in_a_macro_leaves_an_arm() {
    macro_rules! give_up {
        ($($jump:tt)*) => {
            $($jump)*
        };
    }
    #[checkpointed]
    async fn loser(log: &Log) {
        defer! {
            sleep(SECOND).await;
            log.add("loser cleaned up");
        }
        sleep_forever().await;
    }
    #[checkpointed]
    async fn rounds(log: &Log) -> u32 {
        let mut round = 0;
        loop {
            round += 1;
            race! {
                sleep(SECOND) => {
                    if round == 1 {
                        give_up!(continue);
                    }
                    give_up!(break)
                }
                loser(log) => {}
            }
        }
        race! {
            sleep(SECOND) => give_up!(return round),
            loser(log) => 0,
        }
    }
    #[checkpointed]
    async fn parent(log: &Log) {
        let round = rounds(log).await;
        log.add(format!("left in round {round}"));
    }
    let cleaned = "loser cleaned up";
    assert_eq!(run_logged(FIRST_COME, parent), [cleaned, cleaned, cleaned, "left in round 2"]);
}
