//! Random trees of nurseries, combinators, wakes, drops and panics: whatever
//! happens, they end, and the tables are empty.

use std::cell::{Cell, RefCell};
use std::future::Future;
use std::panic::AssertUnwindSafe;
use std::pin::{Pin, pin};
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Waker};
use std::time::Duration;

use coldframe_runtime::private::{Arena, Left, Turn, enter, open, pass_on, suspend};
use coldframe_runtime::{Nursery, checkpoint, dump, sleep};
use futures::FutureExt;
use futures::stream::{FuturesUnordered, StreamExt};

use crate::support::{
    At, Gate, Plain, Random, Site, pending_once, poll_once, run, text, waker_that,
};

/// Polling what was cancelled elsewhere cancels, up to the main task.
const CANCELLED_ELSEWHERE: &str = "cancelled half-way in another task";

const PROGRAMS: u64 = 300;

type Boxed = Pin<Box<dyn Future<Output = ()>>>;

/// What the tasks of one program share.
struct World {
    random: RefCell<Random>,
    /// How many actions are left.
    fuel: Cell<u32>,
    gates: [Gate; 3],
    /// Futures that were set aside half-way.
    aside: RefCell<Vec<Boxed>>,
    panics: bool,
    /// Whether there is a clock: a guest has none.
    timed: bool,
    /// Futures that live.
    living: Cell<u32>,
}

/// Counts a future while it lives.
struct Alive(Rc<World>);

impl Drop for Alive {
    fn drop(&mut self) {
        self.0.living.set(self.0.living.get() - 1);
        // A destructor is a place to wake and to drop from.
        match self.0.below(8) {
            0 => self.0.gate().wake(),
            1 => drop(self.0.take_aside()),
            _ => {}
        }
    }
}

impl World {
    fn new(seed: u64, panics: bool, timed: bool) -> Rc<World> {
        Rc::new(World {
            random: RefCell::new(Random::new(seed)),
            fuel: Cell::new(100),
            gates: Default::default(),
            aside: RefCell::default(),
            panics,
            timed,
            living: Cell::new(0),
        })
    }

    fn below(&self, bound: u64) -> u64 {
        self.random.borrow_mut().below(bound)
    }

    fn gate(&self) -> &Gate {
        &self.gates[usize::try_from(self.below(3)).unwrap()]
    }

    fn take_aside(&self) -> Option<Boxed> {
        let place = self.below(self.aside.borrow().len().max(1) as u64);
        let mut aside = self.aside.borrow_mut();
        (!aside.is_empty()).then(|| aside.swap_remove(usize::try_from(place).unwrap()))
    }

    fn burn(&self) -> bool {
        let left = self.fuel.get().saturating_sub(1);
        self.fuel.set(left);
        left > 0
    }
}

/// A task that does random things until the fuel is out.
fn task(world: &Rc<World>, depth: u32) -> Boxed {
    world.living.set(world.living.get() + 1);
    let alive = Alive(Rc::clone(world));
    Box::pin(async move {
        let world = &alive.0;
        let mut machine = enter(At::MACHINE);
        for _ in 0..world.below(6) {
            if !world.burn() {
                break;
            }
            match world.below(3) {
                0 => suspend(&mut machine, At::Await, action(world, depth)).await,
                _ => action(world, depth).await,
            }
        }
    })
}

fn tasks(world: &Rc<World>, depth: u32) -> Vec<Boxed> {
    (0..=world.below(3)).map(|_| task(world, depth + 1)).collect()
}

async fn action(world: &Rc<World>, depth: u32) {
    match world.below(if depth < 4 { 16 } else { 8 }) {
        0 | 1 => checkpoint().await,
        2 => pending_once().await,
        3 if world.timed => sleep(Duration::from_millis(world.below(4))).await,
        4 => world.gate().wake(),
        5 if world.timed => {
            let gate = world.gate().wait();
            let limit = sleep(Duration::from_millis(1 + world.below(3)));
            futures::future::select(Box::pin(gate), Box::pin(limit)).await;
        }
        6 if world.panics && world.below(3) == 0 => {
            // Without the hook: there are many.
            std::panic::resume_unwind(Box::new("at random"))
        }
        7 => poll_aside(world).await,
        8..=10 => match world.below(2) {
            0 => nursery(world, depth).await,
            _ => caught(nursery(world, depth)).await,
        },
        11 => {
            let all: FuturesUnordered<_> = tasks(world, depth).into_iter().collect();
            all.collect::<Vec<()>>().await;
        }
        12 => drop(futures::future::join_all(tasks(world, depth)).await),
        13 => {
            let (one, two) = (task(world, depth + 1), task(world, depth + 1));
            let ((), rest) = futures::future::select(one, two).await.into_inner();
            match world.below(3) {
                0 => world.aside.borrow_mut().push(rest),
                1 => rest.await,
                _ => drop(rest),
            }
        }
        14 => {
            let mut begun = task(world, depth + 1);
            let polled = AssertUnwindSafe(poll_once(begun.as_mut())).catch_unwind().await;
            if polled.is_ok_and(|polled| polled.is_pending()) {
                world.aside.borrow_mut().push(begun);
            }
        }
        _ => assert!(dump().starts_with("task tree")),
    }
}

