//! The values of named children: in the tail, by `.await`, out of
//! collections.

// Values are given in every way there is, wise or not.
#![allow(clippy::never_loop, clippy::let_unit_value)]

use std::any::Any;
use std::collections::BTreeMap;
use std::fmt::Debug;

use coldframe::prelude::*;

#[checkpointed]
async fn give<T>(value: T) -> T {
    checkpoint().await;
    value
}

/// The order in which children end is that of their delays.
#[checkpointed]
async fn later<T>(seconds: u64, value: T) -> T {
    sleep(Duration::from_secs(seconds)).await;
    value
}

#[coldframe::test]
async fn names_stand_for_values_in_the_tail() {
    let pair = nursery! {
        let first = spawn give(1);
        let second = spawn later(3, "two");
        (first, second)
    };
    assert_eq!(pair, (1, "two"));
}

#[coldframe::test]
async fn an_await_in_the_body_takes_a_value() {
    let total = nursery! {
        let quick = spawn later(1, 10);
        let slow = spawn later(5, 1);
        let before = coldframe::current_time();
        let quick = quick.await;
        assert_eq!(coldframe::current_time().duration_since(before), Duration::from_secs(1));
        quick + slow
    };
    assert_eq!(total, 11);
}

#[coldframe::test]
async fn an_await_in_the_tail_is_as_good() {
    let total = nursery! {
        let first = spawn give(1);
        let second = spawn give(2);
        first.await + second.await
    };
    assert_eq!(total, 3);
}

#[coldframe::test]
async fn a_child_may_await_another() {
    let sum = nursery! {
        let first = spawn later(2, 5);
        let second = spawn async { first.await + 1 };
        second
    };
    assert_eq!(sum, 6);
}

#[coldframe::test]
async fn children_in_collections() {
    let (squares, by_name): (Vec<u64>, BTreeMap<&str, u64>) = nursery! {
        let mut squares = Vec::new();
        for number in 1..=4_u64 {
            squares.push(spawn later(5 - number, number * number));
        }
        let mut by_name = BTreeMap::new();
        by_name.insert("nine", spawn give(9));
        by_name.insert("ten", spawn give(10));
        (
            squares.into_iter().map(Child::value).collect(),
            by_name.into_iter().map(|(name, child)| (name, child.value())).collect(),
        )
    };
    assert_eq!(squares, [1, 4, 9, 16]);
    assert_eq!(by_name, BTreeMap::from([("nine", 9), ("ten", 10)]));
}

#[coldframe::test]
async fn awaiting_out_of_a_vec_while_the_others_run() {
    let mut order = Vec::new();
    nursery! {
        let mut waiting = Vec::new();
        for seconds in 0..3 {
            waiting.push(spawn later(seconds, seconds));
        }
        while let Some(child) = waiting.pop() {
            order.push(child.await);
        }
    }
    assert_eq!(order, [2, 1, 0]);
}

#[coldframe::test]
async fn a_name_bound_again_is_no_child() {
    let text = nursery! {
        let text = spawn give("child");
        let text = format!("{} of the body", text.await);
        text
    };
    assert_eq!(text, "child of the body");
    let last = nursery! {
        let it = spawn give(1);
        let _ = it;
        let it = spawn give(2);
        it
    };
    assert_eq!(last, 2);
}

#[coldframe::test]
async fn a_format_string_mentions_a_child() {
    let text = nursery! {
        let name = spawn give("ann");
        let count = spawn give(3);
        format!("{name} has {count:>2} and {}", 1 + 1)
    };
    assert_eq!(text, "ann has  3 and 2");
}

#[coldframe::test]
async fn tails_coerce() {
    let shown: Box<dyn Debug> = nursery! {
        let value = spawn give(1_u8);
        Box::new(value)
    };
    assert_eq!(format!("{shown:?}"), "1");
    let any: Box<dyn Any> = nursery! {
        spawn give(());
        checkpoint().await;
        Box::new(7_u32)
    };
    assert!(any.is::<u32>());
    let function: fn(u8) -> u8 = nursery! { spawn give(()); |it| it + 1 };
    assert_eq!(function(1), 2);
}

#[coldframe::test]
async fn tails_of_every_shape() {
    let five =
        nursery! { spawn give(()); checkpoint().await; 'found: { if true { break 'found 5; } 6 } };
    assert_eq!(five, 5);
    let six = nursery! { spawn give(()); loop { break 6; } };
    assert_eq!(six, 6);
    let seven =
        nursery! { let one = spawn give(1); checkpoint().await; match one { 1 => 7, _ => 0 } };
    assert_eq!(seven, 7);
    let eight = nursery! { let one = spawn give(1); checkpoint().await; later(1, 7).await + one };
    assert_eq!(eight, 8);
    nursery! {}
    let () = nursery! { spawn give(()); };
}

#[coldframe::test]
async fn values_may_borrow_what_outlives_the_nursery() {
    #[checkpointed]
    async fn longest<'a>(words: &'a mut Vec<String>) -> &'a String {
        checkpoint().await;
        words.push("zucchini".into());
        words.iter().max_by_key(|word| word.len()).expect("there is one")
    }

    let mut words = vec!["pea".to_owned()];
    let word = nursery! {
        let word = spawn longest(&mut words);
        word
    };
    assert_eq!(word, "zucchini");
}

#[coldframe::test]
async fn a_value_that_nobody_takes_is_dropped() {
    let _ = nursery! {
        let left = spawn give(String::from("left"));
        let _ = left;
        let _ = spawn give(String::from("never named"));
    };
}

#[coldframe::test]
async fn a_child_in_either_branch() {
    for flag in [true, false] {
        let value = nursery! {
            let value = if flag { spawn give(1) } else { spawn later(1, 2) };
            value.await
        };
        assert_eq!(value, if flag { 1 } else { 2 });
    }
}

#[checkpointed]
async fn depth_first(depth: u32) -> u32 {
    checkpoint().await;
    if depth == 0 {
        return 1;
    }
    nursery! {
        let left = spawn Box::pin(depth_first(depth - 1));
        let right = spawn Box::pin(depth_first(depth - 1));
        left + right
    }
}

#[coldframe::test]
async fn recursion_through_spawn() {
    assert_eq!(depth_first(6).await, 64);
}
