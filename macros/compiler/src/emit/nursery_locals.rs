//! The locals of a nursery: its handle, the places for its children, the
//! closure that polls them, and the values they leave.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{quote, quote_spanned};

use crate::emit::Printer;
use crate::emit::span::{ident, ours};
use crate::lower::names::HANDLE;
use crate::lower::{Child, Nursery, NurseryId, OtherChildren, Section, Storage};

impl Printer {
    /// What `|n|` stands for. It is declared before all that its children may
    /// not borrow.
    pub(crate) fn handle(&self, nursery: &Nursery, local: &Ident) -> Option<TokenStream> {
        let handle = nursery.handle.as_ref()?;
        let (name, span) = (&handle.name, handle.name.span());
        let owner = ident(HANDLE, span);
        let ty = match &handle.ty {
            Some(ty) => quote!(#ty),
            None => {
                let crate_name = Ident::new(&self.crate_name, span);
                quote_spanned!(ours(span)=> &::#crate_name::Nursery<'_>)
            }
        };
        Some(quote_spanned! {ours(span)=>
            let #owner = #local.handle();
            let #name: #ty = &#owner;
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
    pub(crate) fn values(&self, id: NurseryId) -> TokenStream {
        let values = self.lowered.nursery(id).values.iter();
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
