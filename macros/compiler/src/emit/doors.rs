//! What stands round a compiled body: the function as it was written, or the
//! plain function that an entry point becomes.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::Signature;

use crate::emit::span::ours;
use crate::parse::Head;

/// The `async fn` as written, with a compiled body.
pub(crate) fn function(head: &Head, body: &TokenStream) -> TokenStream {
    let Head { attrs, vis, defaultness, sig, inner_attrs } = head;
    quote! {
        #(#attrs)* #vis #defaultness #sig { #(#inner_attrs)* #body }
    }
}

/// What runs the future of an entry point.
#[derive(Clone, Copy)]
pub(crate) enum Entry {
    Main,
    /// It runs on tokio.
    MainOnTokio,
    Test,
}

/// `fn main() { async fn main() { … } run_main(main()) }`: the attributes stay
/// outside, where the test harness and the lints look for them.
pub(crate) fn entry(
    entry: Entry,
    crate_name: &str,
    head: &Head,
    body: &TokenStream,
) -> TokenStream {
    let Head { attrs, vis, sig, inner_attrs, .. } = head;
    let name = &sig.ident;
    let span = ours(name.span());
    let outer = Signature { asyncness: None, ..sig.clone() };
    let crate_name = Ident::new(crate_name, span);
    let test = match entry {
        Entry::Main | Entry::MainOnTokio => TokenStream::new(),
        Entry::Test => quote_spanned!(span=> #[::core::prelude::v1::test]),
    };
    let call = match entry {
        Entry::Main => quote_spanned!(span=> ::#crate_name::private::run_main(#name())),
        Entry::MainOnTokio => quote_spanned!(span=> ::#crate_name::tokio::run_main(#name())),
        Entry::Test => {
            let path = format!("::{name}");
            quote_spanned! {span=>
                ::#crate_name::private::run_test(
                    ::core::concat!(::core::module_path!(), #path),
                    #name(),
                )
            }
        }
    };
    quote! {
        #(#attrs)* #test #vis #outer {
            #(#inner_attrs)*
            #sig { #body }
            #call
        }
    }
}

/// The function without its body: callers, the editor and the borrow checker
/// see what was written, and no second error follows from the first.
pub(crate) fn stub(head: &Head) -> TokenStream {
    let diverge = quote_spanned!(Span::call_site()=> ::core::unimplemented!());
    let mut res = quote!(#[allow(unused, clippy::all, clippy::pedantic)]);
    function(head, &diverge).to_tokens(&mut res);
    res
}
