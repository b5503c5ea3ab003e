//! The errors as users see them, and programs that must compile beside them.
//! Pinned to the toolchain; `TRYBUILD=overwrite` writes what is seen.

#[test]
fn needs_cargo_rules() {
    let cases = trybuild::TestCases::new();
    cases.compile_fail("macros/compiler/src/rules/*/fail*.rs");
    cases.pass("macros/compiler/src/rules/*/pass*.rs");
}

#[test]
fn needs_cargo_grammar() {
    let cases = trybuild::TestCases::new();
    cases.compile_fail("macros/compiler/src/parse/ui/*/fail*.rs");
}

/// What only rustc can find, in its words.
#[test]
fn needs_cargo_types() {
    let cases = trybuild::TestCases::new();
    cases.compile_fail("tests/ui/*.rs");
}
