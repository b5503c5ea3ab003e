//! Expansions are clean under the strictest lints of the user's crate, and
//! hide none of the lints from the user's own code.

#![forbid(unsafe_code)]
#![forbid(non_camel_case_types, non_snake_case, unused_labels, unused_qualifications)]
#![deny(warnings, future_incompatible, nonstandard_style, rust_2018_idioms, unused)]
#![deny(clippy::all, clippy::pedantic, clippy::nursery)]
#![deny(missing_debug_implementations, unreachable_pub, single_use_lifetimes, trivial_casts)]
#![deny(variant_size_differences, let_underscore_drop, meta_variable_misuse, unit_bindings)]
#![deny(elided_lifetimes_in_paths, explicit_outlives_requirements, keyword_idents)]
// The functions here are as the macros need them.
#![allow(clippy::redundant_pub_crate, clippy::future_not_send, clippy::unused_async)]

mod assumes;
mod diverging;
mod errors;
mod hidden;
mod imports;
mod regions;

use coldframe::prelude::*;

#[checkpointed]
async fn give(value: u8) -> u8 {
    sleep(Duration::from_millis(1)).await;
    value
}

#[checkpointed]
async fn wait() {
    for _ in 0..2 {
        checkpoint().await;
    }
    checkpoint().await;
}

/// An awaited expression in parentheses becomes an argument, which needs none.
#[checkpointed]
async fn waits_for_a_reference() {
    let event = Event::new();
    event.set();
    (&event).await;
    nursery! {
        spawn wait();
        (&event).await;
    }
}

#[checkpointed]
async fn static_pair() {
    nursery! {
        spawn wait();
        spawn wait();
    }
}

#[checkpointed]
async fn nested_awaits() -> u8 {
    give(give(1).await).await
}

#[checkpointed(maybe)]
async fn exits(text: &str, list: &[u8]) -> Result<u8, std::num::ParseIntError> {
    let mut sum = 0;
    'list: for item in list {
        sum += nursery! { |n|
            n.spawn(wait());
            let first = spawn give(*item);
            let number: u8 = text.parse()?;
            for _ in 0..number {
                spawn wait();
            }
            match item {
                0 => continue 'list,
                1 => break,
                2 => return Ok(2),
                _ => {}
            }
            nursery! {
                spawn wait();
                if number == 3 {
                    break 'list;
                }
                wait().await;
            }
            let second = spawn give(first.await);
            second
        };
    }
    Ok(sum)
}

/// The nursery is the last thing in its loop, and there are loops round it.
#[checkpointed(maybe)]
async fn last_in_a_loop(list: &[u8]) -> u8 {
    let mut sum = 0;
    'list: for item in list {
        for _ in 0..2 {
            nursery! {
                spawn wait();
                if *item == 1 {
                    continue 'list;
                }
                if *item == 2 {
                    continue;
                }
                wait().await;
                sum += item;
            }
        }
    }
    loop {
        nursery! {
            spawn wait();
            sum += 1;
            if sum > 20 {
                break sum;
            }
        }
    }
}

fn diverge() -> ! {
    panic!("nobody calls it")
}

/// A tail that is of any type.
#[checkpointed(maybe)]
async fn without_an_end(early: bool) -> u8 {
    nursery! {
        spawn wait();
        if early {
            return 1;
        }
        diverge()
    }
}

/// Each as clippy would not have it if it saw what becomes of it.
#[checkpointed]
async fn awaits_in_a_nursery() -> u8 {
    nursery! {
        spawn wait();
        let first = give(1).await;
        let mut second = give(0).await;
        if first == 1 {
            second += give(1).await;
        }
        match first {
            0 => wait().await,
            _ => {
                wait().await;
            }
        }
        let third = |value: u8| value + second;
        give(first + third(give(1).await)).await
    }
}

#[checkpointed]
async fn blocks() -> u8 {
    let add = async |more: u8| give(more).await + 1;
    let block = async { give(1).await };
    block.await + add(1).await
}

coldframe! {
    async fn module() -> u8 {
        let mut sum = 0;
        nursery! < let value = spawn give(1); sum += value.await; >
        sum
    }
}

async fn plain() -> u8 {
    nursery! {
        let value = spawn give(1);
        value
    }
}

#[coldframe::main]
async fn entry() -> Result<(), u8> {
    Err(plain().await)
}

#[coldframe::test]
async fn they_run() -> Result<(), std::num::ParseIntError> {
    waits_for_a_reference().await;
    static_pair().await;
    assert_eq!(nested_awaits().await, 1);
    assert_eq!(exits("1", &[0, 4, 5, 1, 6]).await?, 9);
    assert_eq!(last_in_a_loop(&[1, 2, 3]).await, 21);
    assert_eq!(without_an_end(true).await, 1);
    assert_eq!(awaits_in_a_nursery().await, 3);
    assert_eq!(blocks().await, 3);
    assert_eq!(module().await, 1);
    assert_eq!(plain().await, 1);
    Ok(())
}

#[test]
fn the_entry_point_runs() {
    assert_eq!(entry(), Err(1));
}
