//! Where syn leaves the attributes of statements and expressions.

use syn::{Attribute, Expr, Stmt};

use super::tree::{Site, SiteId, site_of};

/// The attributes of a statement; `sites` knows those that are behind markers.
pub(crate) fn statement_attrs<'t>(
    statement: &'t Stmt,
    sites: impl Fn(SiteId) -> Option<&'t Site>,
) -> &'t [Attribute] {
    match statement {
        Stmt::Local(it) => &it.attrs,
        Stmt::Macro(it) => &it.attrs,
        Stmt::Expr(expr, _) => expression_attrs(expr, sites),
        Stmt::Item(_) => &[],
    }
}

/// The attributes of an expression stand at its leftmost part.
pub(crate) fn expression_attrs<'t>(
    expr: &'t Expr,
    sites: impl Fn(SiteId) -> Option<&'t Site>,
) -> &'t [Attribute] {
    match expr {
        Expr::Assign(it) => expression_attrs(&it.left, sites),
        Expr::Binary(it) => expression_attrs(&it.left, sites),
        Expr::Cast(it) => expression_attrs(&it.expr, sites),
        Expr::Array(it) => &it.attrs,
        Expr::Async(it) => &it.attrs,
        Expr::Block(it) => &it.attrs,
        Expr::Break(it) => &it.attrs,
        Expr::Call(it) => &it.attrs,
        Expr::Closure(it) => &it.attrs,
        Expr::Continue(it) => &it.attrs,
        Expr::ForLoop(it) => &it.attrs,
        Expr::If(it) => &it.attrs,
        Expr::Lit(it) => &it.attrs,
        Expr::Loop(it) => &it.attrs,
        Expr::Macro(it) => &it.attrs,
        Expr::Match(it) => &it.attrs,
        Expr::MethodCall(it) => &it.attrs,
        Expr::Paren(it) => &it.attrs,
        Expr::Path(it) => &it.attrs,
        Expr::Reference(it) => &it.attrs,
        Expr::Repeat(it) => &it.attrs,
        Expr::Return(it) => &it.attrs,
        Expr::Struct(it) => &it.attrs,
        Expr::Try(it) => &it.attrs,
        Expr::Tuple(it) => &it.attrs,
        Expr::Unary(it) => &it.attrs,
        Expr::Unsafe(it) => &it.attrs,
        Expr::While(it) => &it.attrs,
        Expr::Field(it) => &it.attrs,
        Expr::Index(it) => &it.attrs,
        Expr::Verbatim(_) => site_of(expr).and_then(sites).map_or(&[], Site::attrs),
        _ => &[],
    }
}
