//! Channels without room of their own: statement 52.

use coldframe::channel::TrySendError;
use coldframe::prelude::*;
use futures::poll;

use crate::support::{FIRST_COME, Log, run_logged, runner};

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
