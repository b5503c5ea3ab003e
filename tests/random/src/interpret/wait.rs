//! What can be awaited, and the debt rule.

use std::future::{Future, poll_fn};
use std::pin::pin;
use std::task::Poll;

use crate::interpret::sim::{Ended, Sim, Timer};
use crate::interpret::{Exit, Place, TaskId};
use crate::program::Leaf;

type Waited<T> = Result<T, Exit>;

impl Sim {
    /// An `.await` of compiled code.
    pub(super) async fn awaited<T>(
        &self,
        place: Place,
        future: impl Future<Output = Waited<T>>,
    ) -> Waited<T> {
        let waited = self.suspended(place, future).await;
        self.caught(place, waited)
    }

    /// A macro of somebody else's that awaits: compiled code drives it in the
    /// body of a nursery, and elsewhere counts it as an await that came back at
    /// once, in front of it.
    pub(super) async fn hidden<T>(
        &self,
        place: Place,
        future: impl Future<Output = Waited<T>>,
    ) -> Waited<T> {
        if place.here.is_none() {
            self.suspended(place, std::future::ready(Ok(()))).await?;
            return future.await;
        }
        let waited = self.suspended(place, future).await;
        self.caught(place, waited)
    }

    /// In a body, what unwinds or panics is the nursery's affair.
    fn caught<T>(&self, place: Place, waited: Waited<T>) -> Waited<T> {
        match (waited, place.here) {
            (Err(exit @ (Exit::Unwind | Exit::Panic(_))), Some(nursery)) => {
                self.body_unwinds(nursery, exit);
                Err(Exit::Unwind)
            }
            (waited, _) => waited,
        }
    }

    /// Pays what the task owes, waits, and owes if that took no time.
    async fn suspended<T>(
        &self,
        place: Place,
        future: impl Future<Output = Waited<T>>,
    ) -> Waited<T> {
        if self.task(place.task, |it| std::mem::take(&mut it.owes)) {
            self.next_pass(place.task).await;
            if self.is_cancelled(place) {
                return Err(self.raise(place).await);
            }
        }
        let mut future = pin!(future);
        let mut is_first = true;
        let waited = poll_fn(|cx| {
            let polled = future.as_mut().poll(cx);
            let at_once = std::mem::take(&mut is_first);
            if at_once && self.rules.ready_owes && matches!(polled, Poll::Ready(Ok(_))) {
                self.task(place.task, |it| it.owes = true);
            }
            polled
        })
        .await;
        match waited {
            Err(Exit::Unwind) => Err(self.raise(place).await),
            waited => waited,
        }
    }

    /// Lets every other ready task run once.
    async fn next_pass(&self, task: TaskId) {
        let since = self.pass.get();
        poll_fn(|_| {
            if self.pass.get() > since {
                return Poll::Ready(());
            }
            self.wake(task);
            Poll::Pending
        })
        .await;
    }

    /// A leaf of a `sleep` gets its time here.
    pub(super) async fn leaf(&self, place: Place, leaf: Leaf, time: u32) -> Waited<()> {
        match leaf {
            Leaf::Checkpoint => self.checkpoint(place).await,
            Leaf::Shielded => {
                self.next_pass(place.task).await;
                if self.rules.shield_holds || !self.is_cancelled(place) {
                    Ok(())
                } else {
                    Err(Exit::Unwind)
                }
            }
            Leaf::IfCancelled => {
                if self.is_cancelled(place) {
                    Err(Exit::Unwind)
                } else {
                    Ok(())
                }
            }
            Leaf::Sleep(_) if time == 0 => self.checkpoint(place).await,
            Leaf::Sleep(_) => self.sleep(place, time).await,
            Leaf::Ready => Ok(()),
            Leaf::Yield => self.foreign(place).await,
        }
    }

    async fn checkpoint(&self, place: Place) -> Waited<()> {
        self.next_pass(place.task).await;
        if self.is_cancelled(place) {
            return Err(Exit::Unwind);
        }
        self.task(place.task, |it| it.owes = false);
        Ok(())
    }

    /// Somebody else's future: its await looks for a cancellation in its
    /// place, once it waits.
    async fn foreign(&self, place: Place) -> Waited<()> {
        let mut woke = false;
        poll_fn(|_| {
            if woke {
                return Poll::Ready(Ok(()));
            }
            woke = true;
            self.wake(place.task);
            if self.is_cancelled(place) { Poll::Ready(Err(Exit::Unwind)) } else { Poll::Pending }
        })
        .await
    }

    async fn sleep(&self, place: Place, time: u32) -> Waited<()> {
        let timer = Timer {
            deadline: self.now.get() + time,
            task: place.task,
            fired: false,
            dropped: false,
        };
        self.timers.borrow_mut().push(timer);
        let timer = Dropped { sim: self, timer: self.timers.borrow().len() - 1 };
        poll_fn(|_| {
            if self.is_cancelled(place) {
                return Poll::Ready(Err(Exit::Unwind));
            }
            match self.timers.borrow()[timer.timer].fired {
                true => Poll::Ready(Ok(())),
                false => Poll::Pending,
            }
        })
        .await
    }

    /// The value of a named child.
    pub(super) async fn value(&self, place: Place, child: TaskId) -> Waited<u32> {
        let since = self.pass.get();
        poll_fn(|_| {
            let ended = self.task(child, |it| it.ended);
            if self.is_cancelled(place) {
                return Poll::Ready(Err(Exit::Unwind));
            }
            match ended {
                None => {
                    self.task(child, |it| it.waiter = Some(place.task));
                    Poll::Pending
                }
                Some(Ended::Finished(value)) if self.pass.get() > since => Poll::Ready(Ok(value)),
                Some(Ended::Finished(_)) => {
                    self.wake(place.task);
                    Poll::Pending
                }
                Some(_) => Poll::Ready(Err(Exit::Unwind)),
            }
        })
        .await
    }
}

/// A timer that is taken out when the sleep is over, or dropped.
struct Dropped<'s> {
    sim: &'s Sim,
    timer: usize,
}

impl Drop for Dropped<'_> {
    fn drop(&mut self) {
        self.sim.timers.borrow_mut()[self.timer].dropped = true;
    }
}
