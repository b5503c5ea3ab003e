//! To whom an entered scope belongs, and what is owed.
//!
//! A future may be set aside half-way, move to another task, and outlive what
//! it was started in. So a scope lies where it is polled, and whatever ends
//! lets go of the scopes that are left in it.
//!
//! *Owed* is what has to come to its end before the catcher round it may drop
//! the future it is in: an open nursery, a shield, a cleanup that is to run or
//! runs. Each catcher counts what is owed to it.

use std::task::Context;

use super::{ScopeNode, Stage};
use crate::foreign::{contain, discard};
use crate::here::Catcher;
use crate::marks::{ENTERED, RAISED, READY};
use crate::root::Root;
use crate::table::NIL;
use crate::tasks::TaskNode;

/// How often a combinator is asked whether it polls something still.
const ANSWERS: u8 = 2;

impl ScopeNode {
    /// Keeps the waker that it is polled with, if that is not its host's.
    #[inline(never)]
    fn note_foreign_waker(&self, foreign: Option<&Context<'_>>) {
        self.called.set(false);
        if self.asked.replace(false) {
            self.answered.set(self.answered.get().saturating_add(1));
        }
        self.has_foreign_waker.set(foreign.is_some());
        drop(self.waker.replace(foreign.map(|cx| cx.waker().clone())));
    }
}

impl Root {
    /// Puts a scope where it is polled. `owes` says whether it is owed even if
    /// it is no shield.
    pub(super) fn put_scope(&self, index: u32, owes: bool) {
        let (node, here) = (self.scope(index), &self.here);
        match node.parent.get() {
            NIL => self.link_scope(node, here.scope.get()),
            _ => self.move_scope(index, here.scope.get()),
        }
        let host = self.current().index.get();
        if node.host.get() != host {
            self.leave_scope_list(index);
            self.enter_scope_list(index, host);
            self.release_what_stays(index);
        }
        let catcher = self.catcher();
        node.polled_by.set(Some(catcher));
        node.owes.set(owes);
        self.look_what_is_owed(index);
    }

    /// A scope is owed while it is a shield or a cleanup, and while something
    /// in it is.
    fn look_what_is_owed(&self, index: u32) {
        let node = self.scope(index);
        let is_owed = node.owes.get() || node.shield.get() || node.obligations.get() > 0;
        self.owe(node, node.polled_by.get().filter(|_| is_owed));
    }

    /// Counts something that is owed to `catcher`.
    #[inline]
    pub(crate) fn oblige(&self, catcher: Catcher) {
        match catcher {
            Catcher::Task(task) => {
                let count = &self.task_near(task).obligations;
                count.set(count.get() + 1);
            }
            Catcher::Scope(_) => self.oblige_outwards(catcher),
        }
    }

    /// The same for a scope. If that was not owed itself, it is now; in a loop,
    /// because scopes nest deep.
    #[inline(never)]
    fn oblige_outwards(&self, catcher: Catcher) {
        let mut next = Some(catcher);
        while let Some(catcher) = next {
            let count = self.obligations(catcher);
            count.set(count.get() + 1);
            next = match catcher {
                Catcher::Scope(scope) if count.get() == 1 && self.follows_what_is_inside(scope) => {
                    let node = self.scope(scope);
                    node.owed_to.set(node.polled_by.get());
                    node.owed_to.get()
                }
                _ => None,
            };
        }
    }

    /// The opposite of [`oblige`](Self::oblige), of one step: who is not owed
    /// for it any more either.
    #[inline]
    fn discharge(&self, catcher: Catcher) -> Option<Catcher> {
        let count = self.obligations(catcher);
        // A catcher may have gone before what it was owed: a future that was
        // set aside and dropped later.
        count.set(count.get().saturating_sub(1));
        match catcher {
            Catcher::Scope(scope) if count.get() == 0 && self.follows_what_is_inside(scope) => {
                self.scope(scope).owed_to.take()
            }
            _ => None,
        }
    }

    /// Whether a scope is owed for nothing but what is inside. A nursery is owed
    /// until it is closed.
    fn follows_what_is_inside(&self, index: u32) -> bool {
        let node = self.scope(index);
        node.nursery.get() == NIL && !node.owes.get() && !node.shield.get()
    }

    /// Notes that a scope is polled, and by whom if not by its host.
    #[inline]
    pub(crate) fn note_driven(&self, node: &ScopeNode, foreign: Option<&Context<'_>>) {
        node.driven_pass.set(self.order.pass());
        if foreign.is_some() || node.has_foreign_waker.get() {
            node.note_foreign_waker(foreign);
        }
    }

    /// A scope is owed to `to` from now on.
    #[inline]
    pub(crate) fn owe(&self, node: &ScopeNode, to: Option<Catcher>) {
        if node.owed_to.get() == to {
            return;
        }
        self.waive(node);
        if let Some(catcher) = to {
            self.owe_newly(node, catcher);
        }
    }

