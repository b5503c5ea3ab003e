//! A program as Rust. One statement is one line or more, so that the line of a
//! nursery says which one it is.

use std::fmt::Write as _;

use crate::program::{
    Bind, Block, Call, Cond, Function, Jump, Kind, Leaf, Loop, LoopKind, Num, Nursery, NurseryId,
    Program, Stmt,
};

/// A program's text.
#[derive(Clone, Debug)]
pub struct Source {
    /// The items of a module.
    pub text: String,
    /// In which line each nursery begins, counted from 1.
    pub lines: Vec<(u32, NurseryId)>,
}

/// Prints a program.
#[must_use]
pub fn print(program: &Program) -> Source {
    let mut printer =
        Printer { text: String::new(), line: 1, depth: 0, lines: Vec::new(), kind: Kind::Unit };
    for (index, function) in program.functions.iter().enumerate() {
        printer.function(index, function);
    }
    Source { text: printer.text, lines: printer.lines }
}

struct Printer {
    text: String,
    line: u32,
    depth: usize,
    lines: Vec<(u32, NurseryId)>,
    /// Of the function, or of the async block.
    kind: Kind,
}

impl Printer {
    fn line(&mut self, text: &str) {
        writeln!(self.text, "{}{text}", "    ".repeat(self.depth)).expect("a string takes it all");
        self.line += 1;
    }

    fn function(&mut self, index: usize, function: &Function) {
        let result = match function.kind {
            Kind::Unit => "",
            Kind::Value => " -> u32",
            Kind::Fallible => " -> Result<u32, u32>",
        };
        self.kind = function.kind;
        self.line("#[checkpointed(maybe)]");
        self.line(&format!("pub async fn f{index}(v0: u32){result} {{"));
        self.inside(&function.body, |printer| match function.kind {
            Kind::Unit => {}
            Kind::Value => printer.line(&num(function.value)),
            Kind::Fallible => printer.line(&format!("Ok({})", num(function.value))),
        });
        self.line("}");
        self.line("");
    }

    fn inside(&mut self, block: &Block, end: impl FnOnce(&mut Self)) {
        self.depth += 1;
        self.statements(block);
        end(self);
        self.depth -= 1;
    }

    fn block(&mut self, head: &str, block: &Block) {
        self.line(&format!("{head} {{"));
        self.inside(block, |_| {});
        self.line("}");
    }

    fn statements(&mut self, block: &Block) {
        for stmt in &block.0 {
            self.stmt(stmt);
        }
    }

    fn stmt(&mut self, stmt: &Stmt) {
        match stmt {
            Stmt::Log(mark, value) => self.line(&format!("log({mark}, {});", num(*value))),
            Stmt::Guard(mark) => self.line(&format!("let _guard{mark} = Guard({mark});")),
            Stmt::Wait(leaf) => self.line(&format!("{}.await;", leaf_text(*leaf))),
            Stmt::Call(it, bind) => self.line(&called(*it, *bind)),
            Stmt::Check(when, error) => {
                self.line(&format!("check({}, {})?;", cond(*when), num(*error)));
            }
            Stmt::Boom(when, mark) => self.line(&format!("boom({}, {mark});", cond(*when))),
            Stmt::If(when, then, otherwise) => {
                self.line(&format!("if {} {{", cond(*when)));
                self.inside(then, |_| {});
                self.line("} else {");
                self.inside(otherwise, |_| {});
                self.line("}");
            }
            Stmt::Match(on, arms) => {
                self.line(&format!("match {} % 3 {{", num(*on)));
                for (pattern, arm) in ["0 =>", "1 =>", "_ =>"].into_iter().zip(arms) {
                    self.block(pattern, arm);
                }
                self.line("}");
            }
            Stmt::Loop(it) => self.repeated(it),
            Stmt::Jump(it) => self.jump(*it),
            Stmt::Nursery(it) => self.nursery(it),
            Stmt::Join(branches) => self.join(branches),
            Stmt::Spawn(it) => self.line(&format!("spawn {};", call(*it))),
            Stmt::SpawnBlock(body) => self.spawned_block(body),
            Stmt::SpawnNamed(child, it) => {
                self.line(&format!("let c{child} = spawn {};", call(*it)));
            }
            Stmt::Take(child, var) => self.line(&format!("let v{var} = c{child}.await;")),
            Stmt::Push(list, it) => self.line(&format!("list{list}.push(spawn {});", call(*it))),
            Stmt::SpawnByHandle(nursery, it) => {
                self.line(&format!("n{nursery}.spawn({});", call(*it)));
            }
        }
    }

