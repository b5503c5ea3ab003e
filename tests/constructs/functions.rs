//! Closures, async blocks, and functions of all kinds.

use std::fmt::{Debug, Display};

use coldframe::prelude::*;

use crate::{Events, child, later, parse};

// ---- inside of functions ----

#[coldframe::test]
async fn nested_closures_and_async_blocks() {
    let events = Events::new();
    let total = nursery! {
        spawn child(&events, 2);
        let double = |number: u64| {
            let twice = || number * 2;
            if number == 0 {
                return 0;
            }
            twice()
        };
        let block = async {
            let inner = async move { Ok::<_, ()>(later(1, double(4)).await) };
            let Ok(number) = inner.await else { return 0 };
            let call = || async { later(1, 1).await };
            number + call().await
        };
        spawn async { later(5, ()).await; events.add("spawned") };
        block.await + double(0)
    };
    assert_eq!(total, 9);
    events.add("over");
    events.check(&["2 child 2", "5 spawned", "7 over"]);
}

#[coldframe::test]
async fn async_closures() {
    #[checkpointed]
    async fn twice(call: impl AsyncFn(u64) -> u64) -> u64 {
        call(1).await + call(2).await
    }
    let events = Events::new();
    let mut count = 0;
    let sum = nursery! {
        spawn child(&events, 2);
        let sum = twice(async |number| {
            events.add(number);
            later(number, number * 10).await
        }).await;
        let mut counts = async |by| {
            if by == 0 {
                return;
            }
            count += later(1, by).await;
        };
        counts(2).await;
        counts(0).await;
        let waits = async |seconds| child(&events, seconds).await;
        spawn waits(1);
        sum
    };
    assert_eq!((sum, count), (30, 2));
    events.check(&["0 1", "1 2", "2 child 2", "5 child 1"]);
}

#[coldframe::test]
async fn nested_functions() {
    let events = Events::new();
    nursery! {
        fn seconds() -> u64 {
            for number in 0.. {
                if number == 2 {
                    return number;
                }
            }
            0
        }
        #[checkpointed]
        async fn inner(events: &Events) -> u64 {
            #[checkpointed]
            async fn innermost() -> u64 {
                later(1, 5).await
            }
            nursery! {
                spawn child(events, seconds());
                let value = innermost().await;
                return value;
            }
        }
        async fn plain() -> Result<u64, std::num::ParseIntError> {
            Ok(parse("3").await? + 1)
        }
        spawn child(&events, 1);
        events.add(inner(&events).await);
        events.add(plain().await.unwrap_or(0));
    }
    events.check(&["1 child 1", "2 child 2", "2 5", "3 4"]);
}

// ---- functions of all kinds ----

trait Greeter {
    #[allow(async_fn_in_trait)]
    async fn greet(&self, seconds: u64) -> String;
}

struct Named<'a, T: Display, const N: usize>(&'a [T; N]);

impl<'a, T: Display, const N: usize> Named<'a, T, N> {
    #[checkpointed]
    async fn last<'b>(&'b self, other: &'b T) -> &'b T
    where
        'a: 'b,
    {
        nursery! {
            spawn self.wait();
            later(1, self.0.last()).await.unwrap_or(other)
        }
    }

    #[checkpointed]
    async fn wait(&self) {
        later(N as u64, ()).await;
    }

    #[checkpointed]
    async fn into_first(self) -> Option<&'a T> {
        later(1, self.0.first()).await
    }

    #[checkpointed]
    async fn replace(&mut self, by: &'a [T; N]) -> Self {
        Self(std::mem::replace(&mut self.0, later(1, by).await))
    }
}

impl<T: Display, const N: usize> Greeter for Named<'_, T, N> {
    #[checkpointed]
    async fn greet(&self, seconds: u64) -> String {
        let name = nursery! {
            let name = spawn later(seconds, &self.0[0]);
            spawn self.wait();
            name
        };
        format!("hello {name}")
    }
}

#[coldframe::test]
async fn methods_generics_lifetimes_and_trait_impls() {
    let events = Events::new();
    let mut named = Named(&["a", "b"]);
    events.add(named.last(&"c").await);
    events.add(named.greet(3).await);
    let old = named.replace(&["x", "y"]).await;
    events.add(old.greet(1).await);
    events.add(named.into_first().await.expect("there are two"));
    events.check(&["3 b", "6 hello a", "9 hello a", "10 x"]);
}

#[coldframe::test]
async fn impl_trait_arguments() {
    #[checkpointed]
    async fn join(
        parts: impl IntoIterator<Item = impl Debug + Clone>,
        map: impl Fn(String) -> String,
    ) -> impl Iterator<Item = String> {
        let mut res = Vec::new();
        nursery! {
            spawn later(1, ());
            for part in parts {
                res.push(map(format!("{:?}", later(1, part).await)));
            }
        }
        checkpoint().await;
        res.into_iter()
    }
    let events = Events::new();
    for part in join([1, 2], |part| part + "!").await {
        events.add(part);
    }
    events.check(&["2 1!", "2 2!"]);
}

#[coldframe::test]
async fn const_blocks() {
    const SECONDS: u64 = 2;
    let events = Events::new();
    let sum = nursery! {
        const MORE: u64 = const { SECONDS + 1 };
        static AGAIN: u64 = 4;
        spawn child(&events, const { SECONDS - 1 });
        let sum = later(const { if MORE == 3 { 2 } else { 9 } }, const {
            let mut sum = 0;
            while sum < MORE {
                sum += 2;
            }
            sum
        }).await;
        spawn child(&events, AGAIN);
        sum
    };
    assert_eq!(sum, 4);
    events.check(&["1 child 1", "6 child 4"]);
}
