//! The table of nurseries: their children, and which of them are linked.

use std::any::Any;
use std::cell::Cell;

use crate::foreign::discard;
use crate::list::{NearEnds, NearLinks};
use crate::machine::NurseryTable;
use crate::marks::LINKED;
use crate::nursery::ALL_SITES;
use crate::raw::{Anchor, Link};
use crate::root::Root;
use crate::scope::ScopeNode;
use crate::table::{Entry, NIL};
use crate::task::Task;
use crate::tasks::TaskNode;

/// What a panic carries.
pub(crate) type Payload = Box<dyn Any + Send>;

#[derive(Default)]
pub(crate) struct NurseryNode {
    pub(crate) index: Cell<u32>,
    free: Link<NurseryNode>,
    /// The number of the nursery, never used again; 0 for an entry not taken.
    pub(crate) key: Cell<u64>,
    pub(crate) table: Cell<Option<&'static NurseryTable>>,
    /// The state of its machine, as an index into the table's states.
    pub(crate) state: Cell<u8>,
    /// The task whose code it stands in, looked up at each poll; none if
    /// that task has ended without it.
    pub(crate) host: Link<TaskNode>,
    /// In the host's list of open nurseries.
    pub(crate) nested: NearLinks<NurseryNode>,
    /// How many nurseries are open in its body, in the same task.
    pub(crate) open_inside: Cell<u32>,
    /// The nursery in whose body it is, looked up at each poll.
    pub(crate) opened_in: Cell<u32>,

    /// All children that have not ended, in spawn order.
    pub(crate) children: NearEnds<TaskNode>,
    /// The linked ones, in the order in which they were linked.
    linked: NearEnds<TaskNode>,
    /// The pass, and the place in the order of all, in which something was
    /// linked in a nursery that is open in its body; 0: nothing was.
    linked_inside_pass: Cell<u32>,
    linked_inside: Cell<u64>,
    /// Who is next in the current pass's batch, and whether that is taken from
    /// its end.
    batch: Link<TaskNode>,
    batch_reversed: Cell<bool>,
    /// It is polled with a waker that is not its host's.
    pub(crate) has_foreign_waker: Cell<bool>,
    /// While somebody sees to what is linked, later on: the newest event before
    /// that. It is a pass that comes by and does nothing else on its way, and the
    /// body while it runs, whose next wait sees to it.
    pub(crate) seen_to: Cell<Option<u64>>,
    /// Its body's own code runs; else the body stands in a wait of ours.
    pub(crate) body_runs: Cell<bool>,

    /// The scope of its children. An entry keeps that of its first nursery for
    /// all later ones.
    pub(crate) scope: Cell<u32>,
    pub(crate) scope_node: Link<ScopeNode>,

    /// The event in which the end of the last child has made its host ready, if
    /// that was not before; else 0.
    pub(crate) host_woken: Cell<u64>,
    /// A child came back `Pending` at least once.
    pub(crate) child_suspended: Cell<bool>,
    /// The body has ended: its host waits for the children.
    pub(crate) joining: Cell<bool>,
    /// The first spawn site whose children it waits for then, and the one
    /// behind the last.
    pub(crate) joined_sites: Cell<(u16, u16)>,
    /// A cancellation ended the body or a child.
    pub(crate) unwound: Cell<bool>,
    /// A child or the body has failed, and the nursery gives the errors.
    pub(crate) failed: Cell<bool>,
    /// It is a race: the first child that ends by itself wins.
    pub(crate) is_race: Cell<bool>,
    /// It is a race: the pass in which a value has won, or 0.
    pub(crate) won_in_pass: Cell<u32>,
    /// The child whose end cancels the others, while they are told.
    pub(crate) culprit: Cell<Option<Task>>,
    /// The first panic of a child or of something the body awaited.
    pub(crate) panic: Cell<Option<Payload>>,
    /// The nursery is dropped in place: it starts nothing any more.
    pub(crate) closed: Cell<bool>,
}