    /// The same for one that is owed to nobody.
    #[inline]
    pub(crate) fn owe_newly(&self, node: &ScopeNode, catcher: Catcher) {
        self.oblige(catcher);
        node.owed_to.set(Some(catcher));
    }

    /// A scope is owed to nobody from now on.
    #[inline]
    pub(crate) fn waive(&self, node: &ScopeNode) {
        match node.owed_to.take() {
            None => {}
            Some(Catcher::Task(index)) => {
                let task = self.task_near(index);
                let count = &task.obligations;
                count.set(count.get().saturating_sub(1));
                if task.marks.has(RAISED) || self.counters.cancelled.get() > 0 {
                    self.remind(Catcher::Task(index));
                }
            }
            Some(catcher) => self.waive_outwards(catcher),
        }
    }

    #[inline(never)]
    fn waive_outwards(&self, catcher: Catcher) {
        let mut next = Some(catcher);
        while let Some(catcher) = next {
            next = self.discharge(catcher);
            self.remind(catcher);
        }
    }

    /// Whether what a catcher polls is cancelled.
    fn is_cancelled_at(&self, catcher: Catcher) -> bool {
        self.counters.cancelled.get() > 0
            && self.is_cancelled_from(match catcher {
                Catcher::Task(task) => self.scope_of_task(task),
                Catcher::Scope(scope) => scope,
            })
    }

    /// Wakes a cancelled catcher that has only waited for what it was owed. One
    /// that is being polled finds out by itself; but somebody else may have
    /// dropped what was owed, or taken it over.
    fn remind(&self, catcher: Catcher) {
        let is_cancelled = match catcher {
            Catcher::Task(task) => self.task(task).marks.has(RAISED),
            Catcher::Scope(scope) => self.scope(scope).raised.get(),
        };
        if !is_cancelled && !self.is_cancelled_at(catcher) {
            return;
        }
        if self.obligations(catcher).get() > 0 || self.is_polled(catcher) {
            return;
        }
        self.wake_catcher(catcher);
    }

    /// Has a catcher polled in the next pass.
    pub(super) fn wake_catcher(&self, catcher: Catcher) {
        match catcher {
            Catcher::Task(task) => self.make_ready(task),
            Catcher::Scope(scope) => match self.scope(scope).nursery.get() {
                NIL => self.wake_scope(scope),
                nursery => self.wake_host(self.nursery(nursery)),
            },
        }
    }

    /// Whether a catcher is being polled: the current code runs in it.
    fn is_polled(&self, catcher: Catcher) -> bool {
        match catcher {
            Catcher::Task(task) => self.with_hosts(self.current().index.get()).any(|it| it == task),
            Catcher::Scope(scope) => self.outwards(self.here.scope.get()).any(|it| it == scope),
        }
    }

    /// Switches a shield on or off.
    pub(crate) fn set_shield(&self, index: u32, shield: bool) {
        let node = self.scope(index);
        if node.shield.replace(shield) == shield || node.stage.get() != Stage::Entered {
            return;
        }
        self.look_what_is_owed(index);
        if !shield && self.is_cancelled_from(node.parent.get()) {
            self.wake_inside(index);
        }
    }

    /// Nothing refers to a scope any more.
    pub(super) fn take_scope_out(&self, index: u32) {
        let node = self.scope(index);
        if node.stage.replace(Stage::Left) == Stage::Entered && node.cancelled.get() {
            self.count_cancelled(-1);
        }
        self.stop_scope_timer(index);
        node.polled_by.set(None);
        self.waive(node);
        self.leave_scope_list(index);
        self.let_go_inside(index);
        self.empty_into_parent(index);
        self.unlink_scope(node);
        discard(node.waker.take());
    }

    /// What is owed to a scope was set aside, and belongs to nobody now.
    fn let_go_inside(&self, index: u32) {
        for inside in self.scopes_inside(index) {
            self.let_go_of_scope(inside, Catcher::Scope(index));
        }
    }

    /// What is owed to `catcher` in a scope belongs to nobody now.
    pub(crate) fn let_go_of_scope(&self, index: u32, catcher: Catcher) {
        let node = self.scope(index);
        for place in [&node.owed_to, &node.polled_by] {
            if place.get() == Some(catcher) {
                place.set(None);
            }
        }
    }

    /// A task ends: scopes it has set aside belong to nobody until somebody
    /// polls them.
    #[inline]
    pub(crate) fn let_go_of_scopes(&self, task: u32) {
        let node = self.task(task);
        for index in self.entered_in(node) {
            self.scope(index).host.set(NIL);
            self.let_go_of_scope(index, Catcher::Task(task));
        }
        node.aside(self).entered.clear();
        node.marks.remove(ENTERED);
    }

