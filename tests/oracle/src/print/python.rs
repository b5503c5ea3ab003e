//! A program as Python, for Trio.

mod shared;

use super::Lines;
use crate::program::{
    Block, Jump, Kind, Outcome, Poke, Program, Region, Scope, Start, Stmt, Target, Use, Wait,
};

/// A program's text: the body of a module.
pub(crate) fn print(program: &Program) -> String {
    let mut printer =
        Printer { lines: Lines::default(), number: "x".to_owned(), nursery: String::new() };
    for (index, function) in program.functions.iter().enumerate() {
        printer.line(&format!("async def f{index}(m, x, w, s0):"));
        printer.lines.depth += 1;
        printer.line(&format!("with Guard(m, \"f{index}\"):"));
        printer.inside(&function.body.0);
        printer.lines.depth -= 1;
        printer.line("");
    }
    printer.lines.text
}

struct Printer {
    lines: Lines,
    /// The variable with the number that decides.
    number: String,
    /// The variable of the nursery that children are started in.
    nursery: String,
}

impl Printer {
    fn line(&mut self, text: &str) {
        self.lines.line(text);
    }

    fn inside(&mut self, stmts: &[Stmt]) {
        self.lines.depth += 1;
        self.statements(stmts);
        self.lines.depth -= 1;
    }

    /// A cleanup takes what follows it inside.
    fn statements(&mut self, stmts: &[Stmt]) {
        let Some((first, rest)) = stmts.split_first() else { return self.line("pass") };
        match first {
            Stmt::Guard(site) => {
                self.line(&format!("with Guard(m, \"g{site}\"):"));
                self.inside(rest);
            }
            Stmt::Defer { site, within, body } => {
                self.line("try:");
                self.inside(rest);
                self.line("finally:");
                self.lines.depth += 1;
                let limit = match within {
                    Some(scale) => format!("move_on_after({}, True)", self.dur(*site, *scale)),
                    None => "CancelScope(shield=True)".to_owned(),
                };
                self.line(&format!("with {limit}:"));
                self.lines.depth += 1;
                self.line(&format!("log(m, \"d{site} begins\")"));
                self.statements(&body.0);
                self.line(&format!("log(m, \"d{site} ends\")"));
                self.lines.depth -= 2;
            }
            Stmt::Shared(site, Use::Clone(end)) => {
                self.line(&format!("with clone({}) as t{site}:", shared::end(*end)));
                self.inside(rest);
            }
            stmt => {
                self.stmt(stmt);
                if !rest.is_empty() {
                    self.statements(rest);
                }
            }
        }
    }

    fn dur(&self, site: u32, scale: u32) -> String {
        format!("dur({}, {site}, {scale})", self.number)
    }

