//! Every way out of the body of a nursery, with the exact order of events: the
//! children first, then the jump.

use std::cell::RefCell;
use std::fmt::{Debug, Display};
use std::ops::ControlFlow;
use std::sync::Mutex;

use coldframe::prelude::*;

/// What happened, in order.
#[derive(Default)]
struct Log(RefCell<Vec<String>>);

impl Log {
    fn note(&self, event: impl Display) {
        self.0.borrow_mut().push(event.to_string());
    }

    #[track_caller]
    fn check(&self, expected: &[&str]) {
        assert_eq!(self.0.take(), expected);
    }
}

/// Notes its drop.
struct Local<'l>(&'static str, &'l Log);

impl Drop for Local<'_> {
    fn drop(&mut self) {
        self.1.note(format_args!("drop {}", self.0));
    }
}

/// Ends a second after its start, unless it is cancelled; either is noted.
#[checkpointed]
async fn child(name: &'static str, log: &Log) {
    let fate = Fate { name, log, finished: false };
    sleep(Duration::from_secs(1)).await;
    fate.finish();
}

struct Fate<'l> {
    name: &'static str,
    log: &'l Log,
    finished: bool,
}

impl Fate<'_> {
    fn finish(mut self) {
        self.finished = true;
    }
}

impl Drop for Fate<'_> {
    fn drop(&mut self) {
        let fate = if self.finished { "ended" } else { "cancelled" };
        self.log.note(format_args!("{} {fate}", self.name));
    }
}

#[derive(Debug, PartialEq)]
enum Error {
    Parse,
    Other(u8),
}

impl From<std::num::ParseIntError> for Error {
    fn from(_: std::num::ParseIntError) -> Self {
        Error::Parse
    }
}

impl From<u8> for Error {
    fn from(code: u8) -> Self {
        Error::Other(code)
    }
}

#[coldframe::test]
async fn the_end_closes() {
    let log = Log::default();
    let value = nursery! {
        let _local = Local("local", &log);
        spawn child("a", &log);
        checkpoint().await;
        log.note("end of body");
        { log.note("tail"); 1 }
    };
    log.note(value);
    log.check(&["end of body", "a ended", "tail", "drop local", "1"]);
}

#[checkpointed(maybe)]
async fn returns(log: &Log, early: bool) -> &'static str {
    let _outside = Local("outside", log);
    nursery! {
        let _above = Local("above", log);
        spawn child("a", log);
        let _below = Local("below", log);
        if early {
            return { log.note("value"); "early" };
        }
        checkpoint().await;
    }
    "late"
}

#[coldframe::test]
async fn return_closes_without_cancelling() {
    let log = Log::default();
    assert_eq!(returns(&log, true).await, "early");
    log.check(&["value", "a ended", "drop below", "drop above", "drop outside"]);
    assert_eq!(returns(&log, false).await, "late");
    log.check(&["a ended", "drop below", "drop above", "drop outside"]);
}

#[checkpointed(maybe)]
async fn raises(log: &Log, text: &str, more: Result<u8, u8>) -> Result<u32, Error> {
    let value = nursery! {
        spawn child("a", log);
        let number: u32 = text.parse()?;
        spawn child("b", log);
        checkpoint().await;
        let more = more?;
        number + u32::from(more)
    };
    Ok(value)
}

#[coldframe::test]
async fn a_question_mark_cancels_and_closes() {
    let log = Log::default();
    assert_eq!(raises(&log, "7", Ok(1)).await, Ok(8));
    // Both end in the same pass, in an order that the seed decides.
    log.0.borrow_mut().sort();
    log.check(&["a ended", "b ended"]);
    assert_eq!(raises(&log, "seven", Ok(1)).await, Err(Error::Parse));
    // As in Trio it runs up to its first checkpoint, cancelled as it is.
    log.check(&["a cancelled"]);
    assert_eq!(raises(&log, "7", Err(3)).await, Err(Error::Other(3)));
    log.0.borrow_mut().sort();
    log.check(&["a cancelled", "b cancelled"]);
}

