//! The types of what leaves a nursery.

use std::fmt::{Debug, Display};

use coldframe::prelude::*;

use crate::{Error, Log, child};

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
async fn the_value_of_a_break_is_what_the_loop_is_expected_to_give() {
    type Change = Box<dyn Fn(u8) -> u8>;

    #[checkpointed]
    async fn change(up: bool) -> Option<Change> {
        'outer: loop {
            nursery! {
                spawn checkpoint();
                if up {
                    break Some(Box::new(|it| it.wrapping_add(1)));
                }
                nursery! {
                    spawn checkpoint();
                    checkpoint().await;
                    break 'outer Some(Box::new(|it| it.wrapping_sub(1)));
                }
            }
        }
    }
    let apply = async |up| change(up).await.map(|change| change(7));
    assert_eq!((apply(true).await, apply(false).await), (Some(8), Some(6)));
}

#[coldframe::test]
async fn a_tail_that_does_not_come_back_may_be_of_any_type() {
    fn never() -> ! {
        panic!("as expected")
    }

    #[checkpointed(maybe)]
    async fn fails(early: bool) -> u8 {
        nursery! {
            spawn checkpoint();
            if early {
                return 1;
            }
            checkpoint().await;
            never()
        }
    }
    assert_eq!(fails(true).await, 1);
    let caught = futures::FutureExt::catch_unwind(std::panic::AssertUnwindSafe(fails(false)));
    assert!(caught.await.is_err());
}
