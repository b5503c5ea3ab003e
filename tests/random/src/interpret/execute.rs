//! Statements.

use std::collections::BTreeMap;
use std::future::{Future, pending, poll_fn};
use std::pin::Pin;
use std::rc::Rc;
use std::task::Poll;

use crate::interpret::sim::{Code, Ended, Sim};
use crate::interpret::{Exit, OpenId, Place, TaskId};
use crate::program::{
    Bind, Block, Call, Cond, Jump, Loop, LoopKind, Mark, Num, Nursery, Stmt, Var,
};

/// What a statement, or what it awaits, comes to.
type Walked<'w, T> = Pin<Box<dyn Future<Output = Result<T, Exit>> + 'w>>;

/// What a function gives: its error is not yet ours.
type Value = Result<u32, u32>;

/// The locals of a function, or of an async block.
struct Walk {
    sim: Rc<Sim>,
    vars: BTreeMap<Var, u32>,
    children: BTreeMap<u32, TaskId>,
    lists: BTreeMap<u32, Vec<TaskId>>,
    handles: BTreeMap<u32, OpenId>,
}

impl Sim {
    /// The code of a task that runs a function.
    pub(super) fn start(self: &Rc<Self>, task: TaskId, function: usize, argument: u32) -> Code {
        let sim = Rc::clone(self);
        Box::pin(async move {
            let scope = sim.task(task, |it| it.nursery);
            let place = Place { task, scope, body: None, here: None, joined: false };
            match call(Rc::clone(&sim), place, function, argument).await {
                Ok(value) => Ended::Finished(value.unwrap_or_default()),
                Err(exit) => ended(exit),
            }
        })
    }

    /// The code of a task that runs an async block.
    fn start_block(self: &Rc<Self>, task: TaskId, block: Block, vars: BTreeMap<Var, u32>) -> Code {
        let sim = Rc::clone(self);
        Box::pin(async move {
            let scope = sim.task(task, |it| it.nursery);
            let place = Place { task, scope, body: None, here: None, joined: false };
            match Walk::new(sim, vars).block(place, &block).await {
                Ok(()) | Err(Exit::Return(_)) => Ended::Finished(0),
                Err(exit) => ended(exit),
            }
        })
    }
}

fn ended(exit: Exit) -> Ended {
    match exit {
        Exit::Unwind => Ended::Cancelled,
        Exit::Panic(mark) => Ended::Panicked(mark),
        _ => unreachable!("no jump leaves a function"),
    }
}

fn call(sim: Rc<Sim>, place: Place, function: usize, argument: u32) -> Walked<'static, Value> {
    Box::pin(async move {
        let program = Rc::clone(&sim.program);
        let function = &program.functions[function];
        let mut walk = Walk::new(sim, BTreeMap::from([(0, argument)]));
        match walk.block(Place { here: None, ..place }, &function.body).await {
            Ok(()) => Ok(Ok(walk.num(function.value))),
            Err(Exit::Return(value)) => Ok(Ok(value)),
            Err(Exit::Fail { error, .. }) => Ok(Err(error)),
            Err(exit) => Err(exit),
        }
    })
}

/// The guards of a block, which go in reverse.
struct Guards(Rc<Sim>, Vec<Mark>);

impl Drop for Guards {
    fn drop(&mut self) {
        for mark in self.1.iter().rev() {
            self.0.write(&format!("{mark} dropped"));
        }
    }
}

impl Walk {
    fn new(sim: Rc<Sim>, vars: BTreeMap<Var, u32>) -> Walk {
        let (children, lists, handles) = Default::default();
        Walk { sim, vars, children, lists, handles }
    }

    fn num(&self, num: Num) -> u32 {
        let vars = num.var.into_iter().chain(num.other);
        vars.map(|var| self.vars[&var]).fold(num.plus, u32::wrapping_add)
    }

    fn holds(&self, cond: Cond) -> bool {
        self.num(cond.num) % cond.modulus == cond.rest
    }

    fn block<'w>(&'w mut self, place: Place, block: &'w Block) -> Walked<'w, ()> {
        Box::pin(async move {
            let mut guards = Guards(Rc::clone(&self.sim), Vec::new());
            for stmt in &block.0 {
                if let Stmt::Guard(mark) = stmt {
                    guards.1.push(*mark);
                }
                self.stmt(place, stmt).await?;
            }
            Ok(())
        })
    }

