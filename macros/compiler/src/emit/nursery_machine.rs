//! The machine that decides for one nursery: its children, states and events
//! by name, and the steps it can take.

use proc_macro2::{Ident, Literal, TokenStream};
use quote::{quote, quote_spanned};

use crate::emit::Printer;
use crate::emit::span::{ident, line, ours};
use crate::lower::{Nursery, Transition};

/// The types that a nursery's machine is made of, and where they lie.
struct Types {
    span: proc_macro2::Span,
    private: TokenStream,
    /// The module of the public tables.
    public: TokenStream,
    machine: Ident,
    child: Ident,
    state: Ident,
    event: Ident,
}

impl Printer {
    /// The items of a nursery.
    pub(crate) fn nursery_machine(&self, nursery: &Nursery) -> TokenStream {
        let span = nursery.keyword.span();
        let types = Types {
            span: ours(span),
            private: self.private(ours(span)),
            public: self.machine_module(ours(span)),
            machine: ident(&nursery.names.machine, span),
            child: ident(&nursery.names.child, span),
            state: ident(&nursery.names.state, span),
            event: ident(&nursery.names.event, span),
        };
        let (enums, implementation) = (types.enums(nursery), types.implementation(nursery));
        quote!(#enums #implementation)
    }
}

impl Types {
    fn enums(&self, nursery: &Nursery) -> TokenStream {
        let Types { span, machine, child, state, event, .. } = self;
        let children = nursery.children.iter().map(|it| ident(&it.variant, *span));
        let states = nursery.states.iter().map(|it| named(it, *span));
        let events = nursery.events.iter().map(|it| {
            let name = named(it, *span);
            let child = it.is_of_child().then(|| quote_spanned!(*span=> (#child)));
            quote_spanned!(*span=> #name #child)
        });
        quote_spanned! {*span=>
            enum #machine {}
            #[derive(::core::clone::Clone, ::core::marker::Copy, ::core::fmt::Debug)]
            enum #child { #(#children,)* }
            #[derive(
                ::core::clone::Clone, ::core::marker::Copy, ::core::fmt::Debug,
                ::core::cmp::PartialEq, ::core::cmp::Eq
            )]
            enum #state { #(#states,)* }
            #[derive(::core::clone::Clone, ::core::marker::Copy, ::core::fmt::Debug)]
            #[allow(dead_code)]
            enum #event { #(#events,)* }
        }
    }

    fn implementation(&self, nursery: &Nursery) -> TokenStream {
        let Types { span, private, public, machine, child, state, event } = self;
        let table = self.table(nursery);
        let states = nursery.states.iter().map(|it| named(it, *span));
        let (children, events) = (self.children(nursery), self.events(nursery));
        let (next, order) = (self.next(nursery), self.order(nursery));
        quote_spanned! {*span=>
            impl #private::NurseryMachine for #machine {
                type Child = #child;
                type State = #state;
                type Event = #event;
                const TABLE: &'static #public::NurseryTable = {
                    use #public::{NurseryTable, SpawnSite};
                    #table
                };
                const STATES: &'static [Self::State] = {
                    use #state as State;
                    &[#(State::#states),*]
                };
                #children
                fn state_index(state: Self::State) -> u8 {
                    state as u8
                }
                #events
                #next
                #order
            }
        }
    }

    fn table(&self, nursery: &Nursery) -> TokenStream {
        let path = format!("::{}", nursery.path);
        let line_of_nursery = line(nursery.keyword.span());
        let states = nursery.states.iter().map(|it| format!("{it:?}"));
        let spawns = nursery.children.iter().map(|child| {
            let (name, line) = (&child.task, line(child.span));
            quote_spanned!(self.span=> SpawnSite { name: #name, line: #line })
        });
        quote_spanned! {self.span=>
            &NurseryTable {
                path: ::core::concat!(::core::module_path!(), #path),
                file: ::core::file!(),
                line: #line_of_nursery,
                states: &[#(#states),*],
                spawns: &[#(#spawns),*],
            }
        }
    }

    fn children(&self, nursery: &Nursery) -> TokenStream {
        let Types { span, child, .. } = self;
        if nursery.children.is_empty() {
            return quote_spanned! {*span=>
                fn child(_index: u16) -> Self::Child {
                    ::core::unreachable!("this nursery has no children")
                }
                fn child_index(child: Self::Child) -> u16 {
                    match child {}
                }
            };
        }
        let arms = nursery.children.iter().enumerate().map(|(number, it)| {
            let (number, name) = (Literal::usize_unsuffixed(number), ident(&it.variant, *span));
            quote_spanned!(*span=> #number => Child::#name,)
        });
        quote_spanned! {*span=>
            fn child(index: u16) -> Self::Child {
                use #child as Child;
                match index {
                    #(#arms)*
                    _ => ::core::unreachable!("this nursery has no such child"),
                }
            }
            fn child_index(child: Self::Child) -> u16 {
                child as u16
            }
        }
    }

    fn events(&self, nursery: &Nursery) -> TokenStream {
        let Types { span, private, event, .. } = self;
        let arms = nursery.events.iter().map(|it| {
            let name = named(it, *span);
            let child = it.is_of_child().then(|| quote_spanned!(*span=> (child)));
            quote_spanned!(*span=> Happened::#name #child => Event::#name #child,)
        });
        // Some things can happen to races only.
        let rest = quote_spanned!(*span=> _ => ::core::unreachable!("this cannot happen to this nursery"),);
        quote_spanned! {*span=>
            fn event(happened: #private::Happened<Self::Child>) -> Self::Event {
                use #event as Event;
                use #private::Happened;
                match happened { #(#arms)* #rest }
            }
        }
    }

    fn next(&self, nursery: &Nursery) -> TokenStream {
        let Types { span, state, event, .. } = self;
        let rows = nursery.transitions.iter().map(|it| self.transition(it));
        quote_spanned! {*span=>
            fn next(state: Self::State, event: Self::Event) -> Self::State {
                use #event as Event;
                use #state as State;
                match (state, event) {
                    #(#rows)*
                    (state, event) => ::core::unreachable!(
                        "{event:?} cannot happen to a nursery that is {state:?}"
                    ),
                }
            }
        }
    }

    fn transition(&self, transition: &Transition) -> TokenStream {
        let span = self.span;
        let from = transition.from.iter().map(|it| named(it, span));
        let to = named(&transition.to, span);
        let on = transition.on.iter().map(|it| {
            let name = named(it, span);
            let child = it.is_of_child().then(|| quote_spanned!(span=> (_)));
            quote_spanned!(span=> Event::#name #child)
        });
        quote_spanned!(span=> (#(State::#from)|*, #(#on)|*) => State::#to,)
    }

    fn order(&self, nursery: &Nursery) -> TokenStream {
        let Types { span, private, state, .. } = self;
        let arms = nursery.states.iter().map(|it| {
            let (name, order) = (named(it, *span), named(&it.order(), *span));
            quote_spanned!(*span=> State::#name => Order::#order,)
        });
        quote_spanned! {*span=>
            fn order(state: Self::State) -> #private::Order {
                use #private::Order;
                use #state as State;
                match state { #(#arms)* }
            }
        }
    }
}

/// A state, an event or an order is called the same here as there.
fn named(it: &impl std::fmt::Debug, span: proc_macro2::Span) -> Ident {
    ident(&format!("{it:?}"), span)
}
