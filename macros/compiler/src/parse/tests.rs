//! The grammar's errors, and the tokens that are none.

mod words;

use crate::testing::{check, check_module, check_nursery};

/// A file for each error of the table, as it is rendered for users.
#[test]
fn every_error_has_a_case() {
    let source = concat!(include_str!("errors.rs"), include_str!("errors/words.rs"));
    let cases = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src/parse/ui");
    let codes = source.matches("| CF0").count();
    let folders = std::fs::read_dir(&cases).expect("the folder is there").count();
    assert_eq!(codes, folders, "one folder for each code of the table");
    for folder in std::fs::read_dir(&cases).expect("the folder is there") {
        let folder = folder.expect("it can be read").path();
        let name = folder.file_name().expect("it has a name").to_string_lossy().into_owned();
        assert!(source.contains(&format!("fn {name}(")), "no error is called {name}");
        for case in ["fail.rs", "fail.stderr"] {
            assert!(folder.join(case).exists(), "{name} has no {case}");
        }
    }
}

#[test]
fn spawn_outside_of_a_nursery() {
    check(
        r#"
async fn f() {
    next().await;
    spawn child();
  //^^^^^ CF001 `spawn` outside of a nursery
    spawn async { spawn child() };
  //^^^^^ CF001 `spawn` outside of a nursery
                //^^^^^ CF001 `spawn` outside of a nursery
    let start = || { let x = spawn child(); };
                           //^^^^^ CF001 `spawn` outside of a nursery
    fn nested() { spawn child(); }
                //^^^^^ CF001 `spawn` outside of a nursery
}
"#,
    );
}

#[test]
fn spawn_as_an_ordinary_name() {
    check(
        r#"
async fn f(n: &Nursery<'_>, spawn: u8) {
    next().await;
    n.spawn(child());
    tokio::spawn(child());
    spawn(child());
    let y = spawn as u16 + spawn * 2;
    match y { spawn if spawn > 1 => {} _ => {} }
    for spawn in 0..3 {}
    let Some(x) = spawn else { return };
    if spawn {}
    'spawn: loop { break 'spawn; }
}
"#,
    );
    check_nursery(
        r#"
let x = tokio::spawn(child());
n.spawn(child());
let spawn = 1;
let y = S { spawn, x: spawn };
match y { spawn if spawn > 1 => {} _ => {} }
let Some(x) = spawn else { return };
fn spawn() {}
spawn::child();
"#,
    );
}

#[test]
fn spawn_where_an_expression_can_start() {
    check_nursery(
        r#"
spawn child();
spawn (child)();
spawn <T as Child>::run();
spawn self.run::<A, B>(1, 2);
let a = spawn child();
let b: Child<_> = spawn child();
let _ = spawn child();
children.push(spawn child());
let pair = (spawn a(), spawn b());
if x { spawn child(); } else { spawn child() }
match x { 1 => spawn a(), _ => { spawn b(); } }
loop { if next().await { break; } spawn a(); }
for x in xs { spawn child(x) }
spawn Box::pin(child());
spawn async move { next().await };
#[cfg(unix)]
spawn child();
nursery! { spawn inner(); }
spawn last()
"#,
    );
}

#[test]
fn spawn_behind_a_barrier() {
    check_nursery(
        r#"
let start = || spawn child();
             //^^^^^ CF002 `spawn` inside a closure of the nursery
async { spawn child(); }.await;
      //^^^^^ CF002 `spawn` inside an async block of the nursery
spawn async { let start = |x| { spawn child(x); }; };
                              //^^^^^ CF002 `spawn` inside a closure of the nursery
let start = async || { spawn child(); };
                     //^^^^^ CF002 `spawn` inside a closure of the nursery
async { nursery! { spawn child(); } }.await;
"#,
    );
}

