//! `coldframe! { … }`: items, of which every `async fn` is compiled.
//!
//! Items are read one by one, so that an error in one does not hide the
//! others, and only as far as needed to find the functions.

use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};
use quote::ToTokens;
use syn::buffer::Cursor;
use syn::parse::{ParseStream, Parser};
use syn::{Attribute, Block, ImplItem, ItemImpl, ItemTrait, Path, Token, TraitItem, Type};
use syn::{Visibility, token};

use super::head::{self, Written};
use super::nested::Adopting;
use super::tree::Options;
use super::{Function, ModuleItem, angle, compile, errors, nested};
use crate::diagnostics::Diagnostics;

pub(super) fn items(
    tokens: TokenStream,
    checkpointed: &Path,
    diagnostics: &mut Diagnostics,
) -> Vec<ModuleItem> {
    let tokens = angle::to_braces(tokens, diagnostics);
    let (strict, tokens) = without_strict(tokens);
    let adopting = Adopting { checkpointed: checkpointed.clone(), strict };
    let mut reading = Reading { adopting, diagnostics };
    reading.list(tokens, &Owner { kind: OwnerKind::Module, name: None })
}

/// Takes `#![strict]` off the top; other inner attributes may stand round it.
fn without_strict(tokens: TokenStream) -> (bool, TokenStream) {
    let read = |input: ParseStream| {
        let attrs = input.call(Attribute::parse_inner)?;
        Ok((attrs, input.parse::<TokenStream>()?))
    };
    let Ok((mut attrs, rest)) = read.parse2(tokens.clone()) else { return (false, tokens) };
    let before = attrs.len();
    attrs.retain(|it| !matches!(&it.meta, syn::Meta::Path(path) if path.is_ident("strict")));
    (attrs.len() < before, quote::quote!(#(#attrs)* #rest))
}

struct Reading<'a> {
    adopting: Adopting,
    diagnostics: &'a mut Diagnostics,
}

/// What the items stand in.
struct Owner {
    kind: OwnerKind,
    /// The type or the trait, for the names of its functions.
    name: Option<String>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum OwnerKind {
    Module,
    Impl,
    Trait,
}

impl Reading<'_> {
    fn list(&mut self, tokens: TokenStream, owner: &Owner) -> Vec<ModuleItem> {
        let list = |input: ParseStream| {
            let mut res = Vec::new();
            for attribute in input.call(Attribute::parse_inner).unwrap_or_default() {
                res.push(ModuleItem::Verbatim(attribute.into_token_stream()));
            }
            while !input.is_empty() {
                let begin = input.cursor();
                match self.item(input, owner) {
                    Ok(item) => res.push(item),
                    Err(error) => {
                        self.diagnostics.push(errors::not_rust(&error, "an item"));
                        skip_item(input, begin)?;
                    }
                }
            }
            Ok(res)
        };
        list.parse2(tokens).unwrap_or_default()
    }

    fn item(&mut self, input: ParseStream, owner: &Owner) -> syn::Result<ModuleItem> {
        let ahead = input.fork();
        ahead.call(Attribute::parse_outer)?;
        ahead.parse::<Visibility>()?;
        if head::is_function(&ahead) {
            return self.function(input, owner);
        }
        if let Some(kind) = container_kind(&ahead) {
            return self.container(input, kind);
        }
        let begin = input.cursor();
        match owner.kind {
            OwnerKind::Module => drop(input.parse::<syn::Item>()?),
            OwnerKind::Impl => drop(input.parse::<ImplItem>()?),
            OwnerKind::Trait => drop(input.parse::<TraitItem>()?),
        }
        Ok(ModuleItem::Verbatim(between(begin, input.cursor())))
    }

    fn function(&mut self, input: ParseStream, owner: &Owner) -> syn::Result<ModuleItem> {
        let begin = input.cursor();
        let Written { head, body } = head::written(input)?;
        let tokens = between(begin, input.cursor());
        let Some((brace, body)) = body else { return Ok(ModuleItem::Verbatim(tokens)) };
        if nested::has_door(&head.attrs) {
            let strict = self.adopting.strict;
            return Ok(ModuleItem::Verbatim(if strict { made_strict(tokens) } else { tokens }));
        }
        if head.sig.asyncness.is_none() {
            return Ok(ModuleItem::Verbatim(self.plain_function(tokens)));
        }
        let name = match &owner.name {
            Some(owner) => format!("{owner}::{}", head.sig.ident),
            None => head.sig.ident.to_string(),
        };
        let options = Options { strict: self.adopting.strict, ..Options::default() };
        let function = Function { head, brace, body, name, options };
        Ok(match compile(function, Some(&self.adopting), self.diagnostics) {
            Some(item) => ModuleItem::Function(Box::new(item)),
            None => ModuleItem::Verbatim(tokens),
        })
    }

    /// Not ours, but an `async fn` in its body is.
    fn plain_function(&self, tokens: TokenStream) -> TokenStream {
        if !nested::mentions_async_fn(&tokens) {
            return tokens;
        }
        let mut trees: Vec<TokenTree> = tokens.clone().into_iter().collect();
        let Some(body @ TokenTree::Group(_)) = trees.pop() else { return tokens };
        let Ok(mut body) = syn::parse2::<Block>(body.into()) else { return tokens };
        nested::adopt_in(&mut body, &self.adopting);
        trees.into_iter().chain(body.into_token_stream()).collect()
    }

    /// `HEAD { ITEMS }`, or an item of the same kind without a block.
    fn container(&mut self, input: ParseStream, kind: OwnerKind) -> syn::Result<ModuleItem> {
        let begin = input.cursor();
        let (head, block) = input.step(|cursor| {
            block_behind_head(*cursor).ok_or_else(|| cursor.error("expected a block"))
        })?;
        let Some(block) = block else {
            return Ok(ModuleItem::Verbatim(between(begin, input.cursor())));
        };
        let owner = Owner { kind, name: owner_name(kind, &head) };
        let brace = token::Brace { span: block.delim_span() };
        let items = self.list(block.stream(), &owner);
        Ok(ModuleItem::Container { head, brace, items })
    }
}

/// A function with an attribute of ours, which gets `strict` among its
/// arguments.
fn made_strict(tokens: TokenStream) -> TokenStream {
    let read = |input: ParseStream| {
        let attrs = input.call(Attribute::parse_outer)?;
        Ok((attrs, input.parse::<TokenStream>()?))
    };
    let Ok((mut attrs, rest)) = read.parse2(tokens.clone()) else { return tokens };
    nested::make_strict(&mut attrs);
    quote::quote!(#(#attrs)* #rest)
}

/// What kind of container comes next, attributes and visibility having been
/// read.
fn container_kind(input: ParseStream) -> Option<OwnerKind> {
    let ahead = input.fork();
    while ahead.peek(Token![unsafe]) || ahead.peek(Token![default]) || ahead.peek(Token![auto]) {
        ahead.call(<syn::Ident as syn::ext::IdentExt>::parse_any).ok()?;
    }
    match () {
        () if ahead.peek(Token![impl]) => Some(OwnerKind::Impl),
        () if ahead.peek(Token![trait]) => Some(OwnerKind::Trait),
        () if ahead.peek(Token![mod]) => Some(OwnerKind::Module),
        () => None,
    }
}

/// The tokens before the block of a container and the block, or all of an
/// item that ends with a `;`. A brace between angles is a const argument.
fn block_behind_head(mut cursor: Cursor<'_>) -> Option<((TokenStream, Option<Group>), Cursor<'_>)> {
    let mut head = TokenStream::new();
    let mut angles = 0_usize;
    let mut after_dash = false;
    loop {
        let (tree, rest) = cursor.token_tree()?;
        cursor = rest;
        let mut is_dash = false;
        match &tree {
            TokenTree::Group(group) if group.delimiter() == Delimiter::Brace && angles == 0 => {
                return Some(((head, Some(group.clone())), cursor));
            }
            TokenTree::Punct(punct) => match punct.as_char() {
                ';' => return Some(((head, None), cursor)),
                '<' => angles += 1,
                '>' if !after_dash => angles = angles.saturating_sub(1),
                character => is_dash = character == '-',
            },
            _ => {}
        }
        after_dash = is_dash;
        head.extend([tree]);
    }
}

fn owner_name(kind: OwnerKind, head: &TokenStream) -> Option<String> {
    let whole = quote::quote!(#head {});
    match kind {
        OwnerKind::Module => None,
        OwnerKind::Trait => Some(syn::parse2::<ItemTrait>(whole).ok()?.ident.to_string()),
        OwnerKind::Impl => match *syn::parse2::<ItemImpl>(whole).ok()?.self_ty {
            Type::Path(path) => Some(path.path.segments.last()?.ident.to_string()),
            _ => None,
        },
    }
}

fn between(begin: Cursor<'_>, end: Cursor<'_>) -> TokenStream {
    let mut cursor = begin;
    let mut res = TokenStream::new();
    while cursor != end {
        let Some((tree, rest)) = cursor.token_tree() else { break };
        res.extend([tree]);
        cursor = rest;
    }
    res
}

/// Goes on behind the next `;` or block, at least one token further than
/// `begin`.
fn skip_item(input: ParseStream, begin: Cursor<'_>) -> syn::Result<()> {
    let mut moved = input.cursor() != begin;
    loop {
        if input.is_empty() {
            return Ok(());
        }
        let tree: TokenTree = input.parse()?;
        let ends = match &tree {
            TokenTree::Group(group) => group.delimiter() == Delimiter::Brace,
            TokenTree::Punct(punct) => punct.as_char() == ';',
            _ => false,
        };
        if ends || (moved && input.is_empty()) {
            return Ok(());
        }
        moved = true;
    }
}