impl Entry for NurseryNode {
    fn index(&self) -> &Cell<u32> {
        &self.index
    }

    fn free_link(&self) -> &Link<NurseryNode> {
        &self.free
    }
}

impl NurseryNode {
    /// Whether children of it have not ended.
    #[inline]
    pub(crate) fn has_children(&self) -> bool {
        !self.children.is_empty()
    }

    /// Whether a pass has something to do here.
    #[inline]
    pub(crate) fn has_links(&self) -> bool {
        !self.linked.is_empty() || (self.has_link_inside() && self.open_inside.get() > 0)
    }

    /// Whether something was linked in a nursery that is open in its body, or was
    /// when it was open.
    #[inline]
    pub(crate) fn has_link_inside(&self) -> bool {
        self.linked_inside_pass.get() != 0
    }

    /// Whether a child is linked.
    #[inline]
    pub(crate) fn has_linked(&self) -> bool {
        !self.linked.is_empty()
    }

    /// Whether a child is linked, or left in the batch.
    pub(crate) fn has_linked_child(&self) -> bool {
        !self.linked.is_empty() || !self.batch.is_none()
    }

    /// Whether somebody sees to what is linked now.
    #[inline]
    pub(crate) fn is_seen_to(&self) -> bool {
        self.seen_to.get().is_some()
    }

    /// When something was first linked inside the body, if that was before
    /// this pass.
    pub(crate) fn take_link_inside(&self, pass: u32) -> Option<u64> {
        let since = self.linked_inside_pass.get();
        if since == 0 || since == pass {
            return None;
        }
        self.linked_inside_pass.set(0);
        Some(self.linked_inside.get())
    }
}

impl Root {
    #[inline]
    pub(crate) fn nursery(&self, index: u32) -> &NurseryNode {
        self.nurseries.get(index)
    }

    #[inline]
    pub(crate) fn scope_of_nursery(&self, node: &NurseryNode) -> &ScopeNode {
        node.scope_node.get(&self.scopes).expect("a nursery has its scope")
    }

    /// Opens a nursery in the current task; `opened_in` is the nursery in
    /// whose body that happens, if any.
    pub(crate) fn add_nursery(
        &self,
        table: &'static NurseryTable,
        opened_in: u32,
    ) -> (Anchor<NurseryNode>, &NurseryNode) {
        let (anchor, index, node) = Anchor::take(self, |root| &root.nurseries);
        node.key.set(self.next_key());
        node.table.set(Some(table));
        node.state.set(0);
        node.joined_sites.set(ALL_SITES);
        node.linked_inside_pass.set(0);
        node.seen_to.set(Some(self.order.last()));
        node.won_in_pass.set(0);
        node.host_woken.set(0);
        node.body_runs.set(true);
        for flag in [
            &node.child_suspended,
            &node.joining,
            &node.unwound,
            &node.failed,
            &node.is_race,
            &node.closed,
            &node.has_foreign_waker,
        ] {
            flag.set(false);
        }
        let scope = match node.scope_node.get(&self.scopes) {
            Some(scope) => scope,
            None => self.add_scope_of_nursery(index, node),
        };
        self.begin_scope_of_nursery(scope);
        self.put_new_nursery(node, scope, self.place_in(opened_in));
        (anchor, node)
    }

    /// Forgets a nursery.
    fn remove_nursery(&self, node: &NurseryNode) {
        // No child of it lives any more, unless its slots are kept elsewhere.
        if node.has_children() || node.has_linked_child() {
            self.forget_children(node);
        }
        let scope = self.scope_of_nursery(node);
        self.take_nursery_out(node);
        self.end_scope_of_nursery(scope);
        node.key.set(0);
        let (panic, culprit) = (node.panic.take(), node.culprit.take());
        self.nurseries.give_back_entry(node);
        drop(culprit);
        // Last, because it is foreign code.
        if panic.is_some() {
            discard(panic);
        }
    }

