//! One pass through a nursery: its children, and its body among them.

use std::task::Context;

use crate::here::NO_TURN;
use crate::nurseries::NurseryNode;
use crate::nursery::{NurseryMachine, Open, Turn};
use crate::root::Root;
use crate::sleeper::is_own;
use crate::tasks::TaskNode;

/// What the body's turn came to.
pub(super) enum BodyTurn<T> {
    /// The body's future is ready: its code goes on, in the same turn.
    Ready(T),
    Pending,
}

/// A pass comes by a nursery. Dropping it has the next pass come by as well, if
/// something was linked meanwhile.
struct Visit<'r> {
    root: &'r Root,
    node: &'r NurseryNode,
    /// The body's place in the order of the pass, if something of the body is
    /// to run.
    body: Option<u64>,
    /// The turn of its task has begun: so the body goes on before anything else.
    body_goes_first: bool,
    /// The pass only comes by: nothing here or round it has a turn.
    in_passing: bool,
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
        let mut visit = root.visit_nursery(self.place.node(root), cx);
        let node = visit.node;
        let mut turns = None;
        loop {
            let next = root.next_in_batch(node);
            if let Some(place) = visit.body
                && visit.is_body_before(place, next)
            {
                visit.body = None;
                turns = None;
                if node.open_inside.get() == 0 {
                    root.begin_turn();
                }
                if let BodyTurn::Ready(value) = body(cx) {
                    node.body_runs.set(true);
                    return BodyTurn::Ready(value);
                }
                if node.open_inside.get() == 0 {
                    root.end_turn();
                }
            } else if let Some(first) = next {
                let turn = turns.get_or_insert_with(|| {
                    let crew = root.begin_crew(visit.in_passing, node.scope.get());
                    Turn::first(root, first, node, crew)
                });
                turn.settle();
                if visit.body.is_some() {
                    turn.pause_after();
                }
                let mut task = first;
                loop {
                    root.pop_batch(node, task);
                    if !self.step_child(root, task, turn, step) {
                        if turn.is_last() {
                            turns = None;
                        }
                        break;
                    }
                    task = match root.next_in_batch(node) {
                        Some(next) => next,
                        None => match visit.goes_on_plainly(turn) {
                            Some(next) => next,
                            None => break,
                        },
                    };
                }
            } else {
                // The instruments are called by whoever polls the nursery.
                if root.instruments.any() {
                    turns = None;
                }
                if visit.begins_turn_of_host(&mut turns) {
                    continue;
                }
                if !visit.begins_next_pass(&mut turns) {
                    return BodyTurn::Pending;
                }
                if !visit.in_passing {
                    turns = None;
                }
            }
        }
    }
}

