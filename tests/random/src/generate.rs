//! Makes a program out of a seed.

use crate::dice::Dice;
use crate::program::{
    Bind, Block, Call, ChildName, Cond, FIRST_LEAF, FUNCTIONS, Function, Jump, Kind, Label, Leaf,
    Loop, LoopKind, Mark, Num, Nursery, NurseryId, Program, Stmt, Var,
};
use crate::shaped::Shape;

/// The program of a seed.
#[must_use]
pub fn generate(seed: u64) -> Program {
    let mut generator =
        Generator { dice: Dice::new(seed), marks: 0, names: 1, nurseries: 0, budget: 0 };
    let shapes = [Shape::of(seed), Shape::of(seed.wrapping_mul(7).wrapping_add(seed / 16))];
    let functions = (0..FUNCTIONS.len()).map(|index| generator.function(index, shapes)).collect();
    Program { functions }
}

pub(crate) struct Generator {
    pub(crate) dice: Dice,
    marks: Mark,
    names: u32,
    pub(crate) nurseries: NurseryId,
    /// How many statements the function may still get.
    budget: u32,
}

/// Where a statement stands.
#[derive(Clone)]
pub(crate) struct Place {
    function: usize,
    /// What `return` gives here.
    kind: Kind,
    depth: u32,
    pub(crate) vars: Vec<Var>,
    labels: Vec<Label>,
    /// It is in the body of a nursery of the same machine.
    in_body: bool,
    /// It is in the body's own block.
    is_body: bool,
    handle: Option<NurseryId>,
    list: Option<ChildName>,
    /// The named children of this very block that nobody has taken.
    children: Vec<ChildName>,
}

impl Place {
    /// A block inside.
    fn inside(&self) -> Place {
        Place { depth: self.depth + 1, is_body: false, children: Vec::new(), ..self.clone() }
    }

    /// The body of a nursery.
    pub(crate) fn body(&self, handle: Option<NurseryId>, list: Option<ChildName>) -> Place {
        Place { in_body: true, is_body: true, handle, list, ..self.inside() }
    }

    /// The body of an async block that is a child.
    pub(crate) fn spawned(&self) -> Place {
        Place {
            kind: Kind::Unit,
            labels: Vec::new(),
            in_body: false,
            handle: None,
            list: None,
            ..self.inside()
        }
    }

    fn is_leaf(&self) -> bool {
        self.function >= FIRST_LEAF
    }
}

impl Generator {
    fn function(&mut self, index: usize, shapes: [Shape; 2]) -> Function {
        let kind = FUNCTIONS[index];
        let place = Place {
            function: index,
            kind,
            depth: 0,
            vars: vec![0],
            labels: Vec::new(),
            in_body: false,
            is_body: false,
            handle: None,
            list: None,
            children: Vec::new(),
        };
        self.budget = if place.is_leaf() { 5 } else { 12 };
        let mut place = place;
        let body = match index {
            0 => self.main(&mut place),
            1 | 2 => self.shaped_function(&mut place, shapes[index - 1]),
            FIRST_LEAF.. => self.leaf_function(&mut place),
            _ => {
                let mut body = self.block(&mut place, 3);
                body.0.push(self.nursery(&mut place));
                body
            }
        };
        let value = self.num(&place);
        Function { kind, body, value }
    }

    pub(crate) fn block(&mut self, place: &mut Place, at_most: u32) -> Block {
        let length = 1 + self.dice.below(at_most);
        let mut res = Vec::new();
        for _ in 0..length {
            self.budget = self.budget.saturating_sub(1);
            res.push(self.stmt(place));
        }
        Block(res)
    }

    fn stmt(&mut self, place: &mut Place) -> Stmt {
        let is_big = self.budget > 0 && place.depth < 5 && !place.is_leaf();
        let choice = self.dice.below(100);
        match choice {
            0..30 if place.in_body && !place.is_leaf() => self.spawn(place),
            30..42 if is_big => self.nursery(place),
            42..50 if is_big || (place.is_leaf() && place.depth == 0) => self.repeated(place),
            50..56 if is_big => self.branch(place),
            56..64 => self.jump(place),
            64..70 if !place.is_leaf() => self.call(place),
            70..73 if !place.is_leaf() => self.join(place),
            73..76 if !place.in_body => Stmt::Boom(self.rare(place), self.mark()),
            76..78 if place.kind == Kind::Fallible => {
                Stmt::Check(self.rare(place), self.num(place))
            }
            78..81 if !place.is_body => Stmt::Guard(self.mark()),
            81..90 => Stmt::Log(self.mark(), self.num(place)),
            _ => Stmt::Wait(self.leaf(place)),
        }
    }

    pub(crate) fn leaf(&mut self, place: &Place) -> Leaf {
        match self.dice.below(12) {
            0..4 => Leaf::Checkpoint,
            4..7 => Leaf::Sleep(self.num(place)),
            7 => Leaf::Shielded,
            8 => Leaf::IfCancelled,
            9 | 10 => Leaf::Ready,
            _ => Leaf::Yield,
        }
    }

    pub(crate) fn nursery(&mut self, place: &mut Place) -> Stmt {
        let id = self.nurseries;
        self.nurseries += 1;
        let handle = self.dice.falls(1, 5);
        let list = self.dice.falls(1, 4).then(|| self.name());
        let mut inside = place.body(handle.then_some(id).or(place.handle), list);
        let length = if place.depth == 0 { 6 } else { 4 };
        let mut body = Block::default();
        if self.dice.falls(3, 4) {
            body.0.push(self.spawn(&mut inside));
        }
        body.0.extend(self.block(&mut inside, length).0);
        let value = (list.is_some() || self.dice.falls(1, 3)).then(|| self.name());
        let tail = if value.is_some() { inside.children } else { Vec::new() };
        place.vars.extend(value);
        Stmt::Nursery(Nursery { id, handle, list, body, tail, value })
    }

