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
    let renamed = manifests
        .filter_map(|manifest| std::fs::read_to_string(manifest).ok())
        .find_map(|manifest| renamed(&manifest));
    renamed.unwrap_or_else(|| PACKAGE.to_owned()).replace('-', "_")
}

/// The key of the dependency whose `package` is ours.
fn renamed(manifest: &str) -> Option<String> {
    let mut section = String::new();
    for line in manifest.lines().map(str::trim) {
        if let Some(header) = line.strip_prefix('[').and_then(|line| line.split(']').next()) {
            section = header.trim().to_owned();
            continue;
        }
        let Some((key, value)) = line.split_once('=') else { continue };
        let (key, value) = (unquoted(key), value.trim());
        let named = match section.rsplit_once('.') {
            // [dependencies.KEY] package = "coldframe"
            Some((table, name)) if is_dependencies(table) && key == "package" => {
                is_ours(value).then(|| unquoted(name))
            }
            // [dependencies] KEY = { package = "coldframe" }
            _ if is_dependencies(&section) && value.starts_with('{') => {
                let mut fields = value.trim_matches(['{', '}']).split(',');
                let is_ours = fields.any(|field| {
                    let field = field.split_once('=');
                    field.is_some_and(|(key, value)| key.trim() == "package" && is_ours(value))
                });
                is_ours.then_some(key)
            }
            // [dependencies] KEY.package = "coldframe"
            _ if is_dependencies(&section) && is_ours(value) => key.strip_suffix(".package"),
            _ => None,
        };
        if let Some(name) = named.filter(|name| *name != PACKAGE) {
            return Some(name.to_owned());
        }
    }
    None
}

/// `dependencies`, `dev-dependencies`, `target.'cfg(unix)'.dependencies`, …
fn is_dependencies(section: &str) -> bool {
    section.ends_with("dependencies")
}

fn is_ours(value: &str) -> bool {
    unquoted(value.split('#').next().unwrap_or(value)) == PACKAGE
}

fn unquoted(text: &str) -> &str {
    text.trim().trim_matches(['"', '\''])
}

#[cfg(test)]
mod tests {
    use super::renamed;

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
            assert_eq!(renamed(manifest).as_deref(), Some("frost"), "{manifest}");
        }
    }

    #[test]
    fn what_is_not_renamed_is_not_found() {
        let manifests = [
            "[package]\nname = \"coldframe\"",
            "[dependencies]\ncoldframe = \"1\"",
            "[dependencies]\ncoldframe = { package = \"coldframe\" }",
            "[dependencies]\nfrost = { package = \"permafrost\" }",
            "[features]\nfrost = [\"coldframe\"]",
            "= [ ] {",
        ];
        for manifest in manifests {
            assert_eq!(renamed(manifest), None, "{manifest}");
        }
    }
}
