//! Test helpers: the single place where the tests of parse, model and rules
//! touch the API.

use proc_macro2::{TokenStream, TokenTree};

use crate::diagnostics::Diagnostics;
use crate::model::{self, MachineModel, Model, StatePointKind};
use crate::parse::{self, Door, ModuleItem, Site, Tree};
use crate::rules;

/// Runs parser and rules on `source`, one function with or without
/// `#[checkpointed(…)]` in front, and compares the errors with its
/// `//^^^^ CODE what` comments. The carets underline the line above them.
#[track_caller]
pub(crate) fn check(source: &str) {
    let mut diagnostics = Diagnostics::default();
    let (args, item) = attribute(lex(source));
    if let Some(item) = parse::attribute(args, item, Door::Checkpointed, &mut diagnostics) {
        judge(&item.tree, &mut diagnostics);
    }
    compare(source, &diagnostics);
}

/// The same for the items in `coldframe! { … }`.
#[track_caller]
pub(crate) fn check_module(source: &str) {
    let mut diagnostics = Diagnostics::default();
    let items = module(source, &mut diagnostics);
    judge_all(&items, &mut diagnostics);
    compare(source, &diagnostics);
}

/// The same for the block of a `nursery!` in a function that is not ours.
#[track_caller]
pub(crate) fn check_nursery(source: &str) {
    let mut diagnostics = Diagnostics::default();
    if let Some(tree) = parse::block("nursery", lex(source), &mut diagnostics) {
        judge(&tree, &mut diagnostics);
    }
    compare(source, &diagnostics);
}

/// The items of `coldframe! { SOURCE }`.
pub(crate) fn module(source: &str, diagnostics: &mut Diagnostics) -> Vec<ModuleItem> {
    let checkpointed = syn::parse_quote!(::coldframe::checkpointed);
    parse::module(lex(source), &checkpointed, diagnostics)
}

/// The tree of a function without errors.
#[track_caller]
pub(crate) fn tree(source: &str) -> Tree {
    let mut diagnostics = Diagnostics::default();
    let (args, item) = attribute(lex(source));
    let item = parse::attribute(args, item, Door::Checkpointed, &mut diagnostics);
    assert!(diagnostics.is_empty(), "{diagnostics:#?}");
    item.expect("a function with a body").tree
}

/// The states and steps of all machines of a function, as text.
#[track_caller]
pub(crate) fn graph(source: &str) -> String {
    let tree = tree(source);
    let model = model::build(&tree);
    let machines = tree.machines.iter().zip(&model.machines);
    machines.map(|(machine, it)| format!("{}\n{}", machine.name, steps(&tree, it))).collect()
}

pub(crate) fn judge(tree: &Tree, diagnostics: &mut Diagnostics) -> Model {
    let model = model::build(tree);
    rules::check(diagnostics, tree, &model);
    model
}

pub(crate) fn judge_all(items: &[ModuleItem], diagnostics: &mut Diagnostics) {
    for item in items {
        match item {
            ModuleItem::Verbatim(_) => {}
            ModuleItem::Function(item) => drop(judge(&item.tree, diagnostics)),
            ModuleItem::Container { items, .. } => judge_all(items, diagnostics),
        }
    }
}

#[track_caller]
fn lex(source: &str) -> TokenStream {
    source.parse().expect("the source of the test lexes")
}

/// Splits `#[checkpointed(ARGS)]` off an item.
fn attribute(tokens: TokenStream) -> (TokenStream, TokenStream) {
    let trees: Vec<TokenTree> = tokens.clone().into_iter().collect();
    if let [TokenTree::Punct(_), TokenTree::Group(group), rest @ ..] = trees.as_slice() {
        let inside: Vec<TokenTree> = group.stream().into_iter().collect();
        let args = match inside.as_slice() {
            [TokenTree::Ident(name)] if name == "checkpointed" => Some(TokenStream::new()),
            [TokenTree::Ident(name), TokenTree::Group(args)] if name == "checkpointed" => {
                Some(args.stream())
            }
            _ => None,
        };
        if let Some(args) = args {
            return (args, rest.iter().cloned().collect());
        }
    }
    (TokenStream::new(), tokens)
}

/// One line per state: `Await x ─▶ Done   (cancelled: Join nursery)`.
fn steps(tree: &Tree, machine: &MachineModel) -> String {
    let names: Vec<String> =
        machine.states.iter().map(|state| state_name(tree, state.kind)).collect();
    let line = |(index, name): (usize, &String)| {
        let next: Vec<&str> = machine
            .edges
            .iter()
            .filter(|(from, _)| *from == index)
            .map(|(_, to)| names[*to].as_str())
            .collect();
        let unwinds = machine.unwinds_to[index]
            .map_or(String::new(), |to| format!("   (cancelled: {})", names[to]));
        match next.is_empty() {
            true => format!("    {name}{unwinds}\n"),
            false => format!("    {name} ─▶ {}{unwinds}\n", next.join(" | ")),
        }
    };
    names.iter().enumerate().map(line).collect()
}

fn state_name(tree: &Tree, kind: StatePointKind) -> String {
    match kind {
        StatePointKind::Start => "Start".to_owned(),
        StatePointKind::Done => "Done".to_owned(),
        StatePointKind::Join(id) => format!("Join#{}", id.0),
        StatePointKind::Race(id) => format!("Race#{}", id.0),
        StatePointKind::Hidden(id) => format!("Hidden#{}", id.0),
        StatePointKind::Await(id) => match tree.site(id) {
            Site::Await(site) => {
                let base = &site.base;
                format!("`{}`#{}", quote::quote!(#base).to_string().replace(' ', ""), id.0)
            }
            _ => unreachable!("an await state belongs to an await"),
        },
    }
}

#[track_caller]
fn compare(source: &str, diagnostics: &Diagnostics) {
    let mut actual: Vec<Annotation> = Vec::new();
    for error in diagnostics.errors() {
        let (start, end) = (error.primary.0.start(), error.primary.1.end());
        assert_eq!(start.line, end.line, "keep the underline on one line: {error:?}");
        let text = format!("{} {}", error.code, error.what);
        actual.push((start.line, start.column, end.column, text));
    }
    actual.sort();
    assert_eq!(actual, annotations(source), "left: reported, right: expected");
}

/// Line, start column, end column, text.
type Annotation = (usize, usize, usize, String);

fn annotations(source: &str) -> Vec<Annotation> {
    let mut res = Vec::new();
    let mut code_line = 0;
    for (index, line) in source.lines().enumerate() {
        match line.trim_start().strip_prefix("//^") {
            Some(rest) => {
                let start = line.len() - rest.len() - 1;
                let text = rest.trim_start_matches('^');
                let end = line.len() - text.len();
                res.push((code_line, start, end, text.trim().to_owned()));
            }
            None => code_line = index + 1,
        }
    }
    res.sort();
    res
}
