//! Jumps through several nurseries, and from every part of one.

use coldframe::prelude::*;

use crate::{Error, Local, Log, child};

#[checkpointed(maybe)]
async fn nested(log: &Log, way: &str) -> Result<&'static str, Error> {
    'loops: for _ in 0..2 {
        nursery! {
            let _outer = Local("outer", log);
            spawn child("outer child", log);
            let value = nursery! {
                let _inner = Local("inner", log);
                spawn child("inner child", log);
                checkpoint().await;
                match way {
                    "return" => return Ok("returned"),
                    "break" => break 'loops,
                    "raise" => Err(7)?,
                    _ => {}
                }
                sleep(Duration::from_millis(100)).await;
                "value"
            };
            log.add(value);
            spawn child("late child", log);
            if way == "tail" {
                return nursery! { spawn child("last child", log); Ok("tail") };
            }
            break 'loops;
        }
    }
    Ok("end")
}

#[coldframe::test]
async fn a_jump_leaves_several_nurseries() {
    let log = Log::default();
    assert_eq!(nested(&log, "return").await, Ok("returned"));
    let sorted = |log: &Log| {
        // Both children end in the same pass.
        log.events().sort_by_key(|event| event.starts_with("drop"));
    };
    sorted(&log);
    log.events()[..2].sort();
    log.check(&["inner child ended", "outer child ended", "drop inner", "drop outer"]);

    assert_eq!(nested(&log, "break").await, Ok("end"));
    sorted(&log);
    log.events()[..2].sort();
    log.check(&["inner child ended", "outer child ended", "drop inner", "drop outer"]);

    assert_eq!(nested(&log, "raise").await, Err(Error::Other(7)));
    log.check(&["inner child cancelled", "drop inner", "outer child cancelled", "drop outer"]);

    assert_eq!(nested(&log, "").await, Ok("end"));
    log.events()[..2].sort();
    log.check(&[
        "inner child ended",
        "outer child ended",
        "drop inner",
        "value",
        "late child ended",
        "drop outer",
    ]);

    assert_eq!(nested(&log, "tail").await, Ok("tail"));
    log.events()[..2].sort();
    log.events()[4..6].sort();
    log.check(&[
        "inner child ended",
        "outer child ended",
        "drop inner",
        "value",
        "last child ended",
        "late child ended",
        "drop outer",
    ]);
}

#[coldframe::test]
async fn an_exit_before_the_first_child_and_one_with_a_handle() {
    #[checkpointed(maybe)]
    async fn early(log: &Log, way: u8) -> u8 {
        nursery! { |n|
            if way == 0 { return 0; }
            n.spawn(child("by handle", log));
            if way == 1 { return 1; }
            spawn child("later", log);
        }
        2
    }

    let log = Log::default();
    assert_eq!(early(&log, 0).await, 0);
    log.check(&[]);
    assert_eq!(early(&log, 1).await, 1);
    log.check(&["by handle ended"]);
    assert_eq!(early(&log, 2).await, 2);
    log.events().sort();
    log.check(&["by handle ended", "later ended"]);
}

#[coldframe::test]
async fn every_child_that_was_spawned_is_waited_for_in_every_section() {
    #[checkpointed(maybe)]
    async fn sections(log: &Log, leave_after: u8) {
        nursery! {
            if leave_after == 0 { return; }
            spawn child("a", log);
            if leave_after == 1 { return; }
            checkpoint().await;
            for _ in 0..2 {
                spawn child("b", log);
            }
            if leave_after == 2 { return; }
            match leave_after {
                3 => { spawn child("c", log); return; }
                _ => spawn child("d", log),
            }
        }
    }

    let log = Log::default();
    let expected: [&[&str]; 5] = [
        &[],
        &["a ended"],
        &["a ended", "b ended", "b ended"],
        &["a ended", "b ended", "b ended", "c ended"],
        &["a ended", "b ended", "b ended", "d ended"],
    ];
    for (leave_after, expected) in (0..).zip(expected) {
        sections(&log, leave_after).await;
        log.events().sort();
        log.check(expected);
    }
}
