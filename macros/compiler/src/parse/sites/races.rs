//! `race! { a() => …, x = b() => … }`, `try_race! { … }`

use std::mem;

use proc_macro2::Ident;
use syn::parse::ParseStream;
use syn::visit_mut::VisitMut;
use syn::{Attribute, Expr, ExprMacro, ItemType, Pat, Path, Token};

use super::{Code, Sites};
use crate::diagnostics::Diagnostics;
use crate::parse::errors;
use crate::parse::keyword::{self, parse_within};
use crate::parse::tree::{Branch, Race, Site};

/// Whether `path` names `race!` or `try_race!`, of `coldframe` or under
/// whatever name that crate goes.
pub(in crate::parse) fn is_race(path: &Path) -> bool {
    let name = path.segments.last().map(|last| &last.ident);
    path.segments.len() <= 2 && name.is_some_and(|name| name == "race" || name == "try_race")
}

impl Sites<'_> {
    pub(super) fn race(&mut self, call: ExprMacro, discarded: bool) -> Expr {
        let ExprMacro { attrs, mac } = call;
        let keyword = mac.path.segments.last().expect("is_race has looked at it").ident.clone();
        let span = keyword.span();
        if self.here.code == Code::Closure {
            self.diagnostics.push(errors::race_in_closure(&keyword));
        }
        self.interrupts(span, Some(keyword.to_string()), false);
        let id = self.reserve();
        let end = mac.delimiter.span().close();
        let region = self.region();
        let marked = keyword::mark(mac.tokens, end, region, self.diagnostics);
        let fails = keyword == "try_race";
        let written = |input: ParseStream| parts(input, fails);
        let (error, mut branches) = match parse_within(marked.tokens.clone(), end, written) {
            Ok(Parts { error, late_errors, branches }) => {
                for late in late_errors {
                    let is_second = error.is_some();
                    self.diagnostics.push(errors::late_error_type_of_race(&late, is_second));
                }
                check(&keyword, &branches, self.diagnostics);
                (error.map(|it| *it.ty), branches)
            }
            Err(error) => {
                if !marked.broken {
                    let error = marked.cause(error);
                    self.diagnostics.push(errors::malformed_race(&error, &keyword));
                }
                (None, Vec::new())
            }
        };
        for branch in &mut branches {
            self.branch(branch);
        }
        for branch in &mut branches {
            if let Some(pattern) = &mut branch.pattern {
                self.visit_pat_mut(pattern);
            }
            if let Some(arm) = &mut branch.arm {
                self.value(arm, discarded);
            }
        }
        let race = Race { attrs, path: mac.path, keyword, end, fails, error, branches };
        self.fill(id, Site::Race(race), span)
    }

    /// The parts of a branch that are evaluated before the race starts.
    fn branch(&mut self, branch: &mut Branch) {
        let mut attrs = mem::take(&mut branch.attrs);
        branch.name = self.take_name(&mut attrs);
        for attribute in &attrs {
            self.diagnostics.push(errors::attribute_on_branch(attribute));
        }
        if let Some(name) = &mut branch.name {
            self.value(name, false);
        }
        self.value(&mut branch.future, false);
    }
}

/// `BRANCH, …`
pub(in crate::parse) fn branches(input: ParseStream) -> syn::Result<Vec<Branch>> {
    Ok(parts(input, false)?.branches)
}

/// What stands in a race.
struct Parts {
    /// `type Error = T;`
    error: Option<ItemType>,
    /// The same where it must not stand.
    late_errors: Vec<ItemType>,
    branches: Vec<Branch>,
}

/// `[type Error = T;] BRANCH, …`. Only where branches may fail, errors have a
/// type.
fn parts(input: ParseStream, fails: bool) -> syn::Result<Parts> {
    let mut res = Parts { error: None, late_errors: Vec::new(), branches: Vec::new() };
    while !input.is_empty() {
        if fails && input.peek(Token![type]) {
            let error = error_type(input)?;
            match res.error.is_none() && res.branches.is_empty() {
                true => res.error = Some(error),
                false => res.late_errors.push(error),
            }
            continue;
        }
        let branch = branch(input)?;
        let needs_comma = branch.arm.as_ref().is_none_or(|arm| !ends_by_itself(arm));
        res.branches.push(branch);
        let may_end = input.is_empty() || fails && input.peek(Token![type]);
        if input.peek(Token![,]) || needs_comma && !may_end {
            input.parse::<Token![,]>()?;
        }
    }
    Ok(res)
}

/// `type Error = T;`
fn error_type(input: ParseStream) -> syn::Result<ItemType> {
    let res: ItemType = input.parse()?;
    if res.ident != "Error" {
        return Err(syn::Error::new(res.ident.span(), "expected `Error`"));
    }
    Ok(res)
}

/// `[PATTERN =] FUTURE [=> ARM]`
fn branch(input: ParseStream) -> syn::Result<Branch> {
    let attrs = input.call(Attribute::parse_outer)?;
    let pattern = match begins_with_pattern(input) {
        true => {
            let pattern = Pat::parse_multi_with_leading_vert(input)?;
            input.parse::<Token![=]>()?;
            Some(pattern)
        }
        false => None,
    };
    let future: Expr = input.parse()?;
    let arm = match input.parse::<Option<Token![=>]>>()? {
        Some(_) => Some(Expr::parse_with_earlier_boundary_rule(input)?),
        None => None,
    };
    Ok(Branch { attrs, name: None, pattern, future, arm })
}

/// Whether a pattern and a `=` come next.
fn begins_with_pattern(input: ParseStream) -> bool {
    let ahead = input.fork();
    ahead.call(Pat::parse_multi_with_leading_vert).is_ok()
        && ahead.peek(Token![=])
        && !ahead.peek(Token![==])
        && !ahead.peek(Token![=>])
}

/// Whether an arm may stand before another without a comma.
fn ends_by_itself(arm: &Expr) -> bool {
    matches!(
        arm,
        Expr::If(_)
            | Expr::Match(_)
            | Expr::Block(_)
            | Expr::Unsafe(_)
            | Expr::While(_)
            | Expr::Loop(_)
            | Expr::ForLoop(_)
    )
}

/// What is wrong with the branches as a whole.
fn check(keyword: &Ident, branches: &[Branch], diagnostics: &mut Diagnostics) {
    if branches.is_empty() {
        diagnostics.push(errors::empty_race(keyword));
    }
    let some_have_arms = branches.iter().any(|it| it.arm.is_some());
    for branch in branches.iter().filter(|it| it.arm.is_none()) {
        match &branch.pattern {
            Some(pattern) => diagnostics.push(errors::pattern_without_arm(pattern)),
            None if some_have_arms => {
                diagnostics.push(errors::branch_without_arm(keyword, &branch.future));
            }
            None => {}
        }
    }
}
