//! Expressions that are surely `()`, seen without types.

use syn::visit::{self, Visit};
use syn::{Block, Expr, ExprBreak, ExprMacro, Stmt};

use super::keyword::{Region, mark, parse_within};
use super::sites::{
    Kind, atomic, branches, is_assume, is_defer, is_race, is_spawn, read, shielded,
};
use super::std_macros::{StdMacro, std_macro};
use crate::diagnostics::Diagnostics;

/// Whether nobody could want the value of `expr`: it is `()`, or there is none
/// because it does not come to an end. `spawn f()` counts, as the child of a
/// nursery's last statement.
pub(super) fn is_surely_unit(expr: &Expr) -> bool {
    match expr {
        Expr::ForLoop(_) | Expr::While(_) | Expr::Assign(_) => true,
        Expr::Binary(it) => is_compound_assignment(&it.op),
        Expr::Loop(it) => !gives_value(&it.body),
        // The branches are of one type.
        Expr::If(it) => match &it.else_branch {
            None => true,
            Some((_, otherwise)) => block_is_unit(&it.then_branch) || is_surely_unit(otherwise),
        },
        Expr::Match(it) => it.arms.iter().any(|arm| is_surely_unit(&arm.body)),
        Expr::Block(it) => !gives_value(&it.block) && block_is_unit(&it.block),
        Expr::Unsafe(it) => block_is_unit(&it.block),
        Expr::Paren(it) => is_surely_unit(&it.expr),
        Expr::Group(it) => is_surely_unit(&it.expr),
        Expr::Tuple(it) => it.elems.is_empty(),
        Expr::Macro(it) => is_spawn(expr) || macro_is_unit(it),
        _ => false,
    }
}

fn block_is_unit(block: &Block) -> bool {
    match block.stmts.last() {
        None | Some(Stmt::Local(_) | Stmt::Item(_)) => true,
        Some(Stmt::Expr(expr, Some(_))) => !diverges(expr),
        Some(Stmt::Expr(expr, None)) => is_surely_unit(expr),
        Some(Stmt::Macro(it)) => {
            let expr = ExprMacro { attrs: Vec::new(), mac: it.mac.clone() };
            match it.semi_token {
                Some(_) => !diverges(&Expr::Macro(expr)),
                None => macro_is_unit(&expr),
            }
        }
    }
}

/// Whether a block that ends with the statement `expr;` may be of any type.
fn diverges(expr: &Expr) -> bool {
    match expr {
        Expr::Return(_) | Expr::Break(_) | Expr::Continue(_) | Expr::Loop(_) => true,
        Expr::Macro(it) => std_macro(&it.mac.path) == Some(StdMacro::Panics),
        _ => false,
    }
}

fn macro_is_unit(call: &ExprMacro) -> bool {
    if Kind::of(&call.mac.path) == Some(Kind::Plain) {
        // Its errors are reported when its turn comes.
        let read = {
            let end = call.mac.delimiter.span().close();
            read(call.mac.tokens.clone(), end, &mut Diagnostics::default())
        };
        return read.is_some_and(|(_, stmts)| {
            block_is_unit(&Block { brace_token: syn::token::Brace::default(), stmts })
        });
    }
    if let Some(block) = shielded(&call.mac).or_else(|| atomic(&call.mac)) {
        return block_is_unit(&block);
    }
    if is_defer(&call.mac.path) || is_assume(&call.mac.path) {
        return true;
    }
    if is_race(&call.mac.path) && !call.mac.path.segments.iter().any(|it| it.ident == "try_race") {
        return race_is_unit(call);
    }
    match std_macro(&call.mac.path) {
        Some(StdMacro::Asserts { .. } | StdMacro::DebugAsserts { .. }) => true,
        Some(StdMacro::InOrder) => {
            const PRINTING: [&str; 4] = ["eprint", "eprintln", "print", "println"];
            let name = call.mac.path.segments.last();
            name.is_some_and(|name| PRINTING.iter().any(|it| name.ident == it))
        }
        _ => false,
    }
}

/// The arms are of one type.
fn race_is_unit(call: &ExprMacro) -> bool {
    let end = call.mac.delimiter.span().close();
    // Its errors are reported when its turn comes.
    let marked = mark(call.mac.tokens.clone(), end, Region::Nursery, &mut Diagnostics::default());
    let read = parse_within(marked.tokens, end, branches);
    read.is_ok_and(|branches| branches.iter().filter_map(|it| it.arm.as_ref()).any(is_surely_unit))
}

/// Whether it is `+=` or the like.
pub(crate) fn is_compound_assignment(operator: &syn::BinOp) -> bool {
    use syn::BinOp;
    matches!(
        operator,
        BinOp::AddAssign(_)
            | BinOp::SubAssign(_)
            | BinOp::MulAssign(_)
            | BinOp::DivAssign(_)
            | BinOp::RemAssign(_)
            | BinOp::BitXorAssign(_)
            | BinOp::BitAndAssign(_)
            | BinOp::BitOrAssign(_)
            | BinOp::ShlAssign(_)
            | BinOp::ShrAssign(_)
    )
}

/// Whether some `break` in `body` carries a value, be it for an inner loop.
fn gives_value(body: &Block) -> bool {
    struct Breaks(bool);
    impl Visit<'_> for Breaks {
        fn visit_expr_break(&mut self, expr: &ExprBreak) {
            self.0 |= expr.expr.is_some();
            visit::visit_expr_break(self, expr);
        }
        fn visit_expr_closure(&mut self, _: &syn::ExprClosure) {}
        fn visit_expr_async(&mut self, _: &syn::ExprAsync) {}
        fn visit_item(&mut self, _: &syn::Item) {}
    }
    let mut res = Breaks(false);
    res.visit_block(body);
    res.0
}
