//! T18: what may change threads, and what may not.

use std::future::Future;
use std::pin::{Pin, pin};
use std::rc::Rc;

use coldframe_runtime::channel::{Receiver, Receiving, Sender, Sending};
use coldframe_runtime::clock::{SystemClock, VirtualClock};
use coldframe_runtime::private::{
    Arena, Close, During, Frame, Join, Open, Slot, Suspend, Turn, Wait, enter, open, suspend,
};
use coldframe_runtime::sync::{
    AcquireLock, CapacityLimiter, Condition, ConditionWait, Event, EventWait, Lock, LockGuard,
    ParkingLot, Permit, Semaphore, Token,
};
use coldframe_runtime::task::Task;
use coldframe_runtime::time::{Instant, Sleep};
use coldframe_runtime::{
    Checkpoint, CheckpointIfCancelled, Child, ChildValue, Local, Nursery, Runner, SendNursery,
    checkpoint, sleep,
};
use static_assertions::{assert_impl_all, assert_not_impl_any};

use crate::support::{At, Plain, Site, nursery};

type Sends = std::future::Ready<u32>;
/// `Send`, but not `Sync`.
type SendsOnly = std::future::Ready<std::cell::Cell<u32>>;
type Stays = std::future::Ready<Rc<u32>>;
/// A future that is not `Send` with an output that is.
type StaysGivesSend = Pin<Box<dyn Future<Output = u32>>>;
/// A guard: it is `Sync`, and not `Send`.
type Guard = std::future::Ready<std::sync::MutexGuard<'static, u32>>;
type Step = fn(Site, &mut Turn<'_>);

assert_impl_all!(Open<Plain>: Send, Sync);
assert_impl_all!(Frame: Send, Sync);
assert_not_impl_any!(Turn<'static>: Send, Sync);

assert_impl_all!(Slot<Sends>: Send, Sync);
assert_impl_all!(Slot<SendsOnly>: Send, Sync);
assert_not_impl_any!(Slot<Stays>: Send, Sync);
assert_not_impl_any!(Slot<StaysGivesSend>: Send, Sync);
assert_not_impl_any!(Slot<Guard>: Send, Sync);
assert_not_impl_any!(Slot<Sends>: Unpin);

assert_impl_all!(Arena<Sends>: Send, Sync);
assert_impl_all!(Arena<SendsOnly>: Send, Sync);
assert_not_impl_any!(Arena<Stays>: Send, Sync);
assert_not_impl_any!(Arena<StaysGivesSend>: Send, Sync);
assert_not_impl_any!(Arena<Guard>: Send, Sync);

assert_impl_all!(Child<'static, u32>: Send, Sync);
assert_impl_all!(Child<'static, std::cell::Cell<u32>>: Send, Sync);
assert_not_impl_any!(Child<'static, Rc<u32>>: Send, Sync);
assert_not_impl_any!(Child<'static, std::sync::MutexGuard<'static, u32>>: Send, Sync);
assert_impl_all!(ChildValue<'static, u32>: Send);
assert_not_impl_any!(ChildValue<'static, Rc<u32>>: Send, Sync);

assert_not_impl_any!(Nursery<'static, Local>: Send, Sync);
assert_impl_all!(SendNursery<'static>: Send, Sync);

assert_impl_all!(Suspend<'static, Sends>: Send);
assert_not_impl_any!(Suspend<'static, Stays>: Send, Sync);
assert_not_impl_any!(Suspend<'static, std::marker::PhantomPinned>: Unpin);
assert_impl_all!(Wait<'static, Plain, Step, Sends>: Send);
assert_not_impl_any!(Wait<'static, Plain, Step, Stays>: Send, Sync);
assert_impl_all!(During<'static, Plain, Step, Sends>: Send);
assert_not_impl_any!(During<'static, Plain, Step, Stays>: Send, Sync);
assert_impl_all!(Join<'static, Plain, Step>: Send);
assert_impl_all!(Close<'static, Plain, Step>: Send);

assert_impl_all!(Checkpoint: Send, Sync);
assert_impl_all!(CheckpointIfCancelled: Send, Sync);
assert_impl_all!(Sleep: Send, Sync);
assert_impl_all!(Instant: Send, Sync, Copy);
assert_impl_all!(Task: Send, Sync);
assert_impl_all!(Runner: Send);
assert_impl_all!(SystemClock: Send, Sync);
assert_impl_all!(VirtualClock: Send, Sync);

/// `Send`, but not `Sync`.
type OneThread = std::cell::Cell<u32>;

assert_impl_all!(Event: Send, Sync);
assert_impl_all!(ParkingLot: Send, Sync);
assert_impl_all!(Semaphore: Send, Sync);
assert_impl_all!(CapacityLimiter: Send, Sync);
assert_impl_all!(Condition: Send, Sync);
assert_impl_all!(EventWait<'static>: Send);
assert_impl_all!(Permit<'static>: Send, Sync);
assert_impl_all!(Token<'static>: Send, Sync);
assert_impl_all!(Lock<OneThread>: Send, Sync);
assert_not_impl_any!(Lock<Rc<u32>>: Send, Sync);
assert_impl_all!(AcquireLock<'static, OneThread>: Send);
assert_impl_all!(ConditionWait<'static, 'static, OneThread>: Send);
assert_impl_all!(LockGuard<'static, u32>: Send, Sync);
// Two threads with a `&Cell` would be a race.
assert_impl_all!(LockGuard<'static, OneThread>: Send);
assert_not_impl_any!(LockGuard<'static, OneThread>: Sync);
assert_not_impl_any!(LockGuard<'static, Rc<u32>>: Send, Sync);
assert_impl_all!(Sender<OneThread>: Send, Sync);
assert_impl_all!(Receiver<OneThread>: Send, Sync);
assert_not_impl_any!(Sender<Rc<u32>>: Send, Sync);
assert_not_impl_any!(Receiver<Rc<u32>>: Send, Sync);
assert_impl_all!(Sending<'static, OneThread>: Send, Unpin);
assert_impl_all!(Sending<'static, std::marker::PhantomPinned>: Unpin);
assert_impl_all!(Receiving<'static, OneThread>: Send);

fn is_send<T: Send>(value: T) -> T {
    value
}

#[test]
fn t18_a_parent_is_send_when_its_children_are() {
    let parent = async {
        let mut machine = enter(At::MACHINE);
        suspend(&mut machine, At::Await, checkpoint()).await;
        let data = [1, 2, 3];
        let nursery = open::<Plain>();
        let slot = pin!(Slot::new(&nursery));
        let slot = slot.into_ref();
        let arena = Arena::new(&nursery);
        let handle: SendNursery<'_> = nursery.handle();
        let step = |site: Site, turn: &mut Turn<'_>| match site {
            Site::A => slot.step(turn),
            Site::B => arena.step(turn),
            _ => handle.step(turn),
        };
        let child = nursery.spawn(Site::A, slot, async { data.len() });
        nursery.spawn_unit_in(Site::B, &arena, checkpoint());
        handle.spawn(checkpoint());
        let value = nursery.wait(&mut machine, At::Await, child, &step).await;
        nursery.close(&mut machine, At::Join, &step).await;
        drop(handle);
        drop(nursery);
        nursery!(a: A = checkpoint());
        value
    };
    assert_eq!(coldframe_runtime::run(is_send(parent)), Some(3));
    drop(is_send(sleep(std::time::Duration::ZERO)));
}
