//! What several tasks share, and what they do with it: the counterpart of
//! `shared.py`.
//!
//! Each use writes one line: its place, the thing, and what came of it. If time
//! has passed, it says that it has waited.

use coldframe::channel::{
    ChannelStatistics, Receiver, SendError, Sender, TryRecvError, TrySendError, channel, unbounded,
};
use coldframe::sync::{
    Borrower, CapacityLimiter, Condition, Event, Lock, LockGuard, Permit, Semaphore, Token,
    WouldBlock,
};
use coldframe::time::Instant;
use coldframe::{current_time, move_on_after};

use super::{Duration, Me, flag, log, mix};

/// Everything that the tasks of a program share.
#[derive(Debug)]
pub(crate) struct World {
    pub(crate) locks: [Lock<()>; 2],
    pub(crate) conditions: [Condition; 2],
    pub(crate) semaphores: [Semaphore; 1],
    pub(crate) limiters: [CapacityLimiter; 1],
    pub(crate) events: [Event; 4],
    pub(crate) senders: [Sender<u64>; 5],
    pub(crate) receivers: [Receiver<u64>; 5],
}

impl World {
    pub(crate) fn new(x: u64) -> World {
        let number = |index| 1 + usize::from(mix(mix(x, index), 4).is_multiple_of(2));
        let (tx0, rx0) = channel(0);
        let (tx1, rx1) = channel(number(3));
        let (tx2, rx2) = unbounded();
        let (tx3, rx3) = channel(0);
        let (tx4, rx4) = channel(1);
        World {
            locks: Default::default(),
            conditions: Default::default(),
            semaphores: [Semaphore::new(number(1))],
            limiters: [CapacityLimiter::new(number(2))],
            events: Default::default(),
            senders: [tx0, tx1, tx2, tx3, tx4],
            receivers: [rx0, rx1, rx2, rx3, rx4],
        }
    }
}

/// Something that may take time. It is left by a cancellation from outside,
/// unless it ends.
struct Attempt {
    m: Me,
    site: u64,
    name: &'static str,
    began: Instant,
    has_ended: bool,
}

impl Attempt {
    fn new(m: Me, site: u64, name: &'static str) -> Attempt {
        Attempt { m, site, name, began: current_time(), has_ended: false }
    }

    fn ends(&mut self, how: &str) {
        self.has_ended = true;
        let waited = if current_time() == self.began { "" } else { ", waited" };
        said(self.m, self.site, self.name, &format!("{how}{waited}"));
    }
}

impl Drop for Attempt {
    fn drop(&mut self) {
        if !self.has_ended {
            self.ends("left");
        }
    }
}

fn said(m: Me, site: u64, name: &str, text: &str) {
    log(m, &format!("{site} {name}: {text}"));
}

/// Waits so long at most.
async fn attempt<T>(
    m: Me,
    site: u64,
    name: &'static str,
    limit: Duration,
    wait: impl Future<Output = T>,
    how: impl FnOnce(&T) -> String,
) -> Option<T> {
    let mut attempt = Attempt::new(m, site, name);
    let res = move_on_after(limit, wait).await;
    attempt.ends(&res.as_ref().map_or_else(|| "gave up".to_owned(), how));
    res
}

fn tried<T>(m: Me, site: u64, name: &str, res: Result<T, WouldBlock>) -> Option<T> {
    said(m, site, name, if res.is_ok() { "has" } else { "would block" });
    res.ok()
}

fn has<T>(_: &T) -> String {
    "has".to_owned()
}

// Locks, semaphores and limiters

pub(crate) async fn hold_lock<'w>(
    m: Me,
    site: u64,
    name: &'static str,
    limit: Duration,
    lock: &'w Lock<()>,
) -> Option<LockGuard<'w, ()>> {
    attempt(m, site, name, limit, lock.acquire(), has).await
}

pub(crate) async fn hold_semaphore<'w>(
    m: Me,
    site: u64,
    name: &'static str,
    limit: Duration,
    semaphore: &'w Semaphore,
) -> Option<Permit<'w>> {
    attempt(m, site, name, limit, semaphore.acquire(), has).await
}

/// A task may have several tokens.
pub(crate) async fn hold_limiter<'w>(
    m: Me,
    site: u64,
    name: &'static str,
    limit: Duration,
    limiter: &'w CapacityLimiter,
) -> Option<Token<'w>> {
    attempt(m, site, name, limit, limiter.acquire_for(Borrower::new()), has).await
}

pub(crate) fn try_hold_lock<'w>(
    m: Me,
    site: u64,
    name: &str,
    lock: &'w Lock<()>,
) -> Option<LockGuard<'w, ()>> {
    tried(m, site, name, lock.try_acquire())
}

pub(crate) fn try_hold_semaphore<'w>(
    m: Me,
    site: u64,
    name: &str,
    semaphore: &'w Semaphore,
) -> Option<Permit<'w>> {
    tried(m, site, name, semaphore.try_acquire())
}

pub(crate) fn try_hold_limiter<'w>(
    m: Me,
    site: u64,
    name: &str,
    limiter: &'w CapacityLimiter,
) -> Option<Token<'w>> {
    tried(m, site, name, limiter.try_acquire_for(Borrower::new()))
}