    #[cold]
    fn forget_children(&self, node: &NurseryNode) {
        while let Some(child) = node.children.first.get(&self.tasks) {
            self.remove_child(node, child);
            self.forget_task(child);
        }
        while node.has_linked_child() {
            while let Some(child) = self.next_in_batch(node) {
                self.pop_batch(node, child);
                self.give_back_ended(child);
            }
            self.take_all(node);
        }
    }

    pub(crate) fn nursery_dropped(&self, node: &NurseryNode, key: u64) {
        if node.key.get() == key {
            self.remove_nursery(node);
        }
    }

    /// Gives back the entry of a task that ended while it was linked.
    pub(crate) fn give_back_ended(&self, node: &TaskNode) {
        node.marks.remove(LINKED);
        self.tasks.give_back_entry(node);
    }

    #[inline]
    pub(crate) fn add_child(&self, nursery: &NurseryNode, child: &TaskNode) {
        let last = nursery.children.last.get(&self.tasks);
        nursery.children.insert(|it| &it.siblings, last, None, child);
    }

    /// Keeps the first panic; a later one is dropped.
    pub(crate) fn keep_panic(&self, node: &NurseryNode, payload: Payload) {
        match node.panic.take() {
            None => node.panic.set(Some(payload)),
            first => {
                node.panic.set(first);
                discard(payload);
            }
        }
    }

    #[inline]
    pub(crate) fn remove_child(&self, nursery: &NurseryNode, child: &TaskNode) {
        nursery.children.remove(&self.tasks, |it| &it.siblings, child);
    }

    /// Links a child, among the others in the order in which that is noted.
    #[inline]
    pub(crate) fn insert_linked(&self, nursery: &NurseryNode, node: &TaskNode, order: u64) {
        match order == self.order.last() {
            true => self.append_linked(nursery, node),
            false => self.insert_linked_late(nursery, node),
        }
    }

    /// Links a child behind all others.
    #[inline]
    pub(crate) fn append_linked(&self, nursery: &NurseryNode, node: &TaskNode) {
        let last = nursery.linked.last.get(&self.tasks);
        if last.is_none() {
            self.begin_links(nursery);
        }
        nursery.linked.insert(|it| &it.linked, last, None, node);
    }

    /// The first child is about to be linked.
    #[inline]
    fn begin_links(&self, nursery: &NurseryNode) {
        if nursery.batch.is_none() {
            self.order.count_busy(1);
        }
    }

    /// The same for one that is linked later than is noted.
    #[inline(never)]
    fn insert_linked_late(&self, nursery: &NurseryNode, node: &TaskNode) {
        let mut before = nursery.linked.last.get(&self.tasks);
        if before.is_none() {
            self.begin_links(nursery);
        }
        while let Some(other) = before
            && other.linked_order.get() > node.linked_order.get()
        {
            before = other.linked.before.get(&self.tasks);
        }
        let after = before.map_or(&nursery.linked.first, |it| &it.linked.after);
        nursery.linked.insert(|it| &it.linked, before, after.get(&self.tasks), node);
    }

    /// Since when, in the order of all, a child has been linked that was linked
    /// after that event.
    pub(crate) fn first_link_after(&self, nursery: &NurseryNode, event: u64) -> Option<u64> {
        let links = nursery.linked.walk(&self.tasks, |it| &it.linked);
        links.map(|it| it.linked_order.get()).find(|it| *it > event)
    }

    /// The same, if no child was linked before that event, and none is for this
    /// pass to step.
    #[inline]
    pub(crate) fn first_link_of_all(&self, nursery: &NurseryNode, event: u64) -> Option<u64> {
        let first = nursery.linked.first.get(&self.tasks)?.linked_order.get();
        let is_new = first > event && !self.order.is_before_pass(first);
        (is_new && nursery.batch.is_none()).then_some(first)
    }

    /// Whether that child is linked, and nothing else is, nor is left in the batch.
    #[inline]
    pub(crate) fn is_all_linked_in(&self, nursery: &NurseryNode, child: &TaskNode) -> bool {
        nursery.linked.first.is(child) && nursery.linked.last.is(child) && nursery.batch.is_none()
    }

