//! `?` everywhere, names of all kinds, and macros by example.

use std::num::ParseIntError;

use coldframe::prelude::*;

use crate::{Events, child, later, parse};

// ---- `?` ----

#[coldframe::test]
async fn question_marks_everywhere() {
    #[checkpointed]
    async fn all(texts: [&str; 5]) -> Result<u64, ParseIntError> {
        let [argument, condition, index, operand, tail] = texts;
        let mut sum = later(parse(argument).await?, 1).await;
        if parse(condition).await? == 1 && later(0, true).await {
            sum += 10;
        }
        while parse(condition).await? > sum {
            sum += 1;
        }
        sum += [100, 200][later(0, index).await.parse::<usize>()?];
        for _ in 0..operand.parse::<u64>()? {
            sum += match parse(operand).await? {
                0 => 0,
                more => more * 1000,
            };
        }
        Ok(sum + { parse(tail).await? })
    }
    let events = Events::new();
    events.add(all(["1", "1", "1", "1", "5"]).await.expect("all are numbers"));
    for wrong in 0..5 {
        let mut texts = ["1"; 5];
        texts[wrong] = "x";
        events.add(all(texts).await.is_err());
    }
    events.check(&["6 1216", "7 true", "10 true", "14 true", "18 true", "24 true"]);
}

#[coldframe::test]
async fn question_marks_in_bodies_of_nurseries() {
    #[checkpointed]
    async fn body(events: &Events, text: &str) -> Result<u64, ParseIntError> {
        let sum = nursery! {
            spawn child(events, 3);
            let one = parse(text).await?;
            let two = fail_after!(Duration::from_secs(9) => { parse("2").await? + one })
                .unwrap_or(0);
            later(2, one + two).await
        };
        events.add("closed");
        Ok(sum + parse("10").await?)
    }
    let events = Events::new();
    assert_eq!(body(&events, "1").await, Ok(14));
    assert!(body(&events, "x").await.is_err());
    events.check(&["3 child 3", "5 closed"]);
    assert_eq!(events.second(), 7);
}

#[coldframe::test]
async fn question_marks_in_bodies_that_may_fail() {
    #[checkpointed]
    async fn number(text: &str) -> Result<(), ParseIntError> {
        parse(text).await?;
        Ok(())
    }
    #[checkpointed]
    async fn body(events: &Events, text: &str) -> Option<u64> {
        let res = try_nursery! {
            spawn number("1");
            spawn async { child(events, 3).await; number(text).await };
            let one = parse(if text == "y" { text } else { "1" }).await?;
            parse("2").await? + one
        };
        events.add(res.as_ref().map_or_else(|group| group.iter().count(), |_| 0));
        let res = res.ok()?;
        Some(later(1, Some(res)).await? + 1)
    }
    let events = Events::new();
    assert_eq!(body(&events, "2").await, Some(4));
    assert_eq!(body(&events, "x").await, None);
    assert_eq!(body(&events, "y").await, None);
    events.check(&["3 child 3", "5 0", "9 child 3", "10 1", "11 1"]);
}

#[coldframe::test]
async fn question_marks_of_options() {
    #[checkpointed]
    async fn first(events: &Events, list: &[u64]) -> Option<u64> {
        nursery! {
            spawn child(events, 1);
            let number = *later(0, list.first()).await?;
            Some(number).filter(|it| *it > 1)?;
            Some(later(2, number).await)
        }
    }
    let events = Events::new();
    assert_eq!(first(&events, &[5]).await, Some(5));
    assert_eq!(first(&events, &[1]).await, None);
    assert_eq!(first(&events, &[]).await, None);
    events.check(&["1 child 1"]);
}

// ---- names ----

#[coldframe::test]
async fn raw_identifiers() {
    #[checkpointed]
    async fn r#fn(r#in: u64) -> u64 {
        let r#let = later(1, r#in).await;
        'r#loop: loop {
            nursery! {
                spawn r#match(r#let, ());
                let r#type = spawn r#match(r#let, r#let);
                if r#type.await == 2 {
                    break 'r#loop;
                }
            }
        }
        r#let
    }
    #[checkpointed]
    async fn r#match<T>(r#ref: u64, r#mut: T) -> T {
        later(r#ref, r#mut).await
    }
    let events = Events::new();
    events.add(r#fn(2).await);
    events.check(&["3 2"]);
}

