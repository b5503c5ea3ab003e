//! Jumps that leave nurseries. One such jump becomes an exit of every nursery
//! that it leaves, the innermost first.

use proc_macro2::Span;
use syn::{Expr, ExprBreak, ExprContinue, Lifetime};

use crate::lower::nursery::Draft;
use crate::lower::shape::{Exit, ExitKind, Place, Presence, Way};
use crate::lower::surroundings::Surroundings;

/// A jump as it stands in the tree.
pub(crate) struct Plain {
    pub(crate) kind: ExitKind,
    pub(crate) attrs: Vec<syn::Attribute>,
    pub(crate) operand: Option<Expr>,
    pub(crate) span: Span,
}

/// The nurseries that `expr` leaves, if it is a jump; the innermost first.
pub(crate) fn left_by(expr: &Expr, around: &Surroundings) -> Vec<Place> {
    match expr {
        Expr::Return(_) => around.left_by_return(),
        Expr::Try(_) => around.left_by_try(),
        Expr::Break(it) => around.left_by_jump(it.label.as_ref()),
        Expr::Continue(it) => around.left_by_jump(it.label.as_ref()),
        _ => Vec::new(),
    }
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
        _ => unreachable!("only what leaves a nursery is taken apart, and that is a jump"),
    }
}

/// Makes an exit in each of the nurseries `left`. Gives the innermost one.
pub(crate) fn exits(
    drafts: &mut [Draft],
    left: &[Place],
    jump: &Plain,
    conditions: usize,
) -> usize {
    let outermost = left.last().expect("a jump is only lowered if it leaves a nursery");
    let outermost = &mut drafts[outermost.nursery.0];
    let kind = match (&jump.kind, outermost.presence(conditions)) {
        (ExitKind::Try, Presence::Conditional) => &ExitKind::Raise,
        (kind, _) => kind,
    };
    let carries = match kind {
        ExitKind::Try | ExitKind::Raise | ExitKind::Return => true,
        ExitKind::Break(_) => jump.operand.is_some(),
        ExitKind::Continue(_) => false,
    };
    seed(outermost, kind, carries);
    let mut then = None;
    for place in left.iter().rev() {
        let draft = &mut drafts[place.nursery.0];
        let number = exit(draft, kind, carries, then, jump.span);
        let way = if kind.stays_in_function() { Way::To(number) } else { Way::Out };
        draft.may_leave(place.statement, way, conditions);
        then = Some(number);
    }
    then.expect("it leaves at least the outermost one")
}

/// The outermost nursery that a value leaves declares what says of which type
/// it is.
fn seed(outermost: &mut Draft, kind: &ExitKind, carries: bool) {
    match kind {
        ExitKind::Return | ExitKind::Raise => outermost.seeds_return = true,
        ExitKind::Break(Some(label)) if carries && !outermost.seeded_breaks.contains(label) => {
            outermost.seeded_breaks.push(label.clone());
        }
        _ => {}
    }
}

/// The exit of a nursery for a jump. What has the same target and the same
/// type of value is the same exit.
fn exit(
    draft: &mut Draft,
    kind: &ExitKind,
    carries: bool,
    then: Option<usize>,
    span: Span,
) -> usize {
    let same =
        |exit: &Exit| exit.then == then && exit.carries == carries && shares(kind, &exit.kind);
    if let Some(known) = draft.exits.iter().position(same) {
        return known;
    }
    let name = draft.exit_names.add(match kind {
        ExitKind::Try | ExitKind::Raise => "Try",
        ExitKind::Return => "Return",
        ExitKind::Break(_) => "Break",
        ExitKind::Continue(_) => "Continue",
    });
    draft.exits.push(Exit { name, kind: kind.clone(), span, carries, then });
    draft.exits.len() - 1
}

/// Whether two jumps can go by one exit. Each `?` may have another residual.
fn shares(one: &ExitKind, other: &ExitKind) -> bool {
    let same_label = |one: &Option<Lifetime>, other: &Option<Lifetime>| {
        one.as_ref().map(|it| &it.ident) == other.as_ref().map(|it| &it.ident)
    };
    match (one, other) {
        (ExitKind::Return, ExitKind::Return) | (ExitKind::Raise, ExitKind::Raise) => true,
        (ExitKind::Break(one), ExitKind::Break(other))
        | (ExitKind::Continue(one), ExitKind::Continue(other)) => same_label(one, other),
        _ => false,
    }
}
