//! A program as Rust, with coldframe's macros.

mod shared;

use super::Lines;
use crate::program::{
    Block, Jump, Kind, Outcome, Poke, Program, Region, Scope, Start, Stmt, Target, Wait,
};

/// A program's text: the items of a module.
pub(crate) fn print(program: &Program) -> String {
    let mut printer = Printer { lines: Lines::default(), number: "x".to_owned() };
    for (index, function) in program.functions.iter().enumerate() {
        let result = result(function.kind);
        // Scopes without a checkpoint are a part of what is compared.
        printer.line(
            "#[checkpointed(allow(scope_without_checkpoint, scope_without_guaranteed_checkpoint))]",
        );
        printer.line(&format!(
            "pub(crate) async fn f{index}(m: Me, x: u64, w: &World, s0: &CancelScope) -> {result} {{"
        ));
        printer.lines.depth += 1;
        printer.line(&format!("let _left = Guard(m, \"f{index}\");"));
        printer.statements(&function.body);
        printer.value(function.kind);
        printer.lines.depth -= 1;
        printer.line("}");
        printer.line("");
    }
    printer.lines.text
}

struct Printer {
    lines: Lines,
    /// The variable with the number that decides.
    number: String,
}

impl Printer {
    fn line(&mut self, text: &str) {
        self.lines.line(text);
    }

    fn inside(&mut self, block: &Block) {
        self.lines.depth += 1;
        self.statements(block);
        self.lines.depth -= 1;
    }

    fn statements(&mut self, block: &Block) {
        for stmt in &block.0 {
            self.stmt(stmt);
        }
    }

    /// The value at the end of a function.
    fn value(&mut self, kind: Kind) {
        match kind {
            Kind::Unit => {}
            kind => self.line(&done(kind)),
        }
    }

    fn dur(&self, site: u32, scale: u32) -> String {
        format!("dur({}, {site}, {scale})", self.number)
    }

    fn at(&self, site: u32, scale: u32) -> String {
        format!("coldframe::current_time() + {}", self.dur(site, scale))
    }

    fn stmt(&mut self, stmt: &Stmt) {
        let x = self.number.clone();
        match stmt {
            Stmt::Log(site) => self.line(&format!("log(m, \"{site}\");")),
            Stmt::Look(site, scope) => self.line(&format!("look(m, {site}, s{scope});")),
            Stmt::Deadline(site) => self.line(&format!("effective_deadline(m, {site});")),
            Stmt::Wait(site, wait) => self.wait(*site, *wait),
            Stmt::Guard(site) => self.line(&format!("let _g{site} = Guard(m, \"g{site}\");")),
            Stmt::Defer { site, within, body } => self.defer(*site, *within, body),
            Stmt::NewScope { site, start, shield } => self.new_scope(*site, *start, *shield),
            Stmt::Region { site, kind, body } => self.region(*site, *kind, body),
            Stmt::Poke { site, scope, poke } => self.poke(*site, *scope, *poke),
            Stmt::Fail { site, target, once_in } => {
                debug_assert_ne!(*target, Target::Nowhere);
                self.line(&format!("fail({x}, {site}, {once_in})?;"));
            }
            Stmt::Call { site, function, scope, outcome } => {
                let call = format!("f{function}(m, mix({x}, {site}), w, s{scope}).await");
                match outcome {
                    Outcome::Nothing => self.line(&format!("{call};")),
                    Outcome::Raised(..) => self.line(&format!("{call}?;")),
                    Outcome::Handled(_) => self.line(&format!("handled(m, {site}, {call});")),
                }
            }
            Stmt::If { site, once_in, then, otherwise } => {
                self.line(&format!("if chance({x}, {site}, {once_in}) {{"));
                self.inside(then);
                if !otherwise.0.is_empty() {
                    self.line("} else {");
                    self.inside(otherwise);
                }
                self.line("}");
            }
            Stmt::Loop(site, body) => self.repeated(*site, body),
            Stmt::Jump(jump) => self.line(&match jump {
                Jump::Break => "break;".to_owned(),
                Jump::Continue => "continue;".to_owned(),
                Jump::Return(Kind::Unit) => "return;".to_owned(),
                Jump::Return(kind) => format!("return {};", done(*kind)),
            }),
            Stmt::Nursery(site, body) => self.nursery(*site, body),
            Stmt::TryNursery { site, says_type, outcome, body } => {
                self.try_nursery(*site, *says_type, *outcome, body);
            }
            Stmt::Spawn { .. } | Stmt::SpawnBlock { .. } => self.child("spawn ", stmt, ";"),
            Stmt::Race { site, branches } => self.race(*site, branches),
            Stmt::Shared(site, it) => self.shared(*site, it),
        }
    }