#[coldframe::test]
async fn shadowed_names() {
    // Every name that an expansion might be tempted to use without its path.
    #[derive(Debug, PartialEq)]
    #[allow(dead_code, clippy::upper_case_acronyms)]
    enum Own {
        None,
        Some(u64),
        Ok(u64),
        Err,
        Ready,
        Pending,
        Break,
        Continue,
    }
    #[allow(unused_imports)]
    use Own::*;
    #[allow(dead_code)]
    struct State;
    #[allow(dead_code)]
    struct Exit;
    #[allow(dead_code)]
    struct Option;
    #[allow(dead_code)]
    struct Result;
    #[allow(dead_code)]
    struct Event;
    #[allow(dead_code)]
    struct Child;
    #[allow(dead_code)]
    trait Future {}
    #[allow(dead_code)]
    fn drop() {}
    #[allow(dead_code)]
    mod std {}
    #[allow(dead_code)]
    mod core {}
    #[checkpointed]
    async fn all(way: u64) -> Own {
        let (machine, nursery, exit, cx) = (1, 2, 3, 4);
        for _ in 0..1 {
            nursery! {
                spawn later(1, ());
                let value = spawn later(2, machine + nursery);
                if way == 0 {
                    return Own::None;
                }
                if way == 1 {
                    break;
                }
                let scoped = move_on_after!(Duration::from_secs(9) => { later(1, cx).await });
                if let ::core::option::Option::Some(4) = scoped && value.await == exit {
                    return Some(later(1, exit).await);
                }
            }
        }
        defer! {
            later(1, ()).await;
        }
        Ok(race! { later(1, 7), later(2, 8) })
    }
    assert_eq!(all(0).await, None);
    assert_eq!(all(1).await, Ok(7));
    assert_eq!(all(2).await, Some(3));
}

#[coldframe::test]
async fn shadowed_locals_and_parameters() {
    #[checkpointed]
    async fn all(state: u64) -> u64 {
        let state = later(1, state + 1).await;
        let state = nursery! {
            let state = spawn later(state, state + 1);
            let state = state.await;
            let state = later(1, state + 1).await;
            state
        };
        state + 1
    }
    let events = Events::new();
    events.add(all(1).await);
    events.check(&["4 5"]);
}

// ---- macros by example ----

macro_rules! wait {
    ($seconds:expr, $value:expr) => {
        later($seconds, $value).await
    };
}

macro_rules! twice {
    ($block:block) => {{
        $block
        $block
    }};
}

macro_rules! function {
    ($(#[$attribute:meta])* $name:ident($argument:ident: $type:ty) -> $result:ty $body:block) => {
        $(#[$attribute])*
        #[checkpointed]
        async fn $name($argument: $type) -> $result $body
    };
}

function! {
    /// Made by a macro.
    #[must_use]
    made(number: u64) -> u64 {
        let number = nursery! {
            let two = spawn later(2, number * 2);
            let one = later(1, number).await;
            two.await + one
        };
        later(1, number).await
    }
}

#[coldframe::test]
async fn macros_that_expand_to_an_await() {
    let events = Events::new();
    let value = nursery! {
        spawn child(&events, 2);
        let one = wait!(3, 1);
        events.add(one);
        if wait!(1, one) == 1 {
            wait!(1, ());
        }
        spawn child(&events, 1);
        one + 1
    };
    assert_eq!(value, 2);
    events.check(&["2 child 2", "3 1", "6 child 1"]);
}

#[coldframe::test]
async fn macros_that_take_a_block_with_awaits() {
    let events = Events::new();
    nursery! {
        spawn child(&events, 3);
        twice!({
            later(2, ()).await;
            events.add("block");
        });
    }
    events.check(&["2 block", "3 child 3", "4 block"]);
}

#[coldframe::test]
async fn macros_that_define_a_compiled_function() {
    let events = Events::new();
    events.add(made(2).await);
    events.check(&["3 6"]);
}
