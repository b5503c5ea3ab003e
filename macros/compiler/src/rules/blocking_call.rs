//! CF200: a call that blocks the thread.
//!
//! # Rejects
//!
//! ```text
//! std::thread::sleep(Duration::from_secs(1));
//! ```
//!
//! # Why
//!
//! All tasks of a run share one thread. While it is blocked none of them runs,
//! no timeout fires and nothing is cancelled.
//!
//! # Instead
//!
//! ```text
//! sleep(Duration::from_secs(1)).await;
//! ```
//!
//! What has no async counterpart goes to a thread, by
//! `coldframe::thread::to_thread`.
//!
//! The calls are `thread::sleep`, all of `reqwest::blocking` and `ureq`, and
//! `stdin().read_line` without an `.await`; strict: those of `std::fs`, the
//! sockets of `std::net`, and `output` and `status` of a `Command` as well. A
//! closure may run on another thread: what is in one is left alone.
//!
//! They are known by the path that is written in the call: `std::thread::sleep`
//! and `thread::sleep`, `std::fs::read`. Nothing is found after `use
//! std::thread::sleep as nap;` or `use std::fs::File;`, since a macro does not
//! see what a name stands for.

use syn::{Expr, ExprCall, ExprMethodCall, Path};

use crate::diagnostics::{Diagnostic, Diagnostics, ends};
use crate::model::Model;
use crate::parse::{Place, Tree, bare, each_expression};
use crate::rules::{Applies, Rule};

pub(crate) const RULE: Rule = Rule {
    code: "CF200",
    applies: Applies::Everywhere,
    rejects: "calls that block the thread: `thread::sleep`, `reqwest::blocking`, `ureq`, `stdin().read_line`; strict: also those of `std::fs`, `std::net` and `Command`",
    check,
};

fn check(diagnostics: &mut Diagnostics, tree: &Tree, _: &Model) {
    let strict = tree.machines[0].options.strict;
    // A future may be handed on, to a timeout say, and awaited there.
    let mut handed_on: Vec<*const Expr> = Vec::new();
    each_expression(tree, |expr, Place { is_awaited }| {
        let found = match expr {
            Expr::Call(call) if !is_awaited => call_of(call, strict),
            Expr::MethodCall(call) if !is_awaited => {
                let is_handed_on = handed_on.contains(&std::ptr::from_ref(expr));
                method(call, strict).filter(|_| !is_handed_on)
            }
            _ => None,
        };
        if let Expr::Call(ExprCall { args, .. }) | Expr::MethodCall(ExprMethodCall { args, .. }) =
            expr
        {
            handed_on.extend(args.iter().map(|it| std::ptr::from_ref(bare(it))));
        }
        let Some((what, help)) = found else { return };
        diagnostics.push(Diagnostic {
            code: RULE.code,
            primary: ends(expr),
            what: format!("`{what}` blocks the thread"),
            why: "all tasks of a run share one thread: while it is blocked none of them runs, \
                  and no timeout fires"
                .to_owned(),
            help: help.to_owned(),
        });
    });
}

const ELSEWHERE: &str =
    "call it with `coldframe::thread::to_thread(move || …).await`, or take an async counterpart";

/// The name of a blocking function, and what to do instead.
fn call_of(call: &ExprCall, strict: bool) -> Option<(&'static str, &'static str)> {
    let names = names(path(&call.func)?);
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    match names.as_slice() {
        [.., "thread", "sleep"] => Some(("thread::sleep", "write `sleep(…).await`")),
        ["reqwest", "blocking", ..] => {
            Some(("reqwest::blocking", "take the same of `reqwest` without `blocking`, and await it"))
        }
        ["ureq", ..] => Some(("ureq", ELSEWHERE)),
        ["std", "fs", .., name] if strict && *name != "new" => Some(("std::fs", ELSEWHERE)),
        ["std", "net", "TcpListener" | "TcpStream" | "UdpSocket", _] if strict => {
            Some(("std::net", ELSEWHERE))
        }
        _ => None,
    }
}

fn method(call: &ExprMethodCall, strict: bool) -> Option<(&'static str, &'static str)> {
    let made_by = names(origin(&call.receiver)?);
    let is_async = made_by.iter().any(|it| it == "tokio" || it == "async_std");
    let made_by: Vec<&str> = made_by.iter().map(String::as_str).collect();
    match (&*call.method.to_string(), made_by.as_slice()) {
        _ if is_async => None,
        ("read_line", [.., "stdin"]) => Some(("stdin().read_line", ELSEWHERE)),
        ("output" | "status", [.., "Command", "new"]) if strict => Some(("Command", ELSEWHERE)),
        _ => None,
    }
}

