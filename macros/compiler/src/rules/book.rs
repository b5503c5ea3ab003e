//! The rules as pages: a table for the README, and a page for the docs. The
//! tests hold both against the code, and a rule to what belongs to it.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use expect_test::expect_file;

use super::{Applies, RULES};

/// Between these lines of the README stands the table.
const BEGIN: &str = "<!-- The rules: written by the tests of `macros/compiler/src/rules.rs`. -->\n";
const END: &str = "<!-- End of the rules. -->\n";

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src/rules")
}

fn source(name: &str) -> String {
    std::fs::read_to_string(folder().join(name).with_extension("rs")).expect("the rule has a file")
}

/// What stands behind `//!` at the top of a rule.
fn page(name: &str) -> String {
    let source = source(name);
    let lines = source.lines().map_while(|line| line.strip_prefix("//!"));
    lines.map(|line| line.strip_prefix(' ').unwrap_or(line).to_owned() + "\n").collect()
}

fn default_of(applies: Applies) -> &'static str {
    match applies {
        Applies::Everywhere => "error",
        Applies::WhereStrict => "strict",
    }
}

/// A rule without a failing case, a passing case, snippets that it marks, and
/// its three sections is not finished.
#[test]
fn every_rule_is_complete() {
    for (name, rule) in RULES {
        for case in ["fail.rs", "fail.stderr", "pass.rs"] {
            assert!(folder().join(name).join(case).exists(), "{name} has no {case}");
        }
        let page = page(name);
        assert!(
            page.starts_with(&format!("{}: ", rule.code)),
            "{name} does not begin with its code"
        );
        for section in ["# Rejects", "# Why", "# Instead"] {
            assert!(page.contains(section), "{name} has no {section:?}");
        }
        let source = source(name);
        let (_, tests) = source.split_once("mod tests").expect("a rule has tests");
        assert!(tests.contains(&format!("^ {} ", rule.code)), "{name}: no snippet fails");
        assert!(!rule.rejects.is_empty() && !rule.rejects.ends_with('.'), "{name}: one line");
    }
}

#[test]
fn every_folder_belongs_to_a_rule() {
    for entry in std::fs::read_dir(folder()).expect("there are rules") {
        let path = entry.expect("it can be read").path();
        let name = path.file_stem().and_then(|name| name.to_str()).expect("a UTF-8 name");
        assert!(name == "book" || RULES.iter().any(|rule| rule.0 == name), "{name} is no rule");
    }
}

#[test]
fn the_readme_has_the_table() {
    let readme = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../README.md");
    let text = std::fs::read_to_string(&readme).expect("there is a README");
    let (before, rest) = text.split_once(BEGIN).expect("the README has a place for the table");
    let (_, after) = rest.split_once(END).expect("the table has an end");
    let mut table = "| Code | Name | Rejects | Default |\n| --- | --- | --- | --- |\n".to_owned();
    for (name, rule) in RULES {
        let (code, rejects, default) = (rule.code, rule.rejects, default_of(rule.applies));
        let _ = writeln!(table, "| {code} | `{name}` | {rejects} | {default} |");
    }
    expect_file![readme].assert_eq(&format!("{before}{BEGIN}\n{table}\n{END}{after}"));
}

#[test]
fn the_docs_have_a_page_of_each() {
    let mut res = "# The rules\n\n\
        They are checked while compiling, in every function that is compiled. `#[checkpointed(allow(NAME))]` lets a\n\
        function off one of them. Those whose default is *strict* apply below `#[checkpointed(strict)]`, and in a\n\
        `coldframe! { … }` with `#![strict]` at its top.\n\n\
        What the source does not show, as two conditions that are true together, an iterator that is never empty, or a macro\n\
        of another crate that waits, is said with `assume_checkpointed!()`: on the path on which it stands there was a\n\
        checkpoint, for the function and for each loop and scope round it, as far as no shield is between. A debug build\n\
        asserts it for whatever the path owes there; behind a macro of another crate it is believed.\n"
        .to_owned();
    for (name, rule) in RULES {
        let page = page(name);
        let (first, sections) = page.split_once("\n\n").expect("more follows");
        let what = first.split_once(": ").expect("it begins with the code").1.replace('\n', " ");
        let sections = sections.replace("\n# ", "\n### ");
        let sections =
            sections.strip_prefix("# ").map_or(sections.clone(), |it| format!("### {it}"));
        let (code, default) = (rule.code, default_of(rule.applies));
        let _ =
            write!(res, "\n## {code} `{name}`\n\nDefault: {default}. Rejects {what}\n\n{sections}");
    }
    let docs = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/rules.md");
    expect_file![docs].assert_eq(&res);
}
