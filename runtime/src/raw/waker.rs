//! A task's waker: three numbers, no memory behind them.

use std::mem::ManuallyDrop;
use std::ptr;
use std::task::{RawWaker, RawWakerVTable, Waker};

use crate::registry;

#[cfg(not(target_pointer_width = "64"))]
compile_error!(
    "coldframe packs a task's waker into one 64-bit pointer: 32-bit targets are not supported yet"
);

/// Which task to wake: the registry's slot of its root, its index there, and
/// the generation of that index.
///
/// Numbers that have wrapped around name another task, which is then polled
/// once for nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct TaskKey {
    pub(crate) root: u32,
    pub(crate) index: u32,
    pub(crate) generation: u32,
}

/// A [`TaskKey`] as a waker carries it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Packed(u64);

impl Packed {
    #[inline]
    fn data(self) -> *const () {
        ptr::without_provenance(self.0 as usize)
    }
}

const ROOT_BITS: u32 = 20;
const INDEX_BITS: u32 = 26;
const GENERATION_BITS: u32 = 18;

impl TaskKey {
    /// How many tasks of one root a waker can tell apart.
    pub(crate) const MAX_TASKS: u32 = 1 << INDEX_BITS;
    /// How many roots can live at once.
    pub(crate) const MAX_ROOTS: u32 = 1 << ROOT_BITS;
    /// What is kept of a generation.
    pub(crate) const GENERATION_MASK: u32 = (1 << GENERATION_BITS) - 1;

    #[inline]
    pub(crate) fn pack(self) -> Packed {
        let generation = u64::from(self.generation & Self::GENERATION_MASK);
        let bits = generation << (ROOT_BITS + INDEX_BITS)
            | u64::from(self.root) << INDEX_BITS
            | u64::from(self.index);
        Packed(bits)
    }

    fn unpack(data: *const ()) -> TaskKey {
        let bits = data.addr() as u64;
        let field = |shift: u32, width: u32| (bits >> shift) as u32 & ((1 << width) - 1);
        TaskKey {
            root: field(INDEX_BITS, ROOT_BITS),
            index: field(0, INDEX_BITS),
            generation: field(ROOT_BITS + INDEX_BITS, GENERATION_BITS),
        }
    }
}

static VTABLE: RawWakerVTable = RawWakerVTable::new(clone, wake, wake, drop_nothing);

fn clone(data: *const ()) -> RawWaker {
    // Only somebody else's future clones a task's waker (ours know tasks by
    // index), so from now on the task may be woken from anywhere.
    registry::note_foreign_waker(TaskKey::unpack(data));
    RawWaker::new(data, &VTABLE)
}

fn wake(data: *const ()) {
    registry::wake(TaskKey::unpack(data));
}

fn drop_nothing(_: *const ()) {}

/// The waker of a task. It need not be dropped.
#[inline]
pub(crate) fn task_waker(key: Packed) -> ManuallyDrop<Waker> {
    // SAFETY: DATA: no function of the table dereferences the pointer, all are
    // thread-safe, and a clone is as good as the original.
    ManuallyDrop::new(unsafe { Waker::from_raw(RawWaker::new(key.data(), &VTABLE)) })
}

/// Whether `waker` is the waker of that task. A wrong *no* is harmless: the
/// waker is then treated as somebody else's.
#[inline]
pub(crate) fn is_task_waker(waker: &Waker, key: Packed) -> bool {
    waker.data() == key.data() && ptr::eq(waker.vtable(), &VTABLE)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_three_numbers_survive_packing() {
        for key in [
            TaskKey { root: 0, index: 0, generation: 0 },
            TaskKey {
                root: TaskKey::MAX_ROOTS - 1,
                index: TaskKey::MAX_TASKS - 1,
                generation: TaskKey::GENERATION_MASK,
            },
            TaskKey { root: 5, index: 77, generation: 1234 },
        ] {
            assert_eq!(TaskKey::unpack(key.pack().data()), key);
        }
    }
}
