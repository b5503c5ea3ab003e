//! Frame records: which machine stands where, for dumps and for the check of
//! its steps.

use std::cell::Cell;

use crate::inbox::Message;
use crate::machine::Machine;
use crate::passed::{Moment, Origin, Passed};
use crate::raw::{Anchor, Link};
use crate::registry;
use crate::root::{Binding, Root};
use crate::seat::Seat;
use crate::table::{Entry, NIL};

#[derive(Default)]
pub(crate) struct FrameNode {
    index: Cell<u32>,
    free: Link<FrameNode>,
    /// None for an entry not taken.
    pub(crate) machine: Cell<Option<&'static Machine>>,
    pub(crate) state: Cell<u16>,
    /// The machine that awaits this one, in the same task.
    pub(crate) parent: Cell<u32>,
    pub(crate) task: Cell<u32>,
}

impl Entry for FrameNode {
    fn index(&self) -> &Cell<u32> {
        &self.index
    }

    fn free_link(&self) -> &Link<FrameNode> {
        &self.free
    }
}

/// The machine of a compiled body: a local beside the user's.
#[derive(Debug)]
pub struct Frame {
    pub(crate) machine: &'static Machine,
    /// Its record, and the index of that; `NIL` if it has none.
    node: Anchor<FrameNode>,
    record: u32,
    /// The registry's slot of the root that the record is in.
    slot: u32,
    /// Where it was polled last: what its record says.
    place: Place,
    /// Its state when it takes a record.
    known: u16,
    running: Running,
    passed: Passed,
    /// Where an await of its own waits for a foreign future.
    pub(crate) seat: Seat,
}

/// Whether a machine's own code runs: when it is dropped then, it is done.
/// Only debug builds ask.
#[derive(Debug)]
struct Running {
    /// How often something of ours had been `Pending` when it went on last;
    /// none while it waits.
    #[cfg(debug_assertions)]
    since: Option<u64>,
}

impl Running {
    const fn new() -> Running {
        Running {
            #[cfg(debug_assertions)]
            since: Some(0),
        }
    }

    #[inline]
    fn suspend(&mut self) {
        #[cfg(debug_assertions)]
        {
            self.since = None;
        }
    }

    #[inline]
    fn resume(&mut self, _root: &Root) {
        #[cfg(debug_assertions)]
        {
            self.since = Some(_root.counters.pendings.get());
        }
    }

    #[cfg(debug_assertions)]
    fn runs_on(&self, root: &Root) -> bool {
        self.since == Some(root.counters.pendings.get())
    }

    #[cfg(not(debug_assertions))]
    fn runs_on(&self, _: &Root) -> bool {
        false
    }
}

/// Who polls a machine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Place {
    task: u32,
    /// The machine round it.
    frame: u32,
}

impl Place {
    #[inline]
    fn here(root: &Root) -> Place {
        Place { task: root.current().index.get(), frame: root.here.frame.get() }
    }
}

/// A machine at its start. It takes a record when it first suspends.
#[must_use]
#[inline]
pub const fn enter(machine: &'static Machine) -> Frame {
    let passed = Passed::unwatched();
    let place = Place { task: NIL, frame: NIL };
    Frame {
        machine,
        node: Anchor::none(),
        record: NIL,
        slot: 0,
        place,
        known: 0,
        running: Running::new(),
        passed,
        seat: Seat::none(),
    }
}

/// The same for a machine in which an `assume_checkpointed!()` asks which
/// states were passed.
#[must_use]
#[inline]
pub fn enter_watched(machine: &'static Machine) -> Frame {
    let mut res = enter(machine);
    res.passed = Passed::watched();
    res
}

/// Debug builds look whether one of these states was passed since then.
///
/// # Panics
///
/// In debug builds, if none was.
#[inline]
#[track_caller]
pub fn assume_checkpointed(frame: &Frame, since: Moment, origin: Origin, states: &[u16]) {
    frame.passed.assert(frame.machine, since, origin, states.iter().copied());
}

impl Frame {
    /// Has a record in `root` that says where it is polled now.
    #[inline]
    pub(crate) fn attach(&mut self, root: &Root) {
        if self.attached(root).is_none() {
            self.attach_here(root);
        }
    }

    /// The same for one that was polled elsewhere last, or nowhere.
    #[inline(never)]
    fn attach_here(&mut self, root: &Root) {
        self.find_place(root);
    }

