//! What every kind of lock has in common, and a test for each kind of every
//! promise.

use std::future::Future;

use coldframe::channel::{Receiver, Sender, channel};
use coldframe::sync::{
    Borrower, CapacityLimiter, Lock, LockGuard, Permit, Semaphore, Token, WouldBlock,
};

/// Something that one has at a time.
pub(crate) trait Kind: Send + Sync {
    type Guard<'l>: Send
    where
        Self: 'l;

    fn new() -> Self;
    fn acquire(&self) -> impl Future<Output = Self::Guard<'_>> + Send;
    fn try_acquire(&self) -> Result<Self::Guard<'_>, WouldBlock>;
    fn waiting(&self) -> usize;
}

impl Kind for Lock<()> {
    type Guard<'l> = LockGuard<'l, ()>;

    fn new() -> Self {
        Lock::new(())
    }

    fn acquire(&self) -> impl Future<Output = Self::Guard<'_>> + Send {
        Lock::acquire(self)
    }

    fn try_acquire(&self) -> Result<Self::Guard<'_>, WouldBlock> {
        Lock::try_acquire(self)
    }

    fn waiting(&self) -> usize {
        self.statistics().waiting
    }
}

impl Kind for Semaphore {
    type Guard<'l> = Permit<'l>;

    fn new() -> Self {
        Semaphore::new(1)
    }

    fn acquire(&self) -> impl Future<Output = Self::Guard<'_>> + Send {
        Semaphore::acquire(self)
    }

    fn try_acquire(&self) -> Result<Self::Guard<'_>, WouldBlock> {
        Semaphore::try_acquire(self)
    }

    fn waiting(&self) -> usize {
        self.statistics().waiting
    }
}

impl Kind for CapacityLimiter {
    type Guard<'l> = Token<'l>;

    fn new() -> Self {
        CapacityLimiter::new(1)
    }

    fn acquire(&self) -> impl Future<Output = Self::Guard<'_>> + Send {
        self.acquire_for(Borrower::new())
    }

    fn try_acquire(&self) -> Result<Self::Guard<'_>, WouldBlock> {
        self.try_acquire_for(Borrower::new())
    }

    fn waiting(&self) -> usize {
        self.statistics().waiting
    }
}

/// A lock made of a channel with one item in it.
pub(crate) struct ChannelLock {
    give: Sender<()>,
    take: Receiver<()>,
    full: std::sync::Once,
}

pub(crate) struct Taken<'l>(&'l ChannelLock);

impl Drop for Taken<'_> {
    fn drop(&mut self) {
        self.0.give.try_send(()).expect("there is room for what was taken out");
    }
}

impl ChannelLock {
    fn fill(&self) {
        self.full.call_once(|| self.give.try_send(()).expect("it is empty"));
    }
}

impl Kind for ChannelLock {
    type Guard<'l> = Taken<'l>;

    fn new() -> Self {
        let (give, take) = channel(1);
        ChannelLock { give, take, full: std::sync::Once::new() }
    }

    async fn acquire(&self) -> Taken<'_> {
        self.fill();
        self.take.recv().await.expect("a sender is open");
        Taken(self)
    }

    fn try_acquire(&self) -> Result<Self::Guard<'_>, WouldBlock> {
        self.fill();
        self.take.try_recv().map_err(|_| WouldBlock)?;
        Ok(Taken(self))
    }

    fn waiting(&self) -> usize {
        self.take.statistics().waiting_to_receive
    }
}

/// Runs the same test for each kind of lock.
macro_rules! for_every_kind {
    ($($test:ident,)*) => {
        $(mod $test {
            use coldframe::sync::{CapacityLimiter, Lock, Semaphore};

            #[test]
            fn lock() {
                super::$test::<Lock<()>>();
            }

            #[test]
            fn semaphore() {
                super::$test::<Semaphore>();
            }

            #[test]
            fn limiter() {
                super::$test::<CapacityLimiter>();
            }

            #[test]
            fn channel() {
                super::$test::<crate::kinds::ChannelLock>();
            }
        })*
    };
}
pub(crate) use for_every_kind;
