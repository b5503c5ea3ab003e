//! `atomic! { … }`, and what of it a macro may hide.

use std::mem;

use proc_macro2::{Delimiter, Span, TokenStream, TokenTree};
use syn::{Block, Expr, ExprBlock, ExprMacro, Path, token};

use super::nurseries::{Source, statements};
use super::{Code, Here, Sites};
use crate::diagnostics::Diagnostics;
use crate::parse::keyword::Region;
use crate::parse::tree::{Atomic, HiddenJump, Interruption};

/// Whether `path` names the macro `atomic!`, of `coldframe` or under whatever
/// name that crate goes.
pub(in crate::parse) fn is_atomic(path: &Path) -> bool {
    path.segments.len() <= 2 && path.segments.last().is_some_and(|it| it.ident == "atomic")
}

/// The statements of an `atomic!`, as far as they can be read: all that is
/// asked of them is whether they give a value.
pub(in crate::parse) fn atomic(call: &syn::Macro) -> Option<Block> {
    if !is_atomic(&call.path) {
        return None;
    }
    let brace = token::Brace { span: *call.delimiter.span() };
    let (tokens, end) = (call.tokens.clone(), brace.span.close());
    let source = Source { tokens, end, region: Region::Nursery, place: "a block" };
    let stmts = statements(source, &mut Diagnostics::default())?;
    Some(Block { brace_token: brace, stmts })
}

impl Sites<'_> {
    /// It becomes a plain block.
    pub(super) fn atomic(&mut self, call: ExprMacro, discarded: bool) -> Expr {
        let ExprMacro { attrs, mac } = call;
        let brace = token::Brace { span: *mac.delimiter.span() };
        let (path, bang) = (mac.path, mac.bang_token);
        let Some(mut block) = self.inside(brace, mac.tokens, "the block of an `atomic!`") else {
            return syn::parse_quote!(::core::unimplemented!());
        };
        self.atomics.push(Atomic::default());
        let inside = Here { atomic: Some(self.atomics.len() - 1), discarded: false, ..self.here };
        self.at(inside, |sites| sites.block(&mut block, discarded));
        // Nothing else is left of the macro, and rustc would call its import
        // unused. In a `coldframe!` it is a word of ours, imported or not.
        if self.adopting.is_none() {
            let span = Span::mixed_site().located_at(bang.span);
            block.stmts.insert(0, syn::parse_quote_spanned!(span=> #path!(@used);));
        }
        Expr::Block(ExprBlock { attrs, label: None, block })
    }

    /// Others may run here: an `atomic!` round it cannot keep its promise.
    pub(super) fn interrupts(&mut self, span: Span, name: Option<String>, is_opaque: bool) {
        // What a plain closure awaits is none of this function's waits.
        if let Some(atomic) = self.here.atomic.filter(|_| self.here.code == Code::Async) {
            let interruption = Interruption { span, name, is_opaque };
            self.atomics[atomic].interruptions.push(interruption);
        }
    }

    /// Goes into a block whose exits are rewritten.
    pub(super) fn leaving<R>(
        &mut self,
        name: &'static str,
        walk: impl FnOnce(&mut Self) -> R,
    ) -> R {
        let outside = self.here.exits.replace(name);
        let res = walk(self);
        self.here.exits = outside;
        res
    }

    /// A macro that nobody sees through.
    pub(super) fn hides(&mut self, mac: &syn::Macro) {
        let name = mac.path.segments.last().expect("a path has a segment");
        self.interrupts(name.ident.span(), Some(name.ident.to_string()), true);
        let Some(leaves) = self.here.exits else { return };
        if let Some((jump, span)) = jump(mac.tokens.clone(), false) {
            let (path, leaves) = (mac.path.clone(), leaves.to_owned());
            self.hidden_jumps.push(HiddenJump { path, jump, span, leaves });
        }
    }
}

/// The first jump among the tokens that may leave the macro: one in an async
/// block or in the block of a closure does not, nor does a `break` in a loop.
/// A `?` in front of something is none (`info!(?error)`).
fn jump(tokens: TokenStream, in_loop: bool) -> Option<(String, Span)> {
    let trees: Vec<TokenTree> = tokens.into_iter().collect();
    let mut opens_loop = false;
    for (index, tree) in trees.iter().enumerate() {
        let before = index.checked_sub(1).map(|index| &trees[index]);
        match tree {
            TokenTree::Group(group) => {
                let is_block = group.delimiter() == Delimiter::Brace;
                if is_block && is_elsewhere(before) {
                    continue;
                }
                let in_loop = in_loop || is_block && mem::take(&mut opens_loop);
                if let Some(found) = jump(group.stream(), in_loop) {
                    return Some(found);
                }
            }
            TokenTree::Ident(word) => match &*word.to_string() {
                "return" => return Some(("return".to_owned(), word.span())),
                name @ ("break" | "continue") => {
                    let next = trees.get(index + 1);
                    let has_label =
                        matches!(next, Some(TokenTree::Punct(it)) if it.as_char() == '\'');
                    if !in_loop || has_label {
                        return Some((name.to_owned(), word.span()));
                    }
                }
                "loop" | "while" | "for" => opens_loop = true,
                _ => {}
            },
            TokenTree::Punct(punct) if punct.as_char() == '?' && is_operand(before) => {
                return Some(("?".to_owned(), punct.span()));
            }
            _ => {}
        }
    }
    None
}

/// Whether a block behind this is one of an async block or a closure.
fn is_elsewhere(before: Option<&TokenTree>) -> bool {
    match before {
        Some(TokenTree::Ident(word)) => word == "async" || word == "move",
        Some(TokenTree::Punct(punct)) => punct.as_char() == '|',
        _ => false,
    }
}

fn is_operand(before: Option<&TokenTree>) -> bool {
    match before {
        Some(TokenTree::Punct(punct)) => punct.as_char() == '?',
        Some(_) => true,
        None => false,
    }
}
