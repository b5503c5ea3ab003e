//! How a program is written as Rust.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::{AWAIT, ELSE, Items, Kind, Label, Node, Pattern};

/// The text of a function, and the lines of its nodes.
pub(in crate::oracle) struct Written {
    pub(in crate::oracle) text: String,
    /// Where the word stands that shows the node.
    pub(in crate::oracle) lines: BTreeMap<usize, usize>,
    pub(in crate::oracle) last_line: usize,
}

pub(in crate::oracle) fn write(body: &Node) -> Written {
    let mut writer = Writer { text: "async fn f()".to_owned(), ..Writer::default() };
    writer.braces(body);
    let last_line = writer.line();
    Written { text: writer.text, lines: writer.lines, last_line }
}

#[derive(Default)]
struct Writer {
    text: String,
    lines: BTreeMap<usize, usize>,
    depth: usize,
    newlines: usize,
}

impl Writer {
    fn line(&self) -> usize {
        self.newlines + 1
    }

    fn put(&mut self, text: &str) {
        self.text.push_str(text);
    }

    fn newline(&mut self) {
        self.newlines += 1;
        let _ = write!(self.text, "\n{:1$}", "", self.depth * 4);
    }

    /// A line of its own, which shows `node`.
    fn here(&mut self, node: &Node) {
        self.newline();
        self.lines.insert(node.id, self.line());
    }

    /// `.await`, on a line of its own.
    fn awaited(&mut self, node: &Node) {
        self.newline();
        self.lines.insert(node.id + AWAIT, self.line());
        self.put(".await");
    }

    fn label(&mut self, label: Label, end: &str) {
        if let Some(label) = label {
            let _ = write!(self.text, "'l{label}{end}");
        }
    }

    /// A block with its braces, or any expression in braces.
    fn braces(&mut self, block: &Node) {
        self.put(" {");
        self.depth += 1;
        match block.kind {
            Kind::Block(None) => block.children.iter().for_each(|it| self.statement(it)),
            _ => {
                self.newline();
                self.expr(block);
            }
        }
        self.depth -= 1;
        self.newline();
        self.put("}");
    }

    fn statement(&mut self, it: &Node) {
        self.newline();
        let parts = &it.children;
        match it.kind {
            Kind::Semi => self.ended(&parts[0], ";"),
            Kind::Tail => self.expr(&parts[0]),
            Kind::Local => {
                self.put("let y = ");
                self.ended(&parts[0], ";");
            }
            Kind::LetElse => {
                self.put("let Some(y) = ");
                self.operand(&parts[0]);
                self.here(it);
                self.put("else");
                self.braces(&parts[1]);
                self.put(";");
            }
            Kind::Cfg => {
                self.lines.insert(it.id, self.line());
                self.put("#[cfg(unix)]");
                self.statement(&parts[0]);
            }
            Kind::Spawn => {
                self.put("spawn ");
                self.ended(&parts[0], ";");
            }
            Kind::Defer { within: false } => {
                self.put("defer!");
                self.braces(&parts[0]);
            }
            Kind::Defer { within: true } => {
                self.put("defer!(within limit =>");
                self.braces(&parts[0]);
                self.put(");");
            }
            Kind::Item => self.put("async fn other() { loop { work(); } }"),
            _ => unreachable!("the others are expressions"),
        }
    }

    fn ended(&mut self, it: &Node, end: &str) {
        self.expr(it);
        self.put(end);
    }

    /// In parentheses.
    fn operand(&mut self, it: &Node) {
        self.put("(");
        self.expr(it);
        self.put(")");
    }

    /// Rust allows no parentheses round a `let`.
    fn condition(&mut self, it: &Node) {
        match it.kind {
            Kind::Let | Kind::And => self.expr(it),
            _ => self.operand(it),
        }
    }

    fn list(&mut self, open: &str, items: &[Node], close: &str) {
        self.put(open);
        for item in items {
            self.expr(item);
            self.put(", ");
        }
        self.put(close);
    }