pub(crate) fn resize_limiter(
    m: Me,
    site: u64,
    name: &str,
    limiter: &CapacityLimiter,
    total: usize,
) {
    limiter.set_total(total);
    said(m, site, name, "resized");
}

// Conditions and events

/// Gives the lock back if it is notified.
pub(crate) async fn await_condition<'w>(
    m: Me,
    site: u64,
    name: &'static str,
    limit: Duration,
    condition: &Condition,
    guard: LockGuard<'w, ()>,
) -> Option<LockGuard<'w, ()>> {
    attempt(m, site, name, limit, condition.wait(guard), has).await
}

pub(crate) async fn await_event(
    m: Me,
    site: u64,
    name: &'static str,
    limit: Duration,
    event: &Event,
) {
    attempt(m, site, name, limit, event.wait(), |()| "happened".to_owned()).await;
}

pub(crate) fn set_event(m: Me, site: u64, name: &str, event: &Event) {
    event.set();
    said(m, site, name, "set");
}

// Channels

pub(crate) fn item(x: u64, site: u64) -> u64 {
    mix(mix(x, site), 5) % 100_000
}

pub(crate) async fn send_to_sender(
    m: Me,
    site: u64,
    name: &'static str,
    limit: Duration,
    sender: &Sender<u64>,
    item: u64,
) {
    let how = |res: &Result<(), SendError<u64>>| match res {
        Ok(()) => format!("sent {item}"),
        Err(SendError::Closed(_)) => "closed".to_owned(),
        Err(SendError::Broken(_)) => "broken".to_owned(),
    };
    attempt(m, site, name, limit, sender.send(item), how).await;
}

pub(crate) fn try_send_to_sender(m: Me, site: u64, name: &str, sender: &Sender<u64>, item: u64) {
    let how = match sender.try_send(item) {
        Ok(()) => format!("sent {item}"),
        Err(TrySendError::WouldBlock(_)) => "would block".to_owned(),
        Err(TrySendError::Closed(_)) => "closed".to_owned(),
        Err(TrySendError::Broken(_)) => "broken".to_owned(),
    };
    said(m, site, name, &how);
}

pub(crate) async fn receive_from_receiver(
    m: Me,
    site: u64,
    name: &'static str,
    limit: Duration,
    receiver: &Receiver<u64>,
) {
    let how = |res: &Option<u64>| match res {
        Some(item) => format!("received {item}"),
        None if receiver.is_closed() => "closed".to_owned(),
        None => "end".to_owned(),
    };
    attempt(m, site, name, limit, receiver.recv(), how).await;
}

pub(crate) fn try_receive_from_receiver(m: Me, site: u64, name: &str, receiver: &Receiver<u64>) {
    let how = match receiver.try_recv() {
        Ok(item) => format!("received {item}"),
        Err(TryRecvError::WouldBlock) => "would block".to_owned(),
        Err(TryRecvError::Closed) => "closed".to_owned(),
        Err(TryRecvError::EndOfChannel) => "end".to_owned(),
    };
    said(m, site, name, &how);
}

pub(crate) fn close_sender(m: Me, site: u64, name: &str, sender: &Sender<u64>) {
    sender.close();
    said(m, site, name, "closes");
}

pub(crate) fn close_receiver(m: Me, site: u64, name: &str, receiver: &Receiver<u64>) {
    receiver.close();
    said(m, site, name, "closes");
}

// What they say of themselves

pub(crate) fn look_at_lock(m: Me, site: u64, name: &str, lock: &Lock<()>) {
    let it = lock.statistics();
    said(m, site, name, &format!("locked {}, waiting {}", flag(it.locked), it.waiting));
}

pub(crate) fn look_at_semaphore(m: Me, site: u64, name: &str, semaphore: &Semaphore) {
    let it = semaphore.statistics();
    said(m, site, name, &format!("available {}, waiting {}", it.available, it.waiting));
}

pub(crate) fn look_at_limiter(m: Me, site: u64, name: &str, limiter: &CapacityLimiter) {
    let it = limiter.statistics();
    let text = format!("borrowed {} of {}, waiting {}", it.borrowed, it.total, it.waiting);
    said(m, site, name, &text);
}

pub(crate) fn look_at_event(m: Me, site: u64, name: &str, event: &Event) {
    let waiting = event.statistics().waiting;
    said(m, site, name, &format!("happened {}, waiting {waiting}", flag(event.is_set())));
}

pub(crate) fn look_at_condition(m: Me, site: u64, name: &str, condition: &Condition) {
    said(m, site, name, &format!("waiting {}", condition.statistics().waiting));
}

pub(crate) fn look_at_sender(m: Me, site: u64, name: &str, sender: &Sender<u64>) {
    look_at_channel(m, site, name, &sender.statistics());
}

pub(crate) fn look_at_receiver(m: Me, site: u64, name: &str, receiver: &Receiver<u64>) {
    look_at_channel(m, site, name, &receiver.statistics());
}

fn look_at_channel(m: Me, site: u64, name: &str, it: &ChannelStatistics) {
    let ChannelStatistics { items, senders, receivers, .. } = it;
    let (send, receive) = (it.waiting_to_send, it.waiting_to_receive);
    let text =
        format!("items {items}, ends {senders} and {receivers}, waiting {send} and {receive}");
    said(m, site, name, &text);
}
