//! The tables of a simulated run.

use std::cell::{Cell, RefCell};
use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;

use crate::interpret::{OpenId, Rules, TaskId};
use crate::program::{NurseryId, Program};

/// What is left to run of a task.
pub(super) type Code = Pin<Box<dyn Future<Output = Ended>>>;

/// How a task ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ended {
    Finished(u32),
    Cancelled,
    Panicked(u32),
}

/// When something happened: in which pass, and before and after what else.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Moment {
    pub(super) pass: u64,
    pub(super) order: u64,
}

pub(super) struct Sim {
    pub(super) program: Rc<Program>,
    pub(super) rules: Rules,
    pub(super) log: RefCell<Vec<String>>,
    pub(super) tasks: RefCell<Vec<Task>>,
    /// Apart from the tasks, because code that runs uses the table of tasks.
    pub(super) codes: RefCell<Vec<Option<Code>>>,
    pub(super) nurseries: RefCell<Vec<Nursery>>,
    pub(super) timers: RefCell<Vec<Timer>>,
    /// Milliseconds.
    pub(super) now: Cell<u32>,
    pub(super) pass: Cell<u64>,
    pub(super) order: Cell<u64>,
    pub(super) reversed: Cell<bool>,
    pub(super) coin: Cell<u64>,
    /// Something unwinds in a branch of a `join!`.
    pub(super) raised: Cell<bool>,
}

#[derive(Default)]
pub(super) struct Task {
    pub(super) nursery: Option<OpenId>,
    /// Its own code is to run.
    pub(super) woken: Option<Moment>,
    /// A pass is to come by: it, or something below it, was woken.
    pub(super) queued: Option<Moment>,
    /// The nurseries that its code has open, outer to inner.
    pub(super) open: Vec<OpenId>,
    pub(super) owes: bool,
    pub(super) ended: Option<Ended>,
    /// Who waits for its value.
    pub(super) waiter: Option<TaskId>,
}

pub(super) struct Nursery {
    pub(super) id: NurseryId,
    pub(super) host: TaskId,
    /// The nursery in whose body it was opened, by the same task.
    pub(super) within: Option<OpenId>,
    pub(super) scope: Option<OpenId>,
    pub(super) state: State,
    pub(super) cancelled: bool,
    pub(super) closed: bool,
    /// Those that live, in the order of spawning.
    pub(super) children: Vec<TaskId>,
    /// Those that a pass has to come by, in the order in which they got there.
    pub(super) queue: Vec<(TaskId, Moment)>,
    /// When something was queued in a nursery in its body.
    pub(super) body_queued: Option<Moment>,
    pub(super) joining: bool,
    pub(super) suspended: bool,
    pub(super) unwound: bool,
    pub(super) panic: Option<u32>,
}

/// The states of a nursery, as design.md section 2 has them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum State {
    Body,
    Joining,
    Raising,
    Unwinding,
    Closed,
}

pub(super) struct Timer {
    pub(super) deadline: u32,
    pub(super) task: TaskId,
    pub(super) fired: bool,
    pub(super) dropped: bool,
}

impl Sim {
    pub(super) fn new(program: Rc<Program>, seed: u64, rules: Rules) -> Sim {
        Sim {
            program,
            rules,
            log: RefCell::default(),
            tasks: RefCell::default(),
            codes: RefCell::default(),
            nurseries: RefCell::default(),
            timers: RefCell::default(),
            now: Cell::new(0),
            pass: Cell::new(1),
            order: Cell::new(0),
            reversed: Cell::new(false),
            coin: Cell::new(seed),
            raised: Cell::new(false),
        }
    }

    pub(super) fn write(&self, what: &str) {
        let line = format!("{} ms: {what}", self.now.get());
        self.log.borrow_mut().push(line);
    }

    pub(super) fn task<R>(&self, id: TaskId, f: impl FnOnce(&mut Task) -> R) -> R {
        f(&mut self.tasks.borrow_mut()[id])
    }

    pub(super) fn nursery<R>(&self, id: OpenId, f: impl FnOnce(&mut Nursery) -> R) -> R {
        f(&mut self.nurseries.borrow_mut()[id])
    }

    /// Now.
    pub(super) fn moment(&self) -> Moment {
        self.order.set(self.order.get() + 1);
        Moment { pass: self.pass.get(), order: self.order.get() }
    }
}
