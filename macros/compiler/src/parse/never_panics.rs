//! Whatever tokens the user writes, no stage up to the rules panics.

use proc_macro2::{Delimiter, TokenStream, TokenTree};
use proptest::prelude::*;

use super::{Door, attribute, block};
use crate::diagnostics::Diagnostics;
use crate::testing::{judge, judge_all, module};

/// A piece of source: one token, or a group.
#[derive(Clone, Debug)]
enum Piece {
    Word(String),
    Group(char, Vec<Piece>, char),
}

const WORDS: [&str; 73] = [
    "spawn",
    "spawn",
    "spawn",
    "nursery",
    "nursery !",
    "nursery !",
    "try_nursery !",
    "type Error = E ;",
    "nursery ! <",
    "await",
    ".await",
    "|",
    "|n|",
    "#[name = x]",
    "#[name]",
    "#[cfg(unix)]",
    "#",
    "async",
    "async fn f()",
    "async move",
    "fn",
    "let",
    "let x =",
    "match",
    "for",
    "in",
    "while",
    "loop",
    "if",
    "else",
    "return",
    "break",
    "continue",
    "'a",
    "'a :",
    "break 'a",
    "?",
    "!",
    ";",
    ";",
    ",",
    "=",
    "==",
    "=>",
    "<",
    ">",
    "::",
    ":",
    ".",
    "..",
    "&",
    "&&",
    "||",
    "*",
    "-",
    "x",
    "f()",
    "Err(x)",
    "_",
    "1",
    "\"s\"",
    "println !",
    "matches !",
    "vec !",
    "m !",
    "unsafe",
    "shield !",
    "shield !",
    "defer !",
    "defer !",
    "move_on_after ! (d =>",
    "scope !",
    "within x =>",
];

fn pieces() -> impl Strategy<Value = Vec<Piece>> {
    let word = prop::sample::select(WORDS.as_slice()).prop_map(|word| Piece::Word(word.to_owned()));
    let piece = word.prop_recursive(4, 40, 8, |inner| {
        let delimiters =
            prop::sample::select([('{', '}'), ('(', ')'), ('[', ']'), ('{', '}')].as_slice());
        (delimiters, prop::collection::vec(inner, 0..8))
            .prop_map(|((open, close), inner)| Piece::Group(open, inner, close))
    });
    prop::collection::vec(piece, 0..14)
}

fn source(pieces: &[Piece]) -> String {
    let text = |piece: &Piece| match piece {
        Piece::Word(word) => format!("{word} "),
        Piece::Group(open, inner, close) => format!("{open} {}{close} ", source(inner)),
    };
    pieces.iter().map(text).collect()
}

/// Every door, with `source` as it stands and where it hurts most.
fn all_doors(source: &str) {
    let Ok(tokens) = source.parse::<TokenStream>() else { return };
    let body: TokenStream = format!("async fn f() {{ {source} }}").parse().expect("it lexes");
    let methods =
        format!("impl S {{ async fn f() {{ nursery! {{ {source} }} }} fn g() {{ {source} }} }}");
    for door in [Door::Checkpointed, Door::Test] {
        function(tokens.clone(), tokens.clone(), door);
        function(TokenStream::new(), body.clone(), door);
    }
    let mut diagnostics = Diagnostics::default();
    for name in ["nursery", "try_nursery", "race", "try_race", "move_on_after", "scope"] {
        if let Some(tree) = block(name, tokens.clone(), &mut diagnostics) {
            judge(&tree, &mut diagnostics);
        }
    }
    for source in [source, &format!("async fn f() {{ {source} }}"), &methods] {
        let items = module(source, &mut diagnostics);
        judge_all(&items, &mut diagnostics);
    }
    drop(diagnostics.into_tokens());
}

fn function(args: TokenStream, item: TokenStream, door: Door) {
    let mut diagnostics = Diagnostics::default();
    if let Some(item) = attribute(args, item, door, &mut diagnostics) {
        judge(&item.tree, &mut diagnostics);
    }
}

