//! Looking at tasks: who runs, under what name, below whom, and in which
//! state.

use std::borrow::Cow;
use std::fmt;

use crate::machine::Machine;
use crate::raw::{try_with_root, with_root};
use crate::reason::CancelReason;
use crate::root::{MAIN, Root};
use crate::table::NIL;
use crate::wait::Wait;

/// A task of the root that runs here. It may have ended.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Task {
    root: u64,
    index: u32,
    key: u64,
    name: Cow<'static, str>,
}

/// A machine that stands somewhere in a task.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Frame {
    /// Its table.
    pub machine: &'static Machine,
    /// The state it is in: an index into the table's states.
    pub state: u16,
}

/// The task that runs here.
///
/// # Panics
///
/// Where no root runs.
#[must_use]
#[track_caller]
pub fn current() -> Task {
    with_root("`task::current`", |root| Task::of(root, root.current().index.get()))
}

/// The main task of the root that runs here.
///
/// # Panics
///
/// Where no root runs.
#[must_use]
#[track_caller]
pub fn main() -> Task {
    with_root("`task::main`", |root| Task::of(root, MAIN))
}

impl Task {
    pub(crate) fn of(root: &Root, index: u32) -> Task {
        let node = root.task(index);
        Task { root: root.id, index, key: node.key.get(), name: root.name_of(index) }
    }

    /// Its name: what `#[name = …]` said, else the path in its `spawn`.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The number of the task: unique in its run, growing in spawn order.
    #[must_use]
    pub fn number(&self) -> u64 {
        self.key
    }

    /// The task whose nursery it is in. `None` for the main task, for one that
    /// has ended, for one in a nursery that was set aside by a task that has
    /// ended, and outside its root.
    #[must_use]
    pub fn parent(&self) -> Option<Task> {
        self.look(|root| {
            let host = root.with_hosts(self.index).nth(1)?;
            Some(Task::of(root, host))
        })?
    }

    /// Its children that have not ended: nurseries from the outermost in, in
    /// each the children in spawn order. Empty outside its root.
    #[must_use]
    pub fn children(&self) -> Vec<Task> {
        let children = self.look(|root| {
            let nurseries = root.open_nurseries(self.index);
            let children = nurseries.into_iter().flat_map(|nursery| root.children(nursery));
            children.map(|child| Task::of(root, child)).collect()
        });
        children.unwrap_or_default()
    }

    /// The machines that stand in it, the outermost first. Empty outside its
    /// root, and before its code has met a checkpoint.
    #[must_use]
    pub fn frames(&self) -> Vec<Frame> {
        self.look(|root| root.frames_of(self.index)).unwrap_or_default()
    }

    /// What it waits for. `None` if it has ended, or outside its root.
    #[must_use]
    pub fn wait(&self) -> Option<Wait> {
        self.look(|root| root.task(self.index).wait.get())
    }

    /// Why it is cancelled: it unwinds, or will at its next checkpoint. `None`
    /// if it is not, if it has ended, and outside its root.
    #[must_use]
    pub fn cancel_reason(&self) -> Option<CancelReason> {
        self.look(|root| root.reason_of_task(self.index)).flatten()
    }

    fn look<R>(&self, f: impl FnOnce(&Root) -> R) -> Option<R> {
        try_with_root(|root| {
            let root = root.filter(|root| root.id == self.root)?;
            (root.task(self.index).key.get() == self.key).then(|| f(root))
        })
    }
}

impl Root {
    /// The nurseries the task has open, outer to inner.
    pub(crate) fn open_nurseries(&self, task: u32) -> Vec<u32> {
        self.open_in(self.task(task)).map(|it| it.index.get()).collect()
    }

    /// The children of a nursery, in spawn order.
    pub(crate) fn children(&self, nursery: u32) -> Vec<u32> {
        let children = &self.nursery(nursery).children;
        children.walk(&self.tasks, |it| &it.siblings).map(|it| it.index.get()).collect()
    }

    /// The machines of a task, each after the one that awaits it.
    pub(crate) fn frames_of(&self, task: u32) -> Vec<Frame> {
        let mut records: Vec<(usize, u32)> = (0..self.frames.len())
            .filter(|record| self.frames.get(*record).task.get() == task)
            .filter(|record| self.frames.get(*record).machine.get().is_some())
            .map(|record| (self.frame_depth(record), record))
            .collect();
        records.sort_unstable();
        let frame = |record: u32| {
            let node = self.frames.get(record);
            Some(Frame { machine: node.machine.get()?, state: node.state.get() })
        };
        records.into_iter().filter_map(|(_, record)| frame(record)).collect()
    }

    fn frame_depth(&self, record: u32) -> usize {
        list(record, |record| self.frames.get(record).parent.get()).len()
    }
}

fn list(first: u32, next: impl Fn(u32) -> u32) -> Vec<u32> {
    let some = |index: u32| (index != NIL).then_some(index);
    std::iter::successors(some(first), |index| some(next(*index))).collect()
}

impl Frame {
    /// The name of the state it is in.
    #[must_use]
    pub fn state_name(&self) -> &'static str {
        self.machine.states[usize::from(self.state)].name
    }
}

impl fmt::Debug for Task {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Task({} #{})", self.name, self.key)
    }
}

/// The name.
impl fmt::Display for Task {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name)
    }
}
