//! Tokens to [`Tree`]: our grammar on top of Rust's.
//!
//! Rust's own grammar is syn's business. Ours is small: `spawn EXPR` and
//! `#[name = EXPR]` in the block of a `nursery!`, its handle `|n|`, and inside
//! `coldframe! { … }` the angle form `nursery! < … >`.
//!
//! ```text
//! tokens ─ angle ─ keyword ─▶ tokens that syn can read ─ syn ─▶ syntax ─ sites ─▶ Tree
//! ```
//!
//! Every entry point reports all errors it finds. `None` means that there is
//! nothing to compile; a `Tree` with errors reported beside it has holes and
//! may only be looked at to find more errors.

mod angle;
mod attributes;
mod each;
mod errors;
mod escapes;
mod head;
mod keyword;
mod module;
mod nested;
mod parts;
mod sites;
mod std_macros;
mod tree;
mod uncalled;
mod unit;

use proc_macro2::{Span, TokenStream};
use syn::{Attribute, Block, Expr, Path, Signature, Stmt, Token, Visibility};

pub(crate) use self::attributes::{expression_attrs, statement_attrs};
pub(crate) use self::each::{Place, each_expression};
use self::head::Written;
use self::keyword::Region;
use self::nested::Adopting;
pub(crate) use self::parts::Part;
use self::sites::{Root, Source};
pub(crate) use self::std_macros::{StdMacro, ends_process, never_waits, std_macro};
pub(crate) use self::tree::*;
pub(crate) use self::unit::is_compound_assignment;
use crate::diagnostics::Diagnostics;

/// Which attribute stands in front of a function.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Door {
    Checkpointed,
    Main,
    Test,
}

/// An `async fn` to compile.
#[derive(Debug)]
pub(crate) struct Item {
    pub(crate) head: Head,
    pub(crate) tree: Tree,
}

/// What stands in front of the body, as written.
#[derive(Debug)]
pub(crate) struct Head {
    /// Outer attributes, doc comments among them, without the one of ours.
    pub(crate) attrs: Vec<Attribute>,
    pub(crate) vis: Visibility,
    pub(crate) defaultness: Option<Token![default]>,
    pub(crate) sig: Signature,
    /// `#![allow(…)]` and the like at the top of the body.
    pub(crate) inner_attrs: Vec<Attribute>,
}

/// One piece of what stands in `coldframe! { … }`, in order.
#[derive(Debug)]
pub(crate) enum ModuleItem {
    /// Printed as it stands.
    Verbatim(TokenStream),
    /// An `async fn`, free or in an `impl` or a `trait`.
    Function(Box<Item>),
    /// An `impl`, a `trait` or an inline `mod`: `HEAD { ITEMS }`.
    Container { head: TokenStream, brace: syn::token::Brace, items: Vec<ModuleItem> },
}

/// The function behind `#[checkpointed(ARGS)]`, `#[coldframe::main]` or
/// `#[coldframe::test]`. A trait method without a body gives `None` and no
/// error: it is to be printed as it stands.
pub(crate) fn attribute(
    args: TokenStream,
    item: TokenStream,
    door: Door,
    diagnostics: &mut Diagnostics,
) -> Option<Item> {
    let options = head::options(args, door, diagnostics);
    let Written { mut head, body } = head::function(item, door, diagnostics)?;
    head::only_door(&mut head.attrs, diagnostics);
    if !door.require_async(&head.sig, diagnostics) {
        return None;
    }
    let (brace, body) = body?;
    let name = head.sig.ident.to_string();
    compile(Function { head, brace, body, name, options }, None, diagnostics)
}

/// The block of the macro `name`, a `nursery!`, a race or a scope, in a function
/// that we do not compile; `None` if there are errors.
pub(crate) fn block(
    name: &str,
    tokens: TokenStream,
    diagnostics: &mut Diagnostics,
) -> Option<Tree> {
    let path = proc_macro2::Ident::new(name, Span::call_site());
    let call: syn::ExprMacro = syn::parse_quote!(#path! { #tokens });
    let kind = match name {
        "nursery" | "try_nursery" | "race" | "try_race" => MachineKind::Nursery,
        _ => MachineKind::Scope,
    };
    let root = Root {
        kind,
        name: name.to_owned(),
        name_span: Span::call_site(),
        options: Options::maybe(),
        body: Block {
            brace_token: syn::token::Brace::default(),
            stmts: vec![Stmt::Expr(Expr::Macro(call), None)],
        },
    };
    let tree = sites::collect(root, None, diagnostics);
    uncalled::report(&tree, None, diagnostics);
    diagnostics.is_empty().then_some(tree)
}

/// Reports that a `defer!` stands where nothing of ours compiles it.
pub(crate) fn standalone_defer(diagnostics: &mut Diagnostics) {
    diagnostics.push(errors::standalone_defer(Span::call_site()));
}

/// Reports that an `assume_checkpointed!` stands where nothing of ours compiles
/// it.
pub(crate) fn standalone_assume(diagnostics: &mut Diagnostics) {
    diagnostics.push(errors::standalone_assume(Span::call_site()));
}

/// What stands in `coldframe! { … }`. `checkpointed` is the path of the
/// attribute: functions nested in bodies get it and expand on their own.
pub(crate) fn module(
    tokens: TokenStream,
    checkpointed: &Path,
    diagnostics: &mut Diagnostics,
) -> Vec<ModuleItem> {
    module::items(tokens, checkpointed, diagnostics)
}

/// An `async fn` whose body is still tokens.
struct Function {
    head: Head,
    brace: syn::token::Brace,
    body: TokenStream,
    name: String,
    options: Options,
}

/// `None` if the body is not Rust.
fn compile(
    function: Function,
    adopting: Option<&Adopting>,
    diagnostics: &mut Diagnostics,
) -> Option<Item> {
    let Function { head, brace, body, name, options } = function;
    let source = Source {
        tokens: body,
        end: brace.span.close(),
        region: Region::Elsewhere,
        place: "the body of a function",
    };
    let stmts = sites::statements(source, diagnostics)?;
    let root = Root {
        kind: MachineKind::Function,
        name,
        name_span: head.sig.ident.span(),
        options,
        body: Block { brace_token: brace, stmts },
    };
    let tree = sites::collect(root, adopting, diagnostics);
    uncalled::report(&tree, Some(&head.sig), diagnostics);
    Some(Item { head, tree })
}

#[cfg(test)]
mod never_panics;
#[cfg(test)]
mod tests;