    fn message(&mut self, name: &str, checked: &[Node], arguments: &[Node]) {
        self.put(name);
        self.list("!(", checked, "\"");
        arguments.iter().for_each(|_| self.put("{}"));
        self.list("\", ", arguments, ")");
    }

    fn expr(&mut self, it: &Node) {
        let parts = &it.children;
        match it.kind {
            Kind::Work => self.put("work()"),
            Kind::True => self.put("true"),
            Kind::False => self.put("false"),
            Kind::Next => {
                self.put("next()");
                self.awaited(it);
            }
            Kind::SchedulePoint => {
                self.put("cancel_shielded_checkpoint()");
                self.awaited(it);
            }
            Kind::Call => self.list("call(", parts, ")"),
            Kind::CallAwait => {
                self.list("call(", parts, ")");
                self.awaited(it);
            }
            Kind::Assume => self.put("assume_checkpointed!()"),
            Kind::Error => self.list("Err(", parts, ")"),
            Kind::Closure => self.put("keep(|| loop { return; }, || async { next().await })"),
            Kind::Exit => self.put("std::process::exit(1)"),
            Kind::Bail => self.named(it, "bail!(\"no\")"),
            Kind::Hidden => self.named(it, "select! { x = next() => x.await }"),
            Kind::Opaque => self.named(it, "pick! { next() => async { next().await } }"),
            Kind::OpaqueJump => self.named(it, "pick! { next() => break }"),
            Kind::Start => {
                self.put("start(|status| work(status))");
                self.awaited(it);
            }
            Kind::Add => {
                self.operand(&parts[0]);
                self.put(" + ");
                self.operand(&parts[1]);
            }
            Kind::Assign => {
                self.put("list[");
                self.expr(&parts[0]);
                self.put("] = ");
                self.operand(&parts[1]);
            }
            Kind::Not => {
                self.put("!");
                self.operand(&parts[0]);
            }
            Kind::Let => {
                self.put("let Some(y) = ");
                self.operand(&parts[0]);
            }
            Kind::Question => {
                self.operand(&parts[0]);
                self.named(it, "?");
            }
            Kind::And | Kind::Or => {
                self.condition(&parts[0]);
                self.here(it);
                self.put(if it.kind == Kind::And { "&& " } else { "|| " });
                self.condition(&parts[1]);
            }
            Kind::Print => self.message("println", &[], parts),
            Kind::Panic => self.message("panic", &[], parts),
            Kind::Assert => self.message("assert", &parts[..1], &parts[1..]),
            Kind::DebugAssert => {
                self.here(it);
                self.message("debug_assert", &parts[..1], &parts[1..]);
            }
            Kind::Matches => {
                self.list("matches!(", &parts[..1], "Some(_) if ");
                self.ended(&parts[1], ")");
            }
            Kind::Return | Kind::Break(_) | Kind::Continue(_) => self.jump(it),
            _ => self.block_like(it),
        }
    }

    /// On a line of its own.
    fn named(&mut self, it: &Node, text: &str) {
        self.here(it);
        self.put(text);
    }

    fn jump(&mut self, it: &Node) {
        self.here(it);
        match it.kind {
            Kind::Break(label) => {
                self.put("break ");
                self.label(label, " ");
            }
            Kind::Continue(label) => {
                self.put("continue ");
                self.label(label, " ");
            }
            _ => self.put("return "),
        }
        for value in &it.children {
            self.operand(value);
        }
    }