impl<'r> Visit<'r> {
    /// Begins the next pass right here, where that means nothing but to step the
    /// children again. Gives the first of them.
    #[inline(always)]
    fn goes_on_plainly(&self, turn: &Turn<'_>) -> Option<&'r TaskNode> {
        let Visit { root, node, in_passing, .. } = *self;
        let is_plain = in_passing
            && !root.instruments.any()
            && !root.may_hear_from_outside()
            && root.order.is_busy_in_one_place()
            && root.order.may_go_on()
            && node.has_linked()
            && !node.has_link_inside();
        if !is_plain {
            return None;
        }
        root.order.go_on();
        turn.begin_pass();
        root.take_all(node)
    }

    /// Begins the next pass right here with the turn of the host, if that is all there
    /// is to it, and if the host waits for children that have ended.
    #[inline(always)]
    fn begins_turn_of_host(&mut self, turns: &mut Option<Turn<'_>>) -> bool {
        self.in_passing && !self.node.has_children() && self.begins_turn_of_this_host(turns)
    }

    #[inline(never)]
    fn begins_turn_of_this_host(&mut self, turns: &mut Option<Turn<'_>>) -> bool {
        let Visit { root, node, .. } = *self;
        // None of the children is being polled now.
        *turns = None;
        let begins = root.begins_turn_of_host(node);
        if begins {
            self.body = Some(0);
            self.in_passing = false;
        }
        begins
    }

    /// Begins the next pass right here, if it would come by nothing else: what
    /// is between the root and this nursery would do nothing but poll it.
    #[inline(always)]
    fn begins_next_pass(&mut self, turns: &mut Option<Turn<'_>>) -> bool {
        if !self.in_passing || !self.node.has_linked() || !self.root.order.may_go_on() {
            return false;
        }
        match self.root.may_hear_from_outside() {
            true => self.hears_and_begins_next_pass(turns),
            false => self.begins_next_pass_unheard(turns),
        }
    }

    #[inline(never)]
    fn hears_and_begins_next_pass(&mut self, turns: &mut Option<Turn<'_>>) -> bool {
        // None of the children is being polled now.
        *turns = None;
        self.root.look_outside();
        self.begins_next_pass_unheard(turns)
    }

    #[inline(never)]
    fn begins_next_pass_unheard(&mut self, turns: &mut Option<Turn<'_>>) -> bool {
        let Visit { root, node, .. } = *self;
        if !root.order.is_busy_in_one_place() {
            return false;
        }
        root.instruments.no_io_wait();
        root.order.go_on();
        // What was linked up to now is all from before the pass that begins.
        root.take_all(node);
        self.body = root.body_place(node);
        self.in_passing = self.body.is_none();
        if let Some(turn) = turns {
            turn.begin_pass();
        }
        true
    }

    /// Whether the body's turn comes before that of `next`.
    #[inline]
    fn is_body_before(&self, place: u64, next: Option<&TaskNode>) -> bool {
        let Some(next) = next else { return true };
        let is_earlier = place < next.linked_order.get();
        self.body_goes_first || is_earlier != self.root.order.is_reversed()
    }
}

impl Drop for Visit<'_> {
    #[inline]
    fn drop(&mut self) {
        let Visit { root, node, .. } = *self;
        let goes_on = node.body_runs.get();
        let seen_to = node.seen_to.replace(goes_on.then(|| root.order.last()));
        if node.has_links() {
            let first = seen_to.and_then(|event| root.first_link_after(node, event));
            root.link_outwards(node, first.unwrap_or_else(|| root.order.next()));
        }
    }
}

impl Root {
    /// Notes who polls a nursery, and takes the batch of this pass.
    #[inline]
    fn visit_nursery<'r>(&'r self, node: &'r NurseryNode, cx: &Context<'_>) -> Visit<'r> {
        // What its body waits for answers, also in a pass that comes by for
        // the children only.
        self.answer_for_pending();
        let scope = node.scope_node.get(&self.scopes).expect("a nursery has its scope");
        if !self.is_put_here(node, scope) {
            self.put_nursery(node, self.place_in(self.here.body.get()));
        }
        node.body_runs.set(false);
        self.link_what_body_has(node);
        let own = is_own(self, cx);
        node.has_foreign_waker.set(!own);
        self.note_driven(scope, (!own).then_some(cx));
        if self.next_in_batch(node).is_none() {
            self.take_batch(node);
        }
        let body_goes_first = self.here.in_turn.get();
        let body = match (self.here.turn.get(), self.body_place(node)) {
            // A foreign waker does not say for whom it was woken.
            (NO_TURN, _) if body_goes_first || !own => Some(0),
            (NO_TURN, inside) => inside,
            (turn, inside) => Some(inside.map_or(turn, |inside| inside.min(turn))),
        };
        let in_passing = body.is_none() && self.here.in_passing.get();
        node.seen_to.set(in_passing.then(|| self.order.last()));
        Visit { root: self, node, body, body_goes_first, in_passing }
    }

    /// What the body has linked while it ran, the next pass comes by.
    #[inline]
    fn link_what_body_has(&self, node: &NurseryNode) {
        let first = node.seen_to.take().and_then(|event| self.first_link_after(node, event));
        if let Some(order) = first {
            self.link_outwards(node, order);
        }
    }

    /// The body's place in this pass, if a child was linked in a nursery that is
    /// open in it.
    #[inline]
    fn body_place(&self, node: &NurseryNode) -> Option<u64> {
        let pass = self.order.pass();
        node.take_link_inside(pass).filter(|_| node.open_inside.get() > 0)
    }
}