    fn stmt(&mut self, stmt: &Stmt) {
        let x = self.number.clone();
        match stmt {
            Stmt::Log(site) => self.line(&format!("log(m, \"{site}\")")),
            Stmt::Look(site, scope) => self.line(&format!("look(m, {site}, s{scope})")),
            Stmt::Deadline(site) => self.line(&format!("effective_deadline(m, {site})")),
            Stmt::Wait(site, wait) => self.wait(*site, *wait),
            Stmt::Guard(_) | Stmt::Defer { .. } => unreachable!("they take what follows inside"),
            Stmt::NewScope { site, start, shield } => self.new_scope(*site, *start, *shield),
            Stmt::Region { site, kind, body } => self.region(*site, *kind, body),
            Stmt::Poke { site, scope, poke } => self.poke(*site, *scope, *poke),
            Stmt::Fail { site, target, once_in } => {
                let grouped = if *target == Target::Group { "True" } else { "False" };
                self.line(&format!("fail({x}, {site}, {once_in}, {grouped})"));
            }
            Stmt::Call { site, function, scope, outcome } => {
                let call = format!("f{function}(m, mix({x}, {site}), w, s{scope})");
                self.call(*site, &call, *outcome);
            }
            Stmt::If { site, once_in, then, otherwise } => {
                self.line(&format!("if chance({x}, {site}, {once_in}):"));
                self.inside(&then.0);
                if !otherwise.0.is_empty() {
                    self.line("else:");
                    self.inside(&otherwise.0);
                }
            }
            Stmt::Loop(site, body) => self.repeated(*site, body),
            Stmt::Jump(jump) => self.line(match jump {
                Jump::Break => "break",
                Jump::Continue => "continue",
                Jump::Return(_) => "return",
            }),
            Stmt::Nursery(site, body) => self.nursery("Nursery", *site, body),
            Stmt::TryNursery { site, outcome, body, .. } => match outcome {
                Outcome::Handled(_) => {
                    self.line("try:");
                    self.lines.depth += 1;
                    self.nursery("TryNursery", *site, body);
                    self.lines.depth -= 1;
                    self.handler(*site);
                }
                _ => self.nursery("TryNursery", *site, body),
            },
            Stmt::Spawn { site, function, scope } => self.line(&format!(
                "{}.start_soon(f{function}, task(m, {site}, {x}), mix({x}, {site}), w, s{scope})",
                self.nursery
            )),
            Stmt::SpawnBlock { site, scopes, body, .. } => self.spawn_block(*site, scopes, body),
            Stmt::Race { site, branches } => self.race(*site, branches),
            Stmt::Shared(site, it) => self.shared(*site, it),
        }
    }

    fn new_scope(&mut self, site: u32, start: Start, shield: bool) {
        let x = &self.number;
        let dur = |scale: u32| self.dur(site, scale);
        let start = match start {
            Start::Empty => "None, None".to_owned(),
            Start::Timeout(scale) => format!("{}, None", dur(scale)),
            Start::Deadline(scale) => format!("None, {}", dur(scale)),
        };
        let shield = if shield { format!("chance({x}, {site}, 2)") } else { "False".into() };
        self.line(&format!("s{site} = new_scope({start}, {shield})"));
    }

    fn call(&mut self, site: u32, call: &str, outcome: Outcome) {
        match outcome {
            Outcome::Nothing => self.line(&format!("await {call}")),
            Outcome::Raised(Kind::Leaf, Target::Group) => {
                self.line(&format!("await grouped({call})"));
            }
            Outcome::Raised(..) => self.line(&format!("await {call}")),
            Outcome::Handled(_) => {
                self.line("try:");
                self.line(&format!("    await {call}"));
                self.handler(site);
            }
        }
    }

    fn repeated(&mut self, site: u32, body: &Block) {
        let x = self.number.clone();
        self.line(&format!("for i{site} in range(times({x}, {site})):"));
        self.number = format!("x{site}");
        self.lines.depth += 1;
        self.line(&format!("x{site} = mix({x}, {site} + (i{site} << 32))"));
        self.statements(&body.0);
        self.lines.depth -= 1;
        self.number = x;
    }

    fn race(&mut self, site: u32, branches: &[(Stmt, Block)]) {
        let name = format!("r{site}");
        self.line(&format!("async with Race(m, \"{name}\") as {name}:"));
        self.lines.depth += 1;
        let outer = std::mem::replace(&mut self.nursery, name.clone());
        for (branch, _) in branches {
            self.stmt(branch);
        }
        self.nursery = outer;
        self.lines.depth -= 1;
        for (index, (_, arm)) in branches.iter().enumerate() {
            self.line(&format!("if {name}.winner == {index}:"));
            self.inside(&arm.0);
        }
    }

    fn wait(&mut self, site: u32, wait: Wait) {
        let wait = match wait {
            Wait::Sleep(scale) => format!("sleep({})", self.dur(site, scale)),
            Wait::Checkpoint => "checkpoint()".to_owned(),
            Wait::Shielded => "cancel_shielded_checkpoint()".to_owned(),
            Wait::IfCancelled => "checkpoint_if_cancelled()".to_owned(),
        };
        self.line(&format!("await {wait}"));
        self.line(&format!("log(m, \"{site}\")"));
    }

