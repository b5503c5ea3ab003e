//! The table of tasks: who is ready, and who is linked for the next pass.
//!
//! Two bits, not one. A task is *ready* when what it waits for itself has
//! come: its own code is to run. It is *linked* when a pass has to come by:
//! because it is ready, or because a child of one of its nurseries is linked.
//! A wake links the task and every ancestor up to the first that is linked
//! already.
//!
//! Both carry the place of that in the order of all. A pass looks only at those
//! from before it, so what is woken during a pass runs in the next one.

use std::borrow::Cow;
use std::cell::Cell;
use std::task::Context;

use crate::aside::Aside;
use crate::here::Catcher;
use crate::list::NearLinks;
use crate::marks::{APART, ENTERED, GONE, LINKED, Marks, OPEN, READY, SCOPED};
use crate::nurseries::NurseryNode;
use crate::raw::{Link, Lodging, Packed, TaskKey, is_task_waker};
use crate::root::Root;
use crate::table::{Entry, NIL, copy_of};
use crate::wait::Wait;

/// In the order in which a turn comes by them, so that most turns touch little more
/// than the first of its two lines of the cache.
#[derive(Default)]
#[repr(C, align(64))]
pub(crate) struct TaskNode {
    /// In its nursery's list of linked tasks.
    pub(crate) linked: NearLinks<TaskNode>,
    /// The nursery it is a child of; none for the main task.
    home: Link<NurseryNode>,
    /// What its waker carries.
    pub(crate) waker: Cell<Packed>,
    /// When it was linked, in the root's own count.
    pub(crate) linked_order: Cell<u64>,
    pub(crate) lodging: Lodging,
    /// Its own index.
    pub(crate) index: Cell<u32>,
    /// Which spawn site.
    pub(crate) site: Cell<u16>,
    /// What is asked of it at every turn.
    pub(crate) marks: Marks,
    /// It owes a checkpoint.
    pub(crate) debt: Cell<bool>,

    pub(crate) wait: Cell<Wait>,
    /// The number of the task, never used again; 0 for an entry not taken. Its
    /// lower half is the *generation* of the entry.
    pub(crate) key: Cell<u64>,
    /// Among the children of its nursery, in spawn order; free entries among
    /// themselves.
    pub(crate) siblings: NearLinks<TaskNode>,
    pub(crate) aside: Link<Aside>,
    /// The scope of its own that it runs in, if somebody starts it or has.
    pub(crate) scope: Cell<u32>,
    /// What is owed inside it, and whether an unwinding waits for that.
    pub(crate) obligations: Cell<u32>,
    /// Somebody else's future keeps its waker: a wake may come from anywhere.
    pub(crate) foreign_waker: Cell<bool>,
    /// It has a name of its own.
    is_named: Cell<bool>,
}

const _: () = assert!(size_of::<TaskNode>() == 128, "a task is two lines of the cache");

impl Entry for TaskNode {
    fn index(&self) -> &Cell<u32> {
        &self.index
    }

    fn free_link(&self) -> &Link<TaskNode> {
        &self.siblings.after
    }
}

impl TaskNode {
    #[inline]
    pub(crate) fn is_living(&self) -> bool {
        self.key.get() != 0
    }

    /// Tells this task from others that have had its index.
    #[inline]
    pub(crate) fn generation(&self) -> u32 {
        self.key.get() as u32
    }

    /// The nursery it is a child of; none for the main task.
    #[inline]
    pub(crate) fn nursery<'r>(&self, root: &'r Root) -> Option<&'r NurseryNode> {
        self.home.get(&root.nurseries)
    }

    /// Gives it a name of its own.
    pub(crate) fn set_name(&self, root: &Root, name: Cow<'static, str>) {
        self.is_named.set(true);
        self.aside(root).name.set(Some(name));
    }

    /// Whether that has its waker, and not one of a combinator in it.
    #[inline]
    pub(crate) fn is_polled_with(&self, cx: &Context<'_>) -> bool {
        is_task_waker(cx.waker(), self.waker.get())
    }
}

impl Root {
    #[inline]
    pub(crate) fn task(&self, index: u32) -> &TaskNode {
        self.tasks.get(index)
    }

    /// Takes an entry for a child of `nursery`, in order of spawning.
    #[inline(always)]
    pub(crate) fn add_task(&self, nursery: &NurseryNode) -> (u32, &TaskNode) {
        let (task, node) = self.tasks.take_entry();
        assert!(task < TaskKey::MAX_TASKS, "too many tasks live in one root");
        self.set_up_task(node, Some(nursery));
        if self.counters.locals.get() {
            self.inherit_locals(node);
        }
        self.add_child(nursery, node);
        (task, node)
    }

