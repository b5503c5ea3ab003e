//! The scheduler: Trio's passes, and a tree of queues.
//!
//! Every nursery has a queue of those of its children that a pass has to come
//! by. Its body is a member too: it counts from the time when its task was
//! woken, or when something was queued in a nursery that is open in the body.

use std::rc::Rc;
use std::task::{Context, Poll, Waker};

use crate::interpret::sim::{Code, Ended, Moment, Sim, Task};
use crate::interpret::{OpenId, TaskId};

/// No program of ours takes as many passes, unless its loops multiply.
const PASSES: u64 = 3_000;

/// Runs the program. Gives false if it takes too long.
pub(super) fn run(sim: &Rc<Sim>, input: u32) -> bool {
    let main = sim.add_task(None, None);
    let code = sim.start(main, 0, input);
    sim.codes.borrow_mut()[main] = Some(code);
    sim.wake(main);
    while sim.pass.get() < PASSES {
        sim.expire();
        if sim.task(main, |it| it.queued.is_none()) {
            sim.jump();
            sim.expire();
        }
        assert!(sim.task(main, |it| it.queued.is_some()), "the interpreted program hangs");
        sim.pass.set(sim.pass.get() + 1);
        sim.toss();
        sim.visit(main);
        if let Some(ended) = sim.task(main, |it| it.ended) {
            let line = match ended {
                Ended::Panicked(mark) => format!("main: panicked with {mark}"),
                _ => "main: finished".to_owned(),
            };
            sim.log.borrow_mut().push(line);
            return true;
        }
    }
    // Dropped code writes lines that nobody wants.
    sim.codes.take();
    false
}

impl Sim {
    pub(super) fn add_task(&self, nursery: Option<OpenId>, code: Option<Code>) -> TaskId {
        self.tasks.borrow_mut().push(Task { nursery, ..Task::default() });
        self.codes.borrow_mut().push(code);
        self.codes.borrow().len() - 1
    }

    /// The task's own code is to run in the next pass.
    pub(super) fn wake(&self, task: TaskId) {
        let is_new = self.task(task, |it| it.woken.is_none() && it.ended.is_none());
        if is_new {
            let moment = self.moment();
            self.task(task, |it| it.woken = Some(moment));
            self.queue(task);
        }
    }

    /// A pass has to come by the task, and so by all it is in.
    fn queue(&self, task: TaskId) {
        if self.task(task, |it| it.queued.is_some()) {
            return;
        }
        let moment = self.moment();
        self.task(task, |it| it.queued = Some(moment));
        if let Some(nursery) = self.task(task, |it| it.nursery) {
            self.nursery(nursery, |it| it.queue.push((task, moment)));
            self.queue_host(nursery);
        }
    }

    fn queue_host(&self, nursery: OpenId) {
        let mut outer = self.nursery(nursery, |it| it.within);
        while let Some(body) = outer {
            if self.nursery(body, |it| it.body_queued.is_some()) {
                break;
            }
            let moment = self.moment();
            outer = self.nursery(body, |it| {
                it.body_queued = Some(moment);
                it.within
            });
        }
        self.queue(self.nursery(nursery, |it| it.host));
    }

