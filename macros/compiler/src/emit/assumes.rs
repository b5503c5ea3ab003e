//! `assume_checkpointed!()`: debug builds look whether one of the states was
//! passed in which the machine meets a checkpoint.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote_spanned};

use crate::emit::nursery::mention;
use crate::emit::span::{ident, line, ours, state};
use crate::emit::{Mentions, Printer};
use crate::lower::names::MACHINE;
use crate::lower::{Assume, Begin, Promise};
use crate::model::Origin;

impl Printer {
    /// `{ assume_checkpointed(&__machine, __begin, Origin::Loop(7), &[STATE, …]); … }`
    pub(crate) fn assume(&mut self, assume: Assume) -> TokenStream {
        let Assume { attrs, macro_path, span, promises } = assume;
        let at = ours(span);
        let mention = (self.mentions == Mentions::Macro).then(|| mention(&macro_path));
        let promises = promises.iter().map(|it| self.promise(it, span));
        quote_spanned!(at=> #(#attrs)* { #mention #(#promises)* })
    }

    fn promise(&self, promise: &Promise, span: proc_macro2::Span) -> TokenStream {
        let at = ours(span);
        let (private, machine) = (self.private(at), ident(MACHINE, span));
        let begin = match &promise.begin {
            Some(name) => ident(name, span).into_token_stream(),
            None => quote_spanned!(at=> #private::Moment::START),
        };
        let origin = match promise.origin {
            Origin::Start => quote_spanned!(at=> Start),
            Origin::Loop(keyword) => {
                let line = line(keyword);
                quote_spanned!(at=> Loop(#line))
            }
            Origin::Scope(keyword) => {
                let line = line(keyword);
                quote_spanned!(at=> Scope(#line))
            }
        };
        let states = promise.states.iter().map(|it| state(it, at));
        // In the user's own span, so that the panic is reported there.
        let user = self.private(span);
        quote_spanned! {span=>
            #user::assume_checkpointed(&#machine, #begin, #private::Origin::#origin, &[#(#states),*]);
        }
    }

    /// `let __begin = __machine.now()`
    pub(crate) fn begin(&self, begin: &Begin) -> TokenStream {
        let Begin { local, span } = begin;
        let (local, machine) = (ident(local, *span), ident(MACHINE, *span));
        quote_spanned!(ours(*span)=> let #local = #machine.now())
    }
}
