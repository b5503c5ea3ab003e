//! The root of a tree of tasks: all its tables, and what is current in it.
//!
//! Who may touch what: every table is reached through the current root only,
//! so by the thread that polls it. Machines in users' frames hold numbers.

use std::cell::Cell;
use std::mem;
use std::sync::Arc;
use std::task::Poll;
use std::time::Duration;

use crate::aside::Aside;
use crate::clock::Clock;
use crate::deadlines::Timers;
use crate::frame::FrameNode;
use crate::guest::GuestTimer;
use crate::here::Here;
use crate::inbox::{Inbox, Message};
use crate::instrument::Instruments;
use crate::nurseries::{NurseryNode, Payload};
use crate::pass::{Order, SchedulingPolicy};
use crate::raw::ArenaKeys;
use crate::registry;
use crate::scope::ScopeNode;
use crate::seat::SeatNode;
use crate::sync::SyncTables;
use crate::table::{NIL, Table};
use crate::tasks::TaskNode;
use crate::testing::{Faults, Idlers};

/// The index of the main task in the table of tasks.
pub(crate) const MAIN: u32 = 0;

/// What says to which root something belongs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Binding {
    /// Never used again, never 0: safety rests on it.
    pub(crate) id: u64,
    /// The registry's slot. Used again by later roots: good enough for wakers.
    pub(crate) slot: u32,
}

/// Who polls a root.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Role {
    /// A host of ours: it keeps time and notices when nothing can happen.
    Hosted,
    /// Somebody else's executor.
    Guest,
}

/// One tree of tasks.
pub(crate) struct Root {
    pub(crate) id: u64,
    pub(crate) slot: u32,
    pub(crate) role: Role,
    pub(crate) tasks: Table<TaskNode>,
    pub(crate) asides: Table<Aside>,
    pub(crate) nurseries: Table<NurseryNode>,
    pub(crate) scopes: Table<ScopeNode>,
    pub(crate) frames: Table<FrameNode>,
    pub(crate) seats: Table<SeatNode>,
    pub(crate) sync: SyncTables,
    pub(crate) timers: Timers,
    /// What tells a guest's host that a deadline has come, from the first one on.
    pub(crate) guest_timer: Cell<Option<GuestTimer>>,
    pub(crate) here: Here,
    pub(crate) order: Order,
    pub(crate) counters: Counters,
    pub(crate) inbox: Arc<Inbox>,
    pub(crate) clock: Box<dyn Clock>,
    pub(crate) instruments: Instruments,
    /// How long a cleanup may take that does not say so itself.
    pub(crate) cleanup_timeout: Option<Duration>,
    pub(crate) faults: Faults,
    pub(crate) idlers: Idlers,
    /// What a call from outside has panicked with.
    pub(crate) crash: Cell<Option<Payload>>,
    /// How many threads may work at a time.
    #[cfg(feature = "thread")]
    pub(crate) thread_limiter: std::cell::OnceCell<Arc<crate::sync::CapacityLimiter>>,
}

/// Numbers that are only counted.
#[derive(Default)]
#[repr(C)]
pub(crate) struct Counters {
    /// Checkpoints of ours that were passed.
    pub(crate) points: Cell<u64>,
    /// How often in the current step something of ours answered for a `Pending`,
    /// not counting what was ready later in the same poll.
    pub(crate) answers: Cell<u64>,
    /// Tasks and nurseries, for keys that are never used again.
    pub(crate) keys: Cell<u64>,
    pub(crate) arenas: ArenaKeys,
    /// How often something of ours was `Pending`.
    #[cfg(debug_assertions)]
    pub(crate) pendings: Cell<u64>,
    /// Tasks and scopes that owe a checkpoint. While it is 0, nothing is looked
    /// up.
    pub(crate) debts: Cell<u32>,
    /// Reasons for a checkpoint to do more than let others run: those debts,
    /// cancelled scopes, and how the root was set up.
    pub(crate) concerns: Cell<u32>,
    /// How often it was looked whether a task is cancelled, and nothing else, at
    /// a checkpoint; and how often one waited that does not look.
    pub(crate) looks: Cell<u64>,
    pub(crate) shielded: Cell<u64>,
    /// Entered scopes that are cancelled now. While it is 0, nothing is looked up.
    pub(crate) cancelled: Cell<u32>,
    /// Whether a task-local was ever set. Until then nobody looks for any.
    pub(crate) locals: Cell<bool>,
}