    /// Makes an entry that was taken one of a task. Whoever had it before has left
    /// it as if nothing was open in it.
    #[inline(always)]
    pub(crate) fn set_up_task(&self, node: &TaskNode, home: Option<&NurseryNode>) {
        node.key.set(self.next_key());
        node.waker.set(self.key_of(node).pack());
        node.home.set(home);
        node.scope.set(NIL);
        node.obligations.set(0);
        node.marks.clear();
        node.foreign_waker.set(false);
        node.wait.set(Wait::None);
    }

    /// Forgets a task: its waker means nothing from now on.
    #[inline]
    pub(crate) fn forget_task(&self, node: &TaskNode) {
        node.key.set(0);
        if node.is_named.replace(false) {
            drop(node.aside(self).name.take());
        }
        if node.debt.get() {
            self.forgive(&node.debt);
        }
        if node.marks.has(OPEN | ENTERED | SCOPED) {
            self.let_go_of(node);
        }
        // A linked entry stands in its nursery's list still: whoever takes it
        // from there gives it back.
        match node.marks.has(LINKED) {
            true => node.marks.add(GONE),
            false => self.tasks.give_back_entry(node),
        }
        if self.counters.locals.get() {
            self.drop_locals(node);
        }
    }

    /// Lets go of what a task has open.
    #[inline(never)]
    fn let_go_of(&self, node: &TaskNode) {
        let index = node.index.get();
        if node.marks.has(OPEN) {
            self.let_go_of_nurseries(index);
        }
        if node.marks.has(ENTERED) {
            self.let_go_of_scopes(index);
        }
        if node.marks.has(SCOPED) {
            self.remove_scope_of_task(index);
        }
    }

    #[inline]
    pub(crate) fn task_key(&self, index: u32) -> TaskKey {
        self.key_of(self.task(index))
    }

    /// The same for a task that was looked up already.
    #[inline]
    fn key_of(&self, node: &TaskNode) -> TaskKey {
        let generation = node.generation() & TaskKey::GENERATION_MASK;
        TaskKey { root: self.slot, index: node.index.get(), generation }
    }

