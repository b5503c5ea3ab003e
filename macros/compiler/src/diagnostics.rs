//! What the user sees: collecting errors and turning them into tokens.
//!
//! Invariant: every error has a code, a one-line `what`, a `why`, and a
//! `help`. The struct makes leaving one out a compile error.

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};

/// Errors found so far. Stages push and carry on; the caller decides when to
/// stop.
#[derive(Debug, Default)]
pub(crate) struct Diagnostics {
    errors: Vec<Diagnostic>,
}

/// One error.
#[derive(Debug)]
pub(crate) struct Diagnostic {
    pub(crate) code: &'static str,
    /// First and last token to underline. Two spans, not one joined span:
    /// `Span::join` returns `None` on stable.
    pub(crate) primary: (Span, Span),
    /// What is wrong, in one line: lowercase, no full stop.
    pub(crate) what: String,
    /// Why it is a problem, in terms of what would happen at run time.
    pub(crate) why: String,
    /// What to write instead.
    pub(crate) help: String,
}

impl Diagnostics {
    pub(crate) fn push(&mut self, error: Diagnostic) {
        self.errors.push(error);
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.errors.is_empty()
    }

    /// One `compile_error!` per error, in the order they were pushed.
    pub(crate) fn into_tokens(self) -> TokenStream {
        self.errors.iter().map(Diagnostic::to_tokens).collect()
    }

    #[cfg(test)]
    pub(crate) fn errors(&self) -> &[Diagnostic] {
        &self.errors
    }
}

impl Diagnostic {
    fn to_tokens(&self) -> TokenStream {
        let (first, last) = self.primary;
        let text = self.text();
        // rustc underlines from the span of the first token of the macro call
        // to the span of the last.
        let call = quote_spanned! {first=> ::core::compile_error! };
        let body = quote_spanned! {last=> { #text } };
        quote! { #call #body }
    }

    fn text(&self) -> String {
        let Diagnostic { code, what, why, help, .. } = self;
        format!("[{code}] {what}\n\nwhy: {why}\nhelp: {help}")
    }
}

/// The first and last token of `node`.
pub(crate) fn ends(node: &impl ToTokens) -> (Span, Span) {
    let mut tokens = node.to_token_stream().into_iter();
    let first = tokens.next().map_or_else(Span::call_site, |token| token.span());
    let last = tokens.last().map_or(first, |token| token.span());
    (first, last)
}
