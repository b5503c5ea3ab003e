//! The locals of a nursery: its handle, the places for its children, the
//! closure that polls them, and the values they leave.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, quote_spanned};

use crate::emit::Printer;
use crate::emit::span::{ident, label, ours};
use crate::lower::names::HANDLE;
use crate::lower::{Child, Nursery, NurseryId, OtherChildren, Section, Storage};
use crate::parse::Errors;

impl Printer {
    /// What `|n|` stands for. It is declared before all that its children may
    /// not borrow.
    pub(crate) fn handle(&self, nursery: &Nursery, local: &Ident) -> Option<TokenStream> {
        let handle = nursery.handle.as_ref()?;
        let (name, span) = (&handle.name, handle.name.span());
        let owner = ident(HANDLE, span);
        let crate_name = Ident::new(&self.crate_name, span);
        let (usual, owned) = match &nursery.errors {
            None => (
                quote_spanned!(ours(span)=> &::#crate_name::Nursery<'_>),
                quote_spanned!(ours(span)=> #local.handle()),
            ),
            Some(_) => {
                let errors = ident(&nursery.names.errors, span);
                (
                    quote_spanned!(ours(span)=> &::#crate_name::TryNursery<'_, _>),
                    quote_spanned!(ours(span)=> #local.try_handle(#errors)),
                )
            }
        };
        let ty = handle.ty.as_ref().map_or(usual, ToTokens::to_token_stream);
        Some(quote_spanned! {ours(span)=>
            let #owner = #owned;
            let #name: #ty = &#owner;
        })
    }

    /// Where errors are kept, and the traits that bring them there.
    pub(crate) fn errors(&self, nursery: &Nursery, local: &Ident) -> Option<TokenStream> {
        let Errors { ty } = nursery.errors.as_ref()?;
        let span = nursery.keyword.span();
        let at = ours(span);
        let private = self.private(at);
        let errors = ident(&nursery.names.errors, span);
        let ty = ty.as_ref().map(|ty| quote_spanned!(at=> ::<#ty>));
        // What the code round the block expects says early of which type they
        // are.
        let seed = nursery.has_value().then(|| {
            let value = label(&nursery.names.value, span);
            quote_spanned! {at=>
                if false {
                    break #value ::core::result::Result::Err(#errors.failed());
                }
            }
        });
        Some(quote_spanned! {at=>
            #[allow(unused_imports)]
            use #private::{CloseDebug as _, CloseSilent as _, RaisedPlain as _, SpawnedPlain as _};
            let #errors = &#local.errors #ty();
            #seed
        })
    }

    /// The place for a child.
    pub(crate) fn declare(&self, id: NurseryId, child: usize) -> TokenStream {
        let nursery = self.lowered.nursery(id);
        let child = &nursery.children[child];
        let (at, conditions) = (ours(child.span), &child.conditions);
        let private = self.private(at);
        let local = ident(&nursery.names.local, child.span);
        match &child.storage {
            Storage::Slot(name) => {
                let name = ident(name, child.span);
                quote_spanned! {at=>
                    #(#conditions)*
                    let #name = ::core::pin::pin!(#private::Slot::new(&#local));
                    #(#conditions)*
                    let #name = #name.into_ref();
                }
            }
            Storage::Arena(name) => {
                let name = ident(name, child.span);
                quote_spanned! {at=>
                    #(#conditions)*
                    let #name = #private::Arena::new(&#local);
                }
            }
            Storage::Handle => unreachable!("the handle is declared with the nursery"),
        }
    }

    /// The closure that polls a child, as far as `section` knows them.
    pub(crate) fn step(&self, id: NurseryId, section: &Section, span: Span) -> TokenStream {
        if section.new_children.is_empty() && section.other_children == OtherChildren::Earlier {
            // The closure of the section before does.
            return TokenStream::new();
        }
        let nursery = self.lowered.nursery(id);
        let at = ours(span);
        let private = self.private(at);
        let (step, of) = (ident(&nursery.names.step, span), ident(&nursery.names.child, span));
        let arms = section.new_children.iter().map(|child| {
            let Child { variant, storage, conditions, .. } = &nursery.children[*child];
            let (variant, place) = (ident(variant, span), ident(place(storage), span));
            quote_spanned!(at=> #(#conditions)* #of::#variant => #place.step(turn),)
        });
        let rest = match section.other_children {
            OtherChildren::None => None,
            OtherChildren::Earlier => Some(quote_spanned!(at=> _ => #step(child, turn),)),
            OtherChildren::Later => Some(quote_spanned! {at=>
                _ => ::core::unreachable!("this child has not been spawned yet"),
            }),
        };
        let turn = if section.new_children.is_empty() { "_turn" } else { "turn" };
        let turn = ident(turn, span);
        quote_spanned! {at=>
            let #step = |child: #of, #turn: &mut #private::Turn<'_>| match child { #(#arms)* #rest };
        }
    }

    /// `let user = user.value();` for each child that the tail mentions.
    pub(crate) fn child_values(&self, nursery: &Nursery) -> TokenStream {
        let values = nursery.values.iter();
        values.map(|name| quote_spanned!(ours(name.span())=> let #name = #name.value();)).collect()
    }
}

/// The local that holds the future of a child.
fn place(storage: &Storage) -> &str {
    match storage {
        Storage::Slot(name) | Storage::Arena(name) => name,
        Storage::Handle => HANDLE,
    }
}
