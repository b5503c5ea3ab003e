//! What can be sent, and receiving as a `Stream`.

use coldframe::channel::TryRecvError;
use coldframe::prelude::*;
use futures::{StreamExt as _, poll};

use crate::support::{FIRST_COME, Log, run_logged, runner};

const MS: Duration = Duration::from_millis(1);
const ALL: [usize; 4] = [0, 1, 3, usize::MAX];

#[test]
fn an_item_may_borrow() {
    let log = run_logged(FIRST_COME, async |log: &Log| {
        let words = [String::from("borrowed"), String::from("words")];
        let (tx, rx) = channel::<&str>(0);
        let words = &words;
        nursery! {
            spawn async { while let Some(word) = rx.recv().await { log.add(word) } };
            spawn async move {
                for word in words {
                    tx.send(word).await.unwrap();
                }
            };
        }
    });
    assert_eq!(log, ["borrowed", "words"]);
}

#[test]
fn an_item_need_not_change_threads() {
    coldframe::run(async {
        let (tx, rx) = channel(1);
        tx.send(std::rc::Rc::new(7)).await.unwrap();
        assert_eq!(rx.recv().await.as_deref(), Some(&7));
    });
}

#[test]
fn a_stream_gives_all_items_and_then_ends() {
    for capacity in ALL {
        runner(FIRST_COME).run(async {
            let (tx, rx) = channel(capacity);
            let sends = async move {
                for n in 0..5 {
                    tx.send(n).await.unwrap();
                }
            };
            let (items, ()) = futures::join!(rx.stream().collect::<Vec<_>>(), sends);
            assert_eq!(items, [0, 1, 2, 3, 4]);
        });
    }
}

/// The wait for the next item, dropped, leaves the stream its place; the
/// stream, dropped, hands its item on.
#[test]
fn a_stream_that_is_dropped_has_lost_nothing() {
    runner(FIRST_COME).run(async {
        let (tx, rx) = channel(1);
        let mut stream = rx.stream();
        assert!(move_on_after(MS, stream.next()).await.is_none());
        let mut next = Box::pin(stream.next());
        assert!(poll!(next.as_mut()).is_pending());
        drop(next);
        tx.try_send(1).unwrap();
        checkpoint().await;
        assert_eq!(rx.try_recv(), Err(TryRecvError::WouldBlock));
        drop(stream);
        assert_eq!(rx.try_recv(), Ok(1));
    });
}
