//! Macros of others that wait.

use proc_macro2::{TokenStream, TokenTree};

use super::losers::has_futures;
use crate::parse::tree::Waits;

/// What these make of an `.await` does not wait here.
const INERT: [&str; 5] = ["parse_quote", "quote", "quote_spanned", "stream", "try_stream"];

/// What shows that a macro waits, through which nobody sees.
pub(super) fn waits(mac: &syn::Macro) -> Option<Waits> {
    let name = mac.path.segments.last().expect("a path has a segment").ident.to_string();
    match &*name {
        "join" | "try_join" => Some(Waits::Name),
        "select" | "select_biased" if has_futures(&mac.tokens) => Some(Waits::Name),
        name if INERT.contains(&name) => None,
        _ => has_await(mac.tokens.clone()).then_some(Waits::Tokens),
    }
}

/// Whether there is an `.await` that is not in an async block or closure.
fn has_await(tokens: TokenStream) -> bool {
    let mut after_async = false;
    for tree in tokens {
        match tree {
            TokenTree::Ident(word) if word == "await" => return true,
            TokenTree::Ident(word) => {
                after_async = word == "async" || after_async && word == "move";
            }
            TokenTree::Group(group) => {
                if !after_async && has_await(group.stream()) {
                    return true;
                }
                after_async = false;
            }
            TokenTree::Punct(_) | TokenTree::Literal(_) => after_async = false,
        }
    }
    false
}
