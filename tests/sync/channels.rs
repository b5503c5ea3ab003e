//! Channels: statements 1–3, 11, 52 and 53.

use std::pin::pin;
use std::task::Poll;

use coldframe::channel::{ChannelStatistics, SendError, TryRecvError, TrySendError, unbounded};
use coldframe::prelude::*;
use futures::poll;

use crate::support::{Bell, FIRST_COME, Log, REVERSED, run_logged, runner};

const MS: Duration = Duration::from_millis(1);
const ALL: [usize; 4] = [0, 1, 3, usize::MAX];

async fn drain(log: &Log, rx: Receiver<u32>) {
    while let Some(n) = rx.recv().await {
        log.add(format!("{n}"));
    }
    log.add("end");
}

#[test]
fn trio_53_last_sender_closed_then_drained_then_the_end() {
    for capacity in ALL {
        let log = run_logged(FIRST_COME, async |log: &Log| {
            let (tx, rx) = channel(capacity);
            nursery! {
                spawn drain(log, rx);
                spawn async move {
                    let other = tx.clone();
                    for n in 0..4 {
                        let tx = if n % 2 == 0 { &tx } else { &other };
                        tx.send(n).await.unwrap();
                    }
                    drop(tx);
                    assert_eq!(other.statistics().senders, 1);
                };
            }
        });
        assert_eq!(log, ["0", "1", "2", "3", "end"]);
    }
}

#[test]
fn trio_02_an_operation_that_could_be_done_at_once_is_a_full_checkpoint() {
    for capacity in ALL {
        let log = run_logged(FIRST_COME, async |log: &Log| {
            let (tx, rx) = channel(capacity);
            nursery! {
                spawn async {
                    tx.send(1).await.unwrap();
                    tx.close();
                    log.add("sent");
                };
                spawn async { log.add("another") };
                spawn async {
                    assert_eq!(rx.recv().await, Some(1));
                    assert_eq!(rx.recv().await, None);
                };
            }
            // The empty `recv` at the end is one, too.
            let scope = CancelScope::new();
            scope.cancel("to see");
            assert_eq!(scope.enter(rx.recv()).await, None);
            assert!(scope.cancelled_caught());
        });
        assert_eq!(log, ["another", "sent"]);
    }
}

#[test]
fn trio_03_a_loop_over_a_channel_lets_others_run_for_each_item() {
    let log = run_logged(FIRST_COME, async |log: &Log| {
        let (tx, rx) = unbounded();
        for n in 0..3 {
            tx.try_send(n).unwrap();
        }
        drop(tx);
        nursery! {
            spawn drain(log, rx);
            spawn async {
                for _ in 0..4 {
                    log.add("-");
                    checkpoint().await;
                }
            };
        }
    });
    assert_eq!(log, ["-", "0", "-", "1", "-", "2", "-", "end"]);
}

#[test]
fn trio_01_the_try_forms_know_what_is_promised_to_others() {
    runner(FIRST_COME).run(async {
        let (tx, rx) = channel(1);
        assert_eq!(rx.try_recv(), Err(TryRecvError::WouldBlock));
        tx.try_send(1).unwrap();
        assert_eq!(tx.try_send(2), Err(TrySendError::WouldBlock(2)));
        let mut waits = pin!(tx.send(3));
        assert!(poll!(waits.as_mut()).is_pending());
        assert_eq!(rx.try_recv(), Ok(1));
        // The room is handed to who waits for it.
        assert_eq!(tx.try_send(4), Err(TrySendError::WouldBlock(4)));
        waits.await.unwrap();
        let mut receives = pin!(rx.recv());
        assert!(poll!(receives.as_mut()).is_pending());
        // And so is the item, and room for another.
        assert_eq!(rx.try_recv(), Err(TryRecvError::WouldBlock));
        assert_eq!(receives.await, Some(3));
        tx.try_send(5).unwrap();
        drop(tx);
        assert_eq!((rx.try_recv(), rx.try_recv()), (Ok(5), Err(TryRecvError::EndOfChannel)));
    });
}