/// What answers in a poll, from here on. Dropping it takes the answers back: the
/// poll is ready, or a panic passes, which the task itself may catch.
pub(crate) struct Answers<'r> {
    root: &'r Root,
    before: u64,
}

/// What a new root is given.
pub(crate) struct Setup {
    pub(crate) role: Role,
    pub(crate) seed: u64,
    pub(crate) policy: SchedulingPolicy,
    pub(crate) clock: Box<dyn Clock>,
    pub(crate) instruments: Instruments,
    pub(crate) cleanup_timeout: Option<Duration>,
    pub(crate) faults: Faults,
}

impl Root {
    pub(crate) fn new(setup: Setup) -> Root {
        let inbox = Arc::new(Inbox::default());
        let binding = registry::register(&inbox);
        let tasks = Table::<TaskNode>::new();
        let here = Here::at_rest(tasks.take_entry().1);
        let root = Root {
            id: binding.id,
            slot: binding.slot,
            role: setup.role,
            tasks,
            asides: Table::new(),
            nurseries: Table::new(),
            scopes: Table::new(),
            frames: Table::new(),
            seats: Table::new(),
            sync: SyncTables::new(),
            timers: Timers::default(),
            guest_timer: Cell::new(None),
            here,
            order: Order::new(setup.seed, setup.policy),
            counters: Counters::default(),
            inbox,
            clock: setup.clock,
            instruments: setup.instruments,
            cleanup_timeout: setup.cleanup_timeout,
            faults: setup.faults,
            idlers: Idlers::default(),
            crash: Cell::new(None),
            #[cfg(feature = "thread")]
            thread_limiter: std::cell::OnceCell::new(),
        };
        let is_special =
            root.instruments.any() || root.faults.is_on() || !root.order.always_switches();
        root.add_concerns(i32::from(is_special));
        let scope = root.add_main_scope();
        debug_assert_eq!((scope, MAIN), (root.here.scope.get(), root.current().index.get()));
        root.set_up_task(root.current(), None);
        root.inherit_from_outside();
        root
    }

    #[inline]
    pub(crate) fn binding(&self) -> Binding {
        Binding { id: self.id, slot: self.slot }
    }

    pub(crate) fn next_key(&self) -> u64 {
        let key = self.counters.keys.get() + 1;
        self.counters.keys.set(key);
        key
    }

    /// Notes that a full checkpoint was passed.
    #[inline]
    pub(crate) fn note_checkpoint(&self) {
        self.counters.points.set(self.counters.points.get() + 1);
    }

    /// Notes that something of ours is what the task waits for, so that
    /// nothing further out takes the wait for a foreign one.
    #[inline]
    pub(crate) fn answer_for_pending(&self) {
        self.counters.answers.set(self.counters.answers.get() + 1);
        #[cfg(debug_assertions)]
        self.counters.pendings.set(self.counters.pendings.get() + 1);
    }

    /// The current task is about to be polled.
    #[inline]
    pub(crate) fn begin_answers(&self) {
        self.counters.answers.set(0);
    }

    /// Whether something of ours has answered in its poll.
    #[inline]
    pub(crate) fn was_answered(&self) -> bool {
        self.counters.answers.get() > 0
    }

    /// Answers for a leaf.
    #[inline]
    pub(crate) fn answer_if_pending<T>(&self, polled: Poll<T>) -> Poll<T> {
        if polled.is_pending() {
            self.answer_for_pending();
        }
        polled
    }