    /// What `except*` does, which takes no part of the control flow.
    fn handler(&mut self, site: u32) {
        self.line("except (Failure, BaseExceptionGroup) as error:");
        self.line(&format!("    handled(m, {site}, error)"));
        self.line("else:");
        self.line(&format!("    handled(m, {site}, None)"));
    }

    fn region(&mut self, site: u32, kind: Region, body: &Block) {
        let head = match kind {
            Region::Enter(scope) => format!("Entered(m, \"b{site}\", s{scope}, True)"),
            Region::Own => {
                self.line(&format!("s{site} = CancelScope()"));
                format!("Entered(m, \"b{site}\", s{site}, False)")
            }
            Region::MoveOnAfter(scale) | Region::MoveOnAt(scale) => {
                format!("MoveOn(m, \"b{site}\", {})", self.dur(site, scale))
            }
            Region::FailAfter(scale) | Region::FailAt(scale) => {
                format!("FailOn(m, \"b{site}\", {})", self.dur(site, scale))
            }
            Region::Shield => format!("Shield(m, \"b{site}\")"),
        };
        self.line(&format!("with {head} as b{site}:"));
        self.lines.depth += 1;
        self.region_body(&format!("b{site}"), body);
        self.lines.depth -= 1;
    }

    /// A body that says that its end was reached.
    fn region_body(&mut self, name: &str, body: &Block) {
        let ends = format!("{name}.ended()");
        // A cleanup takes what follows it inside, but the end is after it.
        let has_rest = body.0.iter().any(Stmt::takes_rest);
        if has_rest {
            self.line("if True:");
            self.inside(&body.0);
        } else {
            self.statements(&body.0);
        }
        self.line(&ends);
    }

    fn poke(&mut self, site: u32, scope: Scope, poke: Poke) {
        let (x, scope) = (&self.number, format!("s{scope}"));
        let now = "current_time()";
        let line = match poke {
            Poke::Cancel => format!("{scope}.cancel()"),
            Poke::Shield => format!("{scope}.shield = not chance({x}, {site}, 3)"),
            Poke::Unshield => format!("{scope}.shield = False"),
            Poke::Timeout(scale) => {
                format!("{scope}.relative_deadline = {}", self.dur(site, scale))
            }
            Poke::Deadline(scale) => {
                format!("{scope}.deadline = {now} + {}", self.dur(site, scale))
            }
            Poke::DeadlineNow => format!("{scope}.deadline = {now}"),
            Poke::ClearDeadline => format!("{scope}.deadline = inf"),
        };
        self.line(&line);
        self.line(&format!("log(m, \"{site} pokes {scope}\")"));
    }

    fn nursery(&mut self, kind: &str, site: u32, body: &Block) {
        let name = format!("n{site}");
        self.line(&format!("async with {kind}(m, \"{name}\") as {name}:"));
        self.lines.depth += 1;
        let outer = std::mem::replace(&mut self.nursery, name.clone());
        self.region_body(&name, body);
        self.nursery = outer;
        self.lines.depth -= 1;
    }

    fn spawn_block(&mut self, site: u32, scopes: &[Scope], body: &Block) {
        let x = std::mem::replace(&mut self.number, "x".to_owned());
        let nursery = std::mem::take(&mut self.nursery);
        let scopes: String = scopes.iter().map(|scope| format!(", s{scope}")).collect();
        self.line(&format!("async def c{site}(m, x{scopes}):"));
        self.lines.depth += 1;
        self.line("with Guard(m, \"task\"):");
        self.inside(&body.0);
        self.lines.depth -= 1;
        self.line(&format!(
            "{nursery}.start_soon(c{site}, task(m, {site}, {x}), mix({x}, {site}){scopes})"
        ));
        (self.number, self.nursery) = (x, nursery);
    }
}
