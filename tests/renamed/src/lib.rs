//! A crate of edition 2021 that knows coldframe as `frost`.

#![forbid(unsafe_code)]
#![cfg(test)]

use frost::prelude::*;

#[checkpointed]
async fn give(value: u8) -> u8 {
    checkpoint().await;
    value
}

async fn plain() -> u8 {
    let mut sum = 0;
    'list: for item in 0..3 {
        sum += nursery! {
            let one = spawn give(1);
            let r#async = spawn give(2);
            if item == 1 { continue 'list; }
            let item: u8 = async { checkpoint().await; item }.await;
            one + r#async + item
        };
    }
    sum
}

#[checkpointed]
async fn children_that_never_return() -> u8 {
    nursery! {
        spawn async {
            checkpoint().await;
            if false {
                unreachable!()
            }
        };
        let one = spawn give(1);
        one
    }
}

#[checkpointed]
async fn parse(text: &str) -> Result<u8, std::num::ParseIntError> {
    checkpoint().await;
    text.parse()
}

async fn fallible(text: &str) -> Result<u8, ErrorGroup<std::num::ParseIntError>> {
    try_nursery! { |n|
        n.spawn(async { parse("5").await.map(drop) });
        spawn async { loop { checkpoint().await; if text.len() < 9 { break } } };
        let number = spawn parse(text);
        let port = start(|status| async move { status.started(1) }).await;
        parse(&number.to_string()).await? + port
    }
}

async fn endless() -> Result<(), ErrorGroup<u8>> {
    try_nursery! {
        spawn async { loop { checkpoint().await; } };
        spawn async { Err::<(), u8>(give(7).await) };
        loop { checkpoint().await; }
    }
}

coldframe! {
    trait Answer {
        async fn answer(&self) -> u8 {
            let mut sum = 0;
            nursery! < let value = spawn plain(); sum += value.await; >
            sum
        }
    }

    impl Answer for u8 {}
}

#[frost::main]
async fn entry() -> Result<(), u8> {
    Err(plain().await)
}

#[frost::test]
async fn every_door_finds_the_crate() {
    sleep(Duration::from_secs(3600)).await;
    assert_eq!(plain().await, 8);
    assert_eq!(children_that_never_return().await, 1);
    assert_eq!(fallible("4").await.unwrap(), 5);
    assert_eq!(fallible("x").await.unwrap_err().len(), 1);
    assert_eq!(endless().await.unwrap_err().into_first(), 7);
    assert_eq!(1_u8.answer().await, 8);
    nursery! { |n|
        n.spawn(async { checkpoint().await });
    }
}

#[test]
fn the_entry_point_finds_the_crate() {
    assert_eq!(entry(), Err(8));
}

#[checkpointed]
async fn assumes(first: bool) {
    if first {
        checkpoint().await;
    }
    frost::assume_checkpointed!();
    assume_checkpointed!();
}

#[test]
fn what_is_assumed_is_asserted() {
    frost::run(assumes(true));
    let broken = std::panic::catch_unwind(|| frost::run(assumes(false)));
    assert_eq!(broken.is_err(), cfg!(debug_assertions));
}