    /// Has its record say where it is polled now.
    #[inline(always)]
    pub(crate) fn find_place<'r>(&mut self, root: &'r Root) -> &'r FrameNode {
        self.place = Place::here(root);
        let node = match self.node.get(root) {
            Some(node) => node,
            None => self.take_record(root),
        };
        node.parent.set(self.place.frame);
        node.task.set(self.place.task);
        node
    }

    /// Its record in `root`, if it has one that says where it is polled now.
    #[inline]
    pub(crate) fn attached<'r>(&self, root: &'r Root) -> Option<&'r FrameNode> {
        self.node.get(root).filter(|_| self.place == Place::here(root))
    }

    /// What the code awaits next stands in this state.
    #[inline]
    pub(crate) fn passes(&mut self, state: u16) {
        self.passed.note(state);
    }

    /// The place in time from which a promise counts.
    #[must_use]
    #[inline]
    pub fn now(&self) -> Moment {
        self.passed.now()
    }

    /// Goes to another state. Debug builds check that the table has the step.
    #[inline]
    pub(crate) fn step_to(&mut self, root: &Root, state: u16) {
        let from = self.note_step(self.record_in(root), state);
        if root.instruments.any() {
            root.instruments.machine_step(root, self.machine, from, state);
        }
    }

    /// The same where no instrument is to be told. Gives the state before.
    #[inline]
    pub(crate) fn note_step(&mut self, node: &FrameNode, state: u16) -> u16 {
        let from = node.state.replace(state);
        self.running.suspend();
        if cfg!(debug_assertions) {
            check_edge(self.machine, from, state);
        }
        from
    }

    /// It is polled where no root runs: nobody notes its states there.
    #[cold]
    pub(crate) fn leave_roots(&mut self) {
        self.leave_record();
        self.known = UNKNOWN;
    }

    /// Its own code goes on.
    #[inline]
    pub(crate) fn resume(&mut self, root: &Root) {
        self.running.resume(root);
    }

    /// Whether its own code has run on since it was resumed. A macro of
    /// somebody else's may hide an await that is not in the table: what is
    /// dropped while it waits there is not done.
    fn runs_on(&self) -> bool {
        crate::raw::try_with_root(|root| {
            root.filter(|root| root.id == self.node.root_id())
                .is_some_and(|root| self.running.runs_on(root))
        })
    }

    /// Its record in the root that it is attached to.
    #[inline]
    fn record_in<'r>(&self, root: &'r Root) -> &'r FrameNode {
        self.node.get(root).expect("a machine that moves on is attached")
    }

    /// The index of its record.
    pub(crate) fn record(&self) -> u32 {
        self.record
    }

    #[inline(always)]
    fn take_record<'r>(&mut self, root: &'r Root) -> &'r FrameNode {
        if self.record != NIL {
            self.leave_record();
        }
        let (anchor, record, node) = Anchor::take(root, |root| &root.frames);
        self.node = anchor;
        self.record = record;
        self.slot = root.slot;
        node.machine.set(Some(self.machine));
        node.state.set(self.known);
        node
    }

    /// Goes on without a record.
    #[cold]
    fn leave_record(&mut self) {
        if self.record != NIL {
            self.known = self.give_record_back();
            self.record = NIL;
            self.node = Anchor::none();
        }
    }

    /// Gives the record back and says in which state it was.
    #[inline]
    fn give_record_back(&self) -> u16 {
        let state = crate::raw::try_with_root(|root| {
            let root = root?;
            self.node.get(root).map(|node| root.take_frame_back(node))
        });
        state.unwrap_or_else(|| self.send_record_back())
    }

    /// The state is not known across roots: the check of its next step is left
    /// out then.
    #[cold]
    fn send_record_back(&self) -> u16 {
        let binding = Binding { id: self.node.root_id(), slot: self.slot };
        registry::tell_or_send(binding, Message::FrameDropped { frame: self.record });
        UNKNOWN
    }
}

impl Root {
    /// A machine in another root, or in none, gives its record back.
    pub(crate) fn frame_dropped(&self, frame: u32) {
        self.take_frame_back(self.frames.get(frame));
    }

    #[inline]
    fn take_frame_back(&self, node: &FrameNode) -> u16 {
        node.machine.set(None);
        self.frames.give_back_entry(node);
        node.state.get()
    }
}

/// The state of a machine that has moved to another root, or ran in none.
const UNKNOWN: u16 = u16::MAX;

fn check_edge(machine: &Machine, from: u16, to: u16) {
    assert!(
        from == UNKNOWN || machine.has_edge(from, to),
        "the machine of `{}` went from {} to {}, which is not in its table: \
         please report this as a defect of coldframe",
        machine.path,
        machine.states[usize::from(from)].name,
        machine.states[usize::from(to)].name,
    );
}

impl Drop for Frame {
    #[inline]
    fn drop(&mut self) {
        if self.record == NIL {
            return;
        }
        let done = cfg!(debug_assertions) && self.runs_on() && !std::thread::panicking();
        let state = self.give_record_back();
        if done && state != UNKNOWN {
            let last = self.machine.states.len() - 1;
            check_edge(self.machine, state, u16::try_from(last).expect("states fit 16 bits"));
        }
    }
}
