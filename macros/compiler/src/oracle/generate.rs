//! Random programs, all of which the parser takes.

use super::program::{Items, Kind, Label, Node, Pattern};
use super::random::Random;

/// What may stand at a place.
#[derive(Clone)]
struct Place {
    /// Labels that a jump may name, and whether they are of loops.
    labels: Vec<(Label, bool)>,
    /// Of a loop: a jump has to name its target.
    in_condition: bool,
    in_function: bool,
    can_spawn: bool,
    /// No block round here rewrites its exits.
    is_plain: bool,
}

pub(super) fn function(random: Random) -> Node {
    let mut generator = Generator { random, fuel: 0, next: 0, label: 0 };
    generator.fuel = 4 + generator.random.below(14);
    let place = Place {
        labels: Vec::new(),
        in_condition: false,
        in_function: true,
        can_spawn: false,
        is_plain: true,
    };
    generator.block(&place, true)
}

struct Generator {
    random: Random,
    /// How many nodes may still be made; then only leaves are.
    fuel: usize,
    next: usize,
    label: u8,
}

impl Generator {
    fn node(&mut self, kind: Kind, children: Vec<Node>) -> Node {
        self.next += 1;
        Node { kind, id: self.next, children }
    }

    fn leaf(&mut self, kind: Kind) -> Node {
        self.node(kind, Vec::new())
    }

    fn block(&mut self, place: &Place, may_defer: bool) -> Node {
        let count = self.random.below(4);
        let mut statements = Vec::new();
        for _ in 0..count {
            statements.push(self.statement(place, may_defer));
        }
        if self.random.one_in(3) {
            // The children of a nursery are not to be started in its tail.
            let place = Place { can_spawn: false, ..place.clone() };
            let value = match self.random.below(3) {
                0 => {
                    let inner = self.expr(&place);
                    self.node(Kind::Error, vec![inner])
                }
                _ => self.expr(&place),
            };
            statements.push(self.node(Kind::Tail, vec![value]));
        }
        self.node(Kind::Block(None), statements)
    }

    fn statement(&mut self, place: &Place, may_defer: bool) -> Node {
        match self.random.below(24) {
            0..=2 => {
                let value = self.expr(place);
                self.node(Kind::Local, vec![value])
            }
            3 | 4 => self.let_else(place),
            5 | 6 => {
                let statement = self.statement(place, false);
                let kind = statement.kind;
                if matches!(kind, Kind::Cfg | Kind::Item) {
                    return statement;
                }
                self.node(Kind::Cfg, vec![statement])
            }
            7..=9 if place.can_spawn => {
                let child = match self.random.below(3) {
                    0 => self.separate(),
                    _ => self.leaf(Kind::Work),
                };
                self.node(Kind::Spawn, vec![child])
            }
            10 if may_defer && self.fuel > 0 => {
                let outside = Place {
                    labels: Vec::new(),
                    in_condition: false,
                    in_function: false,
                    can_spawn: false,
                    is_plain: false,
                };
                let cleanup = self.smaller(|it| it.block(&outside, true));
                let within = self.random.one_in(2);
                self.node(Kind::Defer { within }, vec![cleanup])
            }
            11 => self.leaf(Kind::Item),
            _ => {
                let value = self.expr(place);
                self.node(Kind::Semi, vec![value])
            }
        }
    }

    fn smaller(&mut self, make: impl FnOnce(&mut Self) -> Node) -> Node {
        self.fuel = self.fuel.saturating_sub(1);
        make(self)
    }

    fn let_else(&mut self, place: &Place) -> Node {
        let value = self.expr(place);
        let mut block = self.block(&Place { can_spawn: false, ..place.clone() }, false);
        block.children.retain(|it| it.kind != Kind::Tail);
        let jump = self.jump(place).unwrap_or_else(|| self.leaf(Kind::Exit));
        let last = self.node(Kind::Semi, vec![jump]);
        block.children.push(last);
        self.node(Kind::LetElse, vec![value, block])
    }

    fn jump(&mut self, place: &Place) -> Option<Node> {
        let mut choices = Vec::new();
        if place.in_function {
            choices.push(Kind::Return);
        }
        for (label, is_loop) in place.labels.iter().filter(|it| it.0.is_some()) {
            choices.push(Kind::Break(*label));
            if *is_loop {
                choices.push(Kind::Continue(*label));
            }
        }
        if !place.in_condition && place.labels.iter().any(|it| it.1) {
            choices.extend([Kind::Break(None), Kind::Continue(None)]);
        }
        if choices.is_empty() {
            return None;
        }
        let kind = self.random.pick(&choices);
        let is_error = kind == Kind::Return && self.random.one_in(3);
        let has_value = matches!(kind, Kind::Return | Kind::Break(Some(_)));
        let value = match has_value && self.random.one_in(3) {
            true => vec![self.leaf_value()],
            false => Vec::new(),
        };
        let value = match is_error {
            true => vec![self.node(Kind::Error, value)],
            false => value,
        };
        Some(self.node(kind, value))
    }

