//! One pass through a nursery: its children, and its body among them.

use std::task::Context;

use crate::nursery::{NurseryMachine, Open, Turn};
use crate::root::Root;
use crate::sleeper::is_own;
use crate::table::NIL;

/// What the body's turn came to.
pub(super) enum BodyTurn<T> {
    /// The body's future is ready: its code goes on, in the same turn.
    Ready(T),
    Pending,
}

impl<M: NurseryMachine> Open<M> {
    /// Steps the children that were linked before this pass, and calls `body`
    /// when its turn comes. Returns early when the body's code is to go on;
    /// the rest of the batch is stepped at the body's next wait.
    pub(super) fn run_batch<T>(
        &self,
        root: &Root,
        cx: &mut Context<'_>,
        step: &impl Fn(M::Child, &mut Turn<'_>),
        mut body: impl FnMut(&mut Context<'_>) -> BodyTurn<T>,
    ) -> BodyTurn<T> {
        let index = self.place.index;
        let mut body_place = root.visit_nursery(index, cx);
        loop {
            let next = root.peek_batch(index);
            if let Some(place) = body_place
                && root.is_body_before(place, next)
            {
                body_place = None;
                let innermost = root.nursery(index).open_inside.get() == 0;
                if innermost {
                    root.begin_turn();
                }
                if let BodyTurn::Ready(value) = body(cx) {
                    root.nursery(index).body_runs.set(true);
                    return BodyTurn::Ready(value);
                }
                if root.nursery(index).open_inside.get() == 0 {
                    root.end_turn();
                }
            } else if let Some(task) = next {
                root.pop_batch(index);
                if root.task(task).is_living() {
                    self.step_child(root, task, step);
                } else {
                    root.task(task).linked.set(false);
                    root.tasks.give_back(task);
                }
            } else {
                root.link_host_again(index);
                return BodyTurn::Pending;
            }
        }
    }
}

impl Root {
    /// Notes who polls a nursery, and takes the batch of this pass. Returns
    /// the body's place in it, if something of the body is to run.
    #[inline]
    fn visit_nursery(&self, index: u32, cx: &Context<'_>) -> Option<u64> {
        // What its body waits for answers, also in a pass that comes by for
        // the children only.
        self.answer_for_pending();
        let node = self.nursery(index);
        self.put_nursery(index, self.place_in(self.here.body.get()));
        node.body_runs.set(false);
        self.note_driven(node.scope.get(), cx);
        let own = is_own(self, cx);
        if node.batch.get() == NIL {
            node.batch.set(self.take_linked(index));
        }
        self.body_place(index, own)
    }

    /// The body's place in this pass: when its host was woken, or when the
    /// first child was linked in a nursery that is open in the body.
    fn body_place(&self, index: u32, own: bool) -> Option<u64> {
        let (node, host) = (self.nursery(index), self.task(self.here.task.get()));
        let pass = self.order.pass();
        let is_turn = host.turn_pass.get() == pass;
        // A foreign waker does not say for whom it was woken.
        let runs = is_turn || self.here.in_turn.get() || !own;
        let turn = runs.then(|| host.turn_order.get());
        let inside = node.take_link_inside(pass).filter(|_| node.open_inside.get() > 0);
        turn.into_iter().chain(inside).min()
    }

    /// Takes the children that were linked before this pass, in this pass's
    /// order.
    #[inline]
    fn take_linked(&self, index: u32) -> u32 {
        let node = self.nursery(index);
        let pass = self.order.pass();
        let first = node.first_linked.get();
        let mut last = NIL;
        let mut rest = first;
        while rest != NIL && self.task(rest).linked_pass.get() != pass {
            last = rest;
            rest = self.task(rest).next_linked.get();
        }
        if last == NIL {
            return NIL;
        }
        self.task(last).next_linked.set(NIL);
        node.first_linked.set(rest);
        if rest == NIL {
            node.last_linked.set(NIL);
        }
        match self.order.is_reversed() {
            true => self.reverse_linked(first),
            false => first,
        }
    }

    fn reverse_linked(&self, mut index: u32) -> u32 {
        let mut reversed = NIL;
        while index != NIL {
            let next = self.task(index).next_linked.replace(reversed);
            reversed = index;
            index = next;
        }
        reversed
    }

    #[inline]
    fn peek_batch(&self, index: u32) -> Option<u32> {
        Some(self.nursery(index).batch.get()).filter(|task| *task != NIL)
    }

    #[inline]
    fn pop_batch(&self, index: u32) {
        let batch = &self.nursery(index).batch;
        batch.set(self.task(batch.get()).next_linked.get());
    }

    /// Whether the body's turn comes before that of `next`.
    #[inline]
    fn is_body_before(&self, place: u64, next: Option<u32>) -> bool {
        let Some(next) = next else { return true };
        let next = self.task(next).linked_order.get();
        self.here.in_turn.get() || (place < next) != self.order.is_reversed()
    }

    /// Children that were linked during this pass need the next one.
    #[inline]
    fn link_host_again(&self, index: u32) {
        let node = self.nursery(index);
        if node.first_linked.get() == NIL && !node.has_link_inside() {
            return;
        }
        self.link_in_outer_bodies(index);
        if let Some(host) = self.host_to_link(index) {
            self.link(host);
        }
    }
}
