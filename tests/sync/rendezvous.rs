//! Channels without room of their own: statement 52.

use coldframe::channel::TrySendError;
use coldframe::prelude::*;
use futures::poll;

use crate::support::{FIRST_COME, Log, REVERSED, run_logged, runner};

const MS: Duration = Duration::from_millis(1);

#[test]
fn trio_52_a_rendezvous_needs_both() {
    let log = run_logged(FIRST_COME, async |log: &Log| {
        let (tx, rx) = channel(0);
        assert_eq!(tx.try_send(0), Err(TrySendError::WouldBlock(0)));
        nursery! {
            spawn async {
                for n in 0..3 {
                    tx.send(n).await.unwrap();
                    log.add(format!("sent {n}"));
                }
                tx.close();
            };
            sleep(MS).await;
            log.add("now");
            while let Some(n) = rx.recv().await {
                log.add(format!("got {n}"));
                sleep(MS).await;
                log.add("-");
            }
        }
    });
    let expected = ["now", "sent 0", "got 0", "-", "sent 1", "got 1", "-", "sent 2", "got 2", "-"];
    assert_eq!(log, expected);
}

/// Room in a rendezvous is a receiver: when it goes, the sender waits on.
#[test]
fn trio_52_a_sender_that_was_to_meet_one_that_goes_waits_for_another() {
    runner(FIRST_COME).run(async {
        let (tx, rx) = channel(0);
        let mut sends = Box::pin(tx.send(1));
        let mut receives = Box::pin(rx.recv());
        assert!(poll!(sends.as_mut()).is_pending());
        assert!(poll!(receives.as_mut()).is_pending());
        drop(receives);
        checkpoint().await;
        assert!(poll!(sends.as_mut()).is_pending());
        assert_eq!(rx.statistics().waiting_to_send, 1);
        let (sent, received) = futures::join!(sends, rx.recv());
        assert_eq!((sent, received), (Ok(()), Some(1)));
    });
}

/// A receiver that is closed is none that a sender could meet, and makes no
/// room. A sender that is closed takes none.
#[test]
fn trio_53_an_end_that_is_closed_gives_and_takes_nothing_while_it_says_so() {
    for (capacity, order) in [(0, FIRST_COME), (0, REVERSED), (1, FIRST_COME), (1, REVERSED)] {
        let log = run_logged(order, async |log: &Log| {
            let (tx, rx) = channel(capacity);
            let (closed_tx, closed_rx) = (tx.clone(), rx.clone());
            closed_tx.close();
            closed_rx.close();
            for n in 0..capacity {
                let mut closed = Box::pin(closed_tx.send(9));
                assert!(poll!(closed.as_mut()).is_pending());
                tx.try_send(n).unwrap();
                assert!(closed.await.is_err());
            }
            nursery! {
                spawn async {
                    tx.send(capacity).await.unwrap();
                    log.add("sent");
                };
                sleep(MS).await;
                assert_eq!(closed_rx.recv().await, None);
                sleep(MS).await;
                log.add("received");
                for n in 0..=capacity {
                    assert_eq!(rx.recv().await, Some(n));
                }
            }
        });
        assert_eq!(log, ["received", "sent"], "{capacity}");
    }
}
