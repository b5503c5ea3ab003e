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

mod tree;

use proc_macro2::TokenStream;
use syn::{Attribute, Signature, Token, Visibility};

pub(crate) use self::tree::*;
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
    _args: TokenStream,
    _item: TokenStream,
    _door: Door,
    _diagnostics: &mut Diagnostics,
) -> Option<Item> {
    None
}

/// The block of a `nursery!` in a function that we do not compile.
pub(crate) fn nursery(_tokens: TokenStream, _diagnostics: &mut Diagnostics) -> Option<Tree> {
    None
}

/// What stands in `coldframe! { … }`. `checkpointed` is the path of the
/// attribute: functions nested in bodies get it and expand on their own.
pub(crate) fn module(
    _tokens: TokenStream,
    _checkpointed: &syn::Path,
    _diagnostics: &mut Diagnostics,
) -> Option<Vec<ModuleItem>> {
    None
}
