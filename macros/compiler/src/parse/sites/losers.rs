//! The macros of other crates that drop what loses.

use proc_macro2::{Spacing, TokenStream, TokenTree};

use super::Sites;
use crate::parse::tree::Dropping;

impl Sites<'_> {
    /// A macro that nobody sees through.
    pub(super) fn drops(&mut self, mac: &syn::Macro) {
        let path = mac.path.clone();
        let name = path.segments.last().expect("a path has a segment").ident.to_string();
        let on_error = name == "try_join";
        let selects = matches!(&*name, "select" | "select_biased");
        if on_error || selects && has_futures(&mac.tokens) {
            self.dropping.push(Dropping { path, on_error });
        }
    }
}

/// Whether `PATTERN = FUTURE` stands among the tokens: a lone `=`.
pub(super) fn has_futures(tokens: &TokenStream) -> bool {
    let mut is_joined = false;
    tokens.clone().into_iter().any(|tree| {
        let TokenTree::Punct(punct) = tree else {
            is_joined = false;
            return false;
        };
        let is_joint = punct.spacing() == Spacing::Joint;
        let is_lone = punct.as_char() == '=' && !is_joined && !is_joint;
        is_joined = is_joint;
        is_lone
    })
}
