//! One suite for all in-memory streams.

use std::cell::RefCell;
use std::time::Duration;

use coldframe::prelude::*;
use coldframe::testing::{
    MemoryReceiveHalf, MemorySendHalf, MemoryStream, MemoryStreamError, assert_checkpoints,
    lockstep_stream_pair, memory_stream_pair, wait_all_tasks_blocked,
};

use crate::support::runner;

type Pair = (MemoryStream, MemoryStream);

/// Runs a test with every kind, in two orders.
#[track_caller]
fn with_all(test: impl AsyncFn(Pair)) {
    let kinds: [fn() -> Pair; 4] = [
        || memory_stream_pair(1),
        || memory_stream_pair(3),
        || memory_stream_pair(1000),
        lockstep_stream_pair,
    ];
    for kind in kinds {
        for seed in 0..8 {
            runner(seed).run(test(kind()));
        }
    }
}

#[checkpointed(maybe)]
async fn sends(stream: &MemorySendHalf, texts: &[&str]) {
    for text in texts {
        stream.send_all(text.as_bytes()).await.expect("somebody receives");
    }
    stream.send_eof();
}

#[checkpointed]
async fn receives(stream: &MemoryReceiveHalf, size: usize) -> String {
    let (mut text, mut buffer) = (Vec::new(), vec![0; size]);
    loop {
        match stream.receive_some(&mut buffer).await.expect("nobody else receives") {
            0 => return String::from_utf8(text).expect("it was text"),
            count => text.extend(&buffer[..count]),
        }
    }
}

#[test]
fn bytes_come_in_their_order_in_both_directions_and_then_the_end() {
    with_all(async |(one, other)| {
        let ((to_other, from_other), (to_one, from_one)) = (one.into_split(), other.into_split());
        let (there, back) = nursery! {
            spawn sends(&to_other, &["hello ", "", "world"]);
            spawn sends(&to_one, &["and ", "back"]);
            let there = spawn receives(&from_one, 4);
            let back = spawn receives(&from_other, 2);
            (there, back)
        };
        assert_eq!((&*there, &*back), ("hello world", "and back"));
        // The end stays.
        assert_eq!(from_one.receive_some(&mut [0]).await, Ok(0));
        assert_eq!(to_other.send_all(b"more").await, Err(MemoryStreamError::Closed));
    });
}

#[test]
fn every_call_is_a_checkpoint() {
    with_all(async |(one, other)| {
        assert_checkpoints(async {
            futures::join!(
                async { assert_checkpoints(one.send_all(b"ab")).await.expect("it is received") },
                async {
                    let (mut count, mut buffer) = (0, [0]);
                    while count < 2 {
                        count += assert_checkpoints(other.receive_some(&mut buffer)).await.unwrap();
                    }
                }
            );
        })
        .await;
        assert_checkpoints(one.send_all(b"")).await.expect("it is nothing");
    });
}

#[test]
fn who_sends_to_nobody_is_told() {
    with_all(async |(one, other)| {
        nursery! {
            let sent = spawn async { one.send_all(&[7; 5000]).await };
            wait_all_tasks_blocked(Duration::ZERO).await;
            drop(other);
            assert_eq!(sent.await, Err(MemoryStreamError::Broken));
            assert_eq!(one.send_all(b"x").await, Err(MemoryStreamError::Broken));
        }
        // What has gone, sends no more.
        assert_eq!(one.receive_some(&mut [0]).await, Ok(0));
    });
}

#[test]
fn two_tasks_in_the_same_call_are_told_and_lose_nothing() {
    with_all(async |(one, other)| {
        nursery! {
            let text = spawn async {
                let mut buffer = [0; 8];
                let count = other.receive_some(&mut buffer).await.expect("it came first");
                buffer[..count].to_vec()
            };
            wait_all_tasks_blocked(Duration::ZERO).await;
            assert_eq!(other.receive_some(&mut [0; 8]).await, Err(MemoryStreamError::Busy));
            one.send_all(b"a").await.expect("it is received");
            assert_eq!(text.await, b"a");
        }
        nursery! {
            let sent = spawn async { one.send_all(&[1; 2000]).await };
            wait_all_tasks_blocked(Duration::ZERO).await;
            assert_eq!(one.send_all(b"b").await, Err(MemoryStreamError::Busy));
            drop(other);
            assert_eq!(sent.await, Err(MemoryStreamError::Broken));
        }
    });
}

#[test]
fn a_receive_that_is_cancelled_loses_nothing() {
    with_all(async |(one, other)| {
        let (to, from) = (one.into_split().0, other.into_split().1);
        let text = RefCell::new(Vec::<u8>::new());
        nursery! {
            spawn sends(&to, &["never ", "lost"]);
            loop {
                let mut buffer = [0; 2];
                // It has no time, or a turn.
                let cancelled = move_on_after(Duration::ZERO, from.receive_some(&mut buffer)).await;
                let count = match cancelled {
                    Some(count) => count,
                    None => from.receive_some(&mut buffer).await,
                };
                match count.expect("nobody else receives") {
                    0 => break,
                    count => text.borrow_mut().extend(&buffer[..count]),
                }
            };
        }
        assert_eq!(text.into_inner(), b"never lost");
    });
}

#[test]
fn halves_may_be_dropped_after_the_run_and_on_other_threads() {
    let (one, other) = memory_stream_pair(4);
    let (one, other) = coldframe::run(async {
        one.send_all(b"abc").await.expect("there is room");
        (one, other)
    });
    std::thread::spawn(move || drop(one)).join().expect("it does not panic");
    drop(other);
}

#[test]
#[should_panic(expected = "use `lockstep_stream_pair`")]
fn a_buffer_has_room() {
    let _ = memory_stream_pair(0);
}