#[test]
fn trio_52_the_receiver_that_waits_owns_the_next_item() {
    for capacity in ALL {
        runner(FIRST_COME).run(async {
            let (tx, rx) = channel(capacity);
            let mut first = pin!(rx.recv());
            let mut second = pin!(rx.recv());
            assert!(poll!(first.as_mut()).is_pending());
            assert!(poll!(second.as_mut()).is_pending());
            tx.try_send(1).unwrap();
            tx.try_send(2).unwrap();
            assert_eq!(rx.try_recv(), Err(TryRecvError::WouldBlock));
            checkpoint().await;
            // Whatever the order in which they are polled.
            assert_eq!(poll!(second.as_mut()), Poll::Ready(Some(2)));
            assert_eq!(poll!(first.as_mut()), Poll::Ready(Some(1)));
        });
    }
}

#[test]
fn trio_52_an_item_that_is_not_picked_up_goes_back_to_the_front() {
    for capacity in ALL {
        runner(FIRST_COME).run(async {
            let (tx, rx) = channel(capacity);
            let mut first = Box::pin(rx.recv());
            let mut second = pin!(rx.recv());
            assert!(poll!(first.as_mut()).is_pending());
            assert!(poll!(second.as_mut()).is_pending());
            tx.try_send(1).unwrap();
            tx.try_send(2).unwrap();
            drop(first);
            checkpoint().await;
            assert_eq!(poll!(second.as_mut()), Poll::Ready(Some(1)));
            assert_eq!(rx.statistics().items, 1);
            let cancelled = CancelScope::new();
            {
                let mut third = pin!(cancelled.enter(rx.recv()));
                assert!(poll!(third.as_mut()).is_pending());
                assert_eq!(rx.try_recv(), Err(TryRecvError::WouldBlock));
                cancelled.cancel("it has an item");
                assert_eq!(third.await, None);
            }
            assert_eq!(rx.try_recv(), Ok(2));
        });
    }
}

/// It is not the end while an item may come back.
#[test]
fn trio_53_an_item_that_comes_back_is_not_missed_at_the_end() {
    runner(FIRST_COME).run(async {
        let (tx, rx) = channel(1);
        tx.try_send(1).unwrap();
        drop(tx);
        let mut first = Box::pin(rx.recv());
        let mut second = pin!(rx.recv());
        assert!(poll!(first.as_mut()).is_pending());
        assert!(poll!(second.as_mut()).is_pending());
        checkpoint().await;
        assert!(poll!(second.as_mut()).is_pending());
        drop(first);
        assert_eq!(second.await, Some(1));
        assert_eq!(rx.recv().await, None);
    });
}

#[test]
fn trio_52_a_send_that_is_dropped_at_any_poll_has_sent_nothing_or_all() {
    for capacity in [0, 1] {
        for polls in 0..8 {
            runner(FIRST_COME).run(async {
                let (tx, rx) = channel(capacity);
                nursery! {
                    let received = spawn async {
                        sleep(MS * 3).await;
                        let mut received = Vec::new();
                        while let Some(n) = rx.recv().await {
                            received.push(n);
                        }
                        received
                    };
                    if capacity == 1 {
                        tx.send(0).await.unwrap();
                    }
                    let mut send = Box::pin(tx.send(1));
                    let mut sent = false;
                    for _ in 0..polls {
                        sent = sent || poll!(send.as_mut()).is_ready();
                        if sent {
                            break;
                        }
                        sleep(MS).await;
                    }
                    drop(send);
                    tx.close();
                    let received = received.await;
                    assert_eq!(received.contains(&1), sent);
                    assert_eq!(received.len(), capacity + usize::from(sent));
                }
            });
        }
    }
}

#[test]
fn trio_53_last_receiver_closed_breaks_the_senders_and_drops_what_is_left() {
    let log = run_logged(FIRST_COME, async |log: &Log| {
        let (tx, rx) = channel(1);
        tx.try_send(Bell(log, "left")).unwrap();
        nursery! {
            spawn async {
                let error = tx.send(Bell(log, "not sent")).await.unwrap_err();
                log.add(format!("{error}"));
                drop(error.into_inner());
                let error = tx.try_send(Bell(log, "not tried")).unwrap_err();
                log.add(format!("{error:?}"));
                drop(error);
                let error = tx.send(Bell(log, "nor this")).await.unwrap_err();
                assert!(matches!(error, SendError::Broken(_)));
            };
            sleep(MS).await;
            let other = rx.clone();
            drop(rx);
            log.add("one is open");
            drop(other);
        }
    });
    let expected = [
        "one is open",
        "left",
        "all receivers of the channel are closed",
        "not sent",
        "Broken(..)",
        "not tried",
        "nor this",
    ];
    assert_eq!(log, expected);
}