/// The function whose value a chain of methods begins with.
fn origin(expr: &Expr) -> Option<&Path> {
    match bare(expr) {
        Expr::MethodCall(it) => origin(&it.receiver),
        Expr::Call(it) => path(&it.func),
        _ => None,
    }
}

fn path(function: &Expr) -> Option<&Path> {
    match bare(function) {
        Expr::Path(it) => Some(&it.path),
        _ => None,
    }
}

fn names(path: &Path) -> Vec<String> {
    path.segments.iter().map(|it| it.ident.to_string()).collect()
}

#[cfg(test)]
mod tests {
    use crate::testing::check;

    #[test]
    fn calls_that_block() {
        check(
            r#"
async fn f() {
    next().await;
    std::thread::sleep(limit);
  //^^^^^^^^^^^^^^^^^^^^^^^^^ CF200 `thread::sleep` blocks the thread
    let page = reqwest::blocking::get(url)?;
             //^^^^^^^^^^^^^^^^^^^^^^^^^^^ CF200 `reqwest::blocking` blocks the thread
    reqwest::blocking::Client::new();
  //^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ CF200 `reqwest::blocking` blocks the thread
    ureq::get(url).call()?;
  //^^^^^^^^^^^^^^ CF200 `ureq` blocks the thread
    io::stdin().read_line(&mut line)?;
  //^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ CF200 `stdin().read_line` blocks the thread
    stdin().lock().read_line(&mut line).unwrap();
  //^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ CF200 `stdin().read_line` blocks the thread
    match ::std::io::stdin().read_line(&mut line) { _ => {} }
        //^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ CF200 `stdin().read_line` blocks the thread
    nursery! { spawn async { thread::sleep(limit) }; }
                           //^^^^^^^^^^^^^^^^^^^^ CF200 `thread::sleep` blocks the thread
}
"#,
        );
    }

    #[test]
    fn calls_that_do_not() {
        check("async fn f() { sleep(limit).await; }");
        check("async fn f() { next().await; to_thread(|| thread::sleep(limit)).await; }");
        check("async fn f() { tokio::io::stdin().read_line(&mut line).await; }");
        check("async fn f() { stdin().read_line(&mut line).await; }");
        check("async fn f() { timeout(limit, stdin().read_line(&mut line)).await; }");
        check("async fn f() { file.read_line(&mut line)?; next().await; }");
        check("async fn f() { reqwest::get(url).await; reqwest::Client::new(); }");
        check("async fn f() { next().await; blocking::get(url)?; }");
        check("async fn f() { next().await; std::fs::read(path)?; Command::new(x).output()?; }");
        check("async fn f() { next().await; std::net::TcpStream::connect(address)?; }");
        check("async fn f() { next().await; fn g() { thread::sleep(limit); } }");
    }

    #[test]
    fn a_name_says_nothing() {
        check("async fn f() { next().await; use std::thread::sleep as nap; nap(limit); }");
        check("#[checkpointed(strict)] async fn f() { next().await; File::open(path)?; }");
        check("#[checkpointed(strict)] async fn f() { next().await; TcpStream::connect(to)?; }");
    }

    #[test]
    fn strict_knows_more() {
        check(
            r#"
#[checkpointed(strict)]
async fn f() {
    next().await;
    std::fs::read(path)?;
  //^^^^^^^^^^^^^^^^^^^ CF200 `std::fs` blocks the thread
    let file = std::fs::File::open(path)?;
             //^^^^^^^^^^^^^^^^^^^^^^^^^ CF200 `std::fs` blocks the thread
    std::net::TcpStream::connect(address)?;
  //^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ CF200 `std::net` blocks the thread
    let socket = std::net::UdpSocket::bind(address)?;
               //^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ CF200 `std::net` blocks the thread
    std::process::Command::new("ls").arg(x).status()?;
  //^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ CF200 `Command` blocks the thread
    let output = Command::new("ls").output()?;
               //^^^^^^^^^^^^^^^^^^^^^^^^^^^ CF200 `Command` blocks the thread
}
"#,
        );
    }

    #[test]
    fn strict_leaves_alone() {
        check(
            r#"
#[checkpointed(strict)]
async fn f() {
    Command::new("ls").output().await?;
    timeout(limit, Command::new("ls").status()).await?;
    tokio::process::Command::new("ls").status();
    Command::new("ls").spawn()?;
    answer.status();
    std::net::Ipv4Addr::new(127, 0, 0, 1);
    std::fs::OpenOptions::new();
    tokio::fs::read(path).await?;
    keep(|| std::fs::read(path));
}
"#,
        );
    }
}
