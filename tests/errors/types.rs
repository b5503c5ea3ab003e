//! What children may give, what `?` may take, and what the errors become.

use std::future::ready;
use std::num::ParseIntError;

use coldframe::prelude::*;

use crate::{Error, errors};

#[checkpointed]
async fn give<T>(value: T) -> T {
    checkpoint().await;
    value
}

type Groups<E> = Result<(), ErrorGroup<E>>;

#[coldframe::test]
async fn names_stand_for_the_values_of_results() {
    let total: Result<u8, ErrorGroup<Error>> = try_nursery! {
        let a = spawn give(Ok(1));
        let b = spawn give(Ok(2));
        let c = spawn give(());
        let a = a.await;
        let () = c.await;
        a + b
    };
    assert_eq!(total.unwrap(), 3);
}

#[coldframe::test]
async fn every_error_goes_through_from_if_its_type_is_named() {
    async fn fail(way: u8) -> Result<u8, ErrorGroup<Error>> {
        try_nursery! {
            type Error = crate::Error;
            spawn give(if way == 0 { Err(7_u8) } else { Ok(()) });
            let number = spawn give(if way == 1 { "x" } else { "4" }.parse::<u8>());
            let inside: u8 = (if way == 2 { "x" } else { "5" }).parse()?;
            let group = give(if way == 3 { Err(ErrorGroup::new(9_u8)) } else { Ok(()) });
            spawn give(Ok::<(), ErrorGroup<ParseIntError>>(()));
            spawn give(());
            group.await?;
            number + inside
        }
    }
    assert_eq!(fail(4).await.unwrap(), 9);
    let expected = [Error::Code(7), Error::Parse, Error::Parse, Error::Code(9)];
    for (way, expected) in (0..).zip(expected) {
        assert_eq!(errors(&fail(way).await.unwrap_err()), [expected]);
    }
}

#[coldframe::test]
async fn a_group_becomes_a_layer() {
    let group: Groups<u8> = try_nursery! {
        // Both fail in their first step, before anything is cancelled.
        spawn ready(Err::<(), _>(1));
        spawn ready(Err::<(), _>(ErrorGroup::from_errors([2, 3]).unwrap()));
    };
    let group = group.unwrap_err();
    let mut layers: Vec<usize> = group.entries().iter().map(|it| it.len()).collect();
    layers.sort();
    assert_eq!(layers, [1, 2]);

    let nested: Groups<u8> = try_nursery! {
        spawn give(());
        try_nursery! { spawn give(Err::<(), _>(4)); }?;
    };
    assert_eq!(format!("{:?}", nested.unwrap_err()), "ErrorGroup [ErrorGroup [4]]");
}

#[coldframe::test]
async fn a_layer_in_an_async_block() {
    let group: Groups<u8> = try_nursery! {
        spawn async { try_nursery! { spawn give(Err::<(), _>(4)); } };
    };
    assert_eq!(format!("{:?}", group.unwrap_err()), "ErrorGroup [ErrorGroup [4]]");
}

#[coldframe::test]
async fn children_without_end_and_without_errors() {
    let group: Result<u8, ErrorGroup<u8>> = try_nursery! {
        spawn async { loop { checkpoint().await; } };
        spawn async { checkpoint().await; };
        spawn sleep_forever();
        spawn async {
            let number: u8 = give("x".parse().or(Err(5))).await?;
            assert_eq!(number, 1);
            Ok::<(), u8>(())
        };
        1
    };
    assert_eq!(errors(&group.unwrap_err()), [5]);
}

#[coldframe::test]
async fn a_body_without_end() {
    let mut turns = 0;
    let group = try_nursery! {
        spawn give(Err::<(), u8>(3));
        loop {
            checkpoint().await;
            turns += 1;
        }
    };
    assert!(turns > 0);
    let group: Result<(), ErrorGroup<u8>> = group;
    assert_eq!(errors(&group.unwrap_err()), [3]);
}

#[coldframe::test]
async fn errors_of_any_kind() {
    type BoxError = Box<dyn std::error::Error + Send + Sync>;
    async fn fail(depth: u8) -> Result<(), ErrorGroup<BoxError>> {
        try_nursery! {
            type Error = BoxError;
            if depth > 0 {
                spawn Box::pin(fail(depth - 1));
            }
            give("x".parse::<u8>().map(drop)).await?;
        }
    }
    let group = fail(0).await.unwrap_err();
    assert_eq!(group.first().to_string(), "invalid digit found in string");
    let group = fail(2).await.unwrap_err();
    assert_eq!(group.len(), 1);

    struct Silent;
    let group = try_nursery! { spawn give(Err::<(), _>(Silent)); };
    let Err(group) = group else { panic!("it fails") };
    let Silent = group.into_first();
}

#[coldframe::test]
async fn a_question_mark_takes_the_group_out() {
    async fn plain() -> Result<u8, Box<dyn std::error::Error + Send + Sync>> {
        let value = try_nursery! {
            let value = spawn give("x".parse::<u8>());
            value
        }?;
        Ok(value)
    }
    let text = plain().await.unwrap_err().to_string();
    assert!(text.starts_with("1 error in nursery@tests/errors/types.rs:"), "{text}");
    assert!(text.ends_with("\n└─ invalid digit found in string"), "{text}");
}

#[checkpointed]
async fn walk(depth: u8) -> Result<u32, ErrorGroup<u8>> {
    checkpoint().await;
    try_nursery! {
        let mut below = Vec::new();
        for number in 0..depth {
            below.push(spawn walk(number));
        }
        if depth == 9 {
            Err(depth)?;
        }
        1 + below.into_iter().map(Child::value).sum::<u32>()
    }
}

#[coldframe::test]
async fn recursion_types() {
    assert_eq!(walk(4).await.unwrap(), 16);
    assert_eq!(errors(&walk(9).await.unwrap_err()), [9]);
}

#[coldframe::test]
async fn a_handle() {
    async fn start(n: &TryNursery<'_, u8>, fails: bool) {
        n.spawn(give(Ok(())));
        n.spawn_named("last", give(if fails { Err(1) } else { Ok(()) }));
        n.spawn_group(give(Ok(())));
    }
    for fails in [false, true] {
        let group = try_nursery! { |n|
            start(n, fails).await;
        };
        assert_eq!(group.err().map(|it| errors(&it)), fails.then(|| vec![1]));
    }
    let group: Groups<u8> = try_nursery! { |n: &coldframe::SendTryNursery<'_, u8>|
        n.spawn(give(Err::<(), u8>(3)));
        sleep_forever().await;
    };
    assert_eq!(errors(&group.unwrap_err()), [3]);
}

coldframe::coldframe! {
    async fn angle() -> Groups<u8> {
        let group = try_nursery! < spawn give(Err::<(), _>(3)); >;
        group
    }
}

#[coldframe::test]
async fn between_angles() {
    assert_eq!(errors(&angle().await.unwrap_err()), [3]);
}
