//! Every door of the macros, and every form of signature they go on: what
//! callers see is the `async fn` as it was written.

use std::cell::RefCell;
use std::fmt::{Debug, Display};
use std::future::Future;

use coldframe::prelude::*;
use coldframe::task;

// ---- signatures ----

#[checkpointed]
async fn nothing() {
    checkpoint().await;
}

#[checkpointed]
async fn borrowing<'a, 'b: 'a>(long: &'b str, _short: &'a str) -> &'b str {
    checkpoint().await;
    long
}

#[checkpointed]
async fn generic<T, const N: usize>(items: [T; N]) -> Vec<T>
where
    T: Clone + Debug,
{
    checkpoint().await;
    items.to_vec()
}

#[checkpointed]
async fn impl_argument(item: impl Display + Send) -> impl Display + Send {
    checkpoint().await;
    format!("<{item}>")
}

#[checkpointed]
async fn patterns((left, right): (u8, u8), [first, ..]: [u8; 3], mut sum: u8) -> u8 {
    checkpoint().await;
    sum += left + right + first;
    sum
}

#[checkpointed]
async fn r#loop(r#type: u8) -> u8 {
    checkpoint().await;
    r#type
}

/// Has a doc comment, and an attribute on its argument.
#[must_use]
#[checkpointed]
#[inline]
pub(crate) async fn attributed(#[allow(unused_variables)] unused: u8) -> u8 {
    #![allow(clippy::let_and_return)]
    checkpoint().await;
    let one = 1;
    one
}

#[cfg(any())]
#[checkpointed]
async fn not_there(_: ThisTypeDoesNotExist) {
    checkpoint().await;
}

#[checkpointed(maybe)]
async fn perhaps(wait: bool) -> bool {
    if wait {
        checkpoint().await;
    }
    wait
}

#[coldframe::test]
async fn functions() {
    nothing().await;
    assert_eq!(borrowing("long", "short").await, "long");
    assert_eq!(generic([1, 2]).await, [1, 2]);
    assert_eq!(impl_argument(7).await.to_string(), "<7>");
    assert_eq!(patterns((1, 2), [4, 0, 0], 8).await, 15);
    assert_eq!(r#loop(3).await, 3);
    assert_eq!(attributed(0).await, 1);
    assert!(!perhaps(false).await);
}

struct Counter {
    count: u32,
}

impl Counter {
    const STEP: u32 = 2;

    #[checkpointed]
    async fn new() -> Self {
        checkpoint().await;
        Self { count: 0 }
    }

    #[checkpointed]
    async fn get(&self) -> &u32 {
        checkpoint().await;
        &self.count
    }

    #[checkpointed]
    async fn add(&mut self, more: u32) -> &mut Self {
        checkpoint().await;
        self.count += more * Self::STEP;
        self
    }

    #[checkpointed]
    async fn into_inner(self) -> u32 {
        checkpoint().await;
        self.count
    }

    #[checkpointed]
    async fn boxed(self: Box<Self>) -> u32 {
        checkpoint().await;
        self.count
    }
}

#[coldframe::test]
async fn methods() {
    let mut counter = Counter::new().await;
    counter.add(1).await.add(2).await;
    assert_eq!(*counter.get().await, 6);
    assert_eq!(Box::new(Counter { count: 1 }).boxed().await, 1);
    assert_eq!(counter.into_inner().await, 6);
}

trait Service {
    type Answer;

    async fn call(&self, question: u8) -> Self::Answer;

    #[checkpointed]
    async fn twice(&self, question: u8) -> (Self::Answer, Self::Answer)
    where
        Self: Sized,
    {
        (self.call(question).await, self.call(question).await)
    }
}

struct Doubling;

impl Service for Doubling {
    type Answer = u16;

    #[checkpointed]
    async fn call(&self, question: u8) -> u16 {
        checkpoint().await;
        u16::from(question) * 2
    }
}

#[coldframe::test]
async fn trait_methods() {
    assert_eq!(Doubling.twice(4).await, (8, 8));
}

// ---- drop order ----

struct Noise<'l>(&'static str, &'l RefCell<Vec<&'static str>>);

impl Drop for Noise<'_> {
    fn drop(&mut self) {
        self.1.borrow_mut().push(self.0);
    }
}

async fn plain(a: Noise<'_>, _: Noise<'_>, _c: Noise<'_>) {
    let _d = Noise("d", a.1);
    checkpoint().await;
}

#[checkpointed]
async fn compiled(a: Noise<'_>, _: Noise<'_>, _c: Noise<'_>) {
    let _d = Noise("d", a.1);
    checkpoint().await;
}

#[coldframe::test]
async fn arguments_are_dropped_as_in_a_plain_function() {
    let (first, second) = (RefCell::default(), RefCell::default());
    plain(Noise("a", &first), Noise("b", &first), Noise("c", &first)).await;
    compiled(Noise("a", &second), Noise("b", &second), Noise("c", &second)).await;
    assert_eq!(first, second);
    // Never polled: only the arguments are there.
    first.borrow_mut().clear();
    second.borrow_mut().clear();
    drop(plain(Noise("a", &first), Noise("b", &first), Noise("c", &first)));
    drop(compiled(Noise("a", &second), Noise("b", &second), Noise("c", &second)));
    assert_eq!(first, second);
}

// ---- nurseries in functions that are not compiled ----

