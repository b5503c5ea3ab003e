//! Items in the bodies of functions. They are not part of a machine; inside
//! `coldframe!` the `async fn`s among them get an attribute of their own.

use proc_macro2::TokenStream;
use syn::visit::Visit;
use syn::visit_mut::{self, VisitMut};
use syn::{Attribute, Block, Meta, Path, Signature};

use super::errors;
use super::keyword::SPAWN;
use crate::diagnostics::Diagnostics;

/// Reports the `spawn`s that were marked in `item`: whatever nursery is round
/// the item, they cannot reach it.
pub(super) fn stray_spawns(item: &syn::Item, diagnostics: &mut Diagnostics) {
    struct Strays<'d>(&'d mut Diagnostics);
    impl Visit<'_> for Strays<'_> {
        fn visit_macro(&mut self, it: &syn::Macro) {
            if it.path.is_ident(SPAWN) {
                let keyword = it.path.segments[0].ident.span();
                self.0.push(errors::spawn_outside_nursery(keyword));
            }
        }
    }
    Strays(diagnostics).visit_item(item);
}

/// What the functions get that stand in a `coldframe!`, but are not its own.
#[derive(Debug)]
pub(super) struct Adopting {
    /// The path of the attribute.
    pub(super) checkpointed: Path,
    /// Whether `#![strict]` stands at the top.
    pub(super) strict: bool,
}

/// Puts `#[checkpointed]` in front of every `async fn` in `item` that has
/// none. What is in the body of such a function is its own expansion's.
pub(super) fn adopt(item: &mut syn::Item, adopting: &Adopting) {
    Adoption { adopting }.visit_item_mut(item);
}

/// The same for all items in a block.
pub(super) fn adopt_in(block: &mut Block, adopting: &Adopting) {
    Adoption { adopting }.visit_block_mut(block);
}

/// Adds `strict` to the arguments of those of our attributes that are surely
/// ours.
pub(super) fn make_strict(attrs: &mut [Attribute]) {
    for attribute in attrs.iter_mut().filter(|it| is_ours(it)) {
        let path = attribute.path().clone();
        let arguments = match &attribute.meta {
            Meta::List(list) => list.tokens.clone(),
            _ => TokenStream::new(),
        };
        let comma = (!arguments.is_empty()).then(<syn::Token![,]>::default);
        attribute.meta = syn::parse_quote!(#path(strict #comma #arguments));
    }
}

fn is_ours(attribute: &Attribute) -> bool {
    let path = attribute.path();
    let of_ours = path.segments.len() == 2 && path.segments[0].ident == "coldframe";
    path.segments.last().is_some_and(|last| {
        last.ident == "checkpointed" || of_ours && (last.ident == "main" || last.ident == "test")
    })
}

/// Whether one of our attributes compiles the function already. Any `main` or
/// `test` is taken for ours, since the crate may be renamed, and std's are not
/// for an `async fn`.
pub(super) fn has_door(attrs: &[Attribute]) -> bool {
    const DOORS: [&str; 3] = ["checkpointed", "main", "test"];
    attrs.iter().any(|attribute| {
        let name = attribute.path().segments.last();
        name.is_some_and(|name| DOORS.iter().any(|it| name.ident == it))
    })
}

struct Adoption<'a> {
    adopting: &'a Adopting,
}

impl Adoption<'_> {
    /// Whether the function has an attribute now, and so an expansion.
    fn adopt(&self, attrs: &mut Vec<Attribute>, sig: &Signature) -> bool {
        if sig.asyncness.is_none() {
            return false;
        }
        if !has_door(attrs) {
            let path = &self.adopting.checkpointed;
            attrs.push(syn::parse_quote!(#[#path]));
        }
        if self.adopting.strict {
            make_strict(attrs);
        }
        true
    }
}

impl VisitMut for Adoption<'_> {
    fn visit_item_fn_mut(&mut self, it: &mut syn::ItemFn) {
        if !self.adopt(&mut it.attrs, &it.sig) {
            visit_mut::visit_item_fn_mut(self, it);
        }
    }

    fn visit_impl_item_fn_mut(&mut self, it: &mut syn::ImplItemFn) {
        if !self.adopt(&mut it.attrs, &it.sig) {
            visit_mut::visit_impl_item_fn_mut(self, it);
        }
    }

    fn visit_trait_item_fn_mut(&mut self, it: &mut syn::TraitItemFn) {
        if it.default.is_some() && !self.adopt(&mut it.attrs, &it.sig) {
            visit_mut::visit_trait_item_fn_mut(self, it);
        }
    }
}

/// Whether `async … fn` stands somewhere in `tokens`, macros aside.
pub(super) fn mentions_async_fn(tokens: &TokenStream) -> bool {
    let mut after_async = false;
    tokens.clone().into_iter().any(|tree| match tree {
        proc_macro2::TokenTree::Group(group) => {
            after_async = false;
            mentions_async_fn(&group.stream())
        }
        proc_macro2::TokenTree::Ident(ident) => {
            let found = after_async && ident == "fn";
            after_async =
                ident == "async" || after_async && (ident == "unsafe" || ident == "extern");
            found
        }
        _ => false,
    })
}
