//! The compiler behind coldframe's macros.
//!
//! One line of data flow, one module per stage:
//!
//! ```text
//! tokens ─ parse ─▶ Tree ─ model ─▶ Model ─ rules ─▶ Diagnostics
//!                    Tree + Model ─ lower ─▶ Lowered ─ emit ─▶ tokens
//! ```
//!
//! Every stage works on `proc_macro2` tokens, so all of it runs in plain unit
//! tests. Nothing before `emit` builds tokens; nothing after `parse` reads
//! them. All errors are reported at once, and the user's item is emitted in
//! spite of them, so that an editor goes on working in it and no second error
//! follows from the first.
//!
//! The functions below are the doors, one per macro of the same name.

mod crate_name;
mod diagnostics;
mod emit;
mod lower;
mod model;
#[cfg(test)]
mod oracle;
mod parse;
mod rules;
#[cfg(test)]
mod testing;

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, quote};

use crate::diagnostics::Diagnostics;
use crate::emit::Mentions;
use crate::emit::doors::{self, Entry};
use crate::parse::{Door, Item, ModuleItem, Tree};

/// `#[checkpointed]` and `#[checkpointed(maybe)]`.
#[must_use]
pub fn checkpointed(args: TokenStream, item: TokenStream) -> TokenStream {
    attribute(args, item, Door::Checkpointed)
}

/// `#[coldframe::main]`.
#[must_use]
pub fn main(args: TokenStream, item: TokenStream) -> TokenStream {
    attribute(args, item, Door::Main)
}

/// `#[coldframe::test]`.
#[must_use]
pub fn test(args: TokenStream, item: TokenStream) -> TokenStream {
    attribute(args, item, Door::Test)
}

/// `nursery! { … }`, `race! { … }`, `move_on_after!(LIMIT => { … })` and the
/// other blocks, in a function that is not compiled. `name` is the macro's.
#[must_use]
pub fn block(name: &str, tokens: TokenStream) -> TokenStream {
    if emit::is_mention(&tokens) {
        return TokenStream::new();
    }
    let mut diagnostics = Diagnostics::default();
    let tree = parse::block(name, tokens, &mut diagnostics);
    let body = match tree {
        Some(tree) if diagnostics.is_empty() => {
            compile(tree, &crate_name::find(), Mentions::Macro, &mut diagnostics)
        }
        // Of any type, so that only the error itself is reported.
        _ => quote!(::core::unimplemented!()),
    };
    let errors = diagnostics.into_tokens();
    quote!({ #errors #body })
}

/// `defer! { … }` in a function that is not compiled: an error.
#[must_use]
pub fn defer(tokens: TokenStream) -> TokenStream {
    let mut diagnostics = Diagnostics::default();
    if !emit::is_mention(&tokens) {
        parse::standalone_defer(&mut diagnostics);
    }
    diagnostics.into_tokens()
}

/// `assume_checkpointed!()` in a function that is not compiled: an error.
#[must_use]
pub fn assume_checkpointed(tokens: TokenStream) -> TokenStream {
    let mut diagnostics = Diagnostics::default();
    if !emit::is_mention(&tokens) {
        parse::standalone_assume(&mut diagnostics);
    }
    let errors = diagnostics.into_tokens();
    quote!({ #errors })
}

/// `atomic! { … }` in a function that is not compiled: the block itself.
#[must_use]
pub fn atomic(tokens: TokenStream) -> TokenStream {
    if emit::is_mention(&tokens) {
        return TokenStream::new();
    }
    let mut diagnostics = Diagnostics::default();
    if let Some(tree) = parse::block("atomic", tokens.clone(), &mut diagnostics) {
        let model = model::build(&tree);
        rules::check(&mut diagnostics, &tree, &model);
    }
    let body = if diagnostics.is_empty() { tokens } else { quote!(::core::unimplemented!()) };
    let errors = diagnostics.into_tokens();
    quote!({ #errors #body })
}

/// `coldframe! { … }`.
#[must_use]
pub fn module(tokens: TokenStream) -> TokenStream {
    let mut diagnostics = Diagnostics::default();
    let crate_name = crate_name::find();
    let name = Ident::new(&crate_name, Span::call_site());
    let checkpointed = syn::parse_quote!(::#name::checkpointed);
    let items = parse::module(tokens, &checkpointed, &mut diagnostics);
    let is_whole = diagnostics.is_empty();
    let mut res = TokenStream::new();
    for item in items {
        module_item(item, is_whole, &crate_name, &mut diagnostics).to_tokens(&mut res);
    }
    res.extend(diagnostics.into_tokens());
    res
}

fn module_item(
    item: ModuleItem,
    is_whole: bool,
    crate_name: &str,
    diagnostics: &mut Diagnostics,
) -> TokenStream {
    match item {
        ModuleItem::Verbatim(tokens) => tokens,
        // A tree with holes cannot be compiled, and it is not known whose it
        // is.
        ModuleItem::Function(item) if !is_whole => doors::stub(&item.head),
        ModuleItem::Function(item) => {
            // In there `nursery!` is a word of ours, imported or not.
            let body = compile(item.tree, crate_name, Mentions::Nothing, diagnostics);
            doors::function(&item.head, &body)
        }
        ModuleItem::Container { head, brace, items } => {
            let mut res = head;
            brace.surround(&mut res, |inside| {
                for item in items {
                    module_item(item, is_whole, crate_name, diagnostics).to_tokens(inside);
                }
            });
            res
        }
    }
}

fn attribute(args: TokenStream, written: TokenStream, door: Door) -> TokenStream {
    let mut diagnostics = Diagnostics::default();
    let item = parse::attribute(args, written.clone(), door, &mut diagnostics);
    let mut res = match item {
        // What cannot be read at all is rustc's to judge.
        None => written,
        Some(item) if !diagnostics.is_empty() => doors::stub(&item.head),
        Some(Item { head, tree }) => {
            let crate_name = crate_name::find();
            let main = match tree.machines[0].options.tokio {
                true => Entry::MainOnTokio,
                false => Entry::Main,
            };
            let body = compile(tree, &crate_name, Mentions::Macro, &mut diagnostics);
            match door {
                Door::Checkpointed => doors::function(&head, &body),
                Door::Main => doors::entry(main, &crate_name, &head, &body),
                Door::Test => doors::entry(Entry::Test, &crate_name, &head, &body),
            }
        }
    };
    res.extend(diagnostics.into_tokens());
    res
}

/// Everything between a tree and the statements of its body. What the rules
/// find does not hinder the rest.
fn compile(
    tree: Tree,
    crate_name: &str,
    mentions: Mentions,
    diagnostics: &mut Diagnostics,
) -> TokenStream {
    let model = model::build(&tree);
    rules::check(diagnostics, &tree, &model);
    let lowered = lower::lower(tree, &model);
    emit::emit(lowered, crate_name, mentions)
}
