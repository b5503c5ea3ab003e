//! The door from outside: wakes and drops that do not happen inside their
//! root's poll, on whatever thread.
//!
//! This is the only part of the runtime that several threads touch at once.
//! Messages are plain numbers; the root reads them at the start of its next
//! pass.

use std::borrow::Cow;
use std::sync::{Arc, OnceLock};
use std::task::Waker;

use crate::calls::{Again, Call, Calls};
use crate::foreign::contain;
use crate::sync::Told;

#[cfg(loom)]
use loom::sync::{
    Mutex, MutexGuard,
    atomic::{AtomicBool, AtomicUsize, Ordering},
};
#[cfg(not(loom))]
use std::sync::{
    Mutex, MutexGuard,
    atomic::{AtomicBool, AtomicUsize, Ordering},
};

/// What may reach a root from outside.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Message {
    /// The task's waker was called.
    Wake { task: u32, generation: u32 },
    /// Somebody else's future keeps the task's waker.
    WakerKept { task: u32, generation: u32 },
    /// The child's future was dropped.
    TaskDropped { task: u32, generation: u32 },
    /// The nursery was dropped before it was closed.
    NurseryDropped { nursery: u32, key: u64 },
    /// A machine was dropped.
    FrameDropped { frame: u32 },
    /// A sleep was dropped.
    TimerDropped { timer: u32 },
    /// What kept somebody else's waker was dropped.
    SeatDropped { seat: u32 },
    /// What ran in a cancel scope was dropped half-way.
    ScopeLeft { scope: u32, key: u64 },
    /// The owner of a cancel scope was dropped.
    ScopeDropped { scope: u32, key: u64 },
    /// Somebody waits no more until nothing happens.
    IdlerLeft { key: u64 },
    /// Something that waits in a line, or has left one, was dropped.
    Sync(Told),
    /// A cancel scope is to be cancelled, for the given reason.
    Cancel { scope: u32, key: u64, reason: Cow<'static, str> },
    /// Ctrl-C was pressed.
    #[cfg_attr(
        not(all(unix, feature = "interrupt")),
        expect(dead_code, reason = "nobody hears it")
    )]
    Interrupt,
}

/// Messages for one root, and whom to tell that there are some.
#[derive(Default)]
pub(crate) struct Inbox {
    /// Whether there may be messages: what a root reads on every pass.
    full: AtomicBool,
    contents: Mutex<Contents>,
    /// What the root is asked to call.
    pub(crate) calls: Calls,
    /// Whom to wake, if that is a host of ours: always the same one, which a
    /// signal handler may wake.
    own_host: OnceLock<Waker>,
    /// How many threads work for tasks of the root.
    working: AtomicUsize,
}

#[derive(Default)]
struct Contents {
    messages: Vec<Message>,
    /// Behind an `Arc` because cloning a waker is foreign code, which must not
    /// run under the lock.
    host: Option<Arc<Waker>>,
}

impl Inbox {
    /// Leaves a message and wakes the root's host.
    pub(crate) fn send(&self, message: Message) {
        let host = {
            let mut contents = self.contents();
            contents.messages.push(message);
            // Inside the lock: whoever sees the flag and then locks finds the
            // message, and whoever took the messages before has cleared it.
            self.full.store(true, Ordering::Release);
            contents.host.clone()
        };
        wake(host);
    }

    /// Asks for a call, or gives it back since the run is over.
    pub(crate) fn ask(&self, call: Call) -> Result<(), Call> {
        self.calls.ask(call)?;
        self.wake_host();
        Ok(())
    }

    /// Asks for a call unless that was done already, and says whether the run
    /// goes on. A signal handler may do it if the host is ours.
    pub(crate) fn ask_again(&self, call: &Again) -> bool {
        let goes_on = self.calls.ask_again(call);
        match self.own_host.get() {
            Some(host) => host.wake_by_ref(),
            None => self.wake_host(),
        }
        goes_on
    }

    /// Has the root look at what has changed.
    pub(crate) fn wake_host(&self) {
        wake(self.host());
    }

    /// How many threads work for tasks of the root.
    pub(crate) fn working(&self) -> &AtomicUsize {
        &self.working
    }

    /// Whether there may be messages.
    #[inline]
    pub(crate) fn is_full(&self) -> bool {
        self.full.load(Ordering::Acquire)
    }

