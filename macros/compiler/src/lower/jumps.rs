//! Jumps that leave nurseries and regions. One such jump becomes an exit of
//! each that it leaves, the innermost first.

use proc_macro2::Span;
use syn::{Expr, ExprBreak, ExprContinue};

use crate::lower::exits::Exits;
use crate::lower::shape::{Enclosing, ExitKind, NurseryId, Onward, Presence, Way};
use crate::lower::surroundings::Surroundings;
use crate::lower::walk::Walk;

/// A jump as it stands in the tree.
pub(crate) struct Plain {
    pub(crate) kind: ExitKind,
    pub(crate) attrs: Vec<syn::Attribute>,
    pub(crate) operand: Option<Expr>,
    pub(crate) span: Span,
}

/// What a jump does to the blocks round it.
pub(crate) struct Leaving {
    /// Those that it leaves, the innermost first.
    pub(crate) left: Vec<Enclosing>,
    /// The nursery whose errors it joins, if it is a `?`.
    pub(crate) joins: Option<NurseryId>,
}

/// What `expr` leaves; `None` if nothing, or if it is no jump.
pub(crate) fn left_by(expr: &Expr, around: &Surroundings) -> Option<Leaving> {
    let (left, joins) = match expr {
        Expr::Return(_) => (around.left_by_return(), None),
        Expr::Try(_) => around.left_by_try(),
        Expr::Break(it) => (around.left_by_jump(it.label.as_ref()), None),
        Expr::Continue(it) => (around.left_by_jump(it.label.as_ref()), None),
        _ => return None,
    };
    (!left.is_empty() || joins.is_some()).then_some(Leaving { left, joins })
}

/// Says in an unlabelled `break` or `continue` which loop is meant.
pub(crate) fn add_label(expr: &mut Expr, around: &mut Surroundings) {
    if let Expr::Break(ExprBreak { label: label @ None, .. })
    | Expr::Continue(ExprContinue { label: label @ None, .. }) = expr
    {
        *label = around.label_of_loop();
    }
}

/// The parts of a jump.
pub(crate) fn take_apart(expr: Expr) -> Plain {
    match expr {
        Expr::Return(it) => Plain {
            kind: ExitKind::Return,
            attrs: it.attrs,
            operand: it.expr.map(|it| *it),
            span: it.return_token.span,
        },
        Expr::Try(it) => Plain {
            kind: ExitKind::Try,
            attrs: it.attrs,
            operand: Some(*it.expr),
            span: it.question_token.span,
        },
        Expr::Break(it) => Plain {
            kind: ExitKind::Break(it.label),
            attrs: it.attrs,
            operand: it.expr.map(|it| *it),
            span: it.break_token.span,
        },
        Expr::Continue(it) => Plain {
            kind: ExitKind::Continue(it.label),
            attrs: it.attrs,
            operand: None,
            span: it.continue_token.span,
        },
        _ => unreachable!("only what leaves something is taken apart, and that is a jump"),
    }
}

impl Walk {
    /// Makes an exit in each of the blocks `left`. Gives the innermost one.
    pub(crate) fn exits(&mut self, left: &[Enclosing], jump: &Plain) -> Onward {
        let conditions = self.here.conditions.len();
        let outermost = left.last().expect("a jump is only lowered if it leaves something");
        let outermost = self.exits_of(*outermost);
        let kind = match (&jump.kind, outermost.presence(conditions)) {
            (ExitKind::Try, Presence::Conditional) => &ExitKind::Raise,
            (kind, _) => kind,
        };
        let carries = match kind {
            ExitKind::Try | ExitKind::Raise | ExitKind::Return => true,
            ExitKind::Break(_) => jump.operand.is_some(),
            ExitKind::Continue(_) | ExitKind::Fail(_) => false,
        };
        outermost.seed(kind, carries);
        let mut then = None;
        for from in left.iter().rev() {
            let exits = self.exits_of(*from);
            let exit = exits.add(kind, carries, then, jump.span);
            let way = if exits.list()[exit].by_label { Way::To(exit) } else { Way::Out };
            if let Enclosing::Nursery(place) = from {
                let draft = &mut self.drafts[place.nursery.0];
                draft.may_leave(place.statement, way, conditions);
            }
            then = Some(Onward { from: *from, exit });
        }
        then.expect("it leaves at least the outermost one")
    }

    pub(crate) fn kind_of(&mut self, by: Onward) -> ExitKind {
        self.exits_of(by.from).list()[by.exit].kind.clone()
    }

    fn exits_of(&mut self, block: Enclosing) -> &mut Exits {
        match block {
            Enclosing::Nursery(place) => &mut self.drafts[place.nursery.0].exits,
            Enclosing::Region(region) => &mut self.region_exits[region.0],
        }
    }
}