    pub(crate) fn spawn(&mut self, place: &mut Place) -> Stmt {
        match self.dice.below(12) {
            0..5 => Stmt::Spawn(self.function_of(place, Kind::Unit)),
            5..7 if self.budget > 0 && place.depth < 5 => {
                let mut inside = place.spawned();
                Stmt::SpawnBlock(self.block(&mut inside, 3))
            }
            7..10 => {
                let child = self.name();
                place.children.push(child);
                Stmt::SpawnNamed(child, self.function_of(place, Kind::Value))
            }
            _ => match (place.list, place.handle) {
                (Some(list), _) => Stmt::Push(list, self.function_of(place, Kind::Value)),
                (_, Some(nursery)) => {
                    Stmt::SpawnByHandle(nursery, self.function_of(place, Kind::Unit))
                }
                _ => Stmt::Spawn(self.function_of(place, Kind::Unit)),
            },
        }
    }

    fn call(&mut self, place: &mut Place) -> Stmt {
        if let Some(child) = place.children.pop()
            && self.dice.falls(3, 4)
        {
            let var = self.name();
            place.vars.push(var);
            return Stmt::Take(child, var);
        }
        let kind = self.dice.pick(&[Kind::Unit, Kind::Value, Kind::Fallible]);
        self.call_of(place, kind.expect("there are three"))
    }

    pub(crate) fn call_of(&mut self, place: &mut Place, kind: Kind) -> Stmt {
        let call = self.function_of(place, kind);
        if kind == Kind::Unit {
            return Stmt::Call(call, Bind::Unit);
        }
        let var = self.name();
        place.vars.push(var);
        let bind = match (kind, place.kind) {
            (Kind::Value, _) => Bind::Var(var),
            (_, Kind::Fallible) if self.dice.falls(2, 3) => Bind::Try(var),
            _ => Bind::Either(var),
        };
        Stmt::Call(call, bind)
    }

    fn join(&mut self, place: &mut Place) -> Stmt {
        let function = FUNCTIONS.len() - 2;
        let branches: Vec<_> = (0..2 + self.dice.below(2))
            .map(|_| (Call { function, argument: self.num(place) }, self.name()))
            .collect();
        place.vars.extend(branches.iter().map(|(_, var)| *var));
        Stmt::Join(branches)
    }

    fn branch(&mut self, place: &mut Place) -> Stmt {
        if self.dice.falls(1, 4) {
            let on = self.num(place);
            return Stmt::Match(on, [(); 3].map(|()| self.block(&mut place.inside(), 2)));
        }
        let cond = self.cond(place);
        let then = self.block(&mut place.inside(), 3);
        let otherwise = if self.dice.falls(1, 2) {
            self.block(&mut place.inside(), 2)
        } else {
            Block::default()
        };
        Stmt::If(cond, then, otherwise)
    }

    fn repeated(&mut self, place: &Place) -> Stmt {
        let kinds = [LoopKind::For, LoopKind::While, LoopKind::Loop];
        let kind = self.dice.pick(&kinds).expect("there are three");
        let (label, var) = (self.name(), self.name());
        let times = self.num(place);
        let mut inside = place.inside();
        inside.labels.push(label);
        inside.vars.push(var);
        let body = self.block(&mut inside, 3);
        Stmt::Loop(Loop { kind, label, times, var, body })
    }

    /// A jump stands under a condition, so that what follows it can be reached.
    fn jump(&mut self, place: &Place) -> Stmt {
        let label = self.dice.pick(&place.labels);
        let jump = match (label, self.dice.below(4)) {
            (Some(label), 0) => Jump::Continue(label),
            (Some(label), 1 | 2) => Jump::Break(label),
            _ if place.kind == Kind::Fallible && self.dice.falls(1, 3) => {
                Jump::Fail(self.num(place))
            }
            _ => Jump::Return(self.num(place)),
        };
        let mut then = Vec::new();
        if self.dice.falls(1, 3) {
            then.push(Stmt::Log(self.mark(), self.num(place)));
        }
        then.push(Stmt::Jump(jump));
        Stmt::If(self.rare(place), Block(then), Block::default())
    }

    /// A later function of a kind.
    pub(crate) fn function_of(&mut self, place: &Place, kind: Kind) -> Call {
        let later: Vec<_> =
            (place.function + 1..FUNCTIONS.len()).filter(|it| FUNCTIONS[*it] == kind).collect();
        let function = self.dice.pick(&later).expect("every kind has a last function");
        Call { function, argument: self.num(place) }
    }

    pub(crate) fn num(&mut self, place: &Place) -> Num {
        let var = if self.dice.falls(3, 4) { self.dice.pick(&place.vars) } else { None };
        let other = if self.dice.falls(1, 6) { self.dice.pick(&place.vars) } else { None };
        Num { var, other, plus: self.dice.below(20) }
    }

    pub(crate) fn cond(&mut self, place: &Place) -> Cond {
        let modulus = 2 + self.dice.below(2);
        Cond { num: self.num(place), modulus, rest: self.dice.below(modulus) }
    }

    /// Holds now and then.
    pub(crate) fn rare(&mut self, place: &Place) -> Cond {
        let modulus = 3 + self.dice.below(4);
        Cond { num: self.num(place), modulus, rest: self.dice.below(modulus) }
    }

    pub(crate) fn mark(&mut self) -> Mark {
        self.marks += 1;
        self.marks
    }

    pub(crate) fn name(&mut self) -> u32 {
        self.names += 1;
        self.names - 1
    }
}