    fn defer(&mut self, site: u32, within: Option<u32>, body: &Block) {
        let limit = match within {
            Some(scale) => format!("(within {} => {{", self.dur(site, scale)),
            None => " {".to_owned(),
        };
        self.line(&format!("defer!{limit}"));
        self.lines.depth += 1;
        self.line(&format!("log(m, \"d{site} begins\");"));
        // Another one inside ends before this one does.
        self.line("{");
        self.inside(body);
        self.line("}");
        self.line(&format!("log(m, \"d{site} ends\");"));
        self.lines.depth -= 1;
        self.line(if within.is_some() { "});" } else { "}" });
    }

    fn new_scope(&mut self, site: u32, start: Start, shield: bool) {
        let x = &self.number;
        let made = match start {
            Start::Empty => "new()".to_owned(),
            Start::Timeout(scale) => format!("timeout({})", self.dur(site, scale)),
            Start::Deadline(scale) => format!("deadline({})", self.at(site, scale)),
        };
        let shield = if shield { format!("shielded({x}, {site}, ") } else { "(".into() };
        self.line(&format!("let s{site} = &{shield}CancelScope::{made});"));
    }

    fn repeated(&mut self, site: u32, body: &Block) {
        let x = self.number.clone();
        self.line(&format!("for i{site} in 0..times({x}, {site}) {{"));
        self.number = format!("x{site}");
        self.lines.depth += 1;
        self.line(&format!("let x{site} = mix({x}, {site} + (i{site} << 32));"));
        self.statements(body);
        self.lines.depth -= 1;
        self.number = x;
        self.line("}");
    }

    fn nursery(&mut self, site: u32, body: &Block) {
        self.line("{");
        self.lines.depth += 1;
        self.line(&format!("let mut n{site} = End::new(m, \"n{site}\", None);"));
        self.line("nursery! {");
        self.inside(body);
        self.line("}");
        self.line(&format!("n{site}.ends(\"done\");"));
        self.lines.depth -= 1;
        self.line("}");
    }

    fn race(&mut self, site: u32, branches: &[(Stmt, Block)]) {
        self.line("{");
        self.lines.depth += 1;
        self.line(&format!("let mut r{site} = End::new(m, \"r{site}\", None);"));
        self.line("race! {");
        self.lines.depth += 1;
        for (index, (branch, arm)) in branches.iter().enumerate() {
            self.child("", branch, " => {");
            self.line(&format!("    r{site}.ends(\"won by {index}\");"));
            self.inside(arm);
            self.line("}");
        }
        self.lines.depth -= 1;
        self.line("}");
        self.lines.depth -= 1;
        self.line("}");
    }

    fn wait(&mut self, site: u32, wait: Wait) {
        let wait = match wait {
            Wait::Sleep(scale) => format!("sleep({})", self.dur(site, scale)),
            Wait::Checkpoint => "checkpoint()".to_owned(),
            Wait::Shielded => "cancel_shielded_checkpoint()".to_owned(),
            Wait::IfCancelled => "checkpoint_if_cancelled()".to_owned(),
        };
        self.line(&format!("{wait}.await;"));
        self.line(&format!("log(m, \"{site}\");"));
    }