    /// Runs elsewhere.
    fn separate(&mut self) -> Node {
        let place = Place {
            labels: Vec::new(),
            in_condition: false,
            in_function: true,
            can_spawn: false,
            is_plain: true,
        };
        let block = self.smaller(|it| it.block(&place, true));
        self.node(Kind::Async, vec![block])
    }

    fn leaf_value(&mut self) -> Node {
        let kind = match self.random.below(18) {
            0..=5 => Kind::Next,
            6 => Kind::SchedulePoint,
            7 => Kind::True,
            8 => Kind::False,
            9 => Kind::Closure,
            10 => Kind::Opaque,
            11 => Kind::Assume,
            12 => Kind::Hidden,
            _ => Kind::Work,
        };
        self.leaf(kind)
    }

    fn expr(&mut self, place: &Place) -> Node {
        if self.fuel == 0 {
            return match self.random.below(8) {
                0 | 1 => self.jump(place).unwrap_or_else(|| self.leaf(Kind::Next)),
                _ => self.leaf_value(),
            };
        }
        self.fuel -= 1;
        match self.random.below(30) {
            0..=4 => self.leaf_value(),
            5 => self.rare_leaf(place),
            6..=8 => self.jump(place).unwrap_or_else(|| self.leaf(Kind::Work)),
            9..=11 => self.operands(place),
            12 => self.message(place),
            13..=16 => self.if_(place),
            17 | 18 => self.match_(place),
            19..=22 => self.loop_(place),
            _ => self.ours(place),
        }
    }

    fn rare_leaf(&mut self, place: &Place) -> Node {
        match self.random.below(6) {
            0 => self.leaf(Kind::Exit),
            1 if place.in_function => self.leaf(Kind::Bail),
            2 if place.is_plain => self.leaf(Kind::OpaqueJump),
            3 if place.can_spawn => self.leaf(Kind::Start),
            4 => self.separate(),
            _ => self.leaf(Kind::Panic),
        }
    }

    fn operands(&mut self, place: &Place) -> Node {
        let first = self.expr(place);
        match self.random.below(9) {
            0 => self.node(Kind::Call, vec![first]),
            1 => {
                let second = self.expr(place);
                self.node(Kind::CallAwait, vec![first, second])
            }
            2 => {
                let second = self.expr(place);
                self.node(Kind::Add, vec![first, second])
            }
            3 => {
                let second = self.expr(place);
                self.node(Kind::Assign, vec![first, second])
            }
            4..=6 if place.in_function => {
                let value = match self.random.one_in(5) {
                    true => self.node(Kind::Error, vec![first]),
                    false => first,
                };
                self.node(Kind::Question, vec![value])
            }
            _ => self.condition(place, false),
        }
    }

    fn message(&mut self, place: &Place) -> Node {
        let first = self.expr(place);
        match self.random.below(5) {
            0 => self.node(Kind::Panic, vec![first]),
            1 => self.node(Kind::Print, vec![first]),
            2 => {
                let guard = self.leaf_value();
                self.node(Kind::Matches, vec![first, guard])
            }
            kind => {
                let kind = if kind == 3 { Kind::Assert } else { Kind::DebugAssert };
                let mut parts = vec![first];
                if self.random.one_in(2) {
                    parts.push(self.expr(place));
                }
                self.node(kind, parts)
            }
        }
    }

    fn condition(&mut self, place: &Place, may_let: bool) -> Node {
        let kind = match self.random.below(9) {
            0 | 1 => Kind::And,
            2 if !may_let => Kind::Or,
            3 => Kind::Not,
            4 | 5 if may_let => Kind::Let,
            6 => return self.leaf(Kind::True),
            _ => return self.leaf_value(),
        };
        self.fuel = self.fuel.saturating_sub(1);
        let first = match kind {
            Kind::And if self.fuel > 0 => self.condition(place, may_let),
            Kind::Or | Kind::Not if self.fuel > 0 => self.condition(place, false),
            _ => self.expr(place),
        };
        if matches!(kind, Kind::Not | Kind::Let) {
            return self.node(kind, vec![first]);
        }
        let second = match kind {
            Kind::And if self.fuel > 0 => self.condition(place, may_let),
            _ if self.fuel > 0 => self.condition(place, false),
            _ => self.leaf_value(),
        };
        self.node(kind, vec![first, second])
    }