    /// Whether `catcher`, a part of the current task that has been polled and
    /// is to unwind, has to wait for what it is owed. What is set aside, nobody
    /// will bring to its end: so nobody waits for that.
    ///
    /// In the poll in which it begins to unwind, it may have come by something
    /// for the last time: so it is polled once more.
    pub(crate) fn is_owed_still(&self, catcher: Catcher) -> bool {
        if self.obligations(catcher).get() == 0 {
            return false;
        }
        let aside = self.current().aside(self);
        // Foreign wakers may be called meanwhile, and change the lists.
        let mut nursery = aside.open.first.get(&self.nurseries);
        while let Some(node) = nursery {
            self.waive_if_set_aside(node.scope.get(), catcher);
            nursery = node.nested.after.get(&self.nurseries);
        }
        let mut scope = aside.entered.first.get();
        while scope != NIL {
            self.waive_if_set_aside(scope, catcher);
            scope = self.scope(scope).nested.after.get();
        }
        self.obligations(catcher).get() > 0
    }

    fn waive_if_set_aside(&self, index: u32, catcher: Catcher) {
        if self.scope(index).owed_to.get() == Some(catcher) && self.is_set_aside(index) {
            self.release(index);
        }
    }

    /// A scope is owed to nobody from now on, and those to whom it was know.
    fn release(&self, index: u32) {
        let mut next = self.scope(index).owed_to.take();
        while let Some(catcher) = next {
            next = self.discharge(catcher);
        }
    }

    /// A scope has moved to another task. What is owed to it and was set aside stays
    /// behind, among what is open in the task before, where nobody would find it; so
    /// nothing is owed until it is polled here. A combinator with wakers of its own
    /// comes by with what it polls when that is woken.
    pub(crate) fn release_what_stays(&self, index: u32) {
        if self.scope(index).obligations.get() == 0 {
            return;
        }
        for inside in self.scopes_inside(index) {
            let is_owed = self.scope(inside).owed_to.get() == Some(Catcher::Scope(index));
            if is_owed && !self.has_foreign_waker(inside) {
                self.release(inside);
            }
        }
    }

    /// Whether the poll of the current task that just ended came by without a
    /// scope that it would have come by, were it a part of what is awaited.
    fn is_set_aside(&self, index: u32) -> bool {
        let node = self.scope(index);
        let came_by = self.order.is_since(node.driven_pass.get(), self.here.since.get());
        if !self.has_foreign_waker(index) {
            return !came_by;
        }
        // A combinator with wakers of its own polls what was woken, and wakes
        // the task until it has come to that. One that does not is no part of
        // what is awaited. It is asked a few times only: it may wake the task
        // once more after each answer, and that would never end.
        if !came_by && !node.called.get() && node.answered.get() < ANSWERS {
            node.asked.set(true);
            self.wake_foreign(index);
        }
        node.called.get() && !self.current().marks.has(READY)
    }

    /// Whether a scope is polled with a waker that is not its host's.
    fn has_foreign_waker(&self, index: u32) -> bool {
        let waker = &self.scope(index).waker;
        let kept = waker.take();
        let has_one = kept.is_some();
        waker.set(kept);
        has_one
    }

    /// Calls the foreign waker of a scope, if there is one.
    #[inline]
    pub(crate) fn wake_foreign(&self, index: u32) -> bool {
        let node = self.scope(index);
        let Some(waker) = node.waker.take() else { return false };
        let key = node.key.get();
        node.called.set(true);
        contain(|| waker.wake_by_ref());
        // Unless the call itself has led to a newer one, or to the end of the
        // scope.
        match node.waker.take() {
            None if node.key.get() == key => node.waker.set(Some(waker)),
            newer => {
                node.waker.set(newer);
                discard(waker);
            }
        }
        true
    }

    pub(super) fn enter_scope_list(&self, index: u32, host: u32) {
        let (task, node) = (self.task(host), self.scope(index));
        node.host.set(host);
        self.scopes.append(&task.aside(self).entered, |it| &it.nested, index, node);
        task.marks.add(ENTERED);
    }

    fn leave_scope_list(&self, index: u32) {
        let node = self.scope(index);
        let host = node.host.replace(NIL);
        if host == NIL {
            return;
        }
        let task = self.task(host);
        let entered = &task.aside(self).entered;
        self.scopes.remove(entered, |it| &it.nested, node);
        task.marks.set(ENTERED, !entered.is_empty());
    }

    /// The scopes that a task's own code has entered, outer to inner.
    fn entered_in(&self, task: &TaskNode) -> impl Iterator<Item = u32> {
        self.scopes.walk(task.aside(self).entered.first.get(), |it| &it.nested)
    }
}
