//! To whom a nursery belongs: the task, the nursery's body, the scope and the
//! catcher that are current when it is polled.
//!
//! As with any scope ([`crate::scope`]), that is looked up at every poll.

use crate::here::Catcher;
use crate::marks::OPEN;
use crate::nurseries::NurseryNode;
use crate::root::Root;
use crate::scope::ScopeNode;
use crate::table::NIL;
use crate::tasks::TaskNode;

/// Where a nursery belongs.
#[derive(Clone, Copy)]
pub(crate) struct Belonging<'r> {
    host: &'r TaskNode,
    body: u32,
    pub(crate) scope: u32,
    catcher: Catcher,
}

impl Root {
    /// The place of code in the body of `body`, if any, in the current task.
    #[inline]
    pub(crate) fn place_in(&self, body: u32) -> Belonging<'_> {
        let (scope, catcher) = match body {
            // Polled right there, perhaps in scopes inside of that body.
            body if body == self.here.body.get() || body == NIL => {
                (self.here.scope.get(), self.catcher())
            }
            body => {
                let scope = self.nursery(body).scope.get();
                (scope, Catcher::Scope(scope))
            }
        };
        Belonging { host: self.current(), body, scope, catcher }
    }

    /// Puts a nursery where it is polled.
    pub(crate) fn put_nursery(&self, node: &NurseryNode, place: Belonging<'_>) {
        self.move_scope(node.scope.get(), place.scope);
        if !node.host.is(place.host) {
            self.leave_host(node);
            self.enter_host(node, place.host);
            self.release_what_stays(node.scope.get());
        }
        if node.opened_in.get() != place.body {
            self.leave_body(node);
            self.enter_body_of(node, place.body);
        }
        if !node.closed.get() {
            self.owe(self.scope(node.scope.get()), Some(place.catcher));
        }
    }

    /// Puts a nursery there that belongs nowhere yet.
    #[inline]
    pub(crate) fn put_new_nursery(
        &self,
        node: &NurseryNode,
        scope: &ScopeNode,
        place: Belonging<'_>,
    ) {
        self.link_scope(scope, place.scope);
        self.enter_host(node, place.host);
        self.enter_body_of(node, place.body);
        self.owe_newly(scope, place.catcher);
    }

    /// Whether an open nursery was put last where it is polled now.
    #[inline]
    pub(crate) fn is_put_here(&self, node: &NurseryNode, scope: &ScopeNode) -> bool {
        let here = &self.here;
        node.host.is(self.current())
            && node.opened_in.get() == here.body.get()
            && scope.lies_in(here.scope.get())
            // One that is closed is owed to nobody.
            && scope.is_owed_to(self.catcher())
    }

    /// The nursery is closed: it is owed to nobody, and counts as open nowhere.
    #[inline]
    pub(crate) fn settle_nursery(&self, node: &NurseryNode) {
        let scope = self.scope_of_nursery(node);
        node.closed.set(true);
        self.waive(scope);
        self.leave_body(node);
    }

    /// The nursery goes: nothing refers to it any more.
    #[inline]
    pub(crate) fn take_nursery_out(&self, node: &NurseryNode) {
        if !node.closed.get() || node.opened_in.get() != NIL {
            self.settle_nursery(node);
        }
        self.leave_host(node);
        if node.open_inside.get() > 0 {
            self.let_go_of_nurseries_inside(node);
        }
    }

    /// What is open in the body of a nursery was set aside, and belongs nowhere
    /// now.
    #[cold]
    fn let_go_of_nurseries_inside(&self, node: &NurseryNode) {
        for inner in self.nurseries_opened_in(node.index.get()) {
            self.nursery(inner).opened_in.set(NIL);
        }
        node.open_inside.set(0);
    }

    /// A task ends: nurseries it has set aside belong to nobody until somebody
    /// polls them.
    #[inline]
    pub(crate) fn let_go_of_nurseries(&self, task: u32) {
        let node = self.task(task);
        for node in self.open_in(node) {
            node.host.set(None);
            self.let_go_of_scope(node.scope.get(), Catcher::Task(task));
        }
        node.aside(self).open.clear();
        node.marks.remove(OPEN);
    }

    #[inline]
    fn enter_body_of(&self, node: &NurseryNode, body: u32) {
        node.opened_in.set(body);
        if body != NIL {
            let count = &self.nursery(body).open_inside;
            count.set(count.get() + 1);
        }
    }

    #[inline]
    fn leave_body(&self, node: &NurseryNode) {
        let body = node.opened_in.replace(NIL);
        if body != NIL {
            let count = &self.nursery(body).open_inside;
            count.set(count.get() - 1);
        }
    }

    #[inline]
    fn enter_host(&self, node: &NurseryNode, host: &TaskNode) {
        node.host.set(Some(host));
        let open = &host.aside(self).open;
        let last = open.last.get(&self.nurseries);
        open.insert(|it| &it.nested, last, None, node);
        host.marks.add(OPEN);
    }

    #[inline]
    fn leave_host(&self, node: &NurseryNode) {
        let Some(host) = node.host.take(&self.tasks) else { return };
        let open = &host.aside(self).open;
        open.remove(&self.nurseries, |it| &it.nested, node);
        host.marks.set(OPEN, !open.is_empty());
    }

    /// A task, mostly the current one: that is not looked up.
    #[inline]
    pub(crate) fn task_near(&self, index: u32) -> &TaskNode {
        let current = self.current();
        if current.index.get() == index { current } else { self.task(index) }
    }

    /// The nurseries that a task's own code has open, outer to inner.
    #[inline]
    pub(crate) fn open_in(&self, task: &TaskNode) -> impl Iterator<Item = &NurseryNode> {
        task.aside(self).open.walk(&self.nurseries, |it| &it.nested)
    }
}
