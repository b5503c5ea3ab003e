//! Under which name the calling crate knows coldframe.
//!
//! A dependency can be renamed, `frost = { package = "coldframe", … }`, and a
//! procedural macro is not told. So this looks for that line in the caller's
//! manifest, and in the manifests above it for a dependency that is inherited
//! from a workspace. It reads only as much TOML as a dependency takes; what it
//! does not understand means that the name is `coldframe`.

use std::path::Path;

const PACKAGE: &str = "coldframe";

/// The name for paths, `coldframe` unless the caller has renamed it.
pub(crate) fn find() -> String {
    let Some(folder) = std::env::var_os("CARGO_MANIFEST_DIR") else { return PACKAGE.to_owned() };
    let manifests = Path::new(&folder).ancestors().map(|folder| folder.join("Cargo.toml"));
    let name = manifests
        .filter_map(|manifest| std::fs::read_to_string(manifest).ok())
        .find_map(|manifest| name_in(&manifest));
    name.unwrap_or_else(|| PACKAGE.to_owned()).replace('-', "_")
}

/// The key of the first dependency that is ours.
fn name_in(manifest: &str) -> Option<String> {
    let mut table = String::new();
    for line in manifest.lines() {
        let line = line.split(" #").next().unwrap_or(line).trim();
        if let Some(header) = line.strip_prefix('[') {
            table = header.trim_end_matches(']').trim().to_owned();
            if table
                .strip_suffix(PACKAGE)
                .is_some_and(|it| is_dependencies(it.trim_end_matches('.')))
            {
                return Some(PACKAGE.to_owned());
            }
        } else if let Some((key, value)) = line.split_once('=')
            && let Some(name) = name_of(&table, unquoted(key), value.trim())
        {
            return Some(name.to_owned());
        }
    }
    None
}

/// The name of the dependency that a line of `table` is about, if it is ours.
fn name_of<'line>(table: &'line str, key: &'line str, value: &str) -> Option<&'line str> {
    if !is_dependencies(table) {
        // [dependencies.NAME] package = "coldframe"
        let (table, name) = table.rsplit_once('.')?;
        let is_ours = is_dependencies(table) && key == "package" && unquoted(value) == PACKAGE;
        return is_ours.then(|| unquoted(name));
    }
    // [dependencies] NAME.package = "coldframe"
    if let Some(name) = key.strip_suffix(".package") {
        return (unquoted(value) == PACKAGE).then_some(name);
    }
    // [dependencies] NAME = { package = "coldframe" }
    let mut fields = value.trim_matches(['{', '}']).split(',').filter_map(|it| it.split_once('='));
    match fields.find(|(field, _)| field.trim() == "package") {
        Some((_, package)) => (unquoted(package) == PACKAGE).then_some(key),
        None => (key.split('.').next() == Some(PACKAGE)).then_some(PACKAGE),
    }
}

/// `dependencies`, `dev-dependencies`, `target.'cfg(unix)'.dependencies`, …
fn is_dependencies(table: &str) -> bool {
    table.ends_with("dependencies")
}

fn unquoted(text: &str) -> &str {
    text.trim().trim_matches(['"', '\''])
}

#[cfg(test)]
mod tests {
    use super::name_in;

    #[test]
    fn every_way_to_rename_is_found() {
        let manifests = [
            "[dependencies]\nserde = \"1\"\nfrost = { package = \"coldframe\", path = \"..\" }",
            "[dev-dependencies]\nfrost = { version = \"1\", package = 'coldframe' } # renamed",
            "[dependencies.frost]\nversion = \"1\"\npackage = \"coldframe\"",
            "[target.'cfg(unix)'.dependencies]\nfrost.package = \"coldframe\" # why",
            "[workspace.dependencies]\n\"frost\" = { package = \"coldframe\" }",
        ];
        for manifest in manifests {
            assert_eq!(name_in(manifest).as_deref(), Some("frost"), "{manifest}");
        }
    }

    #[test]
    fn a_plain_dependency_is_found() {
        let manifests = [
            "[dependencies]\ncoldframe = \"1\"",
            "[dependencies]\ncoldframe = { path = \"..\" }",
            "[dependencies]\ncoldframe.workspace = true",
            "[dependencies.coldframe]\nversion = \"1\"",
            "[dependencies]\ncoldframe = { package = \"coldframe\" }",
        ];
        for manifest in manifests {
            assert_eq!(name_in(manifest).as_deref(), Some("coldframe"), "{manifest}");
        }
    }

    #[test]
    fn other_dependencies_are_not_taken_for_ours() {
        let manifests = [
            "[package]\nname = \"coldframe\"",
            "[dependencies]\nfrost = { package = \"permafrost\" }",
            "[dependencies]\ncoldframe = { package = \"permafrost\" }",
            "[dependencies]\nfrost.workspace = true",
            "[features]\nfrost = [\"coldframe\"]",
            "= [ ] {",
        ];
        for manifest in manifests {
            assert_eq!(name_in(manifest), None, "{manifest}");
        }
    }
}