    async fn stmt(&mut self, place: Place, stmt: &Stmt) -> Result<(), Exit> {
        let sim = Rc::clone(&self.sim);
        match stmt {
            Stmt::Log(mark, value) => sim.write(&format!("{mark} is {}", self.num(*value))),
            Stmt::Guard(_) => {}
            Stmt::Wait(leaf) => {
                let time = match leaf {
                    crate::program::Leaf::Sleep(time) => self.num(*time) % 24,
                    _ => 0,
                };
                sim.awaited(place, sim.leaf(place, *leaf, time)).await?;
            }
            Stmt::Call(it, bind) => self.call(place, *it, *bind).await?,
            Stmt::Check(cond, error) if self.holds(*cond) => {
                return Err(Exit::Fail { error: self.num(*error), raised: true });
            }
            Stmt::Boom(cond, mark) if self.holds(*cond) => return Err(Exit::Panic(*mark)),
            Stmt::Check(..) | Stmt::Boom(..) => {}
            Stmt::If(cond, then, otherwise) => {
                let branch = if self.holds(*cond) { then } else { otherwise };
                self.block(place, branch).await?;
            }
            Stmt::Match(on, arms) => {
                let arm = &arms[(self.num(*on) % 3) as usize];
                self.block(place, arm).await?;
            }
            Stmt::Loop(it) => self.repeat(place, it).await?,
            Stmt::Jump(jump) => return Err(self.jump(*jump)),
            Stmt::Nursery(it) => self.nursery(place, it).await?,
            Stmt::Join(branches) => self.join(place, branches).await?,
            Stmt::Take(child, var) => {
                let child = self.children[child];
                let value = sim.awaited(place, sim.value(place, child)).await?;
                self.vars.insert(*var, value);
            }
            _ => self.spawn(place, stmt),
        }
        Ok(())
    }

    async fn call(&mut self, place: Place, it: Call, bind: Bind) -> Result<(), Exit> {
        let sim = Rc::clone(&self.sim);
        let future = call(Rc::clone(&sim), place, it.function, self.num(it.argument));
        let value = sim.awaited(place, future).await?;
        match (bind, value) {
            (Bind::Unit, _) => {}
            (Bind::Var(var) | Bind::Try(var) | Bind::Either(var), Ok(value))
            | (Bind::Either(var), Err(value)) => {
                self.vars.insert(var, value);
            }
            (_, Err(error)) => return Err(Exit::Fail { error, raised: true }),
        }
        Ok(())
    }

    fn jump(&self, jump: Jump) -> Exit {
        match jump {
            Jump::Break(label) => Exit::Break(label),
            Jump::Continue(label) => Exit::Continue(label),
            Jump::Return(value) => Exit::Return(self.num(value)),
            Jump::Fail(error) => Exit::Fail { error: self.num(error), raised: false },
        }
    }

    async fn repeat(&mut self, place: Place, it: &Loop) -> Result<(), Exit> {
        let times = self.num(it.times) % 4;
        let sim = Rc::clone(&self.sim);
        let mut round = 0;
        loop {
            if it.kind == LoopKind::Loop {
                let checkpoint = crate::program::Leaf::Checkpoint;
                sim.awaited(place, sim.leaf(place, checkpoint, 0)).await?;
            }
            if round >= times {
                return Ok(());
            }
            round += 1;
            let counter = if it.kind == LoopKind::For { round - 1 } else { round };
            self.vars.insert(it.var, counter);
            match self.block(place, &it.body).await {
                Err(Exit::Break(label)) if label == it.label => return Ok(()),
                Err(Exit::Continue(label)) if label == it.label => {}
                walked => walked?,
            }
        }
    }

