//! The macros of std that we see through: their arguments are expressions. And
//! its functions that end the process.

use proc_macro2::TokenStream;
use quote::ToTokens;
use syn::parse::{ParseStream, Parser};
use syn::{Expr, Ident, Pat, Path, Token};

use super::tree::MacroArgument;

/// When the arguments of a macro of std run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum StdMacro {
    /// All, in order.
    InOrder,
    /// All, in order; the macro does not come back.
    Panics,
    /// The first ones; the others only if it panics.
    Asserts { checked: usize },
    /// As `Asserts`, or none at all.
    DebugAsserts { checked: usize },
    /// The value, then perhaps the guard.
    Matches,
    /// None: what is in it does not run here.
    Inert,
}

/// What we know about the macro of this path.
pub(crate) fn std_macro(path: &Path) -> Option<StdMacro> {
    let first = &path.segments.first()?.ident;
    let name = path.segments.last()?.ident.to_string();
    // `tokio::pin!` and `futures::pin_mut!` take what std's does, and define a
    // variable: they must stay statements of the block.
    if matches!(&*name, "pin" | "pin_mut") {
        return Some(StdMacro::InOrder);
    }
    let of_std = path.segments.len() == 1 || ["std", "core", "alloc"].iter().any(|it| first == it);
    let known = match &*name {
        "dbg" | "eprint" | "eprintln" | "format" | "format_args" | "print" | "println" | "vec"
        | "write" | "writeln" => StdMacro::InOrder,
        "panic" | "todo" | "unimplemented" | "unreachable" => StdMacro::Panics,
        "assert" => StdMacro::Asserts { checked: 1 },
        "assert_eq" | "assert_ne" => StdMacro::Asserts { checked: 2 },
        "debug_assert" => StdMacro::DebugAsserts { checked: 1 },
        "debug_assert_eq" | "debug_assert_ne" => StdMacro::DebugAsserts { checked: 2 },
        "matches" => StdMacro::Matches,
        "cfg" | "column" | "compile_error" | "concat" | "env" | "file" | "include_bytes"
        | "include_str" | "line" | "macro_rules" | "module_path" | "option_env" | "stringify"
        | "thread_local" => StdMacro::Inert,
        _ => return None,
    };
    of_std.then_some(known)
}

/// Whether a macro of others is known not to wait: it logs, or makes an error
/// or a value.
pub(crate) fn never_waits(path: &Path) -> bool {
    const NAMES: [&str; 13] = [
        "anyhow", "bail", "bytes", "debug", "ensure", "error", "event", "eyre", "info", "json",
        "log", "trace", "warn",
    ];
    path.segments.last().is_some_and(|name| NAMES.iter().any(|it| name.ident == it))
}

/// `process::exit` or `process::abort`. A bare `exit` may be anybody's, and
/// may come back.
pub(crate) fn ends_process(function: &Expr) -> bool {
    let Expr::Path(it) = function else { return false };
    let mut segments = it.path.segments.iter().rev().map(|segment| &segment.ident);
    let is_end = segments.next().is_some_and(|name| name == "exit" || name == "abort");
    is_end && segments.next().is_some_and(|module| module == "process")
}

/// The arguments of a macro that we see through.
pub(super) fn arguments(kind: StdMacro, tokens: TokenStream) -> syn::Result<Vec<MacroArgument>> {
    match kind {
        StdMacro::Matches => matches_arguments.parse2(tokens),
        _ => list.parse2(tokens),
    }
}

/// An `assert!` without a message quotes its condition: it gets `written` as
/// its message, or it would quote what the condition becomes.
pub(super) fn keep_message(
    kind: StdMacro,
    arguments: &mut Vec<MacroArgument>,
    written: &TokenStream,
) {
    let quotes =
        matches!(kind, StdMacro::Asserts { checked: 1 } | StdMacro::DebugAsserts { checked: 1 });
    if quotes && arguments.len() == 1 {
        let message = quote::quote!(, "assertion failed: {}", ::core::stringify!(#written));
        arguments.push(MacroArgument::Tokens(message));
    }
}

/// `e, name = e, …`, `e; n`
fn list(input: ParseStream) -> syn::Result<Vec<MacroArgument>> {
    let mut res = Vec::new();
    while !input.is_empty() {
        if input.peek(Ident) && input.peek2(Token![=]) && !input.peek2(Token![==]) {
            let (name, equals) = (input.parse::<Ident>()?, input.parse::<Token![=]>()?);
            res.push(MacroArgument::Tokens(quote::quote!(#name #equals)));
        }
        res.push(MacroArgument::Expr(input.parse()?));
        if input.is_empty() {
            break;
        }
        let separator = match input.parse::<Option<Token![;]>>()? {
            Some(semicolon) => semicolon.into_token_stream(),
            None => input.parse::<Token![,]>()?.into_token_stream(),
        };
        res.push(MacroArgument::Tokens(separator));
    }
    Ok(res)
}

/// `e, pattern if guard`
fn matches_arguments(input: ParseStream) -> syn::Result<Vec<MacroArgument>> {
    let value: Expr = input.parse()?;
    let comma: Token![,] = input.parse()?;
    let pattern = Pat::parse_multi_with_leading_vert(input)?;
    let mut res =
        vec![MacroArgument::Expr(value), MacroArgument::Tokens(quote::quote!(#comma #pattern))];
    if let Some(if_token) = input.parse::<Option<Token![if]>>()? {
        res.push(MacroArgument::Tokens(if_token.into_token_stream()));
        res.push(MacroArgument::Expr(input.parse()?));
    }
    if let Some(comma) = input.parse::<Option<Token![,]>>()? {
        res.push(MacroArgument::Tokens(comma.into_token_stream()));
    }
    Ok(res)
}