    /// Takes a child out of the list in which it was linked in this pass.
    pub(crate) fn remove_linked(&self, nursery: &NurseryNode, node: &TaskNode) {
        nursery.linked.remove(&self.tasks, |it| &it.linked, node);
        if !nursery.has_linked_child() {
            self.order.count_busy(-1);
        }
    }

    /// Takes the children that were linked before this pass, in this pass's
    /// order.
    #[inline]
    pub(crate) fn take_batch(&self, nursery: &NurseryNode) {
        let mut last = nursery.linked.last.get(&self.tasks);
        while let Some(child) = last
            && !self.order.is_before_pass(child.linked_order.get())
        {
            last = child.linked.before.get(&self.tasks);
        }
        self.take_up_to(nursery, last);
    }

    #[inline]
    fn take_up_to(&self, nursery: &NurseryNode, last: Option<&TaskNode>) {
        let (Some(first), Some(last)) = (nursery.linked.first.get(&self.tasks), last) else {
            return;
        };
        let ends = NearEnds::of(first, last);
        let rest = last.linked.after.get(&self.tasks);
        last.linked.after.set(None);
        nursery.linked.first.set(rest);
        rest.map_or(&nursery.linked.last, |it| &it.linked.before).set(None);
        self.begin_batch(nursery, &ends);
    }

    /// Takes all children that are linked, and gives the first of them.
    #[inline]
    pub(crate) fn take_all(&self, nursery: &NurseryNode) -> Option<&TaskNode> {
        self.begin_batch(nursery, &nursery.linked);
        nursery.linked.clear();
        self.next_in_batch(nursery)
    }

    #[inline]
    fn begin_batch(&self, nursery: &NurseryNode, children: &NearEnds<TaskNode>) {
        let reversed = self.order.is_reversed();
        let next = if reversed { &children.last } else { &children.first };
        nursery.batch_reversed.set(reversed);
        nursery.batch.copy(next);
    }

    #[inline]
    pub(crate) fn next_in_batch(&self, nursery: &NurseryNode) -> Option<&TaskNode> {
        nursery.batch.get(&self.tasks)
    }

    /// Takes the next child out of the batch.
    #[inline]
    pub(crate) fn pop_batch(&self, nursery: &NurseryNode, child: &TaskNode) {
        let next = match nursery.batch_reversed.get() {
            true => &child.linked.before,
            false => &child.linked.after,
        };
        nursery.batch.copy(next);
        if next.is_none() && nursery.linked.is_empty() {
            self.order.count_busy(-1);
        }
    }

    /// The next pass comes by the bodies in which this nursery is open, too.
    #[inline]
    pub(crate) fn link_in_outer_bodies(&self, nursery: &NurseryNode, order: u64) {
        let mut index = nursery.opened_in.get();
        while index != NIL {
            let node = self.nursery(index);
            let (pass, since) = (self.order.pass(), node.linked_inside_pass.get());
            let is_later = since == pass && node.linked_inside.get() > order;
            if since != 0 && !is_later {
                return;
            }
            node.linked_inside_pass.set(pass);
            node.linked_inside.set(order);
            index = node.opened_in.get();
        }
    }

    /// Whom to link so that a pass comes by this nursery; none if nobody polls
    /// it. A combinator that does has to know as well.
    #[inline]
    pub(crate) fn host_to_link(&self, node: &NurseryNode) -> Option<&TaskNode> {
        let host = node.host.get(&self.tasks);
        if node.has_foreign_waker.get() {
            self.wake_foreign(node.scope.get());
        }
        host
    }

    /// The code that waits in the nursery is to run in the next pass.
    pub(crate) fn wake_host(&self, node: &NurseryNode) {
        let host = node.host.get(&self.tasks);
        let calls_other = node.has_foreign_waker.get() && self.wake_foreign(node.scope.get());
        if let Some(host) = host
            && !calls_other
        {
            self.make_task_ready(host);
        }
    }
}