    async fn nursery(&mut self, place: Place, it: &Nursery) -> Result<(), Exit> {
        let sim = Rc::clone(&self.sim);
        let open = sim.open(place, it.id);
        self.handles.insert(it.id, open);
        if let Some(list) = it.list {
            self.lists.insert(list, Vec::new());
        }
        let inside = Place { scope: Some(open), body: Some(open), here: Some(open), ..place };
        let left = self.block(inside, &it.body).await;
        match (sim.close(place, open, left).await, place.here) {
            (Err(Exit::Panic(mark)), Some(outer)) => {
                sim.body_unwinds(outer, Exit::Panic(mark));
                return Err(Exit::Unwind);
            }
            (closed, _) => closed?,
        }
        if let Some(var) = it.value {
            let list = it.list.and_then(|list| self.lists.get(&list)).into_iter().flatten();
            let tail = it.tail.iter().map(|child| &self.children[child]);
            let values = list.chain(tail).map(|task| match sim.task(*task, |it| it.ended) {
                Some(Ended::Finished(value)) => value,
                _ => unreachable!("the tail is evaluated after all children have ended well"),
            });
            let sum = values.fold(0, u32::wrapping_add);
            self.vars.insert(var, sum);
        }
        Ok(())
    }

    fn spawn(&mut self, place: Place, stmt: &Stmt) {
        let nursery = place.here;
        match stmt {
            Stmt::Spawn(it) => {
                self.spawn_call(nursery, *it);
            }
            Stmt::SpawnByHandle(id, it) => {
                let nursery = self.handles.get(id).copied();
                self.spawn_call(nursery, *it);
            }
            Stmt::SpawnNamed(child, it) => {
                let task = self.spawn_call(nursery, *it);
                self.children.insert(*child, task);
            }
            Stmt::Push(list, it) => {
                let task = self.spawn_call(nursery, *it);
                self.lists.entry(*list).or_default().push(task);
            }
            Stmt::SpawnBlock(block) => {
                let task = self.sim.add_task(nursery, None);
                let code = self.sim.start_block(task, block.clone(), self.vars.clone());
                self.begin(task, code);
            }
            _ => unreachable!("all other statements do not spawn"),
        }
    }

    fn spawn_call(&self, nursery: Option<OpenId>, it: Call) -> TaskId {
        let task = self.sim.add_task(nursery, None);
        let code = self.sim.start(task, it.function, self.num(it.argument));
        self.begin(task, code);
        task
    }

    fn begin(&self, task: TaskId, code: Code) {
        let nursery = self.sim.task(task, |it| it.nursery).expect("a child has a nursery");
        self.sim.nursery(nursery, |it| it.children.push(task));
        self.sim.codes.borrow_mut()[task] = Some(code);
        self.sim.wake(task);
    }

    /// Polls the branches in order, until all are done.
    async fn join(&mut self, place: Place, branches: &[(Call, Var)]) -> Result<(), Exit> {
        let sim = Rc::clone(&self.sim);
        let inside = Place { joined: true, ..place };
        let mut futures: Vec<_> = branches
            .iter()
            .map(|(it, _)| call(Rc::clone(&sim), inside, it.function, self.num(it.argument)))
            .map(Some)
            .collect();
        let mut values = vec![0; branches.len()];
        let all = poll_fn(|cx| {
            for (future, value) in futures.iter_mut().zip(&mut values) {
                match future.as_mut().map(|it| it.as_mut().poll(cx)) {
                    Some(Poll::Ready(Ok(given))) => {
                        *value = given.unwrap_or_default();
                        *future = None;
                    }
                    Some(Poll::Ready(Err(exit))) => {
                        *future = None;
                        futures.iter_mut().rev().for_each(|it| *it = None);
                        return Poll::Ready(Err(exit));
                    }
                    Some(Poll::Pending) | None => {}
                }
            }
            if sim.raised.take() {
                futures.iter_mut().rev().for_each(|it| *it = None);
                return Poll::Ready(Err(Exit::Unwind));
            }
            match futures.iter().all(Option::is_none) {
                true => Poll::Ready(Ok(())),
                false => Poll::Pending,
            }
        });
        sim.hidden(place, all).await?;
        self.vars.extend(branches.iter().map(|(_, var)| *var).zip(values));
        Ok(())
    }
}

impl Sim {
    /// A leaf that unwinds under somebody else's combinator is not heard of
    /// again; the combinator's owner looks at the flag.
    pub(super) async fn raise(&self, place: Place) -> Exit {
        if place.joined {
            self.raised.set(true);
            pending::<()>().await;
        }
        Exit::Unwind
    }
}