/// Room that the last receiver made, and did not stay for, is no room: the item
/// comes back.
#[test]
fn trio_53_a_sender_that_was_given_room_keeps_its_item_if_the_receiver_goes() {
    runner(FIRST_COME).run(async {
        let (tx, rx) = channel(1);
        tx.try_send("first").unwrap();
        nursery! {
            spawn async {
                let error = tx.send("second").await.unwrap_err();
                assert_eq!(error.into_inner(), "second");
            };
            sleep(MS).await;
            assert_eq!(rx.try_recv(), Ok("first"));
            drop(rx);
        }
    });
}

#[test]
fn trio_53_what_waits_through_an_end_that_is_closed_says_so() {
    runner(FIRST_COME).run(async {
        let (tx, rx) = channel(1);
        tx.try_send(0).unwrap();
        let (tx2, rx2) = (tx.clone(), rx.clone());
        nursery! {
            spawn async { assert_eq!(tx.send(1).await, Err(SendError::Closed(1))) };
            sleep(MS).await;
            tx.close();
            assert!(tx.is_closed() && tx.clone().is_closed());
            assert_eq!(tx.try_send(2), Err(TrySendError::Closed(2)));
            assert_eq!(tx.send(2).await, Err(SendError::Closed(2)));
        }
        assert_eq!(rx.recv().await, Some(0));
        nursery! {
            spawn async { assert_eq!(rx.recv().await, None) };
            sleep(MS).await;
            rx.close();
            assert_eq!(rx.try_recv(), Err(TryRecvError::Closed));
            assert_eq!(rx.recv().await, None);
        }
        tx2.send(3).await.unwrap();
        assert_eq!(rx2.recv().await, Some(3));
    });
}

#[test]
fn what_is_known_of_a_channel() {
    runner(FIRST_COME).run(async {
        let (tx, rx) = channel(1);
        tx.try_send(1).unwrap();
        let rx2 = rx.clone();
        let known = |statistics: ChannelStatistics| {
            let waiting = (statistics.waiting_to_send, statistics.waiting_to_receive);
            (
                statistics.items,
                statistics.capacity,
                statistics.senders,
                statistics.receivers,
                waiting,
            )
        };
        assert_eq!(known(rx2.statistics()), (1, Some(1), 1, 2, (0, 0)));
        let mut send = pin!(tx.send(2));
        assert!(poll!(send.as_mut()).is_pending());
        assert_eq!(known(rx2.statistics()), (1, Some(1), 1, 2, (1, 0)));
        assert_eq!(unbounded::<u32>().0.statistics().capacity, None);
    });
}

/// Both senders are handed room in the same pass, and put their items in in
/// the order of the line.
#[test]
fn trio_48_items_are_in_the_order_of_their_senders() {
    for seed in [FIRST_COME, REVERSED, 5, 6, 7] {
        let mut begun = Vec::new();
        let log = run_logged(seed, async |log: &Log| {
            let (tx, rx) = channel(8);
            nursery! {
                for n in 0..4 {
                    let (tx, log) = (&tx, &log);
                    spawn async move {
                        log.add(format!("{n}"));
                        tx.send(n).await.unwrap();
                    };
                }
            }
            begun = log.take();
            drop(tx);
            drain(log, rx).await;
        });
        assert_eq!(log[..4], begun);
    }
}

#[test]
fn several_receivers_share_the_items() {
    let log = run_logged(FIRST_COME, async |log: &Log| {
        let (tx, rx) = channel(0);
        nursery! {
            spawn drain(log, rx.clone());
            spawn drain(log, rx);
            spawn async move {
                for n in 0..6 {
                    tx.send(n).await.unwrap();
                }
            };
        }
    });
    let mut items = log[..6].to_vec();
    items.sort_unstable();
    assert_eq!(items, ["0", "1", "2", "3", "4", "5"]);
    assert_eq!(log[6..], ["end", "end"]);
}
