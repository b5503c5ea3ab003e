//! An open nursery, as the compiled code holds it.

use std::borrow::Cow;
use std::fmt;
use std::future::{Future, IntoFuture};
use std::marker::PhantomData;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use crate::child::Child;
use crate::guest::guest_root;
use crate::inbox::Message;
use crate::nurseries::NurseryNode;
use crate::nursery::{End, Happened, NurseryMachine, Order, Sequel, Turn};
use crate::private::NothingToLose;
use crate::raw::{Anchor, Arena, Berth, RootCell, Slot, try_with_root};
use crate::registry;
use crate::root::{Answers, Binding, Root};
use crate::table::NIL;
use crate::task::Task;
use crate::tasks::TaskNode;

/// An open nursery. Dropping it forgets it; its children are in slots that
/// were declared after it, so they are gone by then.
pub struct Open<M> {
    pub(crate) place: Place,
    /// Whether polling this nursery is what polls its root.
    is_root: bool,
    machine: PhantomData<fn() -> M>,
}

/// Where a nursery is found.
#[derive(Clone)]
pub(crate) struct Place {
    node: Anchor<NurseryNode>,
    pub(crate) index: u32,
    /// The registry's slot of its root.
    slot: u32,
    /// The nursery's number: its entry may be used again.
    key: u64,
    /// The root, if it belongs to this nursery or to one round it.
    own: Option<Arc<RootCell>>,
}

/// Opens a nursery in the current task. Where no root runs it becomes the root
/// of its children.
#[must_use]
pub fn open<M: NurseryMachine>() -> Open<M> {
    let here = try_with_root(|root| root.map(|root| Open::add(root, root.here.body.get(), None)));
    here.unwrap_or_else(|| {
        let own = Arc::new(RootCell::new(guest_root()));
        let shared = Arc::clone(&own);
        let mut open = own.enter(|root| Open::add(root, NIL, Some(shared)));
        open.is_root = true;
        open
    })
}

/// Opens a nursery in the body of another of the same function.
#[must_use]
pub fn open_within<M: NurseryMachine, O: NurseryMachine>(outer: &Open<O>) -> Open<M> {
    let own = outer.place.own.clone();
    outer.place.with(|root| Open::add(root, outer.place.index, own))
}

impl Place {
    /// Runs `f` with the root of this nursery as the current one.
    #[track_caller]
    #[inline]
    pub(crate) fn with<R>(&self, f: impl FnOnce(&Root) -> R) -> R {
        try_with_root(|root| match root {
            Some(root) if root.id == self.node.root_id() => f(root),
            _ => self.enter_own(f),
        })
    }

    #[cold]
    #[track_caller]
    fn enter_own<R>(&self, f: impl FnOnce(&Root) -> R) -> R {
        match &self.own {
            Some(own) => own.enter(f),
            None => panic!("a nursery is used outside the root in which it was opened"),
        }
    }

    /// The entry of the nursery, in its own root.
    #[inline]
    pub(crate) fn node<'r>(&self, root: &'r Root) -> &'r NurseryNode {
        self.node.get(root).expect("a nursery is used in its own root")
    }

    pub(crate) fn binding(&self) -> Binding {
        Binding { id: self.node.root_id(), slot: self.slot }
    }

    /// Whether children can still be started.
    pub(crate) fn is_open(&self, root: &Root) -> bool {
        let node = self.node(root);
        node.key.get() == self.key && !node.closed.get()
    }

    /// Starts a child, whose future is there. Gives its task. The future is taken out
    /// of where it is, so that it is not moved from call to call.
    #[inline]
    pub(crate) fn put<F: Future>(
        &self,
        root: &Root,
        site: u16,
        berth: Berth<'_, '_, F>,
        name: Option<Cow<'static, str>>,
        named: bool,
        future: &mut Option<F>,
    ) -> u32 {
        let (index, task) = root.add_task(self.node(root));
        task.site.set(site);
        task.lodging.set(&berth);
        if let Some(name) = name {
            task.set_name(root, name);
        }
        let is_watched = root.instruments.any();
        if is_watched {
            root.instruments.task_spawned(root, index);
        }
        berth.put(index, task.generation(), named, future);
        match is_watched {
            true => root.make_task_ready(task),
            false => root.make_new_task_ready(task),
        }
        index
    }
}

impl<M: NurseryMachine> Open<M> {
    fn add(root: &Root, opened_in: u32, own: Option<Arc<RootCell>>) -> Self {
        let (anchor, node) = root.add_nursery(M::TABLE, opened_in);
        let (index, key) = (node.index.get(), node.key.get());
        let place = Place { node: anchor, index, slot: root.slot, key, own };
        Open { place, is_root: false, machine: PhantomData }
    }

