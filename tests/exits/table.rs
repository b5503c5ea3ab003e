//! The table of the exits, row by row: an elder child, a `defer!`, a younger
//! child, and one way out. Whatever is driven to its end is closed; whatever is
//! dropped says so.

use std::cell::Cell;

use coldframe::prelude::*;

use crate::support::{FIRST_COME, Log, run_logged, run_to_panic};

const SECOND: Duration = Duration::from_secs(1);

struct Fate<'l> {
    log: &'l Log,
    name: &'static str,
    closed: Cell<bool>,
}

impl Drop for Fate<'_> {
    fn drop(&mut self) {
        if !self.closed.get() {
            self.log.add(format!("{} dropped in place", self.name));
        }
    }
}

/// Takes its time to close.
#[checkpointed]
async fn child(name: &'static str, seconds: u32, log: &Log) {
    let fate = Fate { log, name, closed: Cell::new(false) };
    defer! {
        sleep(SECOND / 10).await;
        fate.closed.set(true);
        log.add(format!("{name} closed"));
    }
    sleep(SECOND * seconds).await;
    log.add(format!("{name} ended"));
}

#[checkpointed]
async fn fail() -> Result<(), &'static str> {
    sleep(SECOND / 2).await;
    Err("the child")
}

#[checkpointed]
async fn panic() {
    sleep(SECOND / 2).await;
    panic!("the child");
}

#[checkpointed(maybe)]
async fn plain(way: &str, log: &Log) -> Result<u32, &'static str> {
    let mut rounds = 0;
    let value = 'rounds: loop {
        rounds += 1;
        if rounds == 2 {
            break 2;
        }
        nursery! {
            spawn child("elder", 3, log);
            defer! { checkpoint().await; log.add("cleanup"); }
            spawn child("younger", 1, log);
            checkpoint().await;
            match way {
                "return" => return { log.add("return"); Ok(0) },
                "break" => break 'rounds 1,
                "continue" => continue 'rounds,
                "raise" => Err("raised")?,
                "child panics" => spawn panic(),
                "awaited panics" => panic().await,
                "own panic" => panic!("own"),
                "wait" => sleep(SECOND * 9).await,
                _ => {}
            }
            log.add("end of body");
        }
        break 3;
    };
    log.add("after");
    Ok(value)
}

#[checkpointed(maybe)]
async fn fallible(way: &str, log: &Log) -> Result<u32, ErrorGroup<&'static str>> {
    let mut rounds = 0;
    let value = 'rounds: loop {
        rounds += 1;
        if rounds == 2 {
            break 2;
        }
        let given = try_nursery! {
            spawn async { child("elder", 3, log).await; Ok::<(), &'static str>(()) };
            defer! { checkpoint().await; log.add("cleanup"); }
            spawn child("younger", 1, log);
            checkpoint().await;
            if way.contains("fails") {
                spawn fail();
            }
            match way {
                "return" | "return, child fails" => return { log.add("return"); Ok(0) },
                "break" | "break, child fails" => break 'rounds 1,
                "continue" | "continue, child fails" => continue 'rounds,
                "raise" => Err("raised")?,
                "child panics" => spawn panic(),
                "awaited panics" => panic().await,
                "own panic" => panic!("own"),
                "wait" | "wait, child fails" => sleep(SECOND * 9).await,
                _ => {}
            }
            log.add("end of body");
        };
        if let Err(group) = given {
            log.add(format!("{group:?}"));
        }
        break 3;
    };
    log.add("after");
    Ok(value)
}

/// Leaves both nurseries, and says what each does.
#[track_caller]
fn check(way: &str, expected: &[&str]) {
    check_plain(way, expected);
    check_fallible(way, expected);
}

#[track_caller]
fn check_plain(way: &str, expected: &[&str]) {
    let main = async |log: &Log| log.add(format!("{:?}", plain(way, log).await));
    assert_eq!(run_logged(FIRST_COME, main), expected, "nursery!");
}

#[track_caller]
fn check_fallible(way: &str, expected: &[&str]) {
    let main = async |log: &Log| log.add(format!("{:?}", fallible(way, log).await));
    assert_eq!(run_logged(FIRST_COME, main), expected, "try_nursery!");
}

#[track_caller]
fn check_panic(way: &str, expected: &[&str]) {
    let main = async |log: &Log| log.add(format!("{:?}", plain(way, log).await));
    assert_eq!(run_to_panic(FIRST_COME, main), expected, "nursery!");
    let main = async |log: &Log| log.add(format!("{:?}", fallible(way, log).await));
    assert_eq!(run_to_panic(FIRST_COME, main), expected, "try_nursery!");
}

