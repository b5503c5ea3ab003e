//! The rules. One file per rule; its `fail*.rs` and `pass*.rs` ui cases are in
//! the folder of the same name. To add a rule: add the file, add the folder,
//! add one line here.

use crate::diagnostics::Diagnostics;
use crate::model::{Branch, Jump, Model, Way};
use crate::parse::Tree;

/// One rule, as a value: the table below is the only list of rules.
pub(crate) struct Rule {
    /// Stable, never reused: `CF910`.
    pub(crate) code: &'static str,
    pub(crate) check: fn(&mut Diagnostics, &Tree, &Model),
}

macro_rules! rules {
    ($($module:ident),* $(,)?) => {
        $(mod $module;)*
        /// Every rule and its file name, in code order. A name says the bad
        /// thing, so that "allow loop_without_checkpoint" reads well.
        const RULES: &[(&str, Rule)] = &[$((stringify!($module), $module::RULE)),*];
    };
}

rules![function_without_checkpoint, loop_without_checkpoint];

/// Runs every rule, so that one build shows every error.
pub(crate) fn check(diagnostics: &mut Diagnostics, tree: &Tree, model: &Model) {
    for (_, rule) in RULES {
        (rule.check)(diagnostics, tree, model);
    }
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
        Way::Jump(Jump::Return) => "that leaves by this `return`",
        Way::Jump(Jump::Break) => "that takes this `break`",
        Way::Jump(Jump::Continue) => "that takes this `continue`",
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::RULES;

    /// A rule without a failing case, a passing case, and its three doc
    /// sections is not finished.
    #[test]
    fn every_rule_is_complete() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/rules");
        for (name, _) in RULES {
            let cases = folder.join(name);
            for case in ["fail.rs", "fail.stderr", "pass.rs"] {
                assert!(cases.join(case).exists(), "{name} has no {case}");
            }
            let source = std::fs::read_to_string(cases.with_extension("rs")).expect("it is there");
            for section in ["//! # Rejects", "//! # Why", "//! # Instead"] {
                assert!(source.contains(section), "{name} has no {section:?}");
            }
        }
    }

    #[test]
    fn codes_are_sorted_and_unique() {
        let code = |name: &str| RULES.iter().find(|it| it.0 == name).map(|it| it.1.code);
        assert_eq!(code("function_without_checkpoint"), Some("CF910"));
        assert!(RULES.windows(2).all(|pair| pair[0].1.code < pair[1].1.code));
    }
}
