//! What stands in front of a body: the arguments of our attributes, and the
//! function's own head.

use proc_macro2::TokenStream;
use syn::ext::IdentExt;
use syn::parse::{ParseStream, Parser};
use syn::punctuated::Punctuated;
use syn::{Attribute, Ident, LitStr, Meta, Signature, Token, Visibility, braced, token};

use super::tree::Options;
use super::{Door, Head, errors};
use crate::diagnostics::Diagnostics;

/// A function as far as Rust's own grammar goes; the body is still tokens.
pub(super) struct Written {
    pub(super) head: Head,
    pub(super) body: Option<(token::Brace, TokenStream)>,
}

/// A function of any kind, with or without a body.
pub(super) fn written(input: ParseStream) -> syn::Result<Written> {
    let attrs = input.call(Attribute::parse_outer)?;
    let vis: Visibility = input.parse()?;
    let defaultness: Option<Token![default]> = input.parse()?;
    let sig: Signature = input.parse()?;
    let mut head = Head { attrs, vis, defaultness, sig, inner_attrs: Vec::new() };
    if input.parse::<Option<Token![;]>>()?.is_some() {
        return Ok(Written { head, body: None });
    }
    let content;
    let brace = braced!(content in input);
    head.inner_attrs = content.call(Attribute::parse_inner)?;
    let body = content.parse()?;
    Ok(Written { head, body: Some((brace, body)) })
}

/// Whether a function comes next, attributes and visibility having been read.
pub(super) fn is_function(input: ParseStream) -> bool {
    const QUALIFIERS: [&str; 6] = ["default", "const", "async", "unsafe", "safe", "extern"];
    let ahead = input.fork();
    while let Ok(word) = ahead.call(Ident::parse_any) {
        if word == "fn" {
            return ahead.peek(Ident::peek_any);
        }
        if !QUALIFIERS.iter().any(|it| word == it) {
            return false;
        }
        // The name of an ABI, as in `extern "C"`.
        if ahead.peek(LitStr) && ahead.parse::<LitStr>().is_err() {
            return false;
        }
    }
    false
}

/// The function behind one of our attributes. Anything else is reported.
pub(super) fn function(
    item: TokenStream,
    door: Door,
    diagnostics: &mut Diagnostics,
) -> Option<Written> {
    let read = |input: ParseStream| {
        let ahead = input.fork();
        ahead.call(Attribute::parse_outer)?;
        ahead.parse::<Visibility>()?;
        if !is_function(&ahead) {
            let rest: TokenStream = ahead.parse()?;
            input.parse::<TokenStream>()?;
            return Ok(Err(rest));
        }
        written(input).map(Ok)
    };
    match read.parse2(item) {
        Ok(Ok(written)) => Some(written),
        Ok(Err(rest)) => {
            let first: TokenStream = rest.into_iter().take(1).collect();
            diagnostics.push(errors::not_a_function(door.name(), &first));
            None
        }
        Err(error) => {
            diagnostics.push(errors::not_rust(&error, "a function"));
            None
        }
    }
}

/// Takes what would compile the function once more out of `attrs`. A bare
/// `main` or `test` may be anybody's.
pub(super) fn only_door(attrs: &mut Vec<Attribute>, diagnostics: &mut Diagnostics) {
    let is_door = |attribute: &Attribute| {
        let path = attribute.path();
        let name = &path.segments.last().expect("a path has a segment").ident;
        let of_ours = path.segments.len() == 2 && path.segments[0].ident == "coldframe";
        name == "checkpointed" || of_ours && (name == "main" || name == "test")
    };
    for attribute in attrs.iter().filter(|it| is_door(it)) {
        diagnostics.push(errors::compiled_twice(attribute));
    }
    attrs.retain(|it| !is_door(it));
}

/// What the arguments of the attribute say.
pub(super) fn options(args: TokenStream, door: Door, diagnostics: &mut Diagnostics) -> Options {
    let known = match door {
        Door::Checkpointed => "the arguments it knows are `maybe`, `strict` and `allow(RULE)`",
        Door::Main => "the arguments it knows are `tokio`, `strict` and `allow(RULE)`",
        Door::Test => "the arguments it knows are `strict` and `allow(RULE)`",
    };
    let mut res = Options { maybe: door != Door::Checkpointed, ..Options::default() };
    let list = Punctuated::<Meta, Token![,]>::parse_terminated.parse2(args.clone());
    let Ok(list) = list else {
        diagnostics.push(errors::unknown_argument(door.name(), &args, known));
        return res;
    };
    for argument in list {
        match &argument {
            Meta::Path(path) if door == Door::Checkpointed && path.is_ident("maybe") => {
                res.maybe = true;
            }
            Meta::Path(path) if door == Door::Main && path.is_ident("tokio") => res.tokio = true,
            Meta::Path(path) if path.is_ident("strict") => res.strict = true,
            Meta::List(list) if list.path.is_ident("allow") => {
                let names = Punctuated::<Ident, Token![,]>::parse_terminated;
                match list.parse_args_with(names) {
                    Ok(names) if !names.is_empty() => res.allowed.extend(names),
                    _ => diagnostics.push(errors::allow_without_rule(list)),
                }
            }
            _ => diagnostics.push(errors::unknown_argument(door.name(), &argument, known)),
        }
    }
    res
}

impl Door {
    /// As it is written.
    fn name(self) -> &'static str {
        match self {
            Door::Checkpointed => "#[checkpointed]",
            Door::Main => "#[coldframe::main]",
            Door::Test => "#[coldframe::test]",
        }
    }

    /// A function without `async` cannot be compiled.
    pub(super) fn require_async(self, sig: &Signature, diagnostics: &mut Diagnostics) -> bool {
        if sig.asyncness.is_none() {
            let span = sig.fn_token.span;
            diagnostics.push(errors::function_not_async(self.name(), span));
        }
        sig.asyncness.is_some()
    }
}
