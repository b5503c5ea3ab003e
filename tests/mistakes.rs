//! The mistakes in the guide get the message that is printed there, and what
//! follows its help compiles. That both are as they say is also a test of the
//! documentation; here it is the text.

#[path = "support/compiler.rs"]
mod compiler;

use crate::compiler::Compiler;

struct Mistake<'page> {
    title: &'page str,
    wrong: String,
    /// Without the space that rustc puts before all lines but the first.
    message: String,
    right: String,
}

/// The code in a block of the page, with the lines that it hides.
fn code(block: &str) -> String {
    block.lines().map(|line| line.strip_prefix("# ").unwrap_or(line).to_owned() + "\n").collect()
}

/// The block that begins with `fence` in `section`.
fn block<'page>(section: &'page str, fence: &str) -> &'page str {
    let fence = format!("```{fence}\n");
    assert_eq!(section.matches(&fence).count(), 1, "`{fence}` in {section}");
    let (_, rest) = section.split_once(&fence).expect("it was just counted");
    rest.split_once("```").expect("a block ends").0
}

fn mistakes(page: &str) -> Vec<Mistake<'_>> {
    let read = |section| Mistake {
        title: str::lines(section).next().expect("a section has a title"),
        wrong: code(block(section, "compile_fail")),
        message: block(section, "text").trim_end().replace("\n       ", "\n"),
        right: code(block(section, "rust")),
    };
    page.split("\n## ").skip(1).map(read).collect()
}

#[test]
fn needs_cargo_the_help_leads_to_what_compiles() {
    let page = include_str!("../docs/mistakes.md");
    let compiler = Compiler::new("rustc", &["-Adead_code"]);
    let mistakes = mistakes(page);
    assert_eq!(mistakes.len(), 10);
    for Mistake { title, wrong, message, right } in mistakes {
        let said = compiler.check("wrong", &wrong);
        let texts: Vec<_> = said
            .iter()
            .filter(|it| !it["spans"].as_array().expect("a message has spans").is_empty())
            .map(|it| {
                format!("error: {}", it["message"].as_str().expect("it has a text").trim_end())
            })
            .collect();
        assert_eq!(texts.join("\n\n"), message, "{title}");
        let said = compiler.check("right", &right);
        assert!(said.is_empty(), "{title}: {said:?}");
    }
}
