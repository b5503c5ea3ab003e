//! Every name that an expansion introduces comes from here.
//!
//! ```text
//! type    = "__" OWNER [BLOCK [NUMBER]] KIND          __ParentState, __ParentNursery2Child
//! BLOCK   = "Nursery" | "Scope" | "Defer" | "Race"            __ParentScopeExit
//! OWNER   = the machine's name in camel case           Parent, ServerRun, ParentAsync1
//!         | "" for a block in a plain function         __NurseryChild, __FrameState
//! KIND    = "State" | "Child" | "Branch" | "Event" | "Exit" | "Won" | ""
//! static  = "__MACHINE"                                the table of the states
//! local   = "__" ROLE [NUMBER]                         __machine, __nursery, __step2
//!         | "__break_" LABEL                           __break_jobs
//! slot    = "__" CHILD                                 __child1, __fetch2
//!         | "__" BRANCH ["_slot"]                      __recv, __recv_slot
//! label   = "'__" ROLE [NUMBER]                        '__value, '__left2, '__loop
//!         | "'__" ["nursery" NUMBER "_"] "section" NUMBER ["_" EXIT]
//!                                              '__section1, '__nursery2_section1_break
//!         | "'__" ["nursery" NUMBER "_"] "deferred" NUMBER
//! variant = CAMEL [["_"] NUMBER]                       Sleep, Recv2, Child1_2
//! ```
//!
//! A state is named after what is awaited there, a child after what is
//! spawned, in camel case; the second of a name gets a number. A nursery is
//! numbered within its machine, and the first has no number.
//!
//! Types are not hygienic, so their names begin with `__`, which is ours.
//! Locals and labels are hygienic besides.

use std::collections::BTreeSet;

use proc_macro2::Span;
use syn::{Expr, Lifetime, Member};

use crate::parse::{Machine, Site, SiteId, Tree, bare, site_of};

/// What is called so in the code is not a checkpoint by itself: the name of
/// its argument says more.
const WRAPPERS: [&str; 4] = ["pin", "new", "from", "into_future"];

/// The local that holds the state of a machine.
pub(crate) const MACHINE: &str = "__machine";
/// The table of a machine's states.
pub(crate) const TABLE: &str = "__MACHINE";
/// The local that says when a loop or a scope began.
pub(crate) const BEGIN: &str = "__begin";
/// The local that knows the type that `return` takes.
pub(crate) const RETURN: &str = "__return";
/// The local that says how the body of a nursery was left.
pub(crate) const EXIT: &str = "__exit";
/// The same, as far as it concerns the children.
pub(crate) const LEFT: &str = "__left";
/// The local that owns what `|n|` refers to.
pub(crate) const HANDLE: &str = "__handle";

/// The local that holds an open race.
pub(crate) const RACE: &str = "__race";
/// The closure that runs a step of one of its branches.
pub(crate) const RACE_STEP: &str = "__race_step";
/// The local that holds the errors of its branches.
pub(crate) const RACE_ERRORS: &str = "__race_errors";
/// The local that holds the value that has won, and the label that it leaves
/// by, without the quote.
pub(crate) const WON: &str = "__won";

/// The child that stands for all that a handle spawns.
pub(crate) const HANDLE_CHILD: &str = "Handle";
/// The local that holds the limit of a scope or a cleanup.
pub(crate) const LIMIT: &str = "__limit";
/// The local that holds a scope with a name.
pub(crate) const SCOPE: &str = "__scope";
/// The local of a `defer!`.
pub(crate) const DEFER: &str = "__defer";
/// The local that says how what a `defer!` in a nursery covers has ended.
pub(crate) const REST: &str = "__rest";
/// The local that holds how a nursery's tail has ended.
pub(crate) const TAIL: &str = "__tail";
/// The exit of a region that its end takes.
pub(crate) const VALUE: &str = "Value";
/// The exit that a cancellation or a panic takes.
pub(crate) const UNWINDING: &str = "Unwinding";

/// The names that belong to one race.
#[derive(Clone, Debug)]
pub(crate) struct RaceNames {
    /// `__ParentRace2`
    pub(crate) machine: String,
    pub(crate) branch: String,
    pub(crate) state: String,
    pub(crate) event: String,
    pub(crate) won: String,
}

impl RaceNames {
    /// Of the race that is the `number`-th of `machine`, from 0.
    pub(crate) fn new(machine: &Machine, number: usize) -> Self {
        let nth = nth(number);
        let owner = owner(machine);
        let kind = |kind| format!("__{owner}Race{nth}{kind}");
        RaceNames {
            machine: kind(""),
            branch: kind("Branch"),
            state: kind("State"),
            event: kind("Event"),
            won: kind("Won"),
        }
    }
}

/// `__ParentState`. A nursery in a function that is not compiled is in a frame
/// of its own.
pub(crate) fn state_type(machine: &Machine) -> String {
    match machine.kind {
        kind if kind.is_part() => "__FrameState".to_owned(),
        _ => format!("__{}State", camel(&machine.name)),
    }
}