#[test]
fn names() {
    check_nursery(
        r#"
    #[name = "a"] spawn child();
    #[name = format!("{x}")] let a = spawn child();
    children.push(#[name = "b"] spawn child());
    #[name = "c"]
  //^^^^^^^^^^^^^ CF003 `#[name]` without a child to name
    let x = 1;
    #[name = "d"] println!();
  //^^^^^^^^^^^^^ CF003 `#[name]` without a child to name
    #[name] spawn child();
    //^^^^ CF003 `#[name]` without a name
"#,
    );
}

#[test]
fn spawn_in_the_tail() {
    check_nursery(
        r#"
    let a = spawn child();
    (spawn child(), 1)
   //^^^^^ CF004 `spawn` in the tail of its nursery
"#,
    );
    check_nursery("spawn a(); for x in xs { spawn b(x); }");
    check_nursery("spawn a(); if x { spawn b(x); }");
    check_nursery("spawn a(); match x { Some(x) => { spawn b(x); } None => {} }");
    check_nursery("spawn a(); nursery! { spawn b(); }");
}

#[test]
fn patterns_that_take_a_child_apart() {
    check_nursery(
        r#"
let (a, b) = spawn child();
  //^^^^^^ CF005 this pattern takes apart a value that is not there yet
let mut a = spawn child();
let ref b = spawn child();
"#,
    );
}

#[test]
fn heads() {
    check(
        r#"
    pub fn f() {}
      //^^ CF006 `#[checkpointed]` on a function that is not `async`
"#,
    );
    check(
        r#"
#[checkpointed(maybe, strong, maybe = 1)]
                    //^^^^^^ CF007 unknown argument of `#[checkpointed]`
                            //^^^^^^^^^ CF007 unknown argument of `#[checkpointed]`
async fn f() {}
"#,
    );
    check(
        r#"
pub struct Server;
  //^^^^^^ CF008 `#[checkpointed]` on something that is not a function
"#,
    );
    check(
        "#[doc = \"x\"] pub(crate) async unsafe fn f<'a, const N: usize>(&self, (a, b): (u8, u8), x: impl Fn()) -> u8 where Self: Sized { next().await }",
    );
    check("async fn without_body(&self);");
    check(
        r#"
#[doc = "x"] #[checkpointed(maybe)]
           //^^^^^^^^^^^^^^^^^^^^^^ CF008 a second attribute of coldframe on one function
    #[coldframe::test]
  //^^^^^^^^^^^^^^^^^^ CF008 a second attribute of coldframe on one function
#[test]
async fn f() { next().await }
"#,
    );
}

#[test]
fn broken_nurseries_do_not_hide_other_errors() {
    check(
        r#"
async fn f() {
    nursery! { let x = ; }
                     //^ CF009 expected an expression
    nursery! { spawn child(; ); }
                         //^ CF009 expected an expression
    nursery! { |1| spawn child(); }
              //^ CF009 expected identifier
    spawn child();
  //^^^^^ CF001 `spawn` outside of a nursery
}
"#,
    );
}

#[test]
fn errors_at_the_end_have_a_place() {
    check(
        r#"
async fn f() {
    nursery! { let x = }
                     //^ CF009 unexpected end of input, expected an expression
    nursery! { spawn child(), }
                          //^ CF009 unexpected token, expected `;`
    nursery! { if x { spawn -> } }
                          //^ CF009 unexpected token, expected `;`
    nursery! { match y { spawn if spawn > 1 => {} _ => {} } let x = }
                                                                  //^ CF009 unexpected end of input, expected an expression
}
"#,
    );
}

/// What a `macro_rules!` puts in for `$child` stands between delimiters that
/// nobody sees.
#[test]
fn children_from_macros() {
    use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};

    let child: TokenStream = "child(1)".parse().expect("it lexes");
    let mut tokens: TokenStream = "let a = spawn".parse().expect("it lexes");
    tokens.extend([TokenTree::from(Group::new(Delimiter::None, child))]);
    tokens.extend("; spawn last();".parse::<TokenStream>());
    let mut diagnostics = crate::diagnostics::Diagnostics::default();
    let tree = super::block("nursery", tokens, &mut diagnostics).expect("there are no errors");
    assert_eq!(tree.sites.len(), 3, "a nursery and two children");
}

