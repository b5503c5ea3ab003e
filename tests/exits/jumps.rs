//! Left by `break` and `continue`: the children run to their ends.

use std::fmt::Debug;

use coldframe::prelude::*;

use crate::{Error, Log, child};

#[checkpointed(maybe)]
async fn jumps(log: &Log, plan: &[&'static str]) -> Vec<&'static str> {
    let mut seen = Vec::new();
    'outer: for step in plan {
        loop {
            let value = nursery! {
                spawn child(step, log);
                match *step {
                    "continue" => continue 'outer,
                    "break" => break,
                    "break outer" => break 'outer,
                    "inside" => {
                        // These stay in the body.
                        let mut count = 0;
                        loop {
                            count += 1;
                            if count < 3 { continue; }
                            break;
                        }
                        'block: { if count == 3 { break 'block; } }
                    }
                    _ => {}
                }
                checkpoint().await;
                *step
            };
            seen.push(value);
            continue 'outer;
        }
        seen.push("after loop");
    }
    seen
}

#[coldframe::test]
async fn break_and_continue_close_without_cancelling() {
    let log = Log::default();
    let seen = jumps(&log, &["inside", "continue", "break", "break outer", "never"]).await;
    assert_eq!(seen, ["inside", "after loop"]);
    log.check(&["inside ended", "continue ended", "break ended", "break outer ended"]);
}

#[coldframe::test]
async fn jumps_in_the_tail_find_their_loop() {
    let log = Log::default();
    let mut sum = 0;
    for number in 0..5_u8 {
        sum += nursery! {
            spawn child("a", &log);
            checkpoint().await;
            match number {
                1 => continue,
                3 => break,
                _ => number,
            }
        };
    }
    assert_eq!(sum, 2);
    log.check(&["a ended"; 4]);
}

#[coldframe::test]
async fn break_carries_a_value() {
    let log = Log::default();
    let from_loop = loop {
        nursery! {
            spawn child("a", &log);
            break 5;
        }
    };
    let shown: Box<dyn Debug> = 'block: {
        nursery! {
            spawn child("b", &log);
            checkpoint().await;
            if from_loop == 5 {
                break 'block Box::new("early");
            }
        }
        Box::new(1)
    };
    assert_eq!(format!("{from_loop} {shown:?}"), "5 \"early\"");
    log.check(&["a ended", "b ended"]);
}

#[coldframe::test]
async fn jumps_of_inner_functions_stay_there() {
    let log = Log::default();
    let sum = nursery! {
        spawn child("a", &log);
        let parse = |text: &str| -> Result<u8, Error> {
            if text.is_empty() {
                return Ok(0);
            }
            Ok(text.parse::<u8>()?)
        };
        fn halve(number: u8) -> Option<u8> {
            let half = number.checked_div(2)?;
            return Some(half);
        }
        let later = async {
            checkpoint().await;
            let number: u8 = "x".parse()?;
            return Ok::<u8, Error>(number);
        };
        let failed = later.await;
        assert_eq!(failed, Err(Error::Parse));
        parse("").unwrap() + parse("4").unwrap() + halve(9).unwrap()
    };
    assert_eq!(sum, 8);
    log.check(&["a ended"]);
}

#[coldframe::test]
async fn what_one_jump_moves_is_still_there_after_another() {
    #[checkpointed(maybe)]
    async fn collect(upto: u8, give_up: bool) -> Option<Vec<u8>> {
        let mut found = Vec::new();
        let reason = String::from("gave up");
        let mut number = 0;
        let all = loop {
            nursery! {
                spawn checkpoint();
                number += 1;
                if give_up && number == 2 {
                    drop(reason);
                    return None;
                }
                if number % 2 == 0 {
                    continue;
                }
                checkpoint().await;
                if number > upto {
                    break found;
                }
                nursery! {
                    spawn checkpoint();
                    if number == 100 {
                        return Some(found);
                    }
                    found.push(number);
                }
            }
        };
        assert_eq!(reason, "gave up");
        Some(all)
    }
    assert_eq!(collect(6, false).await, Some(vec![1, 3, 5]));
    assert_eq!(collect(6, true).await, None);
}
