//! Finding a root from anywhere: a waker knows its root by number only.

use std::sync::{Arc, Mutex, Weak};

use crate::inbox::{Inbox, Message};
use crate::raw::{TaskKey, try_with_root};
use crate::root::{Binding, Root};

/// All roots that live, by slot.
static REGISTRY: Mutex<Slots> =
    Mutex::new(Slots { roots: Vec::new(), free: Vec::new(), next_id: 1 });

struct Slots {
    roots: Vec<Registered>,
    free: Vec<u32>,
    next_id: u64,
}

/// A root that lives, or the last one that had this slot.
struct Registered {
    id: u64,
    inbox: Weak<Inbox>,
}

pub(crate) fn register(inbox: &Arc<Inbox>) -> Binding {
    let mut slots = lock();
    let id = slots.next_id;
    slots.next_id += 1;
    let root = Registered { id, inbox: Arc::downgrade(inbox) };
    let slot = match slots.free.pop() {
        Some(slot) => {
            slots.roots[slot as usize] = root;
            slot
        }
        None => {
            let slot = u32::try_from(slots.roots.len()).expect("there are fewer roots than that");
            assert!(slot < TaskKey::MAX_ROOTS, "too many coldframe roots live at once");
            slots.roots.push(root);
            slot
        }
    };
    Binding { id, slot }
}

pub(crate) fn unregister(slot: u32) {
    let old = {
        let mut slots = lock();
        slots.free.push(slot);
        std::mem::take(&mut slots.roots[slot as usize].inbox)
    };
    drop(old);
}

/// Leaves a message for the root in `slot`, if it is one that `is_meant`. If
/// that root is gone, nobody needs the message.
#[cold]
fn send(slot: u32, is_meant: impl FnOnce(u64) -> bool, message: Message) {
    let inbox = {
        let slots = lock();
        let root = slots.roots.get(slot as usize).filter(|root| is_meant(root.id));
        root.and_then(|root| root.inbox.upgrade())
    };
    if let Some(inbox) = inbox {
        inbox.send(message);
    }
}

/// Gives a message to a root: at once if it is current, else to its inbox.
pub(crate) fn tell_or_send(binding: Binding, message: Message) {
    let elsewhere = tell(|root| root.id == binding.id, message);
    if let Some(message) = elsewhere {
        // A later root may have the slot, and entries with the same indices.
        send(binding.slot, |id| id == binding.id, message);
    }
}

/// Gives a message to the current root, or back if that is not the one meant.
#[inline]
fn tell(is_meant: impl FnOnce(&Root) -> bool, message: Message) -> Option<Message> {
    try_with_root(|root| match root.filter(|root| is_meant(root)) {
        Some(root) => {
            root.receive(message);
            None
        }
        None => Some(message),
    })
}

/// Wakes a task: directly inside its root's poll, else through the inbox.
pub(crate) fn wake(key: TaskKey) {
    let TaskKey { root, index, generation } = key;
    tell_or_send_by_slot(root, Message::Wake { task: index, generation });
}

/// Somebody else's future keeps the waker of a task.
pub(crate) fn note_foreign_waker(key: TaskKey) {
    let TaskKey { root, index, generation } = key;
    tell_or_send_by_slot(root, Message::WakerKept { task: index, generation });
}

fn tell_or_send_by_slot(slot: u32, message: Message) {
    let elsewhere = tell(|root| root.slot == slot, message);
    if let Some(message) = elsewhere {
        // For a waker any root will do: a stale one costs a poll.
        send(slot, |_| true, message);
    }
}

fn lock() -> std::sync::MutexGuard<'static, Slots> {
    REGISTRY.lock().expect("nothing panics under this lock")
}
