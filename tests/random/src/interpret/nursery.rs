//! The life of a nursery: its machine, and how it is closed.

use std::future::poll_fn;
use std::task::Poll;

use crate::interpret::sim::{Ended, Nursery, Sim, State};
use crate::interpret::{Exit, OpenId, Place, TaskId};
use crate::program::NurseryId;

/// What can happen to a nursery.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Event {
    BodyDone,
    BodyLeft,
    BodyRaised,
    BodyPanicked,
    Cancelled,
    Panicked,
    LastEnded,
}

/// The exit table of design.md, section 2.
fn next(state: State, event: Event) -> State {
    match (state, event) {
        (State::Body, Event::BodyDone | Event::BodyLeft) => State::Joining,
        (State::Body, Event::BodyRaised) => State::Raising,
        (State::Body, Event::BodyPanicked) => State::Unwinding,
        (State::Unwinding | State::Closed, Event::Cancelled | Event::Panicked) => state,
        (_, Event::Cancelled | Event::Panicked) => State::Unwinding,
        (State::Body, Event::LastEnded) => unreachable!("the body is a child as well"),
        (_, Event::LastEnded) => State::Closed,
        (_, _) => state,
    }
}

impl Sim {
    pub(super) fn open(&self, place: Place, id: NurseryId) -> OpenId {
        let nursery = Nursery {
            id,
            host: place.task,
            within: place.body,
            scope: place.scope,
            state: State::Body,
            cancelled: false,
            closed: false,
            children: Vec::new(),
            queue: Vec::new(),
            body_queued: None,
            joining: false,
            suspended: false,
            unwound: false,
            panic: None,
        };
        let open = self.nurseries.borrow().len();
        self.nurseries.borrow_mut().push(nursery);
        self.task(place.task, |it| it.open.push(open));
        open
    }

    pub(super) fn tell(&self, nursery: OpenId, event: Event) {
        let (id, state) = self.nursery(nursery, |it| (it.id, it.state));
        let after = next(state, event);
        self.nursery(nursery, |it| it.state = after);
        self.log.borrow_mut().push(format!("nursery {id}: {state:?}, {event:?}: {after:?}"));
        let cancels = match after {
            State::Unwinding => self.rules.panics_cancel || event != Event::Panicked,
            State::Raising => self.rules.errors_cancel,
            _ => false,
        };
        if cancels {
            self.cancel(nursery);
        }
    }

    /// The body is left because what it awaits unwinds or has panicked.
    pub(super) fn body_unwinds(&self, nursery: OpenId, exit: Exit) {
        let panicked_before = self.nursery(nursery, |it| it.panic.is_some());
        match exit {
            Exit::Panic(mark) => {
                self.nursery(nursery, |it| it.panic = it.panic.or(Some(mark)));
                self.tell(nursery, Event::BodyPanicked);
            }
            // Which of the two it was makes no difference any more.
            _ if panicked_before => {
                self.nursery(nursery, |it| it.unwound = true);
                self.tell(nursery, Event::BodyPanicked);
            }
            _ => {
                self.nursery(nursery, |it| it.unwound = true);
                self.tell(nursery, Event::Cancelled);
            }
        }
    }

    pub(super) fn child_ended(&self, nursery: OpenId, child: TaskId, ended: Ended) {
        let (last, joining, host) = self.nursery(nursery, |it| {
            it.children.retain(|it| *it != child);
            (it.children.is_empty(), it.joining, it.host)
        });
        if last && joining {
            self.wake(host);
        }
        match ended {
            Ended::Finished(_) => {}
            Ended::Cancelled => {
                self.nursery(nursery, |it| it.unwound = true);
                self.tell(nursery, Event::Cancelled);
            }
            Ended::Panicked(mark) => {
                self.nursery(nursery, |it| it.panic = it.panic.or(Some(mark)));
                self.tell(nursery, Event::Panicked);
            }
        }
    }

    /// Waits for the children, however the body was left; then goes on so.
    pub(super) async fn close(
        &self,
        place: Place,
        nursery: OpenId,
        left: Result<(), Exit>,
    ) -> Result<(), Exit> {
        self.nursery(nursery, |it| it.joining = true);
        let raised = matches!(left, Err(Exit::Fail { raised: true, .. }));
        match left {
            Ok(()) => self.tell(nursery, Event::BodyDone),
            Err(Exit::Unwind) if self.nursery(nursery, |it| it.state == State::Body) => {
                self.nursery(nursery, |it| it.unwound = true);
                self.tell(nursery, Event::Cancelled);
            }
            Err(Exit::Unwind) => {}
            Err(Exit::Panic(_)) => unreachable!("a body's own statements do not panic here"),
            Err(_) if raised => self.tell(nursery, Event::BodyRaised),
            Err(_) => self.tell(nursery, Event::BodyLeft),
        }
        self.wait_for_children(place, nursery).await;
        self.tell(nursery, Event::LastEnded);
        let (suspended, panic, unwound) = self.nursery(nursery, |it| {
            it.closed = true;
            (it.suspended, it.panic, it.unwound)
        });
        self.task(place.task, |it| {
            it.open.retain(|it| *it != nursery);
            it.owes |= !suspended && self.rules.close_owes;
        });
        match panic {
            Some(mark) => Err(Exit::Panic(mark)),
            None if unwound && !raised => Err(Exit::Unwind),
            None => left,
        }
    }

    /// At least until the next pass.
    async fn wait_for_children(&self, place: Place, nursery: OpenId) {
        let since = self.pass.get();
        poll_fn(|_| {
            if self.nursery(nursery, |it| !it.children.is_empty()) {
                return Poll::Pending;
            }
            if self.pass.get() == since {
                self.wake(place.task);
                return Poll::Pending;
            }
            Poll::Ready(())
        })
        .await;
    }
}
