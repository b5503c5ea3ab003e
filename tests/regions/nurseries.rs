//! Scopes and nurseries, one in the other.

use coldframe::prelude::*;

use crate::MS;
use crate::support::{FIRST_COME, Log, REVERSED, run_logged};

#[checkpointed]
async fn nap(millis: u32) -> u32 {
    sleep(MS * millis).await;
    millis
}

#[checkpointed]
async fn child(log: &Log, millis: u32) {
    nap(millis).await;
    log.add(format!("child {millis}"));
}

#[checkpointed]
async fn mixed(log: &Log, way: &str) -> Result<&'static str, String> {
    for round in 0..2 {
        let name = format!("round {round}");
        nursery! {
            spawn child(log, 5);
            let res = move_on_after!(MS * 2 => {
                spawn child(log, 4);
                let _name: &str = &name;
                for _ in 0..2 {
                    spawn child(log, 3);
                }
                nursery! {
                    spawn child(log, 1);
                    match way {
                        "return" => return Ok("returned"),
                        "?" => Err("failed".to_owned())?,
                        "break" => break,
                        "continue" => continue,
                        "slow" => { nap(9).await; }
                        _ => { nap(1).await; }
                    }
                }
                log.add("inside");
            });
            log.add(format!("{res:?}"));
        }
        log.add("round over");
    }
    Ok("end")
}

#[test]
fn children_that_are_spawned_in_a_scope_belong_to_the_nursery() {
    let round = |result: &[&'static str]| {
        let mut res = vec!["child 1"];
        res.extend(result);
        res.extend(["child 3", "child 3", "child 4", "child 5", "round over"]);
        res
    };
    let jump = ["child 1", "child 3", "child 3", "child 4", "child 5"];
    let cases = [
        (
            "end",
            "Ok(\"end\")",
            [round(&["inside", "Some(())"]), round(&["inside", "Some(())"])].concat(),
        ),
        ("slow", "Ok(\"end\")", [round(&["None"]), round(&["None"])].concat()),
        ("return", "Ok(\"returned\")", jump.to_vec()),
        ("break", "Ok(\"end\")", jump.to_vec()),
        ("continue", "Ok(\"end\")", [jump, jump].concat()),
        ("?", "Err(\"failed\")", vec![]),
    ];
    for (way, expected, events) in cases {
        for seed in [FIRST_COME, REVERSED] {
            let log = run_logged(seed, async |log| {
                let res = mixed(log, way).await;
                assert_eq!(format!("{res:?}"), expected, "{way}");
            });
            assert_eq!(log, events, "{way}");
        }
    }
}

#[test]
fn children_run_while_a_scope_in_the_body_waits() {
    let log = run_logged(FIRST_COME, async |log| {
        #[checkpointed(allow(scope_without_checkpoint))]
        async fn work(log: &Log) {
            nursery! {
                spawn async { loop { child(log, 2).await } };
                nursery! {
                    spawn async { loop { child(log, 3).await } };
                    let late = fail_after!(MS * 5 => { shield! { nap(6).await } });
                    log.add(format!("{late:?}"));
                };
            }
        }
        coldframe::move_on_after(MS * 7, work(log)).await;
    });
    let at = |event: &str| log.iter().filter(|it| *it == event).count();
    assert_eq!((at("child 2"), at("child 3"), at("Ok(6)")), (3, 2, 1), "{log:?}");
}

#[test]
fn the_values_of_children_reach_the_tail_through_scopes() {
    run_logged(FIRST_COME, async |_| {
        #[checkpointed]
        async fn work() -> (u32, Option<u32>) {
            nursery! {
                let one = spawn nap(3);
                let two = move_on_after!(MS * 2 => {
                    let two = spawn nap(1);
                    two.await
                });
                (one, two)
            }
        }
        assert_eq!(work().await, (3, Some(1)));
    });
}
