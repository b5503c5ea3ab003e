//! What rustc and clippy say of a mistake in compiled code is what they say of
//! it in a plain `async fn`.
//!
//! Each file of `ui/` is compiled once for each way in which its function can
//! stand, see [`Place`]. The marks in it are lines of their own, so that all
//! the ways have the mistake at the same line and column. Every part of what
//! the compiler says is compared: text, code, spans, labels, notes, and what
//! it would have the user write.

#[path = "../support/compiler.rs"]
mod compiler;

use std::fmt::Write as _;
use std::path::Path;

use serde_json::Value;

use crate::compiler::Compiler;

/// What stands at the marks of a file.
struct Place {
    name: &'static str,
    attribute: &'static str,
    open: &'static str,
    close: &'static str,
}

const PLAIN: Place = Place { name: "plain", attribute: "", open: "", close: "" };

const COMPILED: [Place; 4] = [
    Place { name: "compiled", attribute: "#[checkpointed]", open: "", close: "" },
    Place {
        name: "nursery",
        attribute: "#[checkpointed]",
        open: "nursery! { spawn checkpoint();",
        close: "}",
    },
    Place {
        name: "scope",
        attribute: "#[checkpointed]",
        open: "move_on_after!(Duration::from_secs(1) => {",
        close: "});",
    },
    Place {
        name: "defer",
        attribute: "#[checkpointed]",
        open: "defer! { checkpoint().await; }",
        close: "",
    },
];

/// A place where something else is said of a mistake, and what, after the
/// lines that are the same.
struct Difference {
    mistake: &'static str,
    place: &'static str,
    plain: &'static str,
    here: &'static str,
}

const DIFFERENCES: [Difference; 4] = [
    // An await in a nursery's body comes back empty when the nursery unwinds,
    // so it is a `match`. rustc reports a wrong type at the value of its arm,
    // which is one token: no macro can have it reach from the first token of
    // what is awaited to the `await`.
    Difference {
        mistake: "type_mismatch",
        place: "nursery",
        plain: "  primary 10:26-10:44 expected `String`, found `usize`",
        here: "  primary 10:39-10:44 expected `String`, found `usize`",
    },
    // A `?` has to leave the block before it leaves the function, so its error
    // is converted outside: the operand is a local of ours there, which lies
    // at the `?`. The error itself is reported there in any case.
    in_a_block("nursery"),
    in_a_block("scope"),
    in_a_block("defer"),
];

const fn in_a_block(place: &'static str) -> Difference {
    Difference {
        mistake: "wrong_error_type",
        place,
        plain: "  label 10:18-10:34 this can't be annotated with `?` because it has type \
                `Result<_, ParseIntError>`",
        here: "  label 10:34-10:35 this can't be annotated with `?` because it has type \
               `Result<_, ParseIntError>`",
    }
}

const HELD: [&str; 2] = ["-Wclippy::await_holding_lock", "-Wclippy::await_holding_refcell_ref"];

/// What is said of the file at `path`, one line for each part.
fn says(compiler: &Compiler, path: &Path, place: &Place) -> String {
    let source = std::fs::read_to_string(path).expect("it can be read");
    for mark in ["//@ attribute", "//@ open", "//@ close"] {
        assert_eq!(source.matches(mark).count(), 1, "`{mark}` in {}", path.display());
    }
    let source = source
        .replace("//@ attribute", place.attribute)
        .replace("//@ open", place.open)
        .replace("//@ close", place.close);
    // The same name for all, because some messages have it.
    let mut res = String::new();
    for message in compiler.check("mistake", &source) {
        describe(&message, &mut res);
    }
    res
}

/// Without what counts the errors, and names the lint's level.
fn describe(message: &Value, res: &mut String) {
    let text = message["message"].as_str().expect("a message has a text");
    let spans = message["spans"].as_array().expect("a message has spans");
    let is_note = message.get("$message_type").is_none();
    if spans.is_empty() && !is_note || text.contains("on by default") {
        return;
    }
    let level = message["level"].as_str().expect("a message has a level");
    let code = message["code"]["code"].as_str().unwrap_or("-");
    writeln!(res, "{level} [{code}] {text}").expect("a string takes all");
    for span in spans {
        let kind = if span["is_primary"] == true { "primary" } else { "label" };
        let [from, to] = ["start", "end"].map(|end| {
            format!("{}:{}", span[format!("line_{end}")], span[format!("column_{end}")])
        });
        let label = span["label"].as_str().unwrap_or_default();
        write!(res, "  {kind} {from}-{to} {label}").expect("a string takes all");
        if let Some(text) = span["suggested_replacement"].as_str() {
            write!(res, "write {text:?}").expect("a string takes all");
        }
        res.push('\n');
    }
    for child in message["children"].as_array().expect("a message has notes") {
        describe(child, res);
    }
}

fn mistake(path: &Path) -> &str {
    path.file_stem().and_then(|name| name.to_str()).expect("a UTF-8 name")
}

/// Compares what `compiler` says of each file in a folder of `ui/`.
fn compare(compiler: &Compiler, folder: &str, count: usize) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/as_plain/ui").join(folder);
    let entries = std::fs::read_dir(folder).expect("the folder is there");
    let mut paths: Vec<_> = entries.map(|entry| entry.expect("it can be read").path()).collect();
    paths.sort();
    assert_eq!(paths.len(), count);
    for path in paths {
        let plain = says(compiler, &path, &PLAIN);
        assert!(!plain.is_empty(), "{} is no mistake", path.display());
        for place in &COMPILED {
            let here = says(compiler, &path, place);
            let is_here = |it: &&Difference| it.mistake == mistake(&path) && it.place == place.name;
            let expected = match DIFFERENCES.iter().find(is_here) {
                None => plain.clone(),
                Some(it) => {
                    assert!(plain.contains(it.plain), "not said:\n{}\nbut\n{plain}", it.plain);
                    plain.replace(it.plain, it.here)
                }
            };
            assert!(
                here == expected,
                "{} in {}: expected\n{expected}\ngot\n{here}",
                path.display(),
                place.name,
            );
        }
    }
}

#[test]
fn needs_cargo_errors_of_rustc_read_as_in_a_plain_async_fn() {
    compare(&Compiler::new("rustc", &[]), "rustc", 11);
}

/// As above, and clippy sees a guard that is held while a task waits.
#[test]
fn needs_cargo_lints_of_clippy_read_as_in_a_plain_async_fn() {
    compare(&Compiler::new("clippy-driver", &["-Aclippy::all", HELD[0], HELD[1]]), "clippy", 2);
}
