//! Whose timer wakes a guest when a deadline has come.

use std::task::{Context, Poll};
use std::time::Duration;

use crate::hosted::DAY;
use crate::root::{Role, Root};
use crate::time::Instant;

/// One timer for all deadlines of a root.
pub(crate) struct GuestTimer {
    source: Box<dyn Source>,
    /// The deadline for which it was set last.
    set_for: Option<Instant>,
}

/// Somebody else's timer.
trait Source: Send {
    /// Starts anew: ready after this time.
    fn set(&mut self, after: Duration);

    fn poll(&mut self, cx: &mut Context<'_>) -> Poll<()>;
}

/// The timer of the executor that polls us, where we know it, or one that works
/// everywhere.
fn source_here() -> Option<Box<dyn Source>> {
    #[cfg(feature = "tokio")]
    if tokio::runtime::Handle::try_current().is_ok() {
        return Some(Box::new(Box::pin(tokio::time::sleep(Duration::ZERO))));
    }
    #[cfg(feature = "async-io")]
    return Some(Box::new(async_io::Timer::never()));
    #[cfg(not(feature = "async-io"))]
    None
}

#[cfg(feature = "tokio")]
impl Source for std::pin::Pin<Box<tokio::time::Sleep>> {
    fn set(&mut self, after: Duration) {
        self.as_mut().reset(tokio::time::Instant::now() + after);
    }

    fn poll(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        std::future::Future::poll(self.as_mut(), cx)
    }
}

#[cfg(feature = "async-io")]
impl Source for async_io::Timer {
    fn set(&mut self, after: Duration) {
        self.set_after(after);
    }

    fn poll(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        std::future::Future::poll(std::pin::Pin::new(self), cx).map(drop)
    }
}

impl Root {
    /// Makes sure that somebody says when the time of `what` has come.
    ///
    /// # Panics
    ///
    /// If nobody would.
    #[inline]
    #[track_caller]
    pub(crate) fn need_timer(&self, what: &str) {
        if self.role == Role::Guest {
            self.need_guest_timer(what);
        }
    }

    #[track_caller]
    fn need_guest_timer(&self, what: &str) {
        let known = self.guest_timer.take();
        let timer = known.or_else(|| Some(GuestTimer { source: source_here()?, set_for: None }));
        match timer {
            Some(timer) => self.guest_timer.set(Some(timer)),
            None => no_timer(what),
        }
    }

    /// Has the executor woken when the next deadline has come. Ready if it has.
    pub(crate) fn wait_for_deadline(&self, cx: &mut Context<'_>) -> Poll<()> {
        let Some(deadline) = self.timers.next() else { return Poll::Pending };
        // Taken out meanwhile, since it calls the executor's waker.
        let Some(mut timer) = self.guest_timer.take() else { return Poll::Pending };
        if timer.set_for != Some(deadline) {
            // Not every timer takes any time.
            timer.source.set(self.clock.time_until(deadline).min(DAY));
            timer.set_for = Some(deadline);
        }
        let polled = timer.source.poll(cx);
        if polled.is_ready() {
            timer.set_for = None;
        }
        self.guest_timer.set(Some(timer));
        polled
    }
}

/// `what` waits for a time, and nobody here would say that it has come.
#[cold]
#[track_caller]
fn no_timer(what: &str) -> ! {
    const TOKIO: &str = match cfg!(feature = "tokio") {
        true => "as no runtime of tokio's does, enable the feature `async-io` of coldframe",
        false => {
            "enable the feature `tokio` of coldframe inside tokio, \
             the feature `async-io` in any other executor"
        }
    };
    panic!(
        "{what} needs a timer, and somebody else's executor polls this: {TOKIO}; or run the \
         program with `coldframe::run(…)`"
    )
}
