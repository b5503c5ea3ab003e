//! The rules. One file per rule; its `fail*.rs` and `pass*.rs` ui cases are in
//! the folder of the same name. To add a rule: add the file, add the folder,
//! add one line here, and let the tests write the pages
//! (`UPDATE_EXPECT=1 cargo test -p coldframe-compiler rules::`).

#[cfg(test)]
mod book;

use proc_macro2::Ident;

use crate::diagnostics::{Diagnostic, Diagnostics};
use crate::model::{Branch, Jump, Model, Unawaited, Way};
use crate::parse::Tree;

/// One rule, as a value: the table below is the only list of rules.
pub(crate) struct Rule {
    /// Stable, never reused: `CF910`.
    pub(crate) code: &'static str,
    pub(crate) applies: Applies,
    /// For the table in the README: what stands behind "rejects".
    pub(crate) rejects: &'static str,
    pub(crate) check: fn(&mut Diagnostics, &Tree, &Model),
}

/// Where a rule applies, unless it is allowed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Applies {
    Everywhere,
    /// In functions with `#[checkpointed(strict)]`, and below `#![strict]`.
    WhereStrict,
}

macro_rules! rules {
    ($($module:ident),* $(,)?) => {
        $(mod $module;)*
        /// Every rule and its file name, in code order. A name says the bad
        /// thing, so that "allow loop_without_checkpoint" reads well.
        const RULES: &[(&str, Rule)] = &[$((stringify!($module), $module::RULE)),*];
    };
}

rules![
    scope_without_checkpoint,
    unbounded_cleanup,
    busy_wait,
    useless_nursery,
    zero_sleep,
    blocking_call,
    losing_branches_dropped,
    opaque_macro,
    checkpoint_in_atomic,
    function_without_checkpoint,
    scope_without_guaranteed_checkpoint,
    loop_without_checkpoint,
];

/// Runs every rule that applies, so that one build shows every error.
pub(crate) fn check(diagnostics: &mut Diagnostics, tree: &Tree, model: &Model) {
    let options = &tree.machines[0].options;
    for name in options.allowed.iter().filter(|it| RULES.iter().all(|rule| **it != rule.0)) {
        diagnostics.push(unknown_rule(name));
    }
    for (name, rule) in RULES {
        let is_allowed = options.allowed.iter().any(|it| it == name);
        let applies = options.strict || rule.applies == Applies::Everywhere;
        if applies && !is_allowed {
            (rule.check)(diagnostics, tree, model);
        }
    }
}

/// Whether there is a rule of this code.
#[cfg(test)]
pub(crate) fn has(code: &str) -> bool {
    RULES.iter().any(|(_, rule)| rule.code == code)
}

fn unknown_rule(name: &Ident) -> Diagnostic {
    let written = name.to_string();
    // A code in place of a name is a likely mistake.
    let meant = RULES.iter().find(|rule| rule.1.code.eq_ignore_ascii_case(&written));
    let nearest = || RULES.iter().min_by_key(|rule| distance(rule.0, &written));
    let help = match meant.or_else(nearest) {
        Some((name, Rule { code, rejects, .. })) => {
            format!("write `allow({name})`, if you mean {code}, which rejects {rejects}")
        }
        None => "take it out".to_owned(),
    };
    Diagnostic {
        code: "CF007",
        primary: (name.span(), name.span()),
        what: format!("there is no rule `{written}`"),
        why: "it would have no effect".to_owned(),
        help,
    }
}

/// How many letters to add, to take away, or to change.
fn distance(one: &str, other: &str) -> usize {
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (index, letter) in one.bytes().enumerate() {
        let mut diagonal = row[0];
        row[0] = index + 1;
        for (column, it) in other.bytes().enumerate() {
            let changed = diagonal + usize::from(letter != it);
            diagonal = row[column + 1];
            row[column + 1] = changed.min(diagonal + 1).min(row[column] + 1);
        }
    }
    row[other.len()]
}

/// The path that takes `branch`, in words that go on a sentence.
fn words(branch: &Branch) -> &'static str {
    match branch.way {
        Way::Taken => "where this `if` is taken",
        Way::NotTaken => "where this `if` is not taken",
        Way::Else => "through this `else`",
        Way::Arm => "through this arm",
        Way::NoRun => "where the body of this loop does not run",
        Way::ShortCircuit => "where this operator skips its right side",
        Way::CompiledOut => "where this is compiled out",
        Way::Error => "that leaves by this `?`",
        Way::Jump(Jump::Return) => "that leaves by this `return`",
        Way::Jump(Jump::Break) => "that takes this `break`",
        Way::Jump(Jump::Continue) => "that takes this `continue`",
    }
}

/// What to do first: a help that goes on with something else.
fn await_it(unawaited: Option<Unawaited>) -> String {
    let Some(Unawaited { function, span }) = unawaited else { return String::new() };
    let line = span.start().line;
    format!(
        "add `.await` to the `{function}(…)` of line {line}, if it is coldframe's: \
         without it nothing waits; or "
    )
}

#[cfg(test)]
mod tests {
    use super::RULES;
    use crate::testing::{check, check_module, judge, tree};

