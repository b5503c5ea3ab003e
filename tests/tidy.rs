//! The layout and the limits of size that keep the code readable.

use std::fs;
use std::path::{Path, PathBuf};

use syn::spanned::Spanned as _;
use syn::visit::{self, Visit};

/// Lines of code in a file, in a function, in the file of a rule.
const FILE: usize = 400;
const FUNCTION: usize = 80;
const RULE: usize = 90;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Every Rust file of ours, relative to the root, without what only shows how
/// an error or an expansion looks.
fn sources() -> Vec<PathBuf> {
    let mut res = Vec::new();
    for folder in ["benches", "src", "macros", "runtime", "tests", "examples"] {
        collect(&root().join(folder), &mut res);
    }
    res.sort();
    assert!(res.len() > 50, "the sources are not where this test looks");
    res
}

fn collect(folder: &Path, res: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("the folder is there") {
        let path = entry.expect("it can be read").path();
        let name = path.file_name().and_then(|name| name.to_str()).expect("a UTF-8 name");
        if path.is_dir() && !["target", "testdata", "ui"].contains(&name) {
            collect(&path, res);
        } else if name.ends_with(".rs") && !name.ends_with(".expanded.rs") && !is_ui_case(name) {
            res.push(path.strip_prefix(root()).expect("it is below the root").to_owned());
        }
    }
}

fn is_ui_case(name: &str) -> bool {
    name.starts_with("fail") || name.starts_with("pass")
}

/// The part before the tests, which have no limit.
fn code(path: &Path) -> String {
    let text = fs::read_to_string(root().join(path)).expect("it can be read");
    match text.find("\n#[cfg(test)]\nmod ").or_else(|| text.find("\n#[cfg(all(test")) {
        Some(tests) => text[..tests].to_owned(),
        None => text,
    }
}

fn is_code(line: &&str) -> bool {
    let line = line.trim();
    !line.is_empty() && !line.starts_with("//")
}

#[test]
fn files_are_short() {
    let mut long = Vec::new();
    for path in sources() {
        let is_rule = path.parent().is_some_and(|parent| parent.ends_with("src/rules"));
        let (lines, limit) =
            (code(&path).lines().filter(is_code).count(), if is_rule { RULE } else { FILE });
        if lines > limit {
            long.push(format!("{}: {lines} lines of code, at most {limit}", path.display()));
        }
    }
    assert!(long.is_empty(), "look for the missing concept in\n{}", long.join("\n"));
}

struct Functions {
    path: PathBuf,
    long: Vec<String>,
}

impl Functions {
    fn measure(&mut self, signature: &syn::Signature, block: &syn::Block) {
        let lines = block.span().end().line - block.span().start().line + 1;
        if lines > FUNCTION {
            let name = &signature.ident;
            self.long.push(format!("{}: `{name}` has {lines} lines", self.path.display()));
        }
    }
}

impl Visit<'_> for Functions {
    fn visit_item_fn(&mut self, it: &syn::ItemFn) {
        self.measure(&it.sig, &it.block);
        visit::visit_item_fn(self, it);
    }

    fn visit_impl_item_fn(&mut self, it: &syn::ImplItemFn) {
        self.measure(&it.sig, &it.block);
        visit::visit_impl_item_fn(self, it);
    }
}

#[test]
fn functions_are_short() {
    let mut functions = Functions { path: PathBuf::new(), long: Vec::new() };
    for path in sources() {
        let text = fs::read_to_string(root().join(&path)).expect("it can be read");
        let file =
            syn::parse_file(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        functions.path = path;
        functions.visit_file(&file);
    }
    assert!(functions.long.is_empty(), "at most {FUNCTION}:\n{}", functions.long.join("\n"));
}

#[test]
fn every_file_says_what_it_is() {
    let silent = |path: &&PathBuf| {
        let text = fs::read_to_string(root().join(path)).expect("it can be read");
        !text.starts_with("//!") && !text.starts_with("#![")
    };
    let sources = sources();
    let missing: Vec<_> = sources.iter().filter(silent).collect();
    assert!(missing.is_empty(), "no `//!` at the top of {missing:?}");
}

#[test]
fn unsafe_code_is_in_one_folder() {
    let raw = Path::new("runtime/src/raw");
    let allowed = |path: &Path| path.starts_with(raw) || path == raw.with_extension("rs");
    for path in sources().into_iter().filter(|path| path.starts_with("runtime/src")) {
        let has_unsafe = code(&path).lines().any(|line| {
            let line = line.split("//").next().unwrap_or_default();
            line.contains("unsafe ") || line.contains("allow(unsafe_code)")
        });
        assert!(allowed(&path) || !has_unsafe, "unsafe code in {}", path.display());
    }
}

/// Words that promise work instead of doing it. Spelt so that this file does
/// not contain them.
#[test]
fn nothing_is_left_undone() {
    let words =
        [concat!("TO", "DO"), concat!("FIX", "ME"), concat!("XX", "X"), concat!("dbg", "!(")];
    for path in sources().iter().filter(|path| path.components().any(|it| it.as_os_str() == "src"))
    {
        let text = code(path);
        for word in words {
            assert!(!text.contains(word), "{} contains {word}", path.display());
        }
    }
}

#[test]
fn every_example_has_its_output() {
    for entry in fs::read_dir(root().join("examples")).expect("there are examples") {
        let path = entry.expect("it can be read").path();
        if path.to_str().is_some_and(|it| it.ends_with(".rs") && !it.ends_with(".expanded.rs")) {
            let readme = fs::read_to_string(root().join("README.md")).expect("there is a README");
            let name = path.file_stem().and_then(|stem| stem.to_str()).expect("a UTF-8 name");
            assert!(path.with_extension("out").exists(), "{name} has no .out");
            assert!(readme.contains(name), "the README does not list {name}");
        }
    }
}