    /// Takes all messages, oldest first.
    pub(crate) fn take(&self) -> Vec<Message> {
        if !self.is_full() {
            return Vec::new();
        }
        let mut contents = self.contents();
        self.full.store(false, Ordering::Release);
        std::mem::take(&mut contents.messages)
    }

    /// Sets whom to wake. Messages from before are the caller's to take.
    pub(crate) fn set_host(&self, host: &Waker) {
        let known = |old: &Arc<Waker>| old.will_wake(host);
        if self.contents().host.as_ref().is_some_and(known) {
            return;
        }
        let host = Arc::new(host.clone());
        let old = self.contents().host.replace(host);
        drop(old);
    }

    /// Sets whom to wake, from now on until the root's end.
    pub(crate) fn set_own_host(&self, host: &Waker) {
        self.set_host(host);
        // There is one host of ours at most.
        let _ = self.own_host.set(host.clone());
    }

    fn host(&self) -> Option<Arc<Waker>> {
        self.contents().host.clone()
    }

    fn contents(&self) -> MutexGuard<'_, Contents> {
        self.contents.lock().expect("nothing panics under this lock")
    }
}

fn wake(host: Option<Arc<Waker>>) {
    if let Some(host) = host {
        contain(|| host.wake_by_ref());
    }
}

/// Something outside of a root that may tell it something: while there is one,
/// the root is never called deadlocked.
#[derive(Clone)]
pub(crate) struct Outside {
    /// There until this is dropped.
    inbox: Option<Arc<Inbox>>,
}

impl Outside {
    pub(crate) fn new(inbox: &Arc<Inbox>) -> Outside {
        Outside { inbox: Some(Arc::clone(inbox)) }
    }

    pub(crate) fn inbox(&self) -> &Inbox {
        self.inbox.as_ref().expect("it is there until this is dropped")
    }
}

impl Drop for Outside {
    /// The root may be in a deadlock from now on: it has to look.
    fn drop(&mut self) {
        let Some(inbox) = self.inbox.take() else { return };
        let host = inbox.host();
        drop(inbox);
        wake(host);
    }
}

#[cfg(all(test, loom))]
mod loom_tests {
    use std::task::Wake;

    use loom::sync::Arc as LoomArc;
    use loom::sync::atomic::AtomicUsize;
    use loom::thread;

    use super::*;

    /// Counts wakes.
    struct Bell(AtomicUsize);

    impl Wake for Bell {
        fn wake(self: Arc<Self>) {
            self.0.fetch_add(1, Ordering::AcqRel);
        }
    }

    fn wake(task: u32) -> Message {
        Message::Wake { task, generation: 0 }
    }

    #[test]
    fn no_message_is_lost_between_two_senders_and_the_root() {
        loom::model(|| {
            let inbox = LoomArc::new(Inbox::default());
            let senders: Vec<_> = (0..2)
                .map(|task| {
                    let inbox = LoomArc::clone(&inbox);
                    thread::spawn(move || inbox.send(wake(task)))
                })
                .collect();
            let mut seen = inbox.take();
            for sender in senders {
                sender.join().unwrap();
            }
            seen.extend(inbox.take());
            seen.sort_by_key(|message| format!("{message:?}"));
            assert_eq!(seen, [wake(0), wake(1)]);
        });
    }

    #[test]
    fn a_host_that_registers_then_looks_sees_the_message_or_is_woken() {
        loom::model(|| {
            let inbox = LoomArc::new(Inbox::default());
            let bell = Arc::new(Bell(AtomicUsize::new(0)));
            let sender = {
                let inbox = LoomArc::clone(&inbox);
                thread::spawn(move || inbox.send(wake(7)))
            };
            inbox.set_host(&Waker::from(Arc::clone(&bell)));
            let seen = inbox.take();
            sender.join().unwrap();
            let woken = bell.0.load(Ordering::Acquire) > 0;
            assert!(woken || seen == [wake(7)], "the message would be found by nobody");
        });
    }
}

#[cfg(all(test, not(loom)))]
mod tests {
    use super::*;

    #[test]
    fn messages_keep_their_order() {
        let inbox = Inbox::default();
        for frame in 0..3 {
            inbox.send(Message::FrameDropped { frame });
        }
        let frames: Vec<_> = (0..3).map(|frame| Message::FrameDropped { frame }).collect();
        assert_eq!(inbox.take(), frames);
        assert_eq!(inbox.take(), []);
    }
}
