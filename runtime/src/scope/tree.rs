//! The tree: which scope lies in which.

use super::ScopeNode;
use crate::root::Root;
use crate::table::NIL;

impl Root {
    /// The scope lies in `parent` from now on.
    pub(crate) fn move_scope(&self, index: u32, parent: u32) {
        let before = self.scope(index).parent.get();
        if before == parent {
            return;
        }
        let is_inside_itself = self.outwards(parent).any(|scope| scope == index);
        assert!(!is_inside_itself, "a nursery is awaited inside itself: it could never close");
        self.unlink_scope(self.scope(index));
        self.link_scope(self.scope(index), parent);
        if self.is_cancelled_from(parent) && !self.is_cancelled_from(before) {
            self.wake_inside(index);
        }
    }

    /// What lies in the scope lies in its parent from now on.
    pub(super) fn empty_into_parent(&self, index: u32) {
        let node = self.scope(index);
        let parent = node.parent.get();
        while !node.inside.is_empty() {
            let inside = self.scope(node.inside.first.get());
            self.unlink_scope(inside);
            self.link_scope(inside, parent);
        }
    }

    #[inline]
    pub(crate) fn link_scope(&self, node: &ScopeNode, parent: u32) {
        node.parent.set(parent);
        if parent != NIL {
            let parent = self.scope(parent);
            node.parent_node.set(Some(parent));
            self.scopes.append(&parent.inside, |it| &it.siblings, node.index.get(), node);
        }
    }

    #[inline]
    pub(super) fn unlink_scope(&self, node: &ScopeNode) {
        node.parent.set(NIL);
        if let Some(parent) = node.parent_node.take(&self.scopes) {
            self.scopes.remove(&parent.inside, |it| &it.siblings, node);
        }
    }

    /// The scopes that lie directly in a scope.
    pub(crate) fn scopes_inside(&self, scope: u32) -> impl Iterator<Item = u32> {
        self.scopes.walk(self.scope(scope).inside.first.get(), |it| &it.siblings)
    }

    /// A scope and those round it.
    pub(super) fn outwards(&self, index: u32) -> impl Iterator<Item = u32> {
        let some = |index: u32| (index != NIL).then_some(index);
        std::iter::successors(some(index), move |index| some(self.scope(*index).parent.get()))
    }

    /// The nurseries that are open in the body of another.
    pub(crate) fn nurseries_opened_in(&self, body: u32) -> Vec<u32> {
        let top = self.nursery(body).scope.get();
        let inside = std::iter::successors(Some(top), |at| self.next_inside(*at, top));
        let nurseries = inside.map(|scope| self.scope(scope).nursery.get());
        nurseries.filter(|it| *it != NIL && self.nursery(*it).opened_in.get() == body).collect()
    }

    /// The scope after `at` in a walk through everything inside `top`.
    fn next_inside(&self, at: u32, top: u32) -> Option<u32> {
        let inside = self.scope(at).inside.first.get();
        if inside == NIL { self.next_beside(at, top) } else { Some(inside) }
    }

    /// The same walk, past what lies in shields: only scopes that can see what
    /// happens to `top`.
    pub(super) fn next_seeing(&self, at: u32, top: u32) -> Option<u32> {
        let hidden = at != top && self.scope(at).shield.get();
        if hidden { self.next_beside(at, top) } else { self.next_inside(at, top) }
    }

    /// The scope after `at` and all that lies in it.
    fn next_beside(&self, mut at: u32, top: u32) -> Option<u32> {
        while at != top {
            let after = self.scope(at).siblings.after.get();
            if after != NIL {
                return Some(after);
            }
            at = self.scope(at).parent.get();
        }
        None
    }
}