    /// Without a `let`, `||` may stand in it.
    fn any_condition(&mut self, place: &Place) -> Node {
        let may_let = self.random.one_in(2);
        self.condition(place, may_let)
    }

    fn if_(&mut self, place: &Place) -> Node {
        let condition = self.any_condition(place);
        let mut parts = vec![condition, self.block(place, true)];
        match self.random.below(5) {
            0 | 1 => parts.push(self.block(place, true)),
            2 if self.fuel > 0 => {
                self.fuel -= 1;
                parts.push(self.if_(place));
            }
            _ => {}
        }
        self.node(Kind::If, parts)
    }

    fn match_(&mut self, place: &Place) -> Node {
        let mut parts = vec![self.expr(place)];
        for _ in 0..self.random.below(3) {
            let pattern =
                self.random.pick(&[Pattern::Literal, Pattern::Alternatives, Pattern::Variable]);
            let mut arm = Vec::new();
            if pattern == Pattern::Variable || self.random.one_in(2) {
                arm.push(self.any_condition(place));
            }
            arm.push(self.arm(place));
            parts.push(self.node(Kind::Arm(pattern), arm));
        }
        // One without arms is of a value that cannot be.
        if parts.len() > 1 || !self.random.one_in(6) {
            let body = self.arm(place);
            parts.push(self.node(Kind::Arm(Pattern::Rest), vec![body]));
        }
        self.node(Kind::Match, parts)
    }

    fn arm(&mut self, place: &Place) -> Node {
        match self.random.one_in(2) {
            true => self.block(place, true),
            false => self.expr(place),
        }
    }

    fn label(&mut self, odds: usize) -> Label {
        self.label += 1;
        self.random.one_in(odds).then_some(self.label)
    }

    fn loop_(&mut self, place: &Place) -> Node {
        let label = self.label(2);
        let mut inside = place.clone();
        inside.labels.push((label, true));
        inside.in_condition = false;
        let kind = match self.random.below(6) {
            0..=2 => Kind::Loop(label),
            3 => Kind::While(label),
            _ => Kind::For(label, self.random.pick(&[Items::Unknown, Items::Some, Items::Range])),
        };
        let head = match kind {
            Kind::While(_) => {
                vec![self.any_condition(&Place { in_condition: true, ..place.clone() })]
            }
            // It is written without.
            Kind::For(_, Items::Range) => vec![self.leaf(Kind::Work)],
            Kind::For(..) => vec![self.expr(place)],
            _ => Vec::new(),
        };
        let body = self.block(&inside, true);
        self.node(kind, head.into_iter().chain([body]).collect())
    }

    fn ours(&mut self, place: &Place) -> Node {
        let rewritten = Place { is_plain: false, ..place.clone() };
        match self.random.below(15) {
            0 => {
                let label = self.label(1);
                let mut inside = place.clone();
                inside.labels.push((label, false));
                let mut block = self.block(&inside, true);
                block.kind = Kind::Block(label);
                block
            }
            1..=3 => {
                let inside = Place {
                    labels: Vec::new(),
                    in_condition: false,
                    in_function: true,
                    can_spawn: false,
                    is_plain: true,
                };
                let block = self.block(&inside, true);
                let kind = match self.random.below(5) {
                    0 | 1 => Kind::MoveOnFunction,
                    2 => Kind::ShieldFunction,
                    _ => Kind::AsyncAwait,
                };
                self.node(kind, vec![block])
            }
            4..=6 => {
                let inside = Place { can_spawn: true, ..rewritten };
                let block = self.block(&inside, true);
                let handle = self.random.one_in(5);
                let fails = self.random.one_in(2);
                self.node(Kind::Nursery { handle, fails }, vec![block])
            }
            7 => self.race(&rewritten),
            8 | 9 => {
                let block = self.block(place, true);
                self.node(Kind::Atomic, vec![block])
            }
            scope => {
                let block = self.block(&rewritten, true);
                let kind = match scope {
                    10 => Kind::Shield,
                    11 => Kind::Scope,
                    _ => Kind::MoveOn,
                };
                self.node(kind, vec![block])
            }
        }
    }

    fn race(&mut self, place: &Place) -> Node {
        let mut branches = Vec::new();
        for _ in 0..1 + self.random.below(2) {
            let future = match self.random.below(3) {
                0 => self.separate(),
                _ => self.leaf(Kind::Work),
            };
            let arm = self.arm(place);
            branches.push(self.node(Kind::Branch, vec![future, arm]));
        }
        let fails = self.random.one_in(3);
        self.node(Kind::Race { fails }, branches)
    }
}
