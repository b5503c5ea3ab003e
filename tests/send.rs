//! The future of a nursery is `Send` when its children are, whatever its
//! values are; assertions at compile time.

use std::cell::Cell;
use std::fmt::Debug;
use std::rc::Rc;

use coldframe::prelude::*;
use coldframe::{Runner, SendNursery};

fn assert_send<T: Send>(future: T) -> T {
    future
}

trait Shape: Sync {
    fn area(&self) -> u32;
}

impl Shape for u32 {
    fn area(&self) -> u32 {
        *self
    }
}

#[checkpointed]
async fn child(text: &str, times: u32) -> usize {
    for _ in 0..times {
        checkpoint().await;
    }
    checkpoint().await;
    text.len()
}

/// Borrows over awaits, a callback for any lifetime, a trait object, an
/// iterator in a loop that spawns, a nursery in an async block.
#[checkpointed]
async fn parent<'a, F>(tag: &'a str, words: &'a [String], count: F, shape: &'a dyn Shape) -> usize
where
    F: Fn(&str) -> usize + Send + Sync,
{
    nursery! {
        let owned = tag.to_string();
        let first = spawn child(&owned, 1);
        checkpoint().await;
        for word in words.iter().filter(|word| count(word) > 0).map(String::as_str) {
            let length = spawn async { child(word, 2).await + count(tag) + shape.area() as usize };
            if length.await > 100 {
                return 0;
            }
        }
        spawn async {
            nursery! { spawn async { child(&owned, 1).await; }; }
        };
        first
    }
}

#[test]
fn a_nursery_of_send_children() {
    let words = ["pea".to_owned(), String::new()];
    let future = assert_send(parent("tag", &words, str::len, &3_u32));
    assert_eq!(Runner::new().run(future), 3);
}

#[checkpointed(maybe)]
async fn rc_in_the_tail() -> Rc<u8> {
    nursery! {
        let value = spawn async { checkpoint().await; 1 };
        checkpoint().await;
        Rc::new(value)
    }
}

#[checkpointed(maybe)]
async fn rc_returned_from_elsewhere(early: bool) -> Result<Rc<u8>, String> {
    let value: u8 = nursery! {
        let value = spawn async { checkpoint().await; 1 };
        let number: u8 = "1".parse().map_err(|_| "no number".to_owned())?;
        if early {
            Err("early")?;
        }
        value + number
    };
    Ok(Rc::new(value))
}

#[checkpointed(maybe)]
async fn guards_before_a_question_mark(list: &std::sync::Mutex<Vec<u8>>) -> Option<u8> {
    nursery! {
        spawn checkpoint();
        let first = *list.lock().unwrap().first()?;
        checkpoint().await;
        Some(first)
    }
}

#[checkpointed(maybe)]
async fn returns_coerced(
    way: u8,
) -> Result<Box<dyn Debug + Send>, Box<dyn std::error::Error + Send + Sync>> {
    nursery! {
        spawn checkpoint();
        match way {
            0 => return Ok(Box::new(1)),
            1 => return Err("text".into()),
            _ => checkpoint().await,
        }
    }
    Ok(Box::new(2))
}

#[test]
fn values_that_are_not_send_are_not_held_over_an_await() {
    drop(assert_send(rc_in_the_tail()));
    drop(assert_send(rc_returned_from_elsewhere(false)));
    drop(assert_send(guards_before_a_question_mark(&std::sync::Mutex::default())));
    drop(assert_send(returns_coerced(0)));
}

#[checkpointed]
async fn with_send_handle() -> u8 {
    nursery! { |n: &SendNursery<'_>|
        n.spawn(async { checkpoint().await; });
        checkpoint().await;
        2
    }
}

#[test]
fn a_send_handle() {
    assert_eq!(coldframe::run(assert_send(with_send_handle())), 2);
}

#[test]
fn a_root_of_its_own_on_every_thread() {
    let words: Vec<String> = (0..20).map(|number| format!("word {number}")).collect();
    std::thread::scope(|scope| {
        for _ in 0..4 {
            let words = &words;
            scope.spawn(move || {
                for _ in 0..5 {
                    let future = parent("tag", words, str::len, &3_u32);
                    assert_eq!(futures::executor::block_on(future), 3);
                }
            });
        }
    });
}

/// A child that is not `Send` is allowed; the nursery is not `Send` then.
#[coldframe::test]
async fn children_that_are_not_send() {
    let count = Rc::new(Cell::new(0));
    nursery! {
        for _ in 0..3 {
            let count = Rc::clone(&count);
            spawn async move {
                checkpoint().await;
                count.set(count.get() + 1);
            };
        }
    }
    assert_eq!(count.get(), 3);
}
