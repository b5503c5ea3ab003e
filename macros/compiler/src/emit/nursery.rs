//! A nursery in place: its slots, its body, its end.
//!
//! ```text
//! straight                         regions
//!
//! {                                '__value: {
//!     items                            items
//!     open                             open
//!     slots and statements             let __exit = '__left: {
//!     step                                 slots, statements that run through
//!     close                                step
//!     tail                                 let __exit = '__section1: {
//! }                                            statements; the next section, or:
//!                                              join
//!                                              break '__value tail
//!                                          };
//!                                          leave
//!                                          break '__left __exit;
//!                                      };
//!                                      match __exit { … }
//!                                  }
//! ```
//!
//! Each `break` or `continue` has a label of its own round `'__section1`:
//!
//! ```text
//! '__section1_continue: {
//!     let __exit = '__section1: { … };
//!     …
//! }
//! leave
//! continue 'jobs
//! ```

mod defers;

use proc_macro2::{Span, TokenStream, TokenTree};
use quote::{ToTokens, quote, quote_spanned};
use syn::{Expr, Stmt};

use crate::emit::nursery_exits::ending;
use crate::emit::span::{braced, ident, label, ours};
use crate::emit::{Mentions, Printer};
use crate::lower::names::{EXIT, LEFT, UNWINDING, jump_label};
use crate::lower::{Form, NurseryId, Presence, Section, Step, Way};

/// A nursery on its way out, with the parts of its body that are not printed
/// yet.
struct Open {
    id: NurseryId,
    span: Span,
    /// Where the children are waited for.
    end: Span,
    statements: Vec<Option<Stmt>>,
    tail: Option<Expr>,
    sections: Vec<Section>,
    /// The `defer!`s that cover what is printed, the innermost last.
    deferred: Vec<usize>,
}