/// Polls, finishes or drops a future that was set aside, here or elsewhere.
async fn poll_aside(world: &Rc<World>) {
    let Some(mut aside) = world.take_aside() else { return };
    match world.below(3) {
        0 => drop(aside),
        1 => {
            let polled = AssertUnwindSafe(async {
                aside.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_pending()
            });
            if polled.catch_unwind().await.unwrap_or(false) {
                world.aside.borrow_mut().push(aside);
            }
        }
        _ => caught(aside).await,
    }
}

/// Awaits, and goes on after a panic of the program's own.
async fn caught(future: impl Future<Output = ()>) {
    if let Err(payload) = AssertUnwindSafe(future).catch_unwind().await {
        let text = text(&*payload);
        let expected = ["at random", "after panicking", CANCELLED_ELSEWHERE];
        let expected = expected.iter().any(|expected| text.contains(expected));
        assert!(expected, "a panic that is not the program's: {text}");
    }
}

/// A nursery with an arena, a handle, and waits in its body.
fn nursery(world: &Rc<World>, depth: u32) -> Boxed {
    let world = Rc::clone(world);
    Box::pin(async move {
        let nursery = open::<Plain>();
        let mut machine = enter(At::MACHINE);
        let handle: Nursery<'_> = nursery.handle();
        let arena = Arena::new(&nursery);
        let step = |site: Site, turn: &mut Turn<'_>| match site {
            Site::A => arena.step(turn),
            _ => handle.step(turn),
        };
        let mut left = None;
        for _ in 0..world.below(4) {
            for child in tasks(&world, depth) {
                match world.below(4) {
                    0 => handle.spawn(child),
                    _ => nursery.spawn_unit_in(Site::A, &arena, child),
                }
            }
            if world.below(2) == 0 {
                let awaited = action(&world, depth);
                let awaited: Pin<Box<dyn Future<Output = ()> + '_>> = Box::pin(awaited);
                if nursery.wait(&mut machine, At::Await, awaited, &step).await.is_none() {
                    left = Some(Left::Unwound);
                    break;
                }
            }
        }
        if left.is_none() && world.below(4) == 0 {
            left = Some(if world.below(2) == 0 { Left::Jumped } else { Left::Raised });
        }
        let closed = match left {
            None => nursery.join(&mut machine, At::Join, &step).await,
            Some(left) => nursery.leave(&mut machine, At::Join, left, &step).await,
        };
        if closed.is_none() {
            pass_on().await;
        }
    })
}

fn run_program(seed: u64, world: &Rc<World>) {
    let ran = std::panic::catch_unwind(AssertUnwindSafe(|| run(seed, program(Rc::clone(world)))));
    if let Err(payload) = ran {
        let text = text(&*payload);
        assert!(text.contains(CANCELLED_ELSEWHERE), "seed {seed}: {text}");
        world.fuel.set(0);
        while let Some(aside) = world.take_aside() {
            drop(aside);
        }
    }
}

async fn program(world: Rc<World>) {
    caught(task(&world, 0)).await;
    caught(nursery(&world, 0)).await;
    while let Some(aside) = world.take_aside() {
        world.fuel.set(0);
        match world.below(2) {
            0 => drop(aside),
            _ => caught(aside).await,
        }
    }
}

#[test]
fn random_trees_end_and_leave_nothing() {
    for seed in 0..PROGRAMS {
        let world = World::new(seed, false, true);
        run_program(seed, &world);
        assert_eq!(world.living.get(), 0, "seed {seed}");
    }
}

#[test]
fn random_trees_with_panics_end_and_leave_nothing() {
    for seed in 0..PROGRAMS {
        let world = World::new(seed, true, true);
        run_program(seed, &world);
        assert_eq!(world.living.get(), 0, "seed {seed}");
    }
}

/// Polls to the end something that nobody outside wakes.
fn drive<T>(future: impl Future<Output = T>) {
    let woken = Arc::new(AtomicBool::new(false));
    let waker = waker_that({
        let woken = Arc::clone(&woken);
        move || woken.store(true, Ordering::Relaxed)
    });
    let mut future = pin!(future);
    while future.as_mut().poll(&mut Context::from_waker(&waker)).is_pending() {
        assert!(woken.swap(false, Ordering::Relaxed), "a wake was lost");
    }
}

#[test]
fn random_guests_end_and_leave_nothing() {
    for seed in 0..PROGRAMS {
        // Each has a world of its own: what one has begun does not move to the
        // root of another.
        let worlds = [0, 1].map(|n| World::new(2 * seed + n, seed % 2 == 0, false));
        let guests: FuturesUnordered<_> =
            worlds.iter().map(|world| caught(nursery(world, 0))).collect();
        drive(guests.collect::<Vec<()>>());
        for world in worlds {
            while let Some(aside) = world.take_aside() {
                drop(aside);
            }
            assert_eq!(world.living.get(), 0, "seed {seed}");
        }
    }
}