    fn spawned_block(&mut self, body: &Block) {
        let outer = std::mem::replace(&mut self.kind, Kind::Unit);
        self.line("spawn async move {");
        self.inside(body, |_| {});
        self.line("};");
        self.kind = outer;
    }

    fn repeated(&mut self, it: &Loop) {
        let Loop { kind, label, times, var, body } = it;
        let times = num(*times);
        if *kind == LoopKind::For {
            self.block(&format!("'l{label}: for v{var} in 0..({times} % 4)"), body);
            return;
        }
        self.line(&format!("let mut v{var} = 0_u32;"));
        match kind {
            LoopKind::While => self.line(&format!("'l{label}: while v{var} < {times} % 4 {{")),
            _ => {
                self.line(&format!("'l{label}: loop {{"));
                self.line("    checkpoint().await;");
                self.line(&format!("    if v{var} >= {times} % 4 {{ break; }}"));
            }
        }
        self.line(&format!("    v{var} += 1;"));
        self.inside(body, |_| {});
        self.line("}");
    }

    fn jump(&mut self, jump: Jump) {
        let text = match (jump, self.kind) {
            (Jump::Break(label), _) => format!("break 'l{label};"),
            (Jump::Continue(label), _) => format!("continue 'l{label};"),
            (Jump::Return(_), Kind::Unit) => "return;".to_owned(),
            (Jump::Return(value), Kind::Value) => format!("return {};", num(value)),
            (Jump::Return(value), Kind::Fallible) => format!("return Ok({});", num(value)),
            (Jump::Fail(value), _) => format!("return Err({});", num(value)),
        };
        self.line(&text);
    }

    fn nursery(&mut self, nursery: &Nursery) {
        let binding = nursery.value.map(|var| format!("let v{var} = ")).unwrap_or_default();
        let handle = if nursery.handle { format!(" |n{}|", nursery.id) } else { String::new() };
        self.lines.push((self.line, nursery.id));
        self.line(&format!("{binding}nursery! {{{handle}"));
        self.depth += 1;
        if let Some(list) = nursery.list {
            self.line(&format!("let mut list{list}: Vec<Child<'_, u32>> = Vec::new();"));
        }
        self.statements(&nursery.body);
        if nursery.value.is_some() {
            self.line(&tail(nursery));
        }
        self.depth -= 1;
        self.line(if nursery.value.is_some() { "};" } else { "}" });
    }

    fn join(&mut self, branches: &[(Call, u32)]) {
        let vars: Vec<_> = branches.iter().map(|(_, var)| format!("v{var}")).collect();
        let calls: Vec<_> = branches.iter().map(|(it, _)| call(*it)).collect();
        self.line(&format!("let ({}) = futures::join!({});", vars.join(", "), calls.join(", ")));
    }
}

fn tail(nursery: &Nursery) -> String {
    let mut res = match nursery.list {
        Some(list) => {
            format!("list{list}.into_iter().map(Child::value).fold(0, u32::wrapping_add)")
        }
        None => "0_u32".to_owned(),
    };
    for child in &nursery.tail {
        write!(res, ".wrapping_add(c{child})").expect("a string takes it all");
    }
    res
}

fn called(it: Call, bind: Bind) -> String {
    let call = call(it);
    match bind {
        Bind::Unit => format!("{call}.await;"),
        Bind::Var(var) => format!("let v{var} = {call}.await;"),
        Bind::Try(var) => format!("let v{var} = {call}.await?;"),
        Bind::Either(var) => {
            format!("let v{var} = match {call}.await {{ Ok(it) | Err(it) => it }};")
        }
    }
}

fn call(it: Call) -> String {
    format!("f{}({})", it.function, num(it.argument))
}

fn num(it: Num) -> String {
    let mut res = it.var.map_or_else(|| "0_u32".to_owned(), |var| format!("v{var}"));
    if let Some(other) = it.other {
        write!(res, ".wrapping_add(v{other})").expect("a string takes it all");
    }
    if it.plus > 0 {
        write!(res, ".wrapping_add({})", it.plus).expect("a string takes it all");
    }
    res
}

fn cond(it: Cond) -> String {
    format!("{} % {} == {}", num(it.num), it.modulus, it.rest)
}

fn leaf_text(leaf: Leaf) -> String {
    match leaf {
        Leaf::Checkpoint => "checkpoint()".to_owned(),
        Leaf::Shielded => "cancel_shielded_checkpoint()".to_owned(),
        Leaf::IfCancelled => "checkpoint_if_cancelled()".to_owned(),
        Leaf::Sleep(time) => format!("sleep(millis({} % 24))", num(time)),
        Leaf::Ready => "std::future::ready(())".to_owned(),
        Leaf::Yield => "yield_once()".to_owned(),
    }
}