    /// Something is ready, and what has answered in its poll did so only for
    /// its own parts: what is awaited after it, in the same poll, may be a
    /// foreign future. `before` is the count of answers before that poll.
    #[inline]
    pub(crate) fn take_answers_back(&self, before: u64) {
        self.counters.answers.set(before);
    }

    /// The current code owes a checkpoint from now on.
    #[inline]
    pub(crate) fn incur_debt(&self) {
        self.incur(self.debt());
    }

    /// It owes none any more: whether it did.
    #[inline]
    pub(crate) fn pay_debt(&self) -> bool {
        self.counters.debts.get() > 0 && self.forgive(self.debt())
    }

    pub(crate) fn incur(&self, debt: &Cell<bool>) {
        if !debt.replace(true) {
            self.counters.debts.set(self.counters.debts.get() + 1);
            self.add_concerns(1);
        }
    }

    pub(crate) fn forgive(&self, debt: &Cell<bool>) -> bool {
        let owed = debt.replace(false);
        if owed {
            self.counters.debts.set(self.counters.debts.get() - 1);
            self.add_concerns(-1);
        }
        owed
    }

    /// Whether a checkpoint does nothing but let others run.
    #[inline]
    pub(crate) fn is_unconcerned(&self) -> bool {
        self.counters.concerns.get() == 0
    }

    pub(crate) fn add_concerns(&self, change: i32) {
        let concerns = &self.counters.concerns;
        concerns.set(concerns.get().wrapping_add_signed(change));
    }

    /// Whether the current code owes a checkpoint.
    #[inline]
    fn debt(&self) -> &Cell<bool> {
        match self.here.debtor.get() {
            NIL => &self.current().debt,
            scope => &self.scope(scope).debt,
        }
    }

    /// Reads what came from outside.
    #[inline]
    pub(crate) fn read_inbox(&self) {
        if self.inbox.is_full() {
            self.read_messages();
        }
    }

    #[cold]
    fn read_messages(&self) {
        for message in self.inbox.take() {
            self.receive(message);
        }
    }

    pub(crate) fn receive(&self, message: Message) {
        match message {
            Message::Wake { task, generation } => self.wake_task(task, generation),
            Message::WakerKept { task, generation } => self.note_foreign_waker(task, generation),
            Message::TaskDropped { task, generation } => self.task_dropped(task, generation),
            Message::NurseryDropped { nursery, key } => {
                self.nursery_dropped(self.nursery(nursery), key);
            }
            Message::FrameDropped { frame } => {
                self.frame_dropped(frame);
            }
            Message::TimerDropped { timer } => self.timers.remove(timer),
            Message::SeatDropped { seat } => self.leave_seat(seat),
            Message::ScopeLeft { scope, key } => self.scope_left(scope, key),
            Message::ScopeDropped { scope, key } => self.scope_dropped(scope, key),
            Message::IdlerLeft { key } => self.idler_left(key),
            Message::Sync(told) => self.told(told),
            Message::Cancel { scope, key, reason } => self.cancel_from_outside(scope, key, reason),
            Message::Interrupt => self.interrupt(),
        }
    }
}

impl<'r> Answers<'r> {
    #[inline]
    pub(crate) fn before(root: &'r Root) -> Answers<'r> {
        Answers { root, before: root.counters.answers.get() }
    }

    /// Whether there are any.
    #[inline]
    pub(crate) fn any(&self) -> bool {
        self.root.counters.answers.get() != self.before
    }

    /// They are for the poll that comes back `Pending` with them.
    #[inline]
    pub(crate) fn stay(self) {
        mem::forget(self);
    }
}

impl Drop for Answers<'_> {
    #[inline]
    fn drop(&mut self) {
        self.root.take_answers_back(self.before);
    }
}

impl Drop for Root {
    fn drop(&mut self) {
        self.end_calls();
        registry::unregister(self.slot);
    }
}
