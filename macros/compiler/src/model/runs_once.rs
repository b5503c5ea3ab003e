//! Iterators whose elements stand there: those that surely give something, so
//! that the body of their `for` runs, and those that surely come to an end.

use syn::{Expr, Lit, RangeLimits};

use crate::parse::bare;

const DROP_NOTHING: [&str; 13] = [
    "chain",
    "cloned",
    "copied",
    "cycle",
    "enumerate",
    "inspect",
    "into_iter",
    "iter",
    "iter_mut",
    "map",
    "peekable",
    "rev",
    "step_by",
];

/// A literal array or range, perhaps with adapters that add nothing.
pub(super) fn is_counted(expr: &Expr) -> bool {
    const ADD_NOTHING: [&str; 4] = ["filter", "skip", "take", "zip"];
    match bare(expr) {
        Expr::Array(_) => true,
        Expr::Repeat(it) => integer(&it.len).is_some(),
        Expr::Reference(it) => is_counted(&it.expr),
        Expr::Range(it) => [&it.start, &it.end]
            .iter()
            .all(|bound| bound.as_ref().is_some_and(|bound| integer(bound).is_some())),
        Expr::MethodCall(it) if it.method == "cycle" => false,
        Expr::MethodCall(it) if it.method == "chain" => {
            is_counted(&it.receiver) && it.args.iter().all(is_counted)
        }
        Expr::MethodCall(it) => {
            let mut names = DROP_NOTHING.iter().chain(&ADD_NOTHING);
            names.any(|name| it.method == name) && is_counted(&it.receiver)
        }
        _ => false,
    }
}

/// A literal array or range that is not empty, perhaps with adapters that
/// drop nothing.
pub(super) fn surely_runs_once(expr: &Expr) -> bool {
    match bare(expr) {
        Expr::Array(it) => !it.elems.is_empty(),
        Expr::Repeat(it) => integer(&it.len).is_some_and(|length| length > 0),
        Expr::Reference(it) => surely_runs_once(&it.expr),
        Expr::Range(it) => {
            let start = it.start.as_ref().map_or(Some(0), |start| integer(start));
            match (start, &it.end) {
                (Some(_), None) => true,
                (Some(start), Some(end)) => integer(end).is_some_and(|end| match it.limits {
                    RangeLimits::HalfOpen(_) => start < end,
                    RangeLimits::Closed(_) => start <= end,
                }),
                (None, _) => it.end.is_none(),
            }
        }
        Expr::MethodCall(it) => {
            DROP_NOTHING.iter().any(|name| it.method == name) && surely_runs_once(&it.receiver)
        }
        _ => false,
    }
}

fn integer(expr: &Expr) -> Option<i128> {
    match bare(expr) {
        Expr::Lit(it) => match &it.lit {
            Lit::Int(it) => it.base10_parse().ok(),
            Lit::Char(it) => Some(i128::from(u32::from(it.value()))),
            Lit::Byte(it) => Some(i128::from(it.value())),
            _ => None,
        },
        Expr::Unary(it) if matches!(it.op, syn::UnOp::Neg(_)) => integer(&it.expr).map(|it| -it),
        _ => None,
    }
}