const CLOSED: [&str; 5] =
    ["younger ended", "younger closed", "cleanup", "elder ended", "elder closed"];
const CANCELLED: [&str; 3] = ["elder closed", "younger closed", "cleanup"];

fn with<'e>(first: &[&'e str], then: &[&'e str], last: &[&'e str]) -> Vec<&'e str> {
    [first, then, last].concat()
}

#[test]
fn the_end_closes_and_cleans_up_in_between() {
    check("end", &with(&["end of body"], &CLOSED, &["after", "Ok(3)"]));
}

#[test]
fn jumps_close_and_do_not_cancel() {
    check("return", &with(&["return"], &CLOSED, &["Ok(0)"]));
    check("break", &with(&[], &CLOSED, &["after", "Ok(1)"]));
    check("continue", &with(&[], &CLOSED, &["after", "Ok(2)"]));
}

#[test]
fn an_error_cancels_and_leaves_or_joins() {
    check_plain("raise", &with(&[], &CANCELLED, &[r#"Err("raised")"#]));
    let group = r#"ErrorGroup ["raised"]"#;
    check_fallible("raise", &with(&[], &CANCELLED, &[group, "after", "Ok(3)"]));
}

#[test]
fn a_child_that_fails_cancels_the_others_and_the_body() {
    let last = [r#"ErrorGroup ["the child"]"#, "after", "Ok(3)"];
    check_fallible("wait, child fails", &with(&[], &CANCELLED, &last));
    check_fallible("end, child fails", &with(&["end of body"], &CANCELLED, &last));
    // No jump happens then.
    check_fallible("return, child fails", &with(&["return"], &CANCELLED, &last));
    check_fallible("break, child fails", &with(&[], &CANCELLED, &last));
    check_fallible("continue, child fails", &with(&[], &CANCELLED, &last));
}

#[test]
fn a_panic_of_a_child_cancels_and_goes_on() {
    check_panic("child panics", &with(&["end of body"], &CANCELLED, &["the child"]));
}

#[test]
fn a_panic_of_what_is_awaited_cancels_and_goes_on() {
    check_panic("awaited panics", &with(&[], &CANCELLED, &["the child"]));
}

#[test]
fn a_panic_of_the_bodys_own_drops_in_place() {
    check_panic("own panic", &["younger dropped in place", "elder dropped in place", "own"]);
}

#[test]
fn a_cancellation_from_outside_cancels_and_unwinds_on() {
    for (way, first) in [("wait", &[][..]), ("end", &["end of body"])] {
        let expected = with(first, &CANCELLED, &["None"]);
        let main = async |log: &Log| {
            let outcome = move_on_after(SECOND / 2, plain(way, log)).await;
            log.add(format!("{outcome:?}"));
        };
        assert_eq!(run_logged(FIRST_COME, main), expected, "nursery!");
        let main = async |log: &Log| {
            let outcome = move_on_after(SECOND / 2, fallible(way, log)).await;
            log.add(format!("{outcome:?}"));
        };
        assert_eq!(run_logged(FIRST_COME, main), expected, "try_nursery!");
    }
}

#[test]
fn a_cancellation_from_outside_does_not_take_errors_along() {
    async fn main(log: &Log) {
        // The child fails first, and the cancellation comes while all close.
        let outcome = move_on_after(SECOND * 11 / 20, async {
            let given = fallible("wait, child fails", log).await;
            log.add(format!("{given:?}"));
            checkpoint().await;
            log.add("not reached");
        });
        log.add(format!("{:?}", outcome.await));
    }
    let last = [r#"ErrorGroup ["the child"]"#, "after", "Ok(3)", "None"];
    assert_eq!(run_logged(FIRST_COME, main), with(&[], &CANCELLED, &last));
}

#[test]
fn what_others_drop_is_dropped_in_place() {
    async fn drops(work: impl Future, log: &Log) {
        let mut work = Box::pin(work);
        for _ in 0..3 {
            assert!(futures::poll!(&mut work).is_pending());
            checkpoint().await;
        }
        drop(work);
        log.add("dropped");
    }
    async fn main(log: &Log) {
        drops(plain("wait", log), log).await;
        drops(fallible("wait", log), log).await;
    }
    let dropped = ["younger dropped in place", "elder dropped in place", "dropped"];
    assert_eq!(run_logged(FIRST_COME, main), [dropped, dropped].concat());
}