    /// The name of a task: its own, else that of its spawn site.
    pub(crate) fn name_of(&self, index: u32) -> Cow<'static, str> {
        let node = self.task(index);
        let own = node.is_named.get().then(|| copy_of(&node.aside(self).name)).flatten();
        own.unwrap_or_else(|| {
            let table = node.nursery(self).and_then(|nursery| nursery.table.get());
            let site = table.and_then(|table| table.spawns.get(usize::from(node.site.get())));
            Cow::Borrowed(site.map_or("child", |site| site.name))
        })
    }

    /// The task a waker means, if it still lives.
    #[inline]
    fn find(&self, index: u32, generation: u32) -> Option<&TaskNode> {
        let node = self.tasks.try_get(index)?;
        let same = node.generation() & TaskKey::GENERATION_MASK == generation;
        (same && node.is_living()).then_some(node)
    }

    /// Wakes a task by what its waker says. A stale waker does nothing.
    #[inline]
    pub(crate) fn wake_task(&self, index: u32, generation: u32) {
        if self.find(index, generation & TaskKey::GENERATION_MASK).is_some() {
            self.make_ready(index);
        }
    }

    pub(crate) fn note_foreign_waker(&self, index: u32, generation: u32) {
        if let Some(node) = self.find(index, generation) {
            node.foreign_waker.set(true);
        }
    }

    /// The task's own code is to run in the next pass.
    #[inline]
    pub(crate) fn make_ready(&self, index: u32) {
        self.make_task_ready(self.task(index));
    }

    /// The same, for a task that was looked up already.
    #[inline(always)]
    pub(crate) fn make_task_ready(&self, node: &TaskNode) {
        let marks = node.marks.get();
        if marks & READY != 0 {
            return;
        }
        match marks & LINKED != 0 || self.instruments.any() {
            true => self.make_ready_otherwise(node),
            false => self.make_ready_plainly(node, marks, self.order.next()),
        }
    }

    /// The same for a task of which nobody knows yet, where nobody watches.
    #[inline(always)]
    pub(crate) fn make_new_task_ready(&self, node: &TaskNode) {
        self.make_ready_plainly(node, 0, self.order.next());
    }

    /// The same for a task that is neither ready nor linked, where nobody
    /// watches.
    #[inline(always)]
    fn make_ready_plainly(&self, node: &TaskNode, marks: u8, order: u64) {
        node.marks.set_all(marks | READY | LINKED);
        node.linked_order.set(order);
        let Some(nursery) = node.nursery(self) else {
            return self.order.schedule_root();
        };
        self.append_linked(nursery, node);
        if !nursery.is_seen_to() {
            self.link_outwards(nursery, order);
        }
    }

    /// The same where an instrument is told, or the task is linked already.
    #[inline(never)]
    fn make_ready_otherwise(&self, node: &TaskNode) {
        let order = self.note_ready_apart(node);
        self.instruments.task_scheduled(self, node.index.get());
        if !node.marks.has(LINKED)
            && let Some(nursery) = self.link_task(node, order)
        {
            self.link_outwards(nursery, order);
        }
    }

    /// A task is ready from now on: the place of that in the order of all.
    fn note_ready_apart(&self, node: &TaskNode) -> u64 {
        let order = self.order.next();
        node.marks.add(READY | APART);
        node.aside(self).ready_order.set(order);
        order
    }

    /// The current task has nothing to do but to let others run, and no
    /// instrument is to be told. `order` is the place of that in the order of all.
    #[inline(always)]
    pub(crate) fn let_others_run(&self, node: &TaskNode, order: u64) {
        self.answer_for_pending();
        node.wait.set(Wait::Checkpoint);
        let marks = node.marks.get();
        match marks & (READY | LINKED) {
            0 => self.make_ready_plainly(node, marks, order),
            _ => self.make_task_ready(node),
        }
    }

    /// The code of all children of a nursery is to run in the next pass. No
    /// instrument is to be told.
    pub(crate) fn wake_children(&self, nursery: &NurseryNode) {
        let mut first = None;
        for node in nursery.children.walk(&self.tasks, |it| &it.siblings) {
            match node.marks.get() & (READY | LINKED) {
                0 => {
                    node.marks.add(READY);
                    let order = self.order.next();
                    self.link_in(nursery, node, order);
                    first.get_or_insert(order);
                }
                LINKED => {
                    self.note_ready_apart(node);
                }
                _ => {}
            }
        }
        // Once for all of them, and last, since it may be foreign code.
        if let Some(order) = first
            && !nursery.is_seen_to()
        {
            self.link_outwards(nursery, order);
        }
    }

    /// The next pass comes by this task.
    #[cold]
    pub(crate) fn link(&self, node: &TaskNode) {
        if node.marks.has(LINKED) {
            return;
        }
        let order = self.order.next();
        if let Some(nursery) = self.link_task(node, order) {
            self.link_outwards(nursery, order);
        }
    }

    /// Links one task, and gives the nursery whose host has to be linked as
    /// well. One that is being visited looks after its host itself.
    fn link_task(&self, node: &TaskNode, order: u64) -> Option<&NurseryNode> {
        let Some(nursery) = node.nursery(self) else {
            node.marks.add(LINKED);
            node.linked_order.set(order);
            self.order.schedule_root();
            return None;
        };
        self.link_in(nursery, node, order);
        (!nursery.is_seen_to()).then_some(nursery)
    }

    /// Links a child of a nursery.
    #[inline]
    fn link_in(&self, nursery: &NurseryNode, node: &TaskNode, order: u64) {
        node.marks.add(LINKED);
        node.linked_order.set(order);
        self.insert_linked(nursery, node, order);
    }

    /// The next pass comes by a nursery, and by all that is round it; `order` is
    /// the place of that among all that was linked.
    #[inline(never)]
    pub(crate) fn link_outwards<'r>(&'r self, mut nursery: &'r NurseryNode, order: u64) {
        loop {
            self.link_in_outer_bodies(nursery, order);
            let Some(node) = self.host_to_link(nursery) else { return };
            if node.marks.has(LINKED) {
                if node.linked_order.get() <= order {
                    return;
                }
                // It was linked while something inside had been, of which we are
                // told only now.
                self.unlink_task(node);
            }
            match self.link_task(node, order) {
                Some(outer) => nursery = outer,
                None => return,
            }
        }
    }

    /// Takes a task out of the list in which it is linked. When it became ready
    /// stays.
    fn unlink_task(&self, node: &TaskNode) {
        if node.marks.get() & (READY | APART) == READY {
            node.marks.add(APART);
            node.aside(self).ready_order.set(node.linked_order.get());
        }
        if let Some(nursery) = node.nursery(self) {
            self.remove_linked(nursery, node);
        }
    }

    /// A task, the one whose nursery it is in, and so on out.
    pub(crate) fn with_hosts(&self, task: u32) -> impl Iterator<Item = u32> {
        std::iter::successors(Some(task), |task| {
            let host = self.task(*task).nursery(self)?.host.get(&self.tasks);
            host.map(|host| host.index.get())
        })
    }

    #[inline]
    pub(crate) fn obligations(&self, catcher: Catcher) -> &Cell<u32> {
        match catcher {
            Catcher::Task(task) => &self.task(task).obligations,
            Catcher::Scope(scope) => &self.scope(scope).obligations,
        }
    }
}
