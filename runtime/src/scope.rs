//! Cancel scopes: a tree beside the tree of tasks.
//!
//! Every nursery has a scope, which its children inherit. Others are entered
//! by code: what runs in them is polled by a catcher ([`entry`]), and they lie
//! where they are polled.

mod belonging;
mod cancel;
mod deadline;
mod entry;
mod owner;
mod starting;
mod tree;

use std::cell::Cell;
use std::task::Waker;
use std::time::Duration;

pub use self::deadline::EffectiveDeadline;
pub(crate) use self::entry::Caught;
pub(crate) use self::owner::OwnedScope;
use crate::here::Catcher;
use crate::list::{Ends, Links};
use crate::nurseries::NurseryNode;
use crate::raw::Link;
use crate::reason::CancelReason;
use crate::root::{MAIN, Root};
use crate::table::{Entry, NIL};
use crate::time::Instant;

/// The index of the scope of the whole run.
pub(crate) const MAIN_SCOPE: u32 = 0;

#[derive(Default)]
pub(crate) struct ScopeNode {
    index: Cell<u32>,
    free: Link<ScopeNode>,
    /// The number of the scope, never used again; 0 for an entry not taken.
    key: Cell<u64>,
    parent: Cell<u32>,
    parent_node: Link<ScopeNode>,
    /// The scopes that lie directly in it.
    inside: Ends,
    /// Among the scopes inside the same parent.
    siblings: Links,
    /// The nursery whose children run in it; `NIL` if code entered it.
    nursery: Cell<u32>,

    cancelled: Cell<bool>,
    /// Hides that the scopes round it are cancelled.
    shield: Cell<bool>,
    /// A cancellation ended what ran in it, and went no further.
    caught: Cell<bool>,
    reason: Cell<Option<CancelReason>>,
    deadline: Cell<Option<Instant>>,
    /// Counted from the entry, until then.
    timeout: Cell<Option<Duration>>,
    timer: Cell<u32>,

    stage: Cell<Stage>,
    /// The pass in which it was entered.
    entered_pass: Cell<u32>,
    /// The task that it was last polled in, and its place in that task's list
    /// of entered scopes. A nursery's scope is in no such list.
    host: Cell<u32>,
    nested: Links,
    /// It is owed whatever is in it: a cleanup.
    owes: Cell<bool>,
    /// To whom it is owed that this comes to its end: looked up at each poll;
    /// none if it need not.
    owed_to: Cell<Option<Catcher>>,
    /// The catcher that polled it last.
    polled_by: Cell<Option<Catcher>>,
    /// Whom to wake, if it is polled with a waker that is not its host's:
    /// waking the host would not get it polled.
    waker: Cell<Option<Waker>>,
    /// It was polled with such a waker last. Else there is none, and it was
    /// neither called nor asked.
    has_foreign_waker: Cell<bool>,
    /// That waker was called, and it was not polled since.
    called: Cell<bool>,
    /// It was called to find out whether this is polled still; and how often
    /// that was so.
    asked: Cell<bool>,
    answered: Cell<u8>,
    /// The pass in which it was polled last.
    driven_pass: Cell<u32>,

    /// What is owed inside, and whether an unwinding waits for that.
    pub(crate) obligations: Cell<u32>,
    pub(crate) raised: Cell<bool>,
    /// Its code owes a checkpoint.
    pub(crate) debt: Cell<bool>,
}

/// How far a scope has come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Stage {
    #[default]
    New,
    Entered,
    Left,
}

impl Entry for ScopeNode {
    fn index(&self) -> &Cell<u32> {
        &self.index
    }

    fn free_link(&self) -> &Link<ScopeNode> {
        &self.free
    }
}

impl ScopeNode {
    pub(crate) fn is_cancelled(&self) -> bool {
        self.cancelled.get()
    }

    pub(crate) fn is_caught(&self) -> bool {
        self.caught.get()
    }

    fn lie_nowhere(&self, nursery: u32) {
        self.nursery.set(nursery);
        for link in [&self.parent, &self.timer, &self.host] {
            link.set(NIL);
        }
    }