/// `__ParentScopeExit`, `__ParentDefer2Exit`: of the `number`-th region of a
/// kind, from 0.
pub(crate) fn region_exit(machine: &Machine, kind: &str, number: usize) -> String {
    format!("__{}{kind}{}Exit", owner(machine), nth(number))
}

fn owner(machine: &Machine) -> String {
    if machine.kind.is_part() { String::new() } else { camel(&machine.name) }
}

/// The names that belong to one nursery.
#[derive(Clone, Debug)]
pub(crate) struct NurseryNames {
    /// `__ParentNursery2`
    pub(crate) machine: String,
    pub(crate) child: String,
    pub(crate) state: String,
    pub(crate) event: String,
    pub(crate) exit: String,
    /// `__nursery2`
    pub(crate) local: String,
    pub(crate) step: String,
    /// `__errors2`
    pub(crate) errors: String,
    /// `'__value2`, without the quote.
    pub(crate) value: String,
    pub(crate) left: String,
    /// `'__section`, `'__nursery2_section`, without the quote.
    section: String,
}

impl NurseryNames {
    /// Of the nursery that is the `number`-th of `machine`, from 0.
    pub(crate) fn new(machine: &Machine, number: usize) -> Self {
        let nth = nth(number);
        let owner = owner(machine);
        let kind = |kind| format!("__{owner}Nursery{nth}{kind}");
        NurseryNames {
            machine: kind(""),
            child: kind("Child"),
            state: kind("State"),
            event: kind("Event"),
            exit: kind("Exit"),
            local: format!("__nursery{nth}"),
            step: format!("__step{nth}"),
            errors: format!("__errors{nth}"),
            value: format!("__value{nth}"),
            left: format!("__left{nth}"),
            section: match number {
                0 => "__section".to_owned(),
                _ => format!("__nursery{nth}_section"),
            },
        }
    }

    /// The label of what its `number`-th `defer!` covers, from 0, without the
    /// quote.
    pub(crate) fn deferred(&self, number: usize) -> String {
        self.section.replace("section", &format!("deferred{}", number + 1))
    }

    /// The label of its `number`-th section, from 0, without the quote.
    pub(crate) fn section(&self, number: usize) -> String {
        format!("{}{}", self.section, number + 1)
    }
}

/// The label to which a jump in a section goes that the function survives,
/// without the quote.
pub(crate) fn jump_label(section: &str, exit: &str) -> String {
    format!("{section}_{}", exit.to_lowercase())
}

/// The local that knows the type that `break` to `label` takes.
pub(crate) fn break_seed(label: &Lifetime) -> String {
    format!("__break_{}", label.ident.to_string().trim_start_matches('_'))
}

/// The label of the `number`-th loop of a machine, from 0.
pub(crate) fn loop_label(number: usize) -> Lifetime {
    Lifetime::new(&format!("'__loop{}", nth(number)), Span::mixed_site())
}

/// The local that holds the slot or the arena of a child.
pub(crate) fn slot(child: &str) -> String {
    let mut res = String::from("__");
    let mut after_small = false;
    for letter in child.chars() {
        if letter.is_uppercase() && after_small {
            res.push('_');
        }
        after_small = !letter.is_uppercase() && letter != '_';
        res.extend(letter.to_lowercase());
    }
    res
}

pub(crate) fn nth(number: usize) -> String {
    if number == 0 { String::new() } else { (number + 1).to_string() }
}

/// The variants of one enum.
#[derive(Debug, Default)]
pub(crate) struct Variants {
    taken: BTreeSet<String>,
}

impl Variants {
    pub(crate) fn with(reserved: &[&str]) -> Self {
        Variants { taken: reserved.iter().map(|it| (*it).to_owned()).collect() }
    }

    /// `name` in camel case, with a number if it is taken.
    pub(crate) fn add(&mut self, name: &str) -> String {
        let base = camel(name);
        let joint = if base.ends_with(|it: char| it.is_ascii_digit()) { "_" } else { "" };
        let numbered = (2..).map(|number| format!("{base}{joint}{number}"));
        let free = std::iter::once(base.clone())
            .chain(numbered)
            .find(|it| !self.taken.contains(it))
            .expect("there is always one more number");
        self.taken.insert(free.clone());
        free
    }
}

/// `name` in camel case. Never empty and never a keyword.
pub(crate) fn camel(name: &str) -> String {
    let name = name.replace("r#", "");
    let mut res = String::new();
    for word in name.split(|it: char| !it.is_alphanumeric()) {
        let mut letters = word.chars();
        res.extend(letters.next().into_iter().flat_map(char::to_uppercase));
        res.push_str(letters.as_str());
    }
    match res.as_str() {
        "" => "Future".to_owned(),
        // The one keyword that is in camel case.
        "Self" => "This".to_owned(),
        digits if digits.starts_with(|it: char| it.is_numeric()) => format!("Future{digits}"),
        _ => res,
    }
}