#[coldframe::test]
async fn a_question_mark_on_other_types() {
    #[checkpointed(maybe)]
    async fn option(value: Option<u8>) -> Option<u8> {
        Some(nursery! { spawn checkpoint(); value? })
    }

    #[checkpointed(maybe)]
    async fn in_body(value: Option<u8>) -> Option<u8> {
        nursery! {
            spawn checkpoint();
            let value = value?;
            Some(value + 1)
        }
    }

    #[checkpointed(maybe)]
    async fn control_flow(value: ControlFlow<u8, u16>) -> ControlFlow<u8, u16> {
        nursery! {
            spawn checkpoint();
            let value = value?;
            ControlFlow::Continue(value + 1)
        }
    }

    assert_eq!((option(None).await, option(Some(1)).await), (None, Some(1)));
    assert_eq!((in_body(None).await, in_body(Some(1)).await), (None, Some(2)));
    assert_eq!(control_flow(ControlFlow::Break(1)).await, ControlFlow::Break(1));
    assert_eq!(control_flow(ControlFlow::Continue(1)).await, ControlFlow::Continue(2));
}

/// A temporary in the operand of a `?` is gone before the children are waited
/// for: a lock held there would be held over the wait.
#[coldframe::test]
async fn a_question_mark_drops_its_temporaries_first() {
    #[checkpointed(maybe)]
    async fn first(items: &Mutex<Vec<u8>>) -> Option<u8> {
        nursery! {
            spawn async {
                sleep(Duration::from_secs(1)).await;
                items.lock().unwrap().push(1);
            };
            checkpoint().await;
            let first = *items.lock().unwrap().first()?;
            Some(first)
        }
    }

    let items = Mutex::new(Vec::new());
    assert_eq!(first(&items).await, None);
    assert!(items.try_lock().is_ok());
}

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
            log.note(value);
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
        log.0.borrow_mut()[..].sort_by_key(|event| event.starts_with("drop"));
    };
    sorted(&log);
    log.0.borrow_mut()[..2].sort();
    log.check(&["inner child ended", "outer child ended", "drop inner", "drop outer"]);

    assert_eq!(nested(&log, "break").await, Ok("end"));
    sorted(&log);
    log.0.borrow_mut()[..2].sort();
    log.check(&["inner child ended", "outer child ended", "drop inner", "drop outer"]);

    assert_eq!(nested(&log, "raise").await, Err(Error::Other(7)));
    log.check(&["inner child cancelled", "drop inner", "outer child cancelled", "drop outer"]);

    assert_eq!(nested(&log, "").await, Ok("end"));
    log.0.borrow_mut()[..2].sort();
    log.check(&[
        "inner child ended",
        "outer child ended",
        "drop inner",
        "value",
        "late child ended",
        "drop outer",
    ]);

    assert_eq!(nested(&log, "tail").await, Ok("tail"));
    log.0.borrow_mut()[..2].sort();
    log.0.borrow_mut()[4..6].sort();
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
async fn values_of_a_return_are_coerced() {
    #[checkpointed(maybe)]
    async fn boxed(way: u8) -> Result<Box<dyn Debug>, Box<dyn std::error::Error>> {
        nursery! {
            spawn checkpoint();
            match way {
                0 => return Ok(Box::new(1)),
                1 => return Err("text".into()),
                2 => Err("?")?,
                3 => return Ok(Box::new("two")),
                _ => {}
            }
            checkpoint().await;
        }
        Ok(Box::new(()))
    }

    let mut shown = Vec::new();
    for way in 0..5 {
        shown.push(boxed(way).await.map_or_else(|it| it.to_string(), |it| format!("{it:?}")));
    }
    assert_eq!(shown, ["1", "text", "?", "\"two\"", "()"]);
}

#[coldframe::test]
async fn exits_of_async_blocks_and_of_functions_with_opaque_types() {
    #[checkpointed(maybe)]
    async fn opaque(early: bool) -> impl Display {
        nursery! {
            spawn checkpoint();
            if early { return "early"; }
        }
        "late"
    }

    let block = async {
        nursery! {
            spawn checkpoint();
            let number: u8 = "x".parse()?;
            if number == 1 { return Ok(number); }
        }
        Ok::<u8, Error>(2)
    };
    assert_eq!(block.await, Err(Error::Parse));
    let texts = (opaque(true).await.to_string(), opaque(false).await.to_string());
    assert_eq!(texts, ("early".to_owned(), "late".to_owned()));
}

#[coldframe::test]
async fn a_body_that_never_ends_may_be_of_any_type() {
    #[checkpointed(maybe)]
    async fn number(log: &Log, way: u8) -> u8 {
        nursery! {
            spawn child("a", log);
            match way {
                0 => return 1,
                _ => loop {
                    checkpoint().await;
                    return 2;
                },
            };
        }
    }

    let log = Log::default();
    assert_eq!((number(&log, 0).await, number(&log, 1).await), (1, 2));
    log.check(&["a ended", "a ended"]);
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
    log.0.borrow_mut().sort();
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
        log.0.borrow_mut().sort();
        log.check(expected);
    }
}