    #[test]
    fn codes_are_sorted_and_unique() {
        let code = |name: &str| RULES.iter().find(|it| it.0 == name).map(|it| it.1.code);
        assert_eq!(code("function_without_checkpoint"), Some("CF910"));
        assert!(RULES.windows(2).all(|pair| pair[0].1.code < pair[1].1.code));
    }

    #[test]
    fn a_rule_is_allowed_by_its_name() {
        check("#[checkpointed(allow(function_without_checkpoint))] async fn f() {}");
        check(
            "#[checkpointed(maybe, allow(loop_without_checkpoint,))] async fn f() { loop { work(); } }",
        );
        check(
            r#"
#[checkpointed(allow(loop_without_checkpoint), allow(function_without_checkpoint))]
async fn f(x: bool) {
    if x { loop { work(); } }
}
"#,
        );
    }

    #[test]
    fn another_rule_goes_on() {
        check(
            r#"
#[checkpointed(allow(loop_without_checkpoint))]
async fn f() {}
       //^ CF910 `f` has no checkpoint
"#,
        );
    }

    #[test]
    fn names_that_are_no_rules() {
        check(
            r#"
#[checkpointed(allow(loop_without_chekpoint))]
                   //^^^^^^^^^^^^^^^^^^^^^^ CF007 there is no rule `loop_without_chekpoint`
async fn f() { next().await; }
"#,
        );
        check(
            r#"
#[checkpointed(allow(CF910))]
                   //^^^^^ CF007 there is no rule `CF910`
async fn f() { next().await; }
"#,
        );
        check(
            r#"
#[checkpointed(allow)]
             //^^^^^ CF007 unknown argument of `#[checkpointed]`
async fn f() { next().await; }
"#,
        );
        check(
            r#"
#[checkpointed(allow())]
             //^^^^^^^ CF007 `allow` without the name of a rule
async fn f() { next().await; }
"#,
        );
    }

    /// The function and the line that the first error says to await.
    fn to_await(source: &str) -> Option<(String, String)> {
        let tree = tree(source);
        let mut diagnostics = crate::diagnostics::Diagnostics::default();
        judge(&tree, &mut diagnostics);
        let help = &diagnostics.errors().first().expect("there is an error").help;
        let (function, rest) =
            help.strip_prefix("add `.await` to the `")?.split_once("(…)` of line ")?;
        let (line, _) = rest.split_once(", if it is coldframe's")?;
        Some((function.to_owned(), line.to_owned()))
    }

    #[test]
    fn a_forgotten_await_on_the_path_is_shown_first() {
        let shown = |source: &str, function: &str, line: u32| {
            assert_eq!(to_await(source), Some((function.to_owned(), line.to_string())), "{source}");
        };
        shown("async fn f() {\n sleep(limit); }", "sleep", 2);
        shown("async fn f() { next(); { (coldframe::checkpoint()); } }", "checkpoint", 1);
        shown(
            "async fn f(x: bool) { if x { a().await } else {\n\n sleep_until(then); } }",
            "sleep_until",
            3,
        );
        shown("async fn f() { a().await; loop {\n sleep(limit); work(); } }", "sleep", 2);
        shown(
            "async fn f() { a().await; loop { if x { checkpoint();\n sleep_forever(); } else { a().await; } } }",
            "sleep_forever",
            2,
        );
        shown(
            "async fn f() { a().await; move_on_after!(limit => { sleep(other); }); }",
            "sleep",
            1,
        );
        shown(
            "async fn f() { a().await; scope!(s => { if x { a().await } else { sleep(other); } }); }",
            "sleep",
            1,
        );
        shown("async fn f() { a().await; loop { nursery! { sleep(limit); } } }", "sleep", 1);
    }

    #[test]
    fn what_is_no_forgotten_await_is_not_shown() {
        let nothing = |source: &str| assert_eq!(to_await(source), None, "{source}");
        nothing("async fn f() { next(); }");
        nothing("async fn f() { db::checkpoint(); clock.sleep(limit); self::sleep(limit); }");
        nothing("async fn f() { let later = sleep(limit); keep(sleep(limit)); }");
        nothing("async fn f() { keep(|| { sleep(limit); }); }");
        nothing("async fn f(x: bool) { if x { sleep(limit); a().await; } }");
        nothing("async fn f() { sleep(limit); a().await; loop { work(); } }");
        nothing("async fn f() { a().await; loop { shield! { sleep(limit); b().await; } } }");
        nothing(
            "async fn f() { a().await; move_on_after!(limit => { shield! { sleep(limit); b().await; } }); }",
        );
    }

    #[test]
    fn a_module_passes_its_strictness_on() {
        let strict = |source: &str| {
            let mut diagnostics = crate::diagnostics::Diagnostics::default();
            let items = crate::testing::module(source, &mut diagnostics);
            assert!(diagnostics.is_empty(), "{diagnostics:#?}");
            format!("{items:?}").matches("strict: true").count()
        };
        assert_eq!(strict("#![strict] async fn f() { a().await; }"), 1);
        assert_eq!(strict("async fn f() { a().await; }"), 0);
        assert_eq!(
            strict("#![allow(dead_code)] #![strict] impl A { async fn f() { a().await; } }"),
            1
        );
        check_module("#![strict] #[checkpointed(maybe)] async fn f() {}");
    }
}