/// What a state or child made from `expr` is called after, not yet in camel
/// case.
pub(crate) fn subject(tree: &Tree, expr: &Expr) -> String {
    let expr = bare(expr);
    if let Some(site) = site_of(expr) {
        return subject_of_site(tree, site);
    }
    match expr {
        Expr::Call(it) => {
            let name = subject(tree, &it.func);
            match it.args.first() {
                Some(argument) if WRAPPERS.contains(&name.as_str()) => subject(tree, argument),
                _ => name,
            }
        }
        Expr::Closure(it) => subject(tree, &it.body),
        Expr::MethodCall(it) => unraw(&it.method),
        Expr::Path(it) => last_name(&it.path),
        Expr::Field(it) => match &it.member {
            Member::Named(name) => unraw(name),
            Member::Unnamed(index) => format!("{}{}", subject(tree, &it.base), index.index),
        },
        Expr::Macro(it) => last_name(&it.mac.path),
        Expr::Reference(it) => subject(tree, &it.expr),
        Expr::Unary(it) => subject(tree, &it.expr),
        Expr::Try(it) => subject(tree, &it.expr),
        Expr::Index(it) => subject(tree, &it.expr),
        Expr::Cast(it) => subject(tree, &it.expr),
        Expr::If(_) => "if".to_owned(),
        Expr::Match(_) => "match".to_owned(),
        Expr::Block(_) | Expr::Unsafe(_) => "block".to_owned(),
        _ => String::new(),
    }
}

fn subject_of_site(tree: &Tree, site: SiteId) -> String {
    match tree.site(site) {
        Site::Await(it) => subject(tree, &it.base),
        Site::Async(_) => "async".to_owned(),
        Site::Nursery(_) => "nursery".to_owned(),
        Site::Scope(it) => unraw(&it.keyword),
        Site::Defer(it) => unraw(&it.keyword),
        Site::Spawn(it) if it.starts => format!("start_{}", subject(tree, &it.child)),
        Site::Spawn(it) => subject(tree, &it.child),
        Site::Macro(it) => last_name(&it.path),
        Site::Race(it) => it.keyword.to_string(),
        Site::Assume(it) => last_name(&it.path),
        Site::Begin(_) => String::new(),
    }
}

fn last_name(path: &syn::Path) -> String {
    path.segments.last().map(|last| unraw(&last.ident)).unwrap_or_default()
}

/// The default name of the tasks that `spawn` makes from `child`: the path of
/// the function as written, where there is one.
pub(crate) fn task(tree: &Tree, child: &Expr) -> String {
    let child = bare(child);
    match child {
        Expr::Call(it) => match (bare(&it.func), it.args.first()) {
            (Expr::Path(path), Some(argument))
                if WRAPPERS.contains(&last_name(&path.path).as_str()) =>
            {
                task(tree, argument)
            }
            (Expr::Path(path), _) => {
                let names: Vec<_> =
                    path.path.segments.iter().map(|it| it.ident.to_string()).collect();
                names.join("::")
            }
            _ => subject(tree, child),
        },
        Expr::Closure(it) => task(tree, &it.body),
        _ => match tree.site_at(child) {
            Some((_, Site::Async(block))) => tree.machine(block.machine).name.clone(),
            _ => subject(tree, child),
        },
    }
}

fn unraw(name: &proc_macro2::Ident) -> String {
    let name = name.to_string();
    name.strip_prefix("r#").map(str::to_owned).unwrap_or(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn camel_case() {
        let cases = [
            ("sleep", "Sleep"),
            ("join_all", "JoinAll"),
            ("Server::run", "ServerRun"),
            ("parent::{async#1}", "ParentAsync1"),
            ("r#loop", "Loop"),
            ("self", "This"),
            ("_", "Future"),
            ("", "Future"),
            ("größe", "Größe"),
        ];
        for (name, expected) in cases {
            assert_eq!(camel(name), expected);
        }
    }

    #[test]
    fn a_name_taken_gets_a_number() {
        let mut variants = Variants::with(&["Start", "Done"]);
        let names = ["recv", "recv2", "recv", "recv", "child1", "child1", "start", "done"];
        let names = names.map(|name| variants.add(name));
        let expected = ["Recv", "Recv2", "Recv3", "Recv4", "Child1", "Child1_2", "Start2", "Done2"];
        assert_eq!(names, expected);
    }

    #[test]
    fn slots() {
        for (child, expected) in
            [("Child1", "__child1"), ("Child1_2", "__child1_2"), ("JoinAll", "__join_all")]
        {
            assert_eq!(slot(child), expected);
        }
    }

    #[test]
    fn what_is_awaited_names_the_state() {
        let cases = [
            ("sleep(a)", "sleep"),
            ("time::sleep(a)", "sleep"),
            ("rx.recv()", "recv"),
            ("user", "user"),
            ("self.task", "task"),
            ("pair.0", "pair0"),
            ("&mut timer", "timer"),
            ("Box::pin(walk(node))", "walk"),
            ("(open(path)?)", "open"),
            ("tasks[0]", "tasks"),
            ("task!(a)", "task"),
        ];
        let tree = Tree::default();
        for (source, expected) in cases {
            let expr = syn::parse_str(source).expect("the source is an expression");
            assert_eq!(subject(&tree, &expr), expected, "{source}");
        }
    }
}
