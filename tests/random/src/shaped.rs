//! The parts of a program that are not left to chance: children that panic
//! while others run, and a nursery of every shape.

use crate::generate::{Generator, Place};
use crate::program::{
    Bind, Block, Call, Cond, Jump, Kind, Leaf, Loop, LoopKind, Num, Nursery, Stmt,
};

/// What can happen in the body of a nursery. Its machine has states and events
/// for just that.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Shape {
    children: bool,
    waits: bool,
    jumps: bool,
    raises: bool,
}

impl Shape {
    /// All shapes, in turn.
    pub(crate) fn of(seed: u64) -> Shape {
        let has = |bit: u32| (seed >> bit) & 1 == 1;
        Shape { children: !has(3), waits: has(0), jumps: has(1), raises: has(2) }
    }
}

impl Generator {
    /// The main function: several things at the same time, one of which may
    /// panic.
    pub(crate) fn main(&mut self, place: &mut Place) -> Block {
        let mut inside = place.body(None, None);
        let mut body = vec![self.panicking_child(&inside)];
        for function in [1, 2] {
            body.push(self.user_of(&inside, function));
        }
        body.extend(self.block(&mut inside, 4).0);
        body.push(self.call_of(&mut inside, Kind::Fallible));
        let mut res = vec![self.plain_nursery(body)];
        res.extend(self.block(place, 2).0);
        Block(res)
    }

    /// A child that calls a function a few times.
    fn user_of(&mut self, place: &Place, function: usize) -> Stmt {
        let inside = place.spawned();
        let mut body = Vec::new();
        if self.dice.falls(1, 3) {
            body.push(Stmt::Wait(self.leaf(&inside)));
        }
        let (label, var, result) = (self.name(), self.name(), self.name());
        let argument = Num { var: Some(0), other: Some(var), plus: self.dice.below(20) };
        let call = Stmt::Call(Call { function, argument }, Bind::Either(result));
        let log = Stmt::Log(self.mark(), Num { var: Some(result), other: None, plus: 0 });
        body.push(Stmt::Loop(Loop {
            kind: LoopKind::For,
            label,
            times: Num::constant(3),
            var,
            body: Block(vec![call, log]),
        }));
        Stmt::SpawnBlock(Block(body))
    }

    pub(crate) fn leaf_function(&mut self, place: &mut Place) -> Block {
        let mut body = self.block(place, 3);
        if self.dice.falls(2, 3) {
            let leaf = self.leaf(place);
            body.0.insert(0, Stmt::Wait(leaf));
        }
        if self.dice.falls(2, 3) {
            let (cond, mark) = (self.rare(place), self.mark());
            body.0.push(Stmt::Boom(cond, mark));
        }
        body
    }

    pub(crate) fn shaped_function(&mut self, place: &mut Place, shape: Shape) -> Block {
        let mut body = self.block(place, 2);
        let nursery = self.shaped_nursery(place, shape);
        body.0.push(nursery);
        body.0.extend(self.block(place, 1).0);
        body
    }

    /// A nursery with just these things in its body, each at least once.
    fn shaped_nursery(&mut self, place: &Place, shape: Shape) -> Stmt {
        let inside = place.body(None, None);
        let flags = [shape.children, shape.waits, shape.jumps, shape.raises];
        let mut kinds: Vec<usize> = (0..flags.len()).filter(|kind| flags[*kind]).collect();
        let mut body = Vec::new();
        if shape.children && shape.waits {
            // The body runs on in a nursery that unwinds, at times to its end.
            body.push(self.panicking_child(&inside));
            body.push(self.panicking_child(&inside));
            let leaf = if self.dice.falls(1, 2) { Leaf::Shielded } else { Leaf::Yield };
            body.push(Stmt::Wait(leaf));
            let stays = self.dice.falls(1, 2);
            kinds.retain(|kind| stays || *kind != 1);
        }
        let mut kinds_left = kinds.clone();
        for _ in 0..2 + self.dice.below(3) {
            kinds_left.push(self.dice.pick(&kinds).unwrap_or(flags.len()));
        }
        while !kinds_left.is_empty() {
            let at = self.dice.below(u32::try_from(kinds_left.len()).expect("they are few"));
            let kind = kinds_left.swap_remove(at as usize);
            body.push(self.shaped_statement(&inside, kind));
        }
        if shape.children && shape.raises {
            // A child that ends in a nursery that an error has left.
            body.push(match self.dice.falls(1, 2) {
                true => self.panicking_child(&inside),
                false => Stmt::SpawnBlock(Block(vec![Stmt::Log(self.mark(), self.num(&inside))])),
            });
            body.push(Stmt::Check(self.cond(&inside), self.num(&inside)));
        }
        self.plain_nursery(body)
    }

    fn plain_nursery(&mut self, body: Vec<Stmt>) -> Stmt {
        self.nurseries += 1;
        Stmt::Nursery(Nursery {
            id: self.nurseries - 1,
            handle: false,
            list: None,
            body: Block(body),
            tail: Vec::new(),
            value: None,
        })
    }

    fn shaped_statement(&mut self, place: &Place, kind: usize) -> Stmt {
        match kind {
            0 if self.dice.falls(1, 2) => self.panicking_child(place),
            0 => Stmt::Spawn(self.function_of(place, Kind::Unit)),
            1 => match self.dice.below(6) {
                0 | 3 | 4 => Stmt::Call(self.function_of(place, Kind::Unit), Bind::Unit),
                1 => Stmt::Wait(Leaf::Shielded),
                2 => Stmt::Wait(Leaf::Yield),
                _ => Stmt::Wait(self.leaf(place)),
            },
            2 => {
                let jump = Block(vec![Stmt::Jump(Jump::Return(self.num(place)))]);
                Stmt::If(self.cond(place), jump, Block::default())
            }
            3 => Stmt::Check(self.cond(place), self.num(place)),
            _ => Stmt::Log(self.mark(), self.num(place)),
        }
    }

    /// A child that panics for some inputs: at once, after a while, or after a
    /// wait that no cancellation ends.
    fn panicking_child(&mut self, place: &Place) -> Stmt {
        let mut body = match self.dice.below(6) {
            0..3 => Vec::new(),
            3 => vec![Stmt::Wait(Leaf::Shielded)],
            4 => vec![Stmt::Wait(Leaf::Yield)],
            _ => vec![Stmt::Wait(Leaf::Sleep(self.num(place)))],
        };
        let modulus = 2 + self.dice.below(3);
        let num = Num { var: Some(0), other: None, plus: self.dice.below(20) };
        body.push(Stmt::Boom(Cond { num, modulus, rest: 0 }, self.mark()));
        Stmt::SpawnBlock(Block(body))
    }
}
