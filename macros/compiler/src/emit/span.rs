//! Where generated tokens lie, and the identifiers made from our names.

use proc_macro2::{Delimiter, Group, Ident, Literal, Span, TokenStream, TokenTree};
use quote::{ToTokens, quote_spanned};
use syn::Lifetime;

use crate::emit::Printer;
use crate::lower::StateName;

/// Hygienic for locals and labels, and reported at `span`.
pub(crate) fn ours(span: Span) -> Span {
    Span::mixed_site().located_at(span)
}

/// A local or a type of ours.
pub(crate) fn ident(name: &str, span: Span) -> Ident {
    Ident::new(name, ours(span))
}

/// A label of ours.
pub(crate) fn label(name: &str, span: Span) -> Lifetime {
    Lifetime::new(&format!("'{name}"), ours(span))
}

/// The line of `span` as a literal.
pub(crate) fn line(span: Span) -> Literal {
    Literal::usize_unsuffixed(span.start().line)
}

/// The column of `span`, from 0, as a literal.
pub(crate) fn column(span: Span) -> Literal {
    Literal::usize_unsuffixed(span.start().column)
}

/// The span of the first token. A group without delimiters, which a
/// `macro_rules!` leaves round what it was given, is no token.
pub(crate) fn first(tokens: &impl ToTokens) -> Span {
    match tokens.to_token_stream().into_iter().next() {
        Some(TokenTree::Group(group)) if group.delimiter() == Delimiter::None => {
            first(&group.stream())
        }
        Some(TokenTree::Group(group)) => group.span_open(),
        Some(token) => token.span(),
        None => Span::call_site(),
    }
}

/// `{ TOKENS }`
pub(crate) fn braced(tokens: TokenStream, span: Span) -> TokenTree {
    let mut group = Group::new(Delimiter::Brace, tokens);
    group.set_span(span);
    TokenTree::Group(group)
}

impl Printer {
    /// The module that generated code may call, `::coldframe::private`.
    pub(crate) fn private(&self, span: Span) -> TokenStream {
        let name = Ident::new(&self.crate_name, span);
        quote_spanned!(span=> ::#name::private)
    }

    /// The crate itself, `::coldframe`.
    pub(crate) fn crate_path(&self, span: Span) -> TokenStream {
        let name = Ident::new(&self.crate_name, span);
        quote_spanned!(span=> ::#name)
    }

    /// The module of the tables, `::coldframe::machine`.
    pub(crate) fn machine_module(&self, span: Span) -> TokenStream {
        let name = Ident::new(&self.crate_name, span);
        quote_spanned!(span=> ::#name::machine)
    }
}

/// `__ParentState::Sleep as u16`
pub(crate) fn state(name: &StateName, span: Span) -> TokenStream {
    let (of, variant) = (Ident::new(&name.of, span), Ident::new(&name.name, span));
    quote_spanned!(span=> #of::#variant as u16)
}
