//! What the machine of each nursery decides, read from the `next` that the
//! compiler wrote.

use std::collections::{BTreeMap, BTreeSet};

use coldframe_random_programs::print::Source;
use coldframe_random_programs::program::NurseryId;
use proc_macro2::TokenStream;
use quote::ToTokens as _;
use syn::visit::{self, Visit};

use crate::Pair;

/// For each nursery of a source the pairs of state and event that have an arm
/// in its `next`.
pub(crate) fn decided(source: &Source) -> BTreeMap<NurseryId, BTreeSet<Pair>> {
    let file: syn::File = syn::parse_str(&source.text).expect("a printed program parses");
    let mut found = Found { lines: source.lines.iter().copied().collect(), res: BTreeMap::new() };
    for item in file.items {
        let syn::Item::Fn(mut function) = item else { unreachable!("all its items are functions") };
        function.attrs.clear();
        let maybe = syn::parse_str::<TokenStream>("maybe").expect("a word");
        let expanded = coldframe_compiler::checkpointed(maybe, function.into_token_stream());
        let expanded: syn::File = syn::parse2(expanded).expect("an expansion parses");
        found.visit_file(&expanded);
    }
    assert_eq!(found.res.len(), source.lines.len(), "every nursery has a machine");
    found.res
}

struct Found {
    lines: BTreeMap<u32, NurseryId>,
    res: BTreeMap<NurseryId, BTreeSet<Pair>>,
}

impl Visit<'_> for Found {
    fn visit_item_impl(&mut self, it: &syn::ItemImpl) {
        if let Some(next) = it.items.iter().find_map(as_next) {
            let id = self.lines[&line_of(it)];
            let mut arms = Arms(BTreeSet::new());
            arms.visit_impl_item_fn(next);
            self.res.insert(id, arms.0);
        }
        visit::visit_item_impl(self, it);
    }
}

fn as_next(item: &syn::ImplItem) -> Option<&syn::ImplItemFn> {
    match item {
        syn::ImplItem::Fn(it) if it.sig.ident == "next" => Some(it),
        _ => None,
    }
}

/// The first line in the nursery's table is its own.
fn line_of(it: &syn::ItemImpl) -> u32 {
    let text = it.to_token_stream().to_string();
    let (_, rest) = text.split_once("line : ").expect("a table has a line");
    let digits = rest.split(|it: char| !it.is_ascii_digit()).next().unwrap_or_default();
    digits.parse().expect("a line is a number")
}

struct Arms(BTreeSet<Pair>);

impl Visit<'_> for Arms {
    fn visit_arm(&mut self, arm: &syn::Arm) {
        let syn::Pat::Tuple(pair) = &arm.pat else { unreachable!("`next` matches on pairs") };
        let [state, event] = [&pair.elems[0], &pair.elems[1]].map(names);
        for state in state {
            self.0.extend(event.iter().map(|event| (state.clone(), event.clone())));
        }
    }
}

/// The variants in a pattern; none for `_` and for a binding.
fn names(pattern: &syn::Pat) -> Vec<String> {
    match pattern {
        syn::Pat::Or(it) => it.cases.iter().flat_map(names).collect(),
        syn::Pat::Path(it) => last(&it.path),
        syn::Pat::TupleStruct(it) => last(&it.path),
        _ => Vec::new(),
    }
}

fn last(path: &syn::Path) -> Vec<String> {
    path.segments.last().map(|it| it.ident.to_string()).into_iter().collect()
}
