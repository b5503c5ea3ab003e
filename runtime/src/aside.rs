//! What few tasks have, or seldom use: kept aside, so that a task's own entry is
//! two lines of the cache.

use std::borrow::Cow;
use std::cell::Cell;

use crate::list::{Ends, NearEnds};
use crate::locals::Chain;
use crate::nurseries::NurseryNode;
use crate::raw::Link;
use crate::root::Root;
use crate::table::Entry;
use crate::tasks::TaskNode;

/// An entry of the table of tasks takes one when it first needs it, and keeps it for
/// all tasks to come.
#[derive(Default)]
pub(crate) struct Aside {
    index: Cell<u32>,
    free: Link<Aside>,
    /// When the task was made ready, if that is noted apart.
    pub(crate) ready_order: Cell<u64>,
    /// The nurseries its own code has open, outer to inner.
    pub(crate) open: NearEnds<NurseryNode>,
    /// The cancel scopes its own code has entered, outer to inner.
    pub(crate) entered: Ends,
    /// Its name, if it has one of its own.
    pub(crate) name: Cell<Option<Cow<'static, str>>>,
    /// The task-locals that are set in it.
    pub(crate) locals: Cell<Option<Chain>>,
}

impl Entry for Aside {
    fn index(&self) -> &Cell<u32> {
        &self.index
    }

    fn free_link(&self) -> &Link<Aside> {
        &self.free
    }
}

impl TaskNode {
    /// What it has aside.
    #[inline]
    pub(crate) fn aside<'r>(&self, root: &'r Root) -> &'r Aside {
        match self.aside.get(&root.asides) {
            Some(aside) => aside,
            None => self.take_aside(root),
        }
    }

    #[cold]
    fn take_aside<'r>(&self, root: &'r Root) -> &'r Aside {
        let (_, aside) = root.asides.take_entry();
        self.aside.set(Some(aside));
        aside
    }
}