#[test]
fn angles() {
    check_module(
        r#"
/// Kept.
use std::fmt;
async fn f() {
    nursery! < spawn child1(); spawn child2(); >
    nursery! < |n| if a > b { n.spawn(child()); } >
    nursery! < for x in xs { spawn child(x); } nursery! < spawn a(); >>
    let x = nursery! < let x: Vec<Vec<u8>> = f::<u8>(); spawn a(); match x { _ => {} } >;
    nursery! <>
    try_nursery! < type Error = E; spawn a(); try_nursery! < |n| n.spawn(b()); > >
}
mod inner {
    impl S { fn f() { async fn nested() { nursery! < spawn a(); > } } }
}
async fn g() {
    nursery! < spawn child1(); spawn child2() >
           //^ CF010 this angle bracket is never closed
}
"#,
    );
    check(
        r#"
async fn f() {
    nursery! { < spawn child(); > }
             //^ CF010 angle brackets round the block of a nursery outside of `coldframe!`
    nursery! { nursery! < spawn child(); > }
                      //^ CF010 angle brackets round the block of a nursery outside of `coldframe!`
}
"#,
    );
}

#[test]
fn the_type_of_errors() {
    check(
        r#"
async fn f() {
    next().await;
    try_nursery! { type Error = E; spawn child(); }
    try_nursery! {
        spawn child();
        type Error = E;
      //^^^^^^^^^^^^^^^ CF020 `type Error` is not the first statement of its `try_nursery!`
    }
    try_nursery! { type Other = E; type Errors = E; spawn child(); }
    nursery! { spawn child(); type Error = E; }
}
"#,
    );
}

#[test]
fn nurseries_in_plain_closures() {
    check(
        r#"
async fn f() {
    next().await;
    let start = || nursery! { spawn child(); };
                 //^^^^^^^ CF011 `nursery!` in a closure that is not `async`
    let start = || try_nursery! { spawn child(); };
                 //^^^^^^^^^^^ CF011 `try_nursery!` in a closure that is not `async`
    let start = async || nursery! { spawn child(); };
    let start = || async { nursery! { spawn child(); } };
}
"#,
    );
}

#[test]
fn reserved_names() {
    check(
        r#"
async fn f() {
    next().await;
    __coldframe_site!(0);
  //^^^^^^^^^^^^^^^^ CF012 `__coldframe_site!` belongs to the macros of coldframe
}
"#,
    );
}

#[test]
fn errors_in_one_item_of_a_module_do_not_hide_others() {
    check_module(
        r#"
struct = 1;
     //^ CF009 expected identifier
async fn f() { next().await; spawn child(); }
                           //^^^^^ CF001 `spawn` outside of a nursery
impl S {
    async fn f(&self) { let x = ; }
                              //^ CF009 expected an expression
}
"#,
    );
}

#[test]
fn races_without_errors() {
    check(
        r#"
async fn f() -> Result<u8, E> {
    race! { a(), b() };
    race! { a() => {} b() => 3, };
    race! { x = a() => { x } Some(y) | None = b(y == 3)? => return Ok(y), _ = c().d => {}, };
    race! { #[name = "a"] a() => match x { _ => {} } #[name = name.await] b() => nursery! { spawn x(); } };
    coldframe::race! { (x, y) = async { (1, 2) } => x + y }
    nursery! { race! { a() => { spawn b(); } c() => spawn d(), } }
    // Somebody else's.
    other::inner::race!();
}
"#,
    );
}

#[test]
fn races_that_cannot_be() {
    check(
        r#"
async fn f() {
    next().await;
    race! {}
  //^^^^ CF026 `race!` without a branch
    race! { a() => {} b(), c() }
                    //^^^ CF027 this branch has no arm, and others have
                         //^^^ CF027 this branch has no arm, and others have
    race! { x = a(), b() }
          //^ CF027 this branch names its value, and has no arm
    let start = || race! { a(), b() };
                 //^^^^ CF028 `race!` in a closure that is not `async`
    race! { #[cfg(unix)] a(), #[name] b() }
          //^^^^^^^^^^^^ CF029 a branch of a race has no attribute but `#[name]`
                              //^^^^ CF003 `#[name]` without a name
    race! { a() b() }
              //^ CF009 expected `,`
    race! { a() => 1 b() => 2 }
                   //^ CF009 expected `,`
    race! { a() => { spawn b(); } }
                   //^^^^^ CF001 `spawn` outside of a nursery
}
"#,
    );
}
