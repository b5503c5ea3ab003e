//! What follows the end of a nursery's last child: the turn of the host that waits
//! for it. Where nothing else has one, it begins right there, and not with a pass
//! from the root that comes back to the same place.

use crate::marks::{LINKED, OPEN, READY};
use crate::nurseries::NurseryNode;
use crate::root::Root;
use crate::table::NIL;
use crate::tasks::TaskNode;
use crate::wait::Wait;

impl Root {
    /// A child ended. The last one wakes a host that waits for it.
    #[inline]
    pub(crate) fn child_ended(&self, nursery: &NurseryNode, child: &TaskNode) {
        self.remove_child(nursery, child);
        if nursery.joining.get() && !self.waits_for_children(nursery) {
            self.end_join(nursery);
        }
    }

    /// The last child for which a nursery waits has ended.
    #[inline(never)]
    fn end_join(&self, nursery: &NurseryNode) {
        let event = self.order.last();
        self.wake_host(nursery);
        // Nobody but us has woken the host, which would be ready then and no new event.
        let is_first = self.order.last() == event + 1;
        nursery.host_woken.set(if is_first { event + 1 } else { 0 });
    }

    /// Begins the next pass, in a visit that came by a nursery for its children only,
    /// of which none is left, if all it has is the turn of the host that waits for them. Then its turn has
    /// begun.
    #[inline]
    pub(super) fn begins_turn_of_host(&self, nursery: &NurseryNode) -> bool {
        let Some(host) = self.only_host_to_step(nursery) else { return false };
        self.order.go_on();
        match host.nursery(self) {
            Some(outer) => self.remove_linked(outer, host),
            None => self.order.unschedule_root(),
        }
        host.marks.remove(READY | LINKED);
        host.wait.set(Wait::None);
        self.here.turn.set(host.linked_order.get());
        self.here.since.set(self.order.pass());
        true
    }

    /// The host of such a nursery, if it is ready for that reason
    /// alone, nobody else has a turn in the next pass, and what is between the root
    /// and the nursery would do nothing in it but poll it.
    #[inline]
    fn only_host_to_step(&self, nursery: &NurseryNode) -> Option<&TaskNode> {
        let event = nursery.host_woken.get();
        if event != self.order.last()
            || nursery.has_foreign_waker.get()
            || !self.order.may_go_on()
            || self.may_hear_from_outside()
            || self.instruments.any()
            // Dropping those of the child may have woken the host again, of which there
            // is no trace.
            || self.counters.locals.get()
        {
            return None;
        }
        let host = nursery.host.get(&self.tasks)?;
        let is_alone = match host.nursery(self) {
            Some(outer) => self.order.is_busy_in_one_place() && self.is_all_linked_in(outer, host),
            None => self.order.is_busy_at_root_only(),
        };
        let is_plain = host.marks.get() == READY | LINKED | OPEN
            && host.linked_order.get() == event
            && nursery.opened_in.get() == NIL
            && nursery.nested.is_alone();
        (is_alone && is_plain).then_some(host)
    }
}
