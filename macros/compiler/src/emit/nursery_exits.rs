//! The ways out of a nursery: the enum that names them, the jumps that take
//! them, and what follows once the children have ended.

use proc_macro2::{Span, TokenStream};
use quote::{quote, quote_spanned};

use crate::emit::Printer;
use crate::emit::span::{ident, ours};
use crate::lower::names::{EXIT, RETURN, UNWINDING};
use crate::lower::{Exit, ExitKind, Jump, Nursery};

impl Printer {
    /// A jump inside the body: out of its section, with all it needs later.
    pub(crate) fn jump(&mut self, jump: Jump) -> TokenStream {
        let Jump { attrs, from, exit, operand, span } = jump;
        let operand = operand.map(|operand| self.expr(operand));
        let exit = &self.lowered.nursery(from.nursery).exits[exit];
        let at = ours(span);
        let printed = match exit.kind {
            ExitKind::Try => {
                let private = self.private(at);
                let leave = self.leave(from, &exit.name, &quote_spanned!(at=> it), span);
                quote_spanned! {at=>
                    match #private::Branch::branch(#operand) {
                        ::core::ops::ControlFlow::Continue(it) => it,
                        ::core::ops::ControlFlow::Break(it) => #leave,
                    }
                }
            }
            ExitKind::Return => {
                let seed = ident(RETURN, span);
                let value = operand.unwrap_or_else(|| quote_spanned!(at=> ()));
                self.leave(from, &exit.name, &quote_spanned!(at=> #seed.keep(#value)), span)
            }
            ExitKind::Break(_) | ExitKind::Continue(_) => {
                self.leave(from, &exit.name, &operand.unwrap_or_default(), span)
            }
        };
        quote!(#(#attrs)* #printed)
    }

    /// The enum of the exits.
    pub(crate) fn exit_type(&self, nursery: &Nursery) -> TokenStream {
        let span = nursery.keyword.span();
        let at = ours(span);
        let private = self.private(at);
        let (exit, unwinding) = (ident(&nursery.names.exit, span), ident(UNWINDING, span));
        // A variant's value has a type parameter of the variant's name.
        let carried: Vec<_> = nursery
            .exits
            .iter()
            .filter(|exit| exit.carries)
            .map(|exit| ident(&exit.name, span))
            .collect();
        let variants = nursery.exits.iter().map(|exit| {
            let name = ident(&exit.name, span);
            if exit.carries { quote_spanned!(at=> #name(#name),) } else { quote_spanned!(at=> #name,) }
        });
        let generics = (!carried.is_empty()).then(|| quote_spanned!(at=> <#(#carried),*>));
        let left = nursery.exits.iter().map(|exit| {
            let name = ident(&exit.name, span);
            let value = exit.carries.then(|| quote_spanned!(at=> (_)));
            let left = ident(if is_try(exit) { "Raised" } else { "Jumped" }, span);
            quote_spanned!(at=> Self::#name #value => #private::Left::#left,)
        });
        quote_spanned! {at=>
            enum #exit #generics { #(#variants)* #unwinding }
            impl #generics #exit #generics {
                fn left(&self) -> #private::Left {
                    match self {
                        #(#left)*
                        Self::#unwinding => #private::Left::Unwound,
                    }
                }
            }
        }
    }

    /// What follows when the nursery was left before its end.
    pub(crate) fn dispatch(&self, nursery: &Nursery) -> TokenStream {
        let span = nursery.keyword.span();
        let at = ours(span);
        let (exit_type, unwinding) = (ident(&nursery.names.exit, span), ident(UNWINDING, span));
        let local = ident(EXIT, span);
        let arms = nursery.exits.iter().map(|exit| {
            let name = ident(&exit.name, span);
            let value = exit.carries.then(|| quote_spanned!(at=> (it)));
            let jump = self.go_on(nursery, exit);
            quote_spanned!(at=> #exit_type::#name #value => #jump,)
        });
        let pass_on = match nursery.around.first() {
            Some(outer) => self.unwind(*outer, span),
            None => {
                let private = self.private(at);
                quote_spanned!(at=> match #private::pass_on().await {})
            }
        };
        quote_spanned! {at=>
            match #local {
                #(#arms)*
                #exit_type::#unwinding => #pass_on,
            }
        }
    }

    /// The jump itself, or the way out of the next nursery that it leaves.
    fn go_on(&self, nursery: &Nursery, exit: &Exit) -> TokenStream {
        let at = ours(exit.span);
        let value = if exit.carries { quote_spanned!(at=> it) } else { TokenStream::new() };
        if let Some(next) = exit.then {
            let outer = *nursery.around.first().expect("it leaves an outer nursery too");
            let next = &self.lowered.nursery(outer.nursery).exits[next];
            return self.leave(outer, &next.name, &value, exit.span);
        }
        match &exit.kind {
            // rustc's own `?` converts the error and says it best if it cannot.
            ExitKind::Try => quote_spanned!(at=> match it? {}),
            ExitKind::Return => quote_spanned!(at=> return it),
            ExitKind::Break(label) => quote_spanned!(at=> break #label #value),
            ExitKind::Continue(label) => quote_spanned!(at=> continue #label),
        }
    }

    /// `let __return = …`: it learns its type from a `return` that never runs,
    /// so that the values of the others are coerced as usual.
    pub(crate) fn seed_return(&self, span: Span) -> TokenStream {
        let at = ours(span);
        let private = self.private(at);
        let seed = ident(RETURN, span);
        quote_spanned! {at=>
            let #seed = #private::Seed::new();
            if false {
                return #seed.make();
            }
        }
    }
}

fn is_try(exit: &Exit) -> bool {
    matches!(exit.kind, ExitKind::Try)
}