impl Printer {
    pub(crate) fn nursery(&mut self, id: NurseryId) -> TokenStream {
        let nursery = &mut self.lowered.nurseries[id.0];
        let span = nursery.keyword.span();
        let statements = std::mem::take(&mut nursery.statements);
        let mut open = Open {
            id,
            span,
            end: nursery.end,
            statements: statements.into_iter().map(Some).collect(),
            tail: nursery.tail.take(),
            // They stay in the nursery too: jumps ask for their labels.
            sections: nursery.sections.clone(),
            deferred: Vec::new(),
        };
        let attrs = std::mem::take(&mut nursery.attrs);
        let form = nursery.form;
        let opening = self.opening(id, span);
        let printed = match form {
            Form::Straight => {
                let inside = self.straight(&mut open);
                let block = braced(quote!(#opening #inside), ours(span));
                let nursery = self.lowered.nursery(id);
                let is_left = nursery.errors.is_some() && nursery.has_value();
                let value = is_left.then(|| label(&nursery.names.value, span)).into_iter();
                quote_spanned!(ours(span)=> #(#value:)* #block)
            }
            Form::Regions => self.regions(&mut open, &opening),
        };
        quote!(#(#attrs)* #printed)
    }

    /// The items, and the locals that live as long as the nursery.
    fn opening(&self, id: NurseryId, span: Span) -> TokenStream {
        let nursery = self.lowered.nursery(id);
        let at = ours(span);
        let private = self.private(at);
        let mention = (self.mentions == Mentions::Macro).then(|| mention(&nursery.macro_path));
        let items = self.nursery_machine(nursery);
        let (local, machine) =
            (ident(&nursery.names.local, span), ident(&nursery.names.machine, span));
        let open = match nursery.around.first() {
            Some(outer) => {
                let outer = ident(&self.lowered.nursery(outer.nursery).names.local, span);
                quote_spanned!(at=> #private::open_within::<#machine, _>(&#outer))
            }
            None => quote_spanned!(at=> #private::open::<#machine>()),
        };
        let errors = self.errors(nursery, &local);
        let handle = self.handle(nursery, &local);
        let seeds = self.seeds(&nursery.seeds, nursery.keyword.span());
        quote_spanned!(at=> #mention #items let #local = #open; #errors #handle #seeds)
    }

    fn straight(&mut self, open: &mut Open) -> TokenStream {
        let section = std::mem::take(&mut open.sections).remove(0);
        let body = self.steps(open, &section.before);
        if !self.lowered.nursery(open.id).reaches_end {
            let never = self.never_closed(open);
            return quote!(#body #never);
        }
        let step = self.step(open.id, &section, open.end);
        let close = self.close(open);
        let tail = self.end_value(open);
        quote!(#body #step #close #tail)
    }

    /// The end of a nursery that is only left by its end.
    fn close(&self, open: &Open) -> TokenStream {
        let nursery = self.lowered.nursery(open.id);
        let at = ours(open.end);
        if let Some(outer) = nursery.around.first() {
            let unwind = self.unwind(*outer, open.end);
            return self.join(open, &unwind);
        }
        let close = self.closing_call(open, "close", &TokenStream::new());
        quote_spanned!(at=> #close.await;)
    }

    /// Waits for the children after the body has come to its end.
    fn join(&self, open: &Open, unwind: &TokenStream) -> TokenStream {
        let nursery = self.lowered.nursery(open.id);
        let at = ours(open.end);
        let call = self.closing_call(open, "join", &TokenStream::new());
        let unit = quote_spanned!(at=> ());
        let (driven, some, none) = self.during(call, &nursery.around, &unit, open.end);
        quote_spanned!(at=> match #driven.await { #some => {} #none => #unwind, })
    }

    fn regions(&mut self, open: &mut Open, opening: &TokenStream) -> TokenStream {
        let at = ours(open.span);
        let tail = self.lowered.nursery(open.id).guarded_tail;
        let tail = tail.map(|tail| self.tail_items(tail, open.span));
        let sections = self.section(open, 0);
        let nursery = self.lowered.nursery(open.id);
        let (value, left) =
            (label(&nursery.names.value, open.span), label(&nursery.names.left, open.span));
        let exit = ident(EXIT, open.span);
        let exit_type = self.exit_type(nursery);
        let dispatch = self.dispatch(nursery);
        let local = ident(&nursery.names.local, open.span);
        let block = braced(
            quote_spanned! {at=>
                #exit_type
                #opening
                #tail
                let #exit = #left: { #sections };
                ::core::mem::drop(#local);
                #dispatch
            },
            at,
        );
        quote_spanned!(at=> #value: #block)
    }

    /// A section with those that follow, which are nested in it.
    fn section(&mut self, open: &mut Open, number: usize) -> TokenStream {
        let at = ours(open.span);
        let section = std::mem::take(&mut open.sections[number]);
        let before = self.steps(open, &section.before);
        let step = self.step(open.id, &section, open.end);
        let inside = self.steps(open, &section.inside);
        let rest = match open.sections.get(number + 1).map(|next| next.defer) {
            Some(Some(defer)) => self.deferred_section(open, number + 1, defer, &section.label),
            Some(None) => self.section(open, number + 1),
            None if open.deferred.is_empty() => self.end(open, &section.label),
            None => self.end_of_rest(open, &section),
        };
        let mut region = quote!(#inside #rest);
        for (way, presence) in &section.ways {
            region = match way {
                Way::Out => self.leaving(open, &section.label, *presence, &region),
                Way::To(exit) => self.leaving_by(open, &section.label, (*exit, *presence), &region),
            };
        }
        quote_spanned!(at=> #before #step #region)
    }

    /// `region` under the label of its section, and what follows if it was
    /// left for good.
    fn leaving(
        &self,
        open: &Open,
        section: &str,
        presence: Presence,
        region: &TokenStream,
    ) -> TokenStream {
        let nursery = self.lowered.nursery(open.id);
        let at = ours(open.span);
        let (exit, left) = (ident(EXIT, open.span), ident(LEFT, open.span));
        let (section, out) = (label(section, open.span), label(&nursery.names.left, open.span));
        let exit_type = ident(&nursery.names.exit, open.span);
        let unwinding = ident(UNWINDING, open.span);
        let closing = self.closing(
            open,
            (&left.to_token_stream(), false),
            &exit.to_token_stream(),
            &quote_spanned!(at=> #exit_type::#unwinding),
        );
        let onward = match open.deferred.last() {
            None => quote_spanned!(at=> break #out #exit;),
            Some(defer) => {
                let covered = label(&nursery.defers[*defer].label, open.span);
                quote_spanned!(at=> break #covered ::core::result::Result::Err(#exit);)
            }
        };
        let leaving = quote_spanned! {at=>
            let #left = #exit.left();
            let #exit = #closing;
            #onward
        };
        match presence {
            Presence::Sure => quote_spanned! {at=>
                let #exit = #section: { #region };
                #leaving
            },
            // Perhaps nothing is left in it that leads here.
            Presence::Conditional => {
                let unknown = ending(nursery).filter(|it| it.carries);
                let unknown = unknown.map(|_| quote_spanned!(at=> _));
                quote_spanned! {at=>
                    let #exit: #exit_type<#(#unknown),*> = #section: { #region };
                    #[allow(unreachable_code)]
                    { #leaving }
                }
            }
        }
    }

    /// `region` under the label of a jump that the function survives, and what
    /// follows if it was left by that.
    fn leaving_by(
        &self,
        open: &Open,
        section: &str,
        (number, presence): (usize, Presence),
        region: &TokenStream,
    ) -> TokenStream {
        let nursery = self.lowered.nursery(open.id);
        let exit = &nursery.exits[number];
        let at = ours(open.span);
        let way = label(&jump_label(section, &exit.name), open.span);
        let region = match exit.carries {
            true => quote_spanned!(at=> let it = #way: { #region };),
            false => quote_spanned!(at=> #way: { #region }),
        };
        let private = self.private(at);
        let exit_type = ident(&nursery.names.exit, open.span);
        let (out, unwinding) = (label(&nursery.names.left, open.span), ident(UNWINDING, open.span));
        let closing = self.closing(
            open,
            (&quote_spanned!(at=> #private::Left::Jumped), true),
            &self.go_on(exit),
            &quote_spanned!(at=> break #out #exit_type::#unwinding),
        );
        // Perhaps nothing is left in it that leads here.
        let allow = (presence == Presence::Conditional)
            .then(|| quote_spanned!(at=> #[allow(unreachable_code)]));
        quote_spanned!(at=> #region #allow #closing)
    }

    /// Waits for the children after the body was left before its end.
    fn closing(
        &self,
        open: &Open,
        (left, jumps): (&TokenStream, bool),
        closed: &TokenStream,
        unwinding: &TokenStream,
    ) -> TokenStream {
        let nursery = self.lowered.nursery(open.id);
        let at = ours(open.end);
        let call = match open.deferred.last() {
            None => self.closing_call(open, "leave", left),
            Some(defer) => {
                let sites = defers::sites(&nursery.defers[*defer].younger, open.end);
                let arguments = quote!(#left, #sites);
                self.call(open.id, "leave_part", &nursery.join, &arguments, open.end)
            }
        };
        let unit = quote_spanned!(at=> ());
        let (driven, some, none) = self.during(call, &nursery.around, &unit, open.end);
        // A jump does not happen if something has failed.
        let errors =
            (nursery.errors.is_some() && jumps).then(|| ident(&nursery.names.errors, open.end));
        let none = if errors.is_some() { quote_spanned!(at=> _) } else { none };
        let guard = errors.map(|errors| quote_spanned!(at=> if #errors.is_empty()));
        quote_spanned! {at=>
            match #driven.await {
                #some #guard => #closed,
                #none => #unwinding,
            }
        }
    }

    /// The normal end of the body: every local is in scope.
    fn end(&mut self, open: &mut Open, section: &str) -> TokenStream {
        let nursery = self.lowered.nursery(open.id);
        if !nursery.reaches_end {
            return self.never(open.end);
        }
        let is_fallible = nursery.errors.is_some();
        let at = ours(open.end);
        let value = label(&nursery.names.value, open.end);
        // On its own it is closed when the join gives nothing; in the body of
        // another the children may be left to the end of the section.
        let out = if nursery.around.is_empty() { &nursery.names.left } else { section };
        let out = label(out, open.end);
        let exit_type = ident(&nursery.names.exit, open.end);
        let unwinding = ident(UNWINDING, open.end);
        let unwind = quote_spanned!(at=> break #out #exit_type::#unwinding);
        let join = self.join(open, &unwind);
        let values = self.values(open);
        let tail = open.tail.take().map(|tail| {
            let tail = self.tail(tail);
            // rustc wants it so, to tell the two labels apart.
            let is_labelled = is_labelled(&tail) && !is_fallible;
            if is_labelled { quote_spanned!(at=> (#tail)) } else { tail }
        });
        // The tail may well not come back, which is not this statement's fault.
        let allow = tail.is_some().then(
            || quote_spanned!(at=> #[allow(unreachable_code, clippy::diverging_sub_expression)]),
        );
        let given = if is_fallible { Some(ok(tail, open.end)) } else { tail };
        quote_spanned!(at=> #join #values #allow break #value #given;)
    }

    /// What the nursery gives that is only left by its end.
    fn end_value(&mut self, open: &mut Open) -> TokenStream {
        let values = self.values(open);
        let tail = open.tail.take().map(|tail| self.tail(tail));
        let is_fallible = self.lowered.nursery(open.id).errors.is_some();
        let given = if is_fallible { Some(ok(tail, open.end)) } else { tail };
        quote!(#values #given)
    }

    /// `let user = user.value();` for each child that the tail mentions, unless
    /// there are errors to give.
    fn values(&self, open: &Open) -> TokenStream {
        let nursery = self.lowered.nursery(open.id);
        let errors = self.early_errors(nursery, open.end);
        let values = self.child_values(nursery);
        quote!(#errors #values)
    }

    /// `__nursery.METHOD(…)`, one of those that close it.
    fn closing_call(&self, open: &Open, method: &str, left: &TokenStream) -> TokenStream {
        let nursery = self.lowered.nursery(open.id);
        let call = self.call(open.id, method, &nursery.join, left, open.end);
        match nursery.errors {
            None => call,
            Some(_) => {
                let errors = ident(&nursery.names.errors, open.end);
                quote_spanned!(ours(open.end)=> #errors.close(#call))
            }
        }
    }

    /// The end of a block that control never comes to.
    fn never_closed(&self, open: &Open) -> TokenStream {
        let nursery = self.lowered.nursery(open.id);
        if nursery.errors.is_none() {
            return self.never(open.end);
        }
        let errors = ident(&nursery.names.errors, open.end);
        let private = self.private(ours(open.end));
        quote_spanned! {ours(open.end)=>
            #[allow(unreachable_code)]
            match #errors.group() {
                ::core::option::Option::Some(it) => ::core::result::Result::Err(it),
                ::core::option::Option::None => {
                    ::core::result::Result::Ok(#private::unseen_end())
                }
            }
        }
    }

    /// What stands where control never comes.
    fn never(&self, span: Span) -> TokenStream {
        let at = ours(span);
        let private = self.private(at);
        quote_spanned! {at=>
            #[allow(unreachable_code)]
            {
                #private::unseen_end()
            };
        }
    }

    fn tail(&mut self, tail: Expr) -> TokenStream {
        self.stmt(Stmt::Expr(tail, None))
    }

    fn steps(&mut self, open: &mut Open, steps: &[Step]) -> TokenStream {
        let printed = steps.iter().map(|step| match *step {
            Step::Declare(child) => self.declare(open.id, child),
            Step::Run(statement) => {
                let statement = open.statements[statement].take();
                self.stmt(statement.expect("a statement is in one section"))
            }
        });
        printed.collect()
    }
}

/// `nursery!(@used);`
pub(crate) fn mention(path: &syn::Path) -> TokenStream {
    let span = path.segments.last().map_or_else(Span::call_site, |last| last.ident.span());
    let rest = quote_spanned!(ours(span)=> !(@used););
    quote!(#path #rest)
}

/// Whether `nursery!` was called by [`mention`], or `atomic!` by the parser.
pub(crate) fn is_mention(tokens: &TokenStream) -> bool {
    tokens.to_string().replace(' ', "") == "@used"
}

/// `Ok(TAIL)`
fn ok(tail: Option<TokenStream>, span: Span) -> TokenStream {
    let at = ours(span);
    let tail = tail.unwrap_or_else(|| quote_spanned!(at=> ()));
    quote_spanned!(at=> ::core::result::Result::Ok(#tail))
}

fn is_labelled(tokens: &TokenStream) -> bool {
    let first = tokens.clone().into_iter().next();
    matches!(first, Some(TokenTree::Punct(it)) if it.as_char() == '\'')
}
