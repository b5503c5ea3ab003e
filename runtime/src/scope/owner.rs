//! Owning the entry of a scope.

use super::Stage;
use crate::inbox::Message;
use crate::raw::with_root;
use crate::registry;
use crate::root::{Binding, Root};
use crate::table::NIL;

/// A scope that lives as long as this.
#[derive(Debug)]
pub(crate) struct OwnedScope {
    pub(crate) index: u32,
    pub(crate) key: u64,
    pub(crate) binding: Binding,
}

impl OwnedScope {
    /// Of no root yet.
    pub(crate) const fn none() -> OwnedScope {
        OwnedScope { index: NIL, key: 0, binding: Binding { id: 0, slot: 0 } }
    }

    pub(crate) fn new(root: &Root) -> OwnedScope {
        let index = root.add_scope();
        OwnedScope { index, key: root.scope(index).key.get(), binding: root.binding() }
    }

    pub(crate) fn is_none(&self) -> bool {
        self.index == NIL
    }

    /// Looks at it, from inside its root.
    #[track_caller]
    pub(crate) fn look<R>(&self, what: &str, f: impl FnOnce(&Root) -> R) -> R {
        with_root(what, |root| {
            assert!(root.id == self.binding.id, "{what} is used outside the run it was made in");
            f(root)
        })
    }

    /// What runs in it was dropped before it came to its end.
    pub(crate) fn abandon(&self) {
        if !self.is_none() {
            let message = Message::ScopeLeft { scope: self.index, key: self.key };
            registry::tell_or_send(self.binding, message);
        }
    }
}

impl Drop for OwnedScope {
    fn drop(&mut self) {
        if !self.is_none() {
            let message = Message::ScopeDropped { scope: self.index, key: self.key };
            registry::tell_or_send(self.binding, message);
        }
    }
}

impl Root {
    pub(crate) fn scope_dropped(&self, index: u32, key: u64) {
        if self.find_scope(index, key).is_some() {
            self.remove_scope(index);
        }
    }

    pub(crate) fn scope_left(&self, index: u32, key: u64) {
        if self.find_scope(index, key).is_some_and(|node| node.stage.get() == Stage::Entered) {
            self.take_scope_out(index);
        }
    }
}
