//! CF110: a loop that sleeps until something has changed.
//!
//! # Rejects
//!
//! ```text
//! while !ready.get() {
//!     sleep(Duration::from_millis(10)).await;
//! }
//! ```
//!
//! # Why
//!
//! It wakes up again and again to find that nothing has changed, and learns of
//! the change up to a whole sleep too late. A run in which all others wait for
//! each other is no deadlock while it goes round, so nobody reports it.
//!
//! # Instead
//!
//! Let whoever changes the value say so, by an event or a channel, and wait for
//! that:
//!
//! ```text
//! ready.wait().await;
//! ```
//!
//! What is found are loops over a *place*: a variable, a field, an element,
//! what `*` or a method like `get`, `load`, `borrow` or `is_empty` reads of one,
//! and what `!`, `&&`, `||` and comparisons make of them. A condition that calls
//! anything else may ask somebody who cannot say when it changes, as a device,
//! and is left alone.

use proc_macro2::Span;
use syn::{BinOp, Block, Expr, ExprMethodCall, Stmt, UnOp};

use crate::diagnostics::{Diagnostic, Diagnostics};
use crate::model::Model;
use crate::parse::{Site, Tree, bare, each_expression};
use crate::rules::{Applies, Rule};

pub(crate) const RULE: Rule = Rule {
    code: "CF110",
    applies: Applies::WhereStrict,
    rejects: "`while PLACE { … }` whose body is only a `sleep` or a `checkpoint`",
    check,
};

fn check(diagnostics: &mut Diagnostics, tree: &Tree, _: &Model) {
    each_expression(tree, |expr, _| {
        let Expr::While(it) = expr else { return };
        if !is_place(&it.cond) || !only_waits(tree, &it.body) {
            return;
        }
        let keyword: Span = it.while_token.span;
        diagnostics.push(Diagnostic {
            code: RULE.code,
            primary: (keyword, keyword),
            what: "this loop sleeps until something has changed".to_owned(),
            why: "it runs again and again for nothing, and learns of the change too late".to_owned(),
            help: "wait for an event or a channel, with which whoever changes it wakes this task"
                .to_owned(),
        });
    });
}

/// Whether all that `expr` does is to look at values in memory.
fn is_place(expr: &Expr) -> bool {
    match bare(expr) {
        Expr::Path(_) => true,
        Expr::Field(it) => is_place(&it.base),
        Expr::Index(it) => is_place(&it.expr),
        Expr::Reference(it) => is_place(&it.expr),
        Expr::Unary(it) => matches!(it.op, UnOp::Not(_) | UnOp::Deref(_)) && is_place(&it.expr),
        Expr::MethodCall(it) => reads(it) && is_place(&it.receiver),
        Expr::Let(it) => is_place(&it.expr),
        Expr::Binary(it) => {
            let [left, right] = [&it.left, &it.right].map(|it| is_place(it));
            let either = |other: &Expr| matches!(bare(other), Expr::Lit(_));
            match it.op {
                BinOp::And(_) | BinOp::Or(_) => left && right,
                BinOp::Eq(_) | BinOp::Ne(_) | BinOp::Lt(_) | BinOp::Le(_) | BinOp::Gt(_)
                | BinOp::Ge(_) => left && (right || either(&it.right)) || right && either(&it.left),
                _ => false,
            }
        }
        _ => false,
    }
}

/// Methods of cells, atomics, options and collections that only read.
fn reads(call: &ExprMethodCall) -> bool {
    const READS: [&str; 7] = ["borrow", "get", "is_empty", "is_none", "is_some", "len", "as_ref"];
    match call.args.len() {
        0 => READS.iter().any(|it| call.method == it),
        1 => call.method == "load",
        _ => false,
    }
}

/// Whether a block is nothing but sleeps and checkpoints.
fn only_waits(tree: &Tree, body: &Block) -> bool {
    let waits = |statement: &Stmt| match statement {
        Stmt::Expr(expr, _) => match tree.site_at(bare(expr)) {
            Some((_, Site::Await(site))) => is_wait(&site.base),
            _ => false,
        },
        _ => false,
    };
    !body.stmts.is_empty() && body.stmts.iter().all(waits)
}

fn is_wait(future: &Expr) -> bool {
    const WAITS: [&str; 4] = ["checkpoint", "cancel_shielded_checkpoint", "sleep", "sleep_until"];
    let Expr::Call(call) = bare(future) else { return false };
    let Expr::Path(function) = bare(&call.func) else { return false };
    let name = function.path.segments.last().map(|last| &last.ident);
    name.is_some_and(|name| WAITS.iter().any(|it| name == it))
}

#[cfg(test)]
mod tests {
    use crate::testing::check;

    #[test]
    fn loops_that_wait_for_memory() {
        check(
            r#"
#[checkpointed(strict)]
async fn f(&self) {
    checkpoint().await;
    while waiting { sleep(limit).await; }
  //^^^^^ CF110 this loop sleeps until something has changed
    while !self.ready { checkpoint().await }
  //^^^^^ CF110 this loop sleeps until something has changed
    while !(*flag) || self.slots[0].is_none() { coldframe::sleep(limit).await; }
  //^^^^^ CF110 this loop sleeps until something has changed
    while !READY.load(Ordering::Relaxed) { tokio::time::sleep(limit).await; }
  //^^^^^ CF110 this loop sleeps until something has changed
    while self.queue.borrow().is_empty() { checkpoint().await; sleep(limit).await; }
  //^^^^^ CF110 this loop sleeps until something has changed
    while state.get() != State::Ready { sleep_until(then).await; }
  //^^^^^ CF110 this loop sleeps until something has changed
    'outer: while 3 > count.get() { sleep(limit).await; }
          //^^^^^ CF110 this loop sleeps until something has changed
    while let None = slot.borrow().as_ref() { sleep(limit).await; }
  //^^^^^ CF110 this loop sleeps until something has changed
    async { while busy.get() { sleep(limit).await; } }.await;
          //^^^^^ CF110 this loop sleeps until something has changed
}
"#,
        );
    }

    #[test]
    fn loops_that_do_more() {
        check(
            r#"
#[checkpointed(strict)]
async fn f() {
    checkpoint().await;
    while waiting.get() { work(); sleep(limit).await; }
    while waiting.get() { sleep(limit).await; if late() { return; } }
    while waiting.get() { next().await; }
    while waiting.get() { let woken = sleep(limit).await; }
    while waiting.get() { nursery! { spawn sleep(limit); spawn next(); } }
}
"#,
        );
    }

    #[test]
    fn conditions_that_are_no_places() {
        check(
            r#"
#[checkpointed(strict)]
async fn f() {
    checkpoint().await;
    while !device_is_ready() { sleep(limit).await; }
    while !port.try_connect() { sleep(limit).await; }
    while Instant::now() < end { sleep(limit).await; }
    while started.elapsed() < limit { sleep(limit).await; }
    while current_time() < end && waiting.get() { sleep(limit).await; }
    while let None = queue.borrow_mut().pop() { sleep(limit).await; }
    while map.get(&key) { sleep(limit).await; }
    while is_waiting().await { sleep(limit).await; }
    while true { sleep(limit).await; }
    loop { sleep(limit).await; }
}
"#,
        );
    }

    #[test]
    fn only_where_strict() {
        check("async fn f() { next().await; while waiting { sleep(limit).await; } }");
        check(
            "#[checkpointed(strict, allow(busy_wait))] async fn f() { next().await; while waiting { sleep(limit).await; } }",
        );
    }
}