    fn region(&mut self, site: u32, kind: Region, body: &Block) {
        let (head, end, scope) = match kind {
            Region::Enter(scope) => {
                (format!("scope!(_entered = s{scope} => {{"), "});", format!("Some(s{scope})"))
            }
            Region::Own => (format!("scope!(s{site} => {{"), "});", "None".to_owned()),
            Region::MoveOnAfter(scale) => {
                (format!("move_on_after!({} => {{", self.dur(site, scale)), "});", "None".into())
            }
            Region::MoveOnAt(scale) => {
                (format!("move_on_at!({} => {{", self.at(site, scale)), "});", "None".into())
            }
            Region::FailAfter(scale) => {
                (format!("fail_after!({} => {{", self.dur(site, scale)), "});", "None".into())
            }
            Region::FailAt(scale) => {
                (format!("fail_at!({} => {{", self.at(site, scale)), "});", "None".into())
            }
            Region::Shield => ("shield! {".to_owned(), "};", "None".to_owned()),
        };
        self.line("{");
        self.lines.depth += 1;
        self.line(&format!("let mut b{site} = End::new(m, \"b{site}\", {scope});"));
        self.line(&format!("let r{site} = {head}"));
        self.inside(body);
        self.line(end);
        self.line(&format!("b{site}.ends(outcome(&r{site}));"));
        self.lines.depth -= 1;
        self.line("}");
    }

    fn poke(&mut self, site: u32, scope: Scope, poke: Poke) {
        let x = &self.number;
        let call = match poke {
            Poke::Cancel => format!("cancel(\"{site}\")"),
            Poke::Shield => format!("set_shield(!chance({x}, {site}, 3))"),
            Poke::Unshield => "set_shield(false)".to_owned(),
            Poke::Timeout(scale) => format!("set_timeout({})", self.dur(site, scale)),
            Poke::Deadline(scale) => format!("set_deadline({})", self.at(site, scale)),
            Poke::DeadlineNow => "set_deadline(coldframe::current_time())".to_owned(),
            Poke::ClearDeadline => "clear_deadline()".to_owned(),
        };
        self.line(&format!("s{scope}.{call};"));
        self.line(&format!("log(m, \"{site} pokes s{scope}\");"));
    }

    fn try_nursery(&mut self, site: u32, says_type: bool, outcome: Outcome, body: &Block) {
        // A type that leaves by `?` alone says too little.
        let is_known = !says_type && matches!(outcome, Outcome::Handled(_));
        self.line("{");
        self.lines.depth += 1;
        self.line(&format!("let mut n{site} = End::new(m, \"n{site}\", None);"));
        self.line(&format!("let r{site} = try_nursery! {{"));
        if !is_known {
            self.line("    type Error = Failure;");
        }
        self.inside(body);
        self.line("};");
        self.line(&format!("n{site}.ends_with(&r{site});"));
        match outcome {
            Outcome::Raised(..) => self.line(&format!("r{site}?;")),
            _ => self.line(&format!("handled(m, {site}, r{site});")),
        }
        self.lines.depth -= 1;
        self.line("}");
    }

    /// A function or a block that is a task, with what is round it.
    fn child(&mut self, before: &str, child: &Stmt, after: &str) {
        let x = self.number.clone();
        match child {
            Stmt::Spawn { site, function, scope } => self.line(&format!(
                "{before}f{function}(task(m, {site}, {x}), mix({x}, {site}), w, s{scope}){after}"
            )),
            Stmt::SpawnBlock { site, kind, body, .. } => {
                self.child_block(before, (*site, *kind, body), after);
            }
            _ => unreachable!("children are functions or blocks"),
        }
    }

    fn child_block(&mut self, before: &str, block: (u32, Kind, &Block), after: &str) {
        let (site, kind, body) = block;
        let x = std::mem::replace(&mut self.number, "x".to_owned());
        self.line(&format!("{before}async move {{"));
        self.lines.depth += 1;
        self.line(&format!("let (m, x) = (task(m, {site}, {x}), mix({x}, {site}));"));
        self.line("let _left = Guard(m, \"task\");");
        self.statements(body);
        self.value(kind);
        self.lines.depth -= 1;
        self.line(&format!("}}{after}"));
        self.number = x;
    }
}

fn result(kind: Kind) -> &'static str {
    match kind {
        Kind::Unit => "()",
        Kind::Leaf => "Result<(), Failure>",
        Kind::Group => "Result<(), ErrorGroup<Failure>>",
    }
}

fn done(kind: Kind) -> String {
    match kind {
        Kind::Unit => "()".to_owned(),
        Kind::Leaf => "Ok::<(), Failure>(())".to_owned(),
        Kind::Group => "Ok::<(), ErrorGroup<Failure>>(())".to_owned(),
    }
}
