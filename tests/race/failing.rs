//! `try_race!`: who fails leaves the race to the others.

use coldframe::prelude::*;

use crate::support::{FIRST_COME, Log, run_logged};

const SECOND: Duration = Duration::from_secs(1);

#[checkpointed]
async fn fail<T>(error: &'static str, seconds: u32) -> Result<T, &'static str> {
    sleep(SECOND * seconds).await;
    Err(error)
}

#[checkpointed]
async fn give(value: u32, seconds: u32) -> Result<u32, &'static str> {
    sleep(SECOND * seconds).await;
    Ok(value)
}

#[test]
fn the_first_ok_wins_and_errors_before_it_are_dropped() {
    #[checkpointed]
    async fn parent(log: &Log) {
        let won = try_race! { fail("early", 1), give(7, 2), fail("late", 3), give(8, 4) };
        log.add(format!("{won:?}"));
    }
    assert_eq!(run_logged(FIRST_COME, parent), ["Ok(7)"]);
}

#[test]
fn when_all_have_failed_their_errors_come_in_order_of_failure() {
    #[checkpointed]
    async fn parent(log: &Log) {
        let lost = try_race! { fail::<u32>("third", 3), fail("first", 1), fail("second", 2) };
        let errors: Vec<_> = lost.unwrap_err().into_iter().collect();
        log.add(errors.join(" "));
    }
    assert_eq!(run_logged(FIRST_COME, parent), ["first second third"]);
}

#[test]
fn arms_take_and_give_what_is_in_the_ok() {
    #[checkpointed]
    async fn parent(log: &Log) -> Result<String, ErrorGroup<&'static str>> {
        for seconds in [1, 3] {
            let text = try_race! {
                value = give(seconds, seconds) => {
                    checkpoint().await;
                    log.add(format!("value {value}"));
                    "given"
                }
                #[name = "timer"]
                fail::<()>("too late", 2) => return Ok("never".to_owned()),
                () = async { sleep(SECOND * 2).await; Ok::<_, &str>(()) } => break,
            }?;
            log.add(text);
        }
        try_race! { _ = fail::<u8>("a", 1) => (), _ = fail::<u16>("b", 1) => {} }?;
        log.add("not reached");
        Ok(String::new())
    }
    #[checkpointed]
    async fn main(log: &Log) {
        let text = parent(log).await.unwrap_err().to_string();
        let (place, errors) = text.split_once('\n').expect("a line each");
        log.add(place.split(['/', ':']).next().expect("it begins"));
        log.add(errors);
    }
    assert_eq!(
        run_logged(FIRST_COME, main),
        ["value 1", "given", "2 errors in race@tests", "├─ a\n└─ b"]
    );
}

#[test]
fn errors_are_converted_to_the_type_that_is_named() {
    #[derive(Debug)]
    struct AppError(String);
    impl From<&str> for AppError {
        fn from(error: &str) -> Self {
            AppError(error.to_owned())
        }
    }
    impl From<u8> for AppError {
        fn from(error: u8) -> Self {
            AppError(error.to_string())
        }
    }
    #[checkpointed]
    async fn group() -> Result<u32, ErrorGroup<&'static str>> {
        try_race! { fail("inner", 1) }
    }
    #[checkpointed]
    async fn parent(log: &Log) {
        let lost = try_race! {
            type Error = AppError;
            fail("text", 2), async { checkpoint().await; Err(5_u8) }, group(),
        };
        let texts: Vec<_> = lost.unwrap_err().iter().map(|error| error.0.clone()).collect();
        log.add(texts.join(" "));
    }
    assert_eq!(run_logged(FIRST_COME, parent), ["5 inner text"]);
}

#[test]
fn a_group_of_a_race_names_its_place_and_becomes_a_layer_of_another() {
    #[checkpointed]
    async fn parent(log: &Log) {
        let inner = async {
            try_race! { fail::<u32>("a", 1), fail("b", 2) }
        };
        let lost = try_race! { inner, fail("c", 1) }.unwrap_err();
        log.add(format!("{lost:?}"));
        let place = lost.nursery().expect("a race has a place");
        log.add(place.path.rsplit("::").next().expect("a path has a last part"));
        log.add(format!("{:?}", place.spawns.iter().map(|it| it.name).collect::<Vec<_>>()));
    }
    assert_eq!(
        run_logged(FIRST_COME, parent),
        [r#"ErrorGroup ["c", ErrorGroup ["a", "b"]]"#, "parent", r#"["inner", "fail"]"#]
    );
}

#[test]
fn a_branch_that_cannot_fail_gives_nothing() {
    #[checkpointed]
    async fn parent(log: &Log) {
        let idle =
            try_race! { fail::<()>("a", 1), sleep(SECOND * 2), async { fail::<()>("b", 9).await } };
        log.add(format!("{idle:?}"));
    }
    assert_eq!(run_logged(FIRST_COME, parent), ["Ok(())"]);
}

#[test]
fn in_a_nursery_and_in_a_plain_function() {
    async fn plain() -> Result<u32, ErrorGroup<&'static str>> {
        try_race! { async { Err("one") }, async { Ok::<_, &str>(3) } }
    }
    #[checkpointed]
    async fn parent(log: &Log) {
        nursery! {
            spawn async { sleep(SECOND).await; log.add("the child ends"); };
            let won = try_race! { x = give(1, 2) => x + 1, fail::<()>("no", 1) => 0 };
            log.add(format!("{won:?}"));
        }
    }
    assert_eq!(run_logged(FIRST_COME, parent), ["the child ends", "Ok(2)"]);
    assert_eq!(futures::executor::block_on(plain()).ok(), Some(3));
}
