//! The only unsafe code of coldframe.
//!
//! # Invariants
//!
//! Each `SAFETY` comment cites one of these.
//!
//! * **ONE-THREAD**: a root is entered by one thread at a time. `Root` is not
//!   `Sync`, so a `&Root` never leaves its thread; [`RootCell`], which is
//!   shared, hands out its root under an atomic claim.
//! * **SCOPED**: the thread-local pointer to the current root is set only by
//!   [`enter`], from a `&Root` that outlives the call, and what was there
//!   before is put back on every way out. So whoever reads it may use it until
//!   they return.
//! * **BOUND**: a slot and everything in it is touched only under [`access`],
//!   which checks that the slot's own root is the current one. By ONE-THREAD
//!   no two threads are in there at once. A slot's root never changes.
//! * **BUSY**: while a future is put in a slot, polled or dropped, the slot is
//!   marked so, and nothing else reaches into the future. The mark says too
//!   whether one is there.
//! * **IN-PLACE**: a future in a slot is not moved between `put` and the drop
//!   that ends it; the slot itself is pinned.
//! * **FILLED**: a list in chunks has the chunk of every index below its length,
//!   and the value in it; one in rows, a value in every place before the next.
//! * **LISTED**: the lists of an arena lead from one of its slots to another.
//! * **LODGED**: a task that has the key of an arena is one of the arena's root,
//!   and has a pointer to one of the arena's slots beside it. No two arenas ever
//!   have the same key.
//! * **KEPT**: a root's tables live as long as it, and what they hold stays
//!   where it is until then.
//! * **LINKED**: what stands in a root, in its tables and in their entries above
//!   all, leads to entries of the same root's tables.
//! * **HOME**: what a home guards is touched by the threads of one root only:
//!   [`Home::check`] passes for the root that came first, and for no other
//!   ever. By ONE-THREAD they come one after the other.
//! * **HELD**: the value of a lock is reached through its one [`Claim`], which
//!   is made under HOME, while the lock says that it is not held.
//! * **BRIEF**: what a root keeps in a cell of its own is borrowed while no
//!   other code runs, and marked meanwhile.
//! * **HANDLER**: a function that runs in the handler of a signal touches
//!   atomics only, and calls nothing but what may be called there: it neither
//!   allocates nor locks nor panics. The one there is, is `handle` of
//!   `interrupt/unix.rs`.
//! * **QUERY**: asking for the action of a signal changes nothing.
//! * **ERASED**: a type's id leaves its lifetimes out, so types with one id
//!   are the same type where one of them has no lifetime at all.
//! * **DATA**: a task's waker is three numbers packed into a pointer that is
//!   never dereferenced.

#![allow(unsafe_code)]

mod anchor;
mod arena;
mod around;
mod chunks;
mod current;
mod guarded;
mod home;
mod kept;
mod link;
mod outcome;
mod root_cell;
mod rows;
mod same;
#[cfg(all(unix, feature = "interrupt"))]
mod signal;
mod slot;
mod waker;

pub(crate) use anchor::Anchor;
pub use arena::Arena;
pub(crate) use arena::{ArenaKeys, Lodging};
pub(crate) use around::Around;
pub(crate) use chunks::Chunks;
pub(crate) use current::{current_id, enter, no_root, try_with_root, with_root};
pub(crate) use guarded::{Claim, Guarded};
pub(crate) use home::Home;
pub(crate) use kept::Kept;
pub(crate) use link::{Lead, Link};
pub(crate) use outcome::{Outcome, Standing};
pub(crate) use root_cell::RootCell;
pub(crate) use same::{as_checkpoint, as_output, is_new_checkpoint};
#[cfg(all(unix, feature = "interrupt"))]
pub(crate) use signal::{has_default_action, on_signal};
pub(crate) use slot::Berth;
pub use slot::Slot;
pub(crate) use waker::{Packed, TaskKey, is_task_waker, task_waker};

#[cfg(test)]
mod tests {
    use std::cell::Cell;
    use std::rc::Rc;

    use static_assertions::{assert_impl_all, assert_not_impl_any};

    use super::*;
    use crate::guest::guest_root;
    use crate::root::Root;

    // T18: ONE-THREAD and the `Sync` of slots rest on these.
    assert_impl_all!(Root: Send);
    assert_not_impl_any!(Root: Sync);
    assert_impl_all!(RootCell: Send, Sync);
    assert_impl_all!(Outcome<Cell<u32>>: Send, Sync);
    assert_not_impl_any!(Outcome<Rc<u32>>: Send, Sync);
    assert_impl_all!(Guarded<Cell<u32>>: Send, Sync);
    assert_not_impl_any!(Guarded<Rc<u32>>: Send, Sync);
    assert_impl_all!(Claim<'static, u32>: Send, Sync);
    assert_impl_all!(Claim<'static, Cell<u32>>: Send);
    assert_not_impl_any!(Claim<'static, Cell<u32>>: Sync);
    assert_not_impl_any!(Claim<'static, Rc<u32>>: Send, Sync);
    assert_impl_all!(Kept<Cell<u32>>: Send, Sync);
    assert_impl_all!(Anchor<Cell<u32>>: Send, Sync);
    assert_not_impl_any!(Anchor<Rc<u32>>: Send, Sync);
    assert_not_impl_any!(Kept<Rc<u32>>: Send, Sync);
    assert_impl_all!(Around<u32, u32>: Unpin);
    assert_not_impl_any!(Around<u32, std::marker::PhantomPinned>: Unpin);

    /// HELD and HOME hold whatever the lines above say.
    #[test]
    fn a_value_is_claimed_once_at_a_time_and_in_one_root() {
        let fails = |f: &mut dyn FnMut()| {
            std::panic::catch_unwind(std::panic::AssertUnwindSafe(f)).is_err()
        };
        let (guarded, kept) = (Guarded::new(1), Kept::new(1));
        let (first, second) = (guest_root(), guest_root());
        let claim = guarded.claim(&first);
        assert!(fails(&mut || drop(guarded.claim(&first))));
        drop(claim);
        *guarded.claim(&first) += 1;
        assert!(fails(&mut || drop(guarded.claim(&second))));
        kept.with(&first, |value| *value += 1);
        assert!(fails(&mut || kept.with(&second, |_| ())));
        assert!(fails(&mut || kept.with(&first, |_| kept.with(&first, |_| ()))));
        assert_eq!(guarded.into_inner(), 2);
    }
}
