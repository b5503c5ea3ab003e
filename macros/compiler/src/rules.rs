//! The rules. One file per rule; its `fail*.rs` and `pass*.rs` ui cases are in
//! the folder of the same name. To add a rule: add the file, add the folder,
//! add one line here.

use crate::diagnostics::Diagnostics;
use crate::model::Model;
use crate::parse::Tree;

/// Runs every rule, so that one build shows every error.
pub(crate) fn check(_diagnostics: &mut Diagnostics, _tree: &Tree, _model: &Model) {}
