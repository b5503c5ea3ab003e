//! What is current in a root.

use std::cell::Cell;
use std::ptr;
use std::task::{Context, Waker};

use crate::raw::Lead;
use crate::root::Root;
use crate::table::NIL;
use crate::tasks::TaskNode;

/// The place of no turn in the order of all.
pub(crate) const NO_TURN: u64 = u64::MAX;

/// What is current: changed on the way into a poll, put back on the way out.
pub(crate) struct Here {
    pub(crate) task: Lead<TaskNode>,
    /// Where the waker is that the task is polled with; 0 outside every poll. It
    /// stays there, and is that task's, until something else is current.
    waker: Cell<usize>,
    /// The pass in which the step of that task began.
    pub(crate) since: Cell<u32>,
    /// Since when it waits for the turn that its own code has in this step, in
    /// the order of all, or [`NO_TURN`]. A wake that comes before its turn is for
    /// the next pass.
    pub(crate) turn: Cell<u64>,
    /// The frame record of the innermost machine that is being polled.
    pub(crate) frame: Cell<u32>,
    pub(crate) scope: Cell<u32>,
    /// The scope that catches what unwinds here; `NIL`: the task does.
    pub(crate) catcher: Cell<u32>,
    /// The scope that owes the checkpoint which an await of the current code
    /// may leave open: the innermost that is entered; `NIL`: the task does.
    pub(crate) debtor: Cell<u32>,
    /// The nursery of the same task whose body is being polled.
    pub(crate) body: Cell<u32>,
    /// What a poll that is `Pending` has to say besides.
    pub(crate) flags: Flags,
    /// Whether the task's own code runs: its step has been announced. Nothing is
    /// made of it between two plain steps of a crew.
    pub(crate) in_turn: Cell<bool>,
    /// Whether the pass only comes by here: no task round this one has a turn,
    /// nor is anything between them that was woken for itself.
    pub(crate) in_passing: Cell<bool>,
}

/// On its way up, to whoever catches it.
#[derive(Debug, Default)]
pub(crate) struct Flags(Cell<u8>);

const RAISED: u8 = 1;
const FAILED: u8 = 1 << 1;

/// A saved [`Here`].
#[derive(Clone, Copy)]
pub(crate) struct Ambient<'r> {
    pub(crate) task: &'r TaskNode,
    pub(crate) waker: usize,
    pub(crate) since: u32,
    pub(crate) turn: u64,
    pub(crate) frame: u32,
    pub(crate) scope: u32,
    pub(crate) catcher: u32,
    pub(crate) debtor: u32,
    pub(crate) body: u32,
    pub(crate) flags: u8,
    pub(crate) in_turn: bool,
    pub(crate) in_passing: bool,
}

/// Who looks at the flag on the way out of a poll.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Catcher {
    Task(u32),
    /// A cancel scope, that of a nursery's body among them.
    Scope(u32),
}

impl Here {
    /// Outside every poll: where a body of a root of its own finds itself.
    pub(crate) fn at_rest(main: &TaskNode) -> Here {
        Here {
            task: Lead::to(main),
            waker: Cell::new(0),
            since: Cell::new(0),
            turn: Cell::new(NO_TURN),
            frame: Cell::new(NIL),
            scope: Cell::new(0),
            catcher: Cell::new(NIL),
            debtor: Cell::new(NIL),
            body: Cell::new(NIL),
            flags: Flags::default(),
            in_turn: Cell::new(false),
            in_passing: Cell::new(false),
        }
    }

    /// Whoever is current is polled with this waker from now on.
    #[inline]
    pub(crate) fn set_waker(&self, waker: &Waker) {
        self.waker.set(ptr::from_ref(waker).addr());
    }

    /// Whether that has the very waker that the current task is polled with. One
    /// that was cloned from it is another.
    #[inline]
    pub(crate) fn has_waker(&self, cx: &Context<'_>) -> bool {
        self.waker.get() == ptr::from_ref(cx.waker()).addr()
    }

    /// What the code of a task finds when it is polled.
    #[inline]
    pub(crate) fn clear(&self, in_passing: bool) {
        self.in_passing.set(in_passing);
        self.frame.set(NIL);
        self.catcher.set(NIL);
        self.debtor.set(NIL);
        self.body.set(NIL);
        self.flags.clear();
        self.in_turn.set(false);
    }
}

impl Flags {
    /// The flag of an unwinding.
    #[inline]
    pub(crate) fn is_raised(&self) -> bool {
        self.0.get() & RAISED != 0
    }

    #[inline]
    pub(crate) fn raise(&self) {
        self.0.set(self.0.get() | RAISED);
    }

    /// The child that is being polled has failed: its error has been kept.
    pub(crate) fn has_failed(&self) -> bool {
        self.0.get() & FAILED != 0
    }

    pub(crate) fn fail(&self) {
        self.0.set(self.0.get() | FAILED);
    }

    #[inline]
    pub(crate) fn any(&self) -> bool {
        self.0.get() != 0
    }

    #[inline]
    pub(crate) fn clear(&self) {
        self.0.set(0);
    }

    /// Takes the flag of an unwinding down, if it is up.
    #[inline]
    pub(crate) fn lower(&self) -> bool {
        let raised = self.is_raised();
        self.0.set(self.0.get() & !RAISED);
        raised
    }
}

impl Root {
    /// The current task.
    #[inline]
    pub(crate) fn current(&self) -> &TaskNode {
        self.here.task.get(&self.tasks)
    }

    /// Who catches what unwinds here.
    #[inline]
    pub(crate) fn catcher(&self) -> Catcher {
        match self.here.catcher.get() {
            NIL => Catcher::Task(self.current().index.get()),
            scope => Catcher::Scope(scope),
        }
    }

    /// What is current.
    #[inline]
    pub(crate) fn ambient(&self) -> Ambient<'_> {
        let here = &self.here;
        Ambient {
            task: self.current(),
            waker: here.waker.get(),
            since: here.since.get(),
            turn: here.turn.get(),
            frame: here.frame.get(),
            scope: here.scope.get(),
            catcher: here.catcher.get(),
            debtor: here.debtor.get(),
            body: here.body.get(),
            flags: here.flags.0.get(),
            in_turn: here.in_turn.get(),
            in_passing: here.in_passing.get(),
        }
    }

    /// Makes that current.
    #[inline]
    pub(crate) fn put_back(&self, to: Ambient<'_>) {
        let here = &self.here;
        here.task.set(to.task);
        here.waker.set(to.waker);
        here.since.set(to.since);
        here.turn.set(to.turn);
        here.frame.set(to.frame);
        here.scope.set(to.scope);
        here.catcher.set(to.catcher);
        here.debtor.set(to.debtor);
        here.body.set(to.body);
        here.flags.0.set(to.flags);
        here.in_turn.set(to.in_turn);
        here.in_passing.set(to.in_passing);
    }
}