    fn toss(&self) {
        let state = self.coin.get().wrapping_add(0x9E37_79B9_7F4A_7C15);
        self.coin.set(state);
        let mixed = (state ^ (state >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        let heads = (mixed ^ (mixed >> 31)) & 1 == 1;
        self.reversed.set(heads && self.rules.coin_reverses);
    }

    fn expire(&self) {
        let now = self.now.get();
        loop {
            let timers = self.timers.borrow();
            let due = timers.iter().enumerate();
            let due = due.filter(|(_, it)| !it.fired && !it.dropped && it.deadline <= now);
            let next = match self.rules.deadlines_order {
                true => due.min_by_key(|(age, it)| (it.deadline, *age)),
                false => due.max_by_key(|(age, it)| (it.deadline, *age)),
            };
            let Some((next, task)) = next.map(|(age, it)| (age, it.task)) else { return };
            drop(timers);
            self.timers.borrow_mut()[next].fired = true;
            self.wake(task);
        }
    }

    fn jump(&self) {
        let timers = self.timers.borrow();
        let living = timers.iter().filter(|it| !it.fired && !it.dropped);
        if let Some(next) = living.map(|it| it.deadline).min() {
            self.now.set(next);
        }
    }

    /// Whether something that happened then is for this pass.
    fn is_for_now(&self, moment: Moment) -> bool {
        moment.pass < self.pass.get() || !self.rules.wakes_wait
    }

    /// A pass comes by a task.
    fn visit(&self, task: TaskId) {
        let woken = self.task(task, |it| {
            it.queued = None;
            it.woken
        });
        let turn = woken.filter(|moment| self.is_for_now(*moment));
        if turn.is_some() {
            self.task(task, |it| it.woken = None);
        }
        let outermost = self.task(task, |it| it.open.first().copied());
        match (outermost, turn) {
            (Some(nursery), _) => self.visit_nursery(nursery, turn),
            (None, Some(_)) => self.run_code(task),
            (None, None) => {}
        }
        let (ended, woken) = self.task(task, |it| (it.ended.is_some(), it.woken.is_some()));
        if woken && !ended {
            self.queue(task);
        }
    }

    /// A pass comes by a nursery; its task's own code runs if it has a turn.
    fn visit_nursery(&self, nursery: OpenId, turn: Option<Moment>) {
        let host = self.nursery(nursery, |it| it.host);
        let mut batch: Vec<(Option<TaskId>, u64)> = self.nursery(nursery, |it| {
            let (now, later) = it.queue.iter().partition(|(_, moment)| self.is_for_now(*moment));
            it.queue = later;
            let now: Vec<(TaskId, Moment)> = now;
            now.into_iter().map(|(task, moment)| (Some(task), moment.order)).collect()
        });
        let inner = self.inner(nursery);
        let queued = self.nursery(nursery, |it| it.body_queued);
        let queued = queued.filter(|it| self.is_for_now(*it));
        if queued.is_some() {
            self.nursery(nursery, |it| it.body_queued = None);
        }
        let queued = queued.filter(|_| inner.is_some());
        let place = turn.into_iter().chain(queued).map(|it| it.order).min();
        if let Some(place) = place {
            let place = if self.rules.body_has_place { place } else { 0 };
            batch.push((None, place));
        }
        batch.sort_by_key(|(_, order)| *order);
        if self.reversed.get() {
            batch.reverse();
        }
        for (member, _) in batch {
            match (member, self.inner(nursery)) {
                (Some(task), _) if self.task(task, |it| it.ended.is_none()) => self.visit(task),
                (Some(_), _) => {}
                (None, Some(inner)) => self.visit_nursery(inner, turn),
                (None, None) => self.run_code(host),
            }
        }
        let is_left = self.nursery(nursery, |it| !it.queue.is_empty() || it.body_queued.is_some());
        if is_left && self.nursery(nursery, |it| !it.closed) {
            self.queue_host(nursery);
        }
    }

    /// The nursery that is open in the body of another.
    fn inner(&self, nursery: OpenId) -> Option<OpenId> {
        let host = self.nursery(nursery, |it| it.host);
        let open = self.task(host, |it| it.open.clone());
        let at = open.iter().position(|it| *it == nursery)?;
        open.get(at + 1).copied()
    }

    fn run_code(&self, task: TaskId) {
        let code = self.codes.borrow_mut()[task].take();
        let mut code = code.expect("a task that has not ended has code");
        let polled = code.as_mut().poll(&mut Context::from_waker(Waker::noop()));
        let nursery = self.task(task, |it| it.nursery);
        let suspended = !matches!(polled, Poll::Ready(Ended::Finished(_) | Ended::Panicked(_)));
        if let Some(nursery) = nursery.filter(|_| suspended) {
            self.nursery(nursery, |it| it.suspended = true);
        }
        match polled {
            Poll::Pending => self.codes.borrow_mut()[task] = Some(code),
            Poll::Ready(ended) => {
                drop(code);
                self.task_ended(task, ended);
            }
        }
    }

    fn task_ended(&self, task: TaskId, ended: Ended) {
        let waiter = self.task(task, |it| {
            it.ended = Some(ended);
            it.waiter.take()
        });
        if let Some(waiter) = waiter {
            self.wake(waiter);
        }
        if let Some(nursery) = self.task(task, |it| it.nursery) {
            self.child_ended(nursery, task, ended);
        }
    }
}