const PROGRAMS: [&str; 7] = [
    "'outer: for x in 0..3 { nursery! { |n| spawn a(x); if b().await { continue 'outer; } n.spawn(c()); } }",
    "let y = nursery! { #[name = \"a\"] let a = spawn f::<A, B>(1, 2); let b = spawn async { g().await? }; (a, b) };",
    "match x { Some(x) if ok(x).await => { nursery! { spawn m(x); } } None => return Err(1)?, _ => loop { t().await; } }",
    "println!(\"{}\", a().await?); let Some(x) = y else { return }; async { if x { return; } z().await }.await;",
    "for x in xs { defer! { a(x).await; } move_on_after!(d => { defer!(within d => { b().await }); shield! { if x { return 1; } c().await? } }); nursery! { scope!(s = t => { spawn d(); break; }); } }",
    "nursery! < spawn a(); nursery! < for x in xs { spawn b(x); } > let z = vec![c().await; 3]; >",
    "try_nursery! { |n| type Error = E; let a = spawn f()?; loop { nursery! { g().await?; return h(); } } a.await? }?;",
];

#[derive(Clone, Copy, Debug)]
enum Edit {
    Delete,
    Duplicate,
    Swap,
}

fn read(tokens: TokenStream) -> Vec<Piece> {
    let piece = |tree: TokenTree| match tree {
        TokenTree::Group(group) => {
            let (open, close) = match group.delimiter() {
                Delimiter::Parenthesis => ('(', ')'),
                Delimiter::Bracket => ('[', ']'),
                Delimiter::Brace | Delimiter::None => ('{', '}'),
            };
            Piece::Group(open, read(group.stream()), close)
        }
        // A quote alone is no token: it needs the name behind it.
        TokenTree::Punct(punct) if punct.as_char() == '\'' => Piece::Word("'a :".to_owned()),
        tree => Piece::Word(tree.to_string()),
    };
    tokens.into_iter().map(piece).collect()
}

/// Applies `edit` at the `at`-th place, inner places counted first.
fn apply(pieces: &mut Vec<Piece>, edit: Edit, at: &mut usize) -> bool {
    for index in 0..pieces.len() {
        if let Piece::Group(_, inner, _) = &mut pieces[index]
            && apply(inner, edit, at)
        {
            return true;
        }
        if *at == 0 {
            match edit {
                Edit::Delete => drop(pieces.remove(index)),
                Edit::Duplicate => pieces.insert(index, pieces[index].clone()),
                Edit::Swap => {
                    let other = (index + 1) % pieces.len();
                    pieces.swap(index, other);
                }
            }
            return true;
        }
        *at -= 1;
    }
    false
}

proptest! {
    #![proptest_config(ProptestConfig {
        // `PROPTEST_CASES` makes it as many as one likes.
        cases: 3 * ProptestConfig::default().cases,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn arbitrary_tokens(pieces in pieces()) {
        all_doors(&source(&pieces));
    }

    #[test]
    fn damaged_programs(
        program in prop::sample::select(PROGRAMS.as_slice()),
        edits in prop::collection::vec(
            (prop::sample::select([Edit::Delete, Edit::Duplicate, Edit::Swap].as_slice()), 0_usize..70),
            0..5,
        ),
    ) {
        let mut pieces = read(program.parse().expect("it lexes"));
        for (edit, mut at) in edits {
            apply(&mut pieces, edit, &mut at);
        }
        all_doors(&source(&pieces));
    }
}

/// The programs that the damage is done to are whole.
#[test]
fn programs_are_rust() {
    for program in &PROGRAMS[..5] {
        let body = format!("async fn f() {{ {program} }}").parse().expect("it lexes");
        let mut diagnostics = Diagnostics::default();
        assert!(attribute(TokenStream::new(), body, Door::Test, &mut diagnostics).is_some());
        assert!(diagnostics.is_empty(), "{program}: {diagnostics:?}");
    }
}