    /// Polls with the root of this nursery as the current one; if the root is
    /// its own, that is one pass of the root.
    #[inline(always)]
    pub(crate) fn poll<T>(
        &self,
        cx: &mut Context<'_>,
        f: impl FnOnce(&Root, &mut Context<'_>) -> Poll<T>,
    ) -> Poll<T> {
        match &self.place.own {
            Some(own) if self.is_root => own.enter(|root| root.guest_pass(cx, f)),
            _ => self.place.with(|root| {
                let answers = Answers::before(root);
                let polled = f(root, cx);
                if polled.is_pending() {
                    answers.stay();
                }
                polled
            }),
        }
    }

    /// Starts a child in a slot.
    #[track_caller]
    pub fn spawn<'s, F: IntoFuture>(
        &self,
        child: M::Child,
        slot: Pin<&'s Slot<F::IntoFuture>>,
        future: F,
    ) -> Child<'s, F::Output> {
        self.put(child, slot, None, true, future.into_future());
        Child::of(slot.outcome())
    }

    /// Starts a child in a slot, under a name of its own.
    #[track_caller]
    pub fn spawn_named<'s, F: IntoFuture>(
        &self,
        child: M::Child,
        name: impl Into<Cow<'static, str>>,
        slot: Pin<&'s Slot<F::IntoFuture>>,
        future: F,
    ) -> Child<'s, F::Output> {
        self.put(child, slot, Some(name.into()), true, future.into_future());
        Child::of(slot.outcome())
    }

    /// Starts one of many children of a spawn site.
    #[track_caller]
    pub fn spawn_in<'s, F: IntoFuture>(
        &self,
        child: M::Child,
        arena: &'s Arena<F::IntoFuture>,
        future: F,
    ) -> Child<'s, F::Output> {
        let slot = self.put_in(child, arena, None, true, future);
        Child::of(slot.outcome())
    }

    /// Starts one of many children of a spawn site, under a name of its own.
    #[track_caller]
    pub fn spawn_named_in<'s, F: IntoFuture>(
        &self,
        child: M::Child,
        name: impl Into<Cow<'static, str>>,
        arena: &'s Arena<F::IntoFuture>,
        future: F,
    ) -> Child<'s, F::Output> {
        let slot = self.put_in(child, arena, Some(name.into()), true, future);
        Child::of(slot.outcome())
    }

    /// Starts a child that gives nothing.
    #[track_caller]
    pub fn spawn_unit<F: IntoFuture<Output: NothingToLose>>(
        &self,
        child: M::Child,
        slot: Pin<&Slot<F::IntoFuture>>,
        future: F,
    ) {
        self.put(child, slot, None, false, future.into_future());
    }

    /// Starts a child that gives nothing, under a name of its own.
    #[track_caller]
    pub fn spawn_unit_named<F: IntoFuture<Output: NothingToLose>>(
        &self,
        child: M::Child,
        name: impl Into<Cow<'static, str>>,
        slot: Pin<&Slot<F::IntoFuture>>,
        future: F,
    ) {
        self.put(child, slot, Some(name.into()), false, future.into_future());
    }

    /// Starts one of many children that give nothing.
    #[track_caller]
    pub fn spawn_unit_in<F: IntoFuture<Output: NothingToLose>>(
        &self,
        child: M::Child,
        arena: &Arena<F::IntoFuture>,
        future: F,
    ) {
        self.put_in(child, arena, None, false, future);
    }

    /// Starts one of many children that give nothing, under a name of its own.
    #[track_caller]
    pub fn spawn_unit_named_in<F: IntoFuture<Output: NothingToLose>>(
        &self,
        child: M::Child,
        name: impl Into<Cow<'static, str>>,
        arena: &Arena<F::IntoFuture>,
        future: F,
    ) {
        self.put_in(child, arena, Some(name.into()), false, future);
    }

    #[track_caller]
    fn put_in<'s, F: IntoFuture>(
        &self,
        child: M::Child,
        arena: &'s Arena<F::IntoFuture>,
        name: Option<Cow<'static, str>>,
        named: bool,
        future: F,
    ) -> Pin<&'s Slot<F::IntoFuture>> {
        let mut future = Some(future.into_future());
        self.place.with(|root| {
            let berth = arena.reserve(root);
            let slot = berth.slot();
            self.place.put(root, M::child_index(child), berth, name, named, &mut future);
            slot
        })
    }

    #[track_caller]
    fn put<F: Future>(
        &self,
        child: M::Child,
        slot: Pin<&Slot<F>>,
        name: Option<Cow<'static, str>>,
        named: bool,
        future: F,
    ) {
        let mut future = Some(future);
        self.place.with(|root| {
            let berth = slot.reserve(root);
            self.place.put(root, M::child_index(child), berth, name, named, &mut future);
        });
    }

    pub(crate) fn binding(&self) -> Binding {
        self.place.binding()
    }

    /// What the machine's state means.
    pub(crate) fn order(&self, root: &Root) -> Order {
        M::order(M::STATES[usize::from(self.place.node(root).state.get())])
    }

    /// Tells the machine what happened and carries out what it decides.
    pub(crate) fn tell(&self, root: &Root, happened: Happened<M::Child>) -> Order {
        self.tell_of(root, happened, None)
    }

    /// The same, of what a child's end caused.
    #[inline(never)]
    pub(super) fn tell_of(
        &self,
        root: &Root,
        happened: Happened<M::Child>,
        culprit: Option<Task>,
    ) -> Order {
        self.tell_here(root, self.place.node(root), happened, culprit)
    }

    /// The same, compiled where it is called: where it is known what happened,
    /// little is left of the machine.
    #[inline(always)]
    pub(super) fn tell_here(
        &self,
        root: &Root,
        node: &NurseryNode,
        happened: Happened<M::Child>,
        culprit: Option<Task>,
    ) -> Order {
        let state = M::STATES[usize::from(node.state.get())];
        let event = M::event(happened);
        let next = M::next(state, event);
        node.state.set(M::state_index(next));
        if root.instruments.any() {
            root.instruments.nursery_step(M::TABLE, state, event, next);
        }
        let order = M::order(next);
        if order == Order::CancelAndDrain {
            root.cancel_nursery(self.place.index, culprit);
        }
        order
    }

    /// Steps a child, if it has its turn, and says whether the next one's follows at
    /// once.
    #[inline]
    pub(crate) fn step_child<'t>(
        &self,
        root: &'t Root,
        node: &'t TaskNode,
        turn: &mut Turn<'t>,
        step: &impl Fn(M::Child, &mut Turn<'_>),
    ) -> bool {
        if !root.begin_child_step(node, turn) {
            return turn.take_sequel().is_none();
        }
        turn.begin(node);
        let child = M::child(node.site.get());
        step(child, turn);
        match turn.take_sequel() {
            None => true,
            Some(sequel) => self.after_step(root, child, turn, sequel),
        }
    }

    /// Sees to what follows from a step, and says whether the next one follows it at
    /// once.
    #[inline(never)]
    fn after_step(
        &self,
        root: &Root,
        child: M::Child,
        turn: &mut Turn<'_>,
        sequel: Sequel,
    ) -> bool {
        let nursery = turn.nursery();
        match sequel.end {
            None if sequel.was_special => root.end_special_step(turn.node()),
            None => {}
            Some(End::Finished) if !nursery.is_race.get() => {}
            Some(End::Cancelled) if self.is_told(root, nursery) => {}
            Some(end) => {
                self.after_end(root, child, turn, end);
                turn.note_last();
                return false;
            }
        }
        if sequel.was_special && !turn.goes_on() {
            turn.note_last();
        }
        !sequel.pauses && !turn.is_last()
    }

    /// Whether it changes nothing that one more child was cancelled.
    #[inline]
    fn is_told(&self, root: &Root, nursery: &NurseryNode) -> bool {
        let state = M::STATES[usize::from(nursery.state.get())];
        let next = M::next(state, M::event(Happened::Cancelled));
        nursery.unwound.get()
            && M::state_index(next) == nursery.state.get()
            && root.scope_of_nursery(nursery).is_cancelled()
            && !root.instruments.any()
    }

    /// A child has ended, and that means something for the others.
    #[cold]
    fn after_end(&self, root: &Root, child: M::Child, turn: &Turn<'_>, end: End) {
        let nursery = turn.nursery();
        turn.step_aside();
        match end {
            End::Panicked => {
                self.tell_of(root, Happened::Panicked(child), turn.culprit());
            }
            End::Failed => {
                nursery.failed.set(true);
                self.tell_of(root, Happened::Failed(child), turn.culprit());
            }
            End::Cancelled => {
                nursery.unwound.set(true);
                self.tell(root, Happened::Cancelled);
            }
            End::Finished => {}
        }
    }
}

impl<M> Drop for Open<M> {
    fn drop(&mut self) {
        let Place { node, index: nursery, key, .. } = &self.place;
        let (nursery, key) = (*nursery, *key);
        let is_here = try_with_root(|root| {
            let root = root?;
            node.get(root).map(|node| root.nursery_dropped(node, key))
        });
        if is_here.is_none() {
            registry::tell_or_send(self.place.binding(), Message::NurseryDropped { nursery, key });
        }
    }
}

impl<M: NurseryMachine> fmt::Debug for Open<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Open").field("nursery", M::TABLE).finish_non_exhaustive()
    }
}