    fn block_like(&mut self, it: &Node) {
        let parts = &it.children;
        match it.kind {
            Kind::If => self.if_(it),
            Kind::Match => {
                self.put("match ");
                self.operand(&parts[0]);
                self.put(" {");
                self.depth += 1;
                parts[1..].iter().for_each(|arm| self.arm(arm));
                self.depth -= 1;
                self.newline();
                self.put("}");
            }
            Kind::Loop(_) | Kind::While(_) | Kind::For(..) => self.loop_(it),
            Kind::Block(label) => {
                self.label(label, ": ");
                self.braces(&Node { kind: Kind::Block(None), ..it.clone() });
            }
            Kind::Race { fails } => {
                self.named(it, if fails { "try_race! {" } else { "race! {" });
                self.depth += 1;
                parts.iter().for_each(|branch| self.branch(branch));
                self.depth -= 1;
                self.newline();
                self.put("}");
            }
            Kind::AsyncAwait => {
                self.around("async", &parts[0], "");
                self.awaited(it);
            }
            Kind::MoveOnFunction | Kind::ShieldFunction => {
                let is_shield = it.kind == Kind::ShieldFunction;
                self.named(it, if is_shield { "shield(" } else { "move_on_after(limit, " });
                self.around("async", &parts[0], ")");
                self.awaited(it);
            }
            Kind::Atomic => self.around("atomic!", &parts[0], ""),
            Kind::Async => self.around("async", &parts[0], ""),
            Kind::Nursery { handle: false, fails } => {
                self.here(it);
                self.around(if fails { "try_nursery!" } else { "nursery!" }, &parts[0], "");
            }
            Kind::Nursery { handle: true, fails } => {
                self.named(it, if fails { "try_nursery! { |n|" } else { "nursery! { |n|" });
                self.depth += 1;
                parts[0].children.iter().for_each(|it| self.statement(it));
                self.depth -= 1;
                self.newline();
                self.put("}");
            }
            Kind::Shield => self.around("shield!", &parts[0], ""),
            Kind::MoveOn | Kind::Scope => {
                self.here(it);
                let scope = it.kind == Kind::Scope;
                let open = if scope { "scope!(s =>" } else { "move_on_after!(limit =>" };
                self.around(open, &parts[0], ")");
            }
            _ => unreachable!("the others are statements, or have been written"),
        }
    }

    fn around(&mut self, open: &str, block: &Node, close: &str) {
        self.put(open);
        self.braces(block);
        self.put(close);
    }

    fn if_(&mut self, it: &Node) {
        self.here(it);
        self.put("if ");
        self.condition(&it.children[0]);
        self.braces(&it.children[1]);
        if let Some(otherwise) = it.children.get(2) {
            // The second word of the node that has two: its block shows it.
            self.newline();
            self.lines.insert(otherwise.id + ELSE, self.line());
            self.put("else ");
            match otherwise.kind {
                Kind::If => self.if_(otherwise),
                _ => self.braces(otherwise),
            }
        }
    }

    fn arm(&mut self, it: &Node) {
        self.here(it);
        let Kind::Arm(pattern) = it.kind else { unreachable!("a match has arms") };
        self.put(match pattern {
            Pattern::Literal => "0",
            Pattern::Alternatives => "1 | 2",
            Pattern::Variable => "y",
            Pattern::Rest => "_",
        });
        if let [guard, _] = &*it.children {
            self.put(" if ");
            self.condition(guard);
        }
        self.put(" =>");
        self.braces(it.children.last().expect("an arm has a body"));
    }

    fn branch(&mut self, it: &Node) {
        self.here(it);
        self.put("y = ");
        self.expr(&it.children[0]);
        self.put(" =>");
        self.braces(&it.children[1]);
    }

    fn loop_(&mut self, it: &Node) {
        self.here(it);
        let body = it.children.last().expect("a loop has a body");
        match it.kind {
            Kind::Loop(label) => {
                self.label(label, ": ");
                self.put("loop");
            }
            Kind::While(label) => {
                self.label(label, ": ");
                self.put("while ");
                self.condition(&it.children[0]);
            }
            Kind::For(label, items) => {
                self.label(label, ": ");
                self.put("for y in ");
                match items {
                    Items::Unknown => self.list("items(", &it.children[..1], ")"),
                    Items::Some => self.list("[", &it.children[..1], "1].iter()"),
                    Items::Range => self.put("0..3"),
                }
            }
            _ => unreachable!("the others are no loops"),
        }
        self.braces(body);
    }
}