async fn add_in_nursery(list: &[u8]) -> u8 {
    let mut sum = 0;
    for item in list {
        sum += nursery! {
            let one = spawn r#loop(*item);
            let two = spawn async { checkpoint().await; 1 };
            if *item == 9 {
                return 9;
            }
            one + two
        };
    }
    sum
}

#[coldframe::test]
async fn nursery_in_a_plain_async_fn() {
    assert_eq!(add_in_nursery(&[1, 2]).await, 5);
    assert_eq!(add_in_nursery(&[1, 9, 2]).await, 9);
}

#[test]
fn nursery_without_a_root_is_its_own() {
    let sum = futures::executor::block_on(async {
        let block = async {
            nursery! { let a = spawn r#loop(4); a }
        };
        block.await + add_in_nursery(&[1]).await
    });
    assert_eq!(sum, 6);
}

#[tokio::test]
async fn nursery_under_tokio() {
    assert_eq!(tokio::spawn(async { add_in_nursery(&[3, 4]).await }).await.unwrap(), 9);
}

// ---- async blocks and closures ----

#[coldframe::test]
async fn async_blocks_and_closures_are_machines() {
    let offset = 1;
    let block = async {
        checkpoint().await;
        let frames = task::current().frames();
        frames.iter().map(|frame| frame.machine.name()).collect::<Vec<_>>()
    };
    assert_eq!(
        block.await,
        [
            "async_blocks_and_closures_are_machines",
            "async_blocks_and_closures_are_machines::{async#1}"
        ]
    );
    let add = async |more: u8| {
        checkpoint().await;
        more + offset
    };
    assert_eq!(add(2).await + add(3).await, 7);
    let short = async |value: u8| r#loop(value).await;
    assert_eq!(short(5).await, 5);
    let both = futures::join!(async { r#loop(1).await }, async { r#loop(2).await });
    assert_eq!(both, (1, 2));
}

// ---- macros round the doors ----

macro_rules! waiting {
    ($name:ident, $value:expr, $wait:expr) => {
        #[checkpointed]
        async fn $name() -> u8 {
            let value = $value;
            $wait.await;
            nursery! {
                let child = spawn r#loop(value);
                checkpoint().await;
                child
            }
        }
    };
}

waiting!(from_macro, 2 + 3, checkpoint());

macro_rules! sum_of {
    ($first:expr, $second:expr) => {
        nursery! {
            let first = spawn $first;
            let second = spawn $second;
            first + second
        }
    };
}

#[checkpointed(maybe)]
async fn through_a_macro() -> u8 {
    sum_of!(r#loop(1), r#loop(2))
}

#[coldframe::test]
async fn macros_of_the_user() {
    assert_eq!(from_macro().await, 5);
    assert_eq!(through_a_macro().await, 3);
    assert_eq!(
        sum_of!(r#loop(3), async {
            checkpoint().await;
            4
        }),
        7
    );
}

// ---- coldframe! ----

mod angle {
    use coldframe::prelude::*;

    coldframe! {
        pub(crate) struct Garden {
            pub(crate) rows: u8,
        }

        async fn grow(row: u8, out: &std::cell::RefCell<Vec<u8>>) {
            sleep(Duration::from_secs(u64::from(row))).await;
            out.borrow_mut().push(row);
        }

        impl Garden {
            pub(crate) async fn grow(&self) -> Vec<u8> {
                let out = std::cell::RefCell::default();
                nursery! <
                    for row in (0..self.rows).rev() {
                        spawn grow(row, &out);
                    }
                >
                out.into_inner()
            }

            pub(crate) fn is_large(&self) -> bool {
                self.rows > 2 && self.rows < 9
            }
        }

        pub(crate) mod inner {
            use super::*;

            pub(crate) async fn wait() -> u8 {
                let mut value = 0;
                nursery! < let child = spawn async { checkpoint().await; 1 }; value += child.await; >
                value
            }
        }
    }
}

#[coldframe::test]
async fn a_module_with_angle_brackets() {
    let garden = angle::Garden { rows: 3 };
    assert!(garden.is_large());
    assert_eq!(garden.grow().await, [0, 1, 2]);
    assert_eq!(angle::inner::wait().await, 1);
}

// ---- entry points ----

#[coldframe::test]
async fn a_test_may_return_a_result() -> Result<(), Box<dyn std::error::Error>> {
    checkpoint().await;
    let number: u8 = "7".parse()?;
    assert_eq!(number, 7);
    Ok(())
}

#[coldframe::test]
#[should_panic(expected = "on purpose")]
async fn a_test_keeps_its_attributes() {
    checkpoint().await;
    panic!("on purpose");
}

#[coldframe::test]
#[ignore = "only so that the attribute is there"]
async fn an_ignored_test() {
    panic!("it does not run");
}

mod entry {
    use super::*;

    #[coldframe::main]
    pub(super) async fn main() -> Result<(), String> {
        checkpoint().await;
        let value = nursery! {
            let value = spawn r#loop(6);
            value
        };
        if value == 6 { Ok(()) } else { Err("not six".into()) }
    }
}

#[test]
fn main_is_a_plain_function() {
    let plain: fn() -> Result<(), String> = entry::main;
    assert_eq!(plain(), Ok(()));
}

fn is_future<F: Future>(_: F) {}

#[test]
fn calling_runs_nothing() {
    is_future(nothing());
    is_future(Doubling.call(1));
}
