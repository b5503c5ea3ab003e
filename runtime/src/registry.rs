//! Finding a root from anywhere: a waker knows its root by number only.

use std::sync::{Arc, Mutex, Weak};

use crate::inbox::{Inbox, Message};
use crate::raw::{TaskKey, try_with_root};
use crate::root::Binding;

/// The inboxes of all roots that live, by slot.
static REGISTRY: Mutex<Slots> =
    Mutex::new(Slots { inboxes: Vec::new(), free: Vec::new(), next_id: 1 });

struct Slots {
    inboxes: Vec<Weak<Inbox>>,
    free: Vec<u32>,
    next_id: u64,
}

pub(crate) fn register(inbox: &Arc<Inbox>) -> Binding {
    let mut slots = lock();
    let id = slots.next_id;
    slots.next_id += 1;
    let slot = match slots.free.pop() {
        Some(slot) => {
            slots.inboxes[slot as usize] = Arc::downgrade(inbox);
            slot
        }
        None => {
            let slot = u32::try_from(slots.inboxes.len()).expect("there are fewer roots than that");
            assert!(slot < TaskKey::MAX_ROOTS, "too many coldframe roots live at once");
            slots.inboxes.push(Arc::downgrade(inbox));
            slot
        }
    };
    Binding { id, slot }
}

pub(crate) fn unregister(slot: u32) {
    let old = {
        let mut slots = lock();
        slots.free.push(slot);
        std::mem::take(&mut slots.inboxes[slot as usize])
    };
    drop(old);
}

/// Leaves a message for the root in `slot`. If it is gone, nobody needs it.
pub(crate) fn send(slot: u32, message: Message) {
    let inbox = lock().inboxes.get(slot as usize).and_then(Weak::upgrade);
    if let Some(inbox) = inbox {
        inbox.send(message);
    }
}

/// Gives a message to a root: at once if it is current, else to its inbox.
pub(crate) fn tell_or_send(binding: Binding, message: Message) {
    let here = try_with_root(|root| {
        let root = root.filter(|root| root.id == binding.id);
        root.map(|root| root.receive(message)).is_some()
    });
    if !here {
        send(binding.slot, message);
    }
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
    let here = try_with_root(|root| {
        let root = root.filter(|root| root.slot == slot);
        root.map(|root| root.receive(message)).is_some()
    });
    if !here {
        send(slot, message);
    }
}

fn lock() -> std::sync::MutexGuard<'static, Slots> {
    REGISTRY.lock().expect("nothing panics under this lock")
}