    /// Whether it lies in that scope.
    #[inline]
    pub(crate) fn lies_in(&self, parent: u32) -> bool {
        self.parent.get() == parent
    }

    #[inline]
    pub(crate) fn is_owed_to(&self, catcher: Catcher) -> bool {
        self.owed_to.get() == Some(catcher)
    }

    pub(crate) fn is_shielded(&self) -> bool {
        self.shield.get()
    }

    pub(crate) fn is_entered(&self) -> bool {
        self.stage.get() == Stage::Entered
    }

    /// It is entered, or was left again.
    pub(crate) fn was_entered(&self) -> bool {
        self.stage.get() != Stage::New
    }

    pub(crate) fn deadline(&self) -> Option<Instant> {
        self.deadline.get()
    }

    pub(crate) fn timeout(&self) -> Option<Duration> {
        self.timeout.get()
    }
}

impl Root {
    #[inline]
    pub(crate) fn scope(&self, index: u32) -> &ScopeNode {
        self.scopes.get(index)
    }

    /// A scope that lies nowhere yet.
    pub(crate) fn add_scope(&self) -> u32 {
        let (index, node) = self.scopes.take_entry();
        node.lie_nowhere(NIL);
        self.begin_scope(node);
        index
    }

    #[inline]
    fn begin_scope(&self, node: &ScopeNode) {
        node.key.set(self.next_key());
        for flag in [
            &node.cancelled,
            &node.shield,
            &node.caught,
            &node.has_foreign_waker,
            &node.called,
            &node.asked,
            &node.owes,
            &node.raised,
        ] {
            flag.set(false);
        }
        node.deadline.set(None);
        node.timeout.set(None);
        node.stage.set(Stage::New);
        node.owed_to.set(None);
        node.polled_by.set(None);
        node.driven_pass.set(0);
        node.answered.set(0);
        node.obligations.set(0);
    }

    /// The scope of the whole run: everything lies in it, and nothing catches
    /// what it is cancelled for.
    pub(crate) fn add_main_scope(&self) -> u32 {
        let index = self.add_scope();
        let node = self.scope(index);
        node.host.set(MAIN);
        node.stage.set(Stage::Entered);
        index
    }

    /// An entry for the scopes of the nurseries that have that entry.
    #[cold]
    pub(crate) fn add_scope_of_nursery(&self, index: u32, nursery: &NurseryNode) -> &ScopeNode {
        let (scope, node) = self.scopes.take_entry();
        node.lie_nowhere(index);
        nursery.scope.set(scope);
        nursery.scope_node.set(Some(node));
        node
    }

    /// A scope for the children of a new nursery. It lies nowhere yet.
    #[inline]
    pub(crate) fn begin_scope_of_nursery(&self, node: &ScopeNode) {
        self.begin_scope(node);
        node.stage.set(Stage::Entered);
    }

    /// The nursery is forgotten, and keeps the entry of its scope.
    #[inline]
    pub(crate) fn end_scope_of_nursery(&self, node: &ScopeNode) {
        let is_plain = !node.has_foreign_waker.get()
            && !node.cancelled.get()
            && !node.debt.get()
            && node.timer.get() == NIL
            && node.inside.is_empty();
        match is_plain {
            true => {
                node.stage.set(Stage::Left);
                self.unlink_scope(node);
            }
            false => drop(self.clear_scope(node)),
        }
        node.key.set(0);
    }

    /// Forgets a scope. What is still inside lies in its parent from now on.
    pub(crate) fn remove_scope(&self, index: u32) {
        let node = self.scope(index);
        let reason = self.clear_scope(node);
        node.key.set(0);
        self.scopes.give_back_entry(node);
        drop(reason);
    }

    #[inline(never)]
    fn clear_scope(&self, node: &ScopeNode) -> Option<CancelReason> {
        self.take_scope_out(node.index.get());
        self.forgive(&node.debt);
        node.reason.take()
    }

    /// The scope, while it is the one that had this number.
    pub(crate) fn find_scope(&self, index: u32, key: u64) -> Option<&ScopeNode> {
        self.scopes.try_get(index).filter(|node| node.key.get() == key)
    }
}
