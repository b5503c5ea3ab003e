//! Looking at a run: tasks, their machines and states, the dump, the tables.

mod support;

use std::fmt::Debug;
use std::pin::{Pin, pin};

use coldframe::machine::{Machine, MachineKind, NurseryTable};
use coldframe::prelude::*;
use coldframe::task::{self, Task};
use coldframe::{Instrument, Wait, dump};

use crate::support::{FIRST_COME, Gate, Log, panic_of, run_logged, runner};

// ---- tasks ----

#[checkpointed]
async fn leaf(log: &Log) {
    let task = task::current();
    let parent = task.parent().map(|parent| parent.to_string());
    log.add(format!("{task} of {}", parent.as_deref().unwrap_or("nobody")));
    checkpoint().await;
}

/// The path in the `spawn`, unless `#[name]` says something else; async blocks
/// are numbered in their function, and what a handle spawns is named after its
/// function.
#[test]
fn every_task_has_a_name_and_a_parent() {
    #[checkpointed]
    async fn branch(log: &Log) {
        nursery! { |n|
            spawn leaf(log);
            spawn self::leaf(log);
            spawn async move { leaf(log).await };
            n.spawn(leaf(log));
            n.spawn_named("by handle", leaf(log));
        }
    }
    #[checkpointed]
    async fn parent(log: &Log) {
        leaf(log).await;
        nursery! {
            #[name = "north"]
            spawn leaf(log);
            for number in 1..=2 {
                #[name = format!("south {number}")]
                spawn branch(log);
            }
        }
    }
    let mut names = run_logged(FIRST_COME, parent);
    assert_eq!(names.remove(0), "main of nobody");
    assert_eq!(names.remove(0), "north of main");
    let branch = |number: u32| {
        ["leaf", "self::leaf", "branch::{async#1}", "leaf", "by handle"]
            .map(|name| format!("{name} of south {number}"))
    };
    assert_eq!(names, [branch(1), branch(2)].concat());
}

#[test]
fn a_task_knows_its_children_outer_nurseries_first() {
    fn names(tasks: &[Task]) -> Vec<&str> {
        tasks.iter().map(Task::name).collect()
    }
    #[checkpointed]
    async fn child() {
        sleep(Duration::from_secs(1)).await;
    }
    #[checkpointed]
    async fn parent() {
        let me = task::current();
        assert!(me.children().is_empty());
        nursery! {
            #[name = "outer"]
            spawn child();
            nursery! {
                #[name = "inner"]
                spawn child();
                #[name = "younger"]
                spawn child();
                assert_eq!(names(&me.children()), ["outer", "inner", "younger"]);
                assert!(me.children().is_sorted_by_key(Task::number) && me == task::main());
                checkpoint().await;
                let inner = me.children().remove(1);
                assert_eq!(inner.parent(), Some(me.clone()));
                assert!(matches!(inner.wait(), Some(Wait::Deadline(_))));
                assert_eq!(me.wait(), Some(Wait::None));
                sleep(Duration::from_secs(2)).await;
                // It has ended, and what is known of it is its name.
                assert_eq!((inner.name(), inner.parent(), inner.wait()), ("inner", None, None));
                assert!(me.children().is_empty() && inner.frames().is_empty());
            }
        }
    }
    runner(FIRST_COME).run(parent());
}

/// Also the one that is stepped right after one that has just begun to wait for
/// children of its own.
#[test]
fn the_task_that_looks_is_shown_as_running() {
    #[checkpointed]
    async fn host(log: &Log) {
        nursery! {
            spawn leaf(log);
        }
    }
    #[checkpointed]
    async fn looks(log: &Log) {
        log.add(dump());
        checkpoint().await;
        log.add(dump());
    }
    #[checkpointed]
    async fn parent(log: &Log) {
        nursery! {
            spawn host(log);
            spawn looks(log);
        }
    }
    for seed in [FIRST_COME, 2, 3, 4] {
        let dumps = run_logged(seed, parent);
        let mut lines = dumps.iter().flat_map(|it| it.lines()).filter(|it| it.contains("looks"));
        assert!(lines.all(|it| it.ends_with("running")), "{dumps:?}");
    }
}

/// Nothing is known of a task of another run, or where none runs.
#[test]
fn a_task_is_known_in_its_own_run_only() {
    #[checkpointed]
    async fn parent() -> Task {
        checkpoint().await;
        task::current()
    }
    let first = runner(0).run(parent());
    assert_eq!((first.name(), first.wait()), ("main", None));
    let other = runner(0).run(async { (task::current(), first.wait(), first.frames().len()) });
    assert_ne!(other.0, first);
    assert_eq!((other.1, other.2), (None, 0));

    let text = panic_of(task::current);
    assert!(text.starts_with("`task::current` is used where no coldframe root runs"), "{text}");
    assert!(panic_of(dump).starts_with("`dump` is used where no coldframe root runs"));
}

#[test]
fn the_frames_of_a_task_from_the_outside_in() {
    #[checkpointed]
    async fn outer() {
        middle().await;
        checkpoint().await;
    }
    async fn middle() {
        // Plain code has no frame.
        inner().await;
    }
    #[checkpointed]
    async fn inner() {
        sleep(Duration::from_secs(1)).await;
    }
    #[checkpointed]
    async fn parent() {
        nursery! {
            spawn outer();
            checkpoint().await;
            let frames = |task: Task| -> Vec<(&str, &str)> {
                task.frames().iter().map(|it| (it.machine.name(), it.state_name())).collect()
            };
            let child = task::current().children().remove(0);
            assert_eq!(frames(child.clone()), [("outer", "Middle"), ("inner", "Sleep")]);
            sleep(Duration::from_secs(1)).await;
            checkpoint().await;
            assert_eq!(frames(child), []);
            assert_eq!(frames(task::main()), [("parent", "Checkpoint2")]);
        }
    }
    runner(FIRST_COME).run(parent());
}

/// It goes on in another task than the one in which it had begun to wait.
#[test]
fn a_machine_that_has_moved_is_a_frame_of_where_it_runs() {
    #[checkpointed]
    async fn moves(log: &Log) {
        checkpoint().await;
        let task = task::current();
        log.add(format!("{task}: {}", task.frames()[0].machine.name()));
    }
    async fn begins(future: Pin<&mut impl Future<Output = ()>>) {
        assert!(futures::poll!(future).is_pending());
    }
    async fn main(log: &Log) {
        let mut future = pin!(moves(log));
        nursery! { spawn begins(future.as_mut()); }
        future.await;
    }
    assert_eq!(run_logged(FIRST_COME, main), ["main: moves"]);
}

// ---- the dump ----

/// With every line number replaced: those of the tables are tested below.
fn without_lines(text: &str) -> String {
    let mut pieces = text.split(concat!(file!(), ":"));
    let first = pieces.next().unwrap_or_default().to_owned();
    pieces.fold(first, |res, piece| {
        res + "FILE:" + piece.trim_start_matches(|it: char| it.is_ascii_digit())
    })
}

#[test]
fn the_dump_shows_every_task_and_what_it_waits_for() {
    #[checkpointed]
    async fn sensor() {
        sleep(Duration::from_millis(1500)).await;
    }
    #[checkpointed]
    async fn fleet() {
        nursery! {
            #[name = "north"]
            spawn sensor();
            #[name = "south"]
            spawn sensor();
        }
    }
    #[checkpointed]
    async fn watch(gate: &Gate) -> String {
        checkpoint().await;
        let text = dump();
        gate.open();
        text
    }
    #[checkpointed]
    async fn foreign(gate: &Gate) {
        gate.passed().await;
    }
    #[checkpointed]
    async fn parent() -> String {
        let gate = Gate::default();
        nursery! {
            spawn fleet();
            spawn foreign(&gate);
            let text = spawn watch(&gate);
            spawn async { checkpoint().await };
            let text = text.await;
            text
        }
    }
    // Between the second and the third batch: who ran in this one before
    // `watch` waits already.
    assert_eq!(
        without_lines(&runner(FIRST_COME).run(parent())),
        "\
task tree:
main › parent @ Text (FILE:): for a child
└─ nursery@FILE: (Body)
   ├─ fleet › fleet @ JoinNursery (FILE:): for its children
   │  └─ nursery@FILE: (Joining)
   │     ├─ north › sensor @ Sleep (FILE:): until +1.500 s
   │     └─ south › sensor @ Sleep (FILE:): until +1.500 s
   ├─ foreign › foreign @ Passed (FILE:): for a foreign future
   ├─ watch › watch @ Checkpoint (FILE:): running
   └─ parent::{async#1} › parent::{async#1} @ Checkpoint (FILE:): ready
"
    );
}

// ---- the tables ----

const PUMP: u32 = line!() + 3;

#[checkpointed]
async fn pump(rounds: u32) -> Result<u32, String> {
    for round in 0..rounds {
        if round == 2 {
            sleep(Duration::from_secs(1)).await;
            continue;
        }
        let number = parse("7").await?;
        if number == 0 {
            break;
        }
        checkpoint().await;
    }
    nursery! {
        spawn async {
            checkpoint().await;
        };
    }
    Ok(rounds)
}

#[checkpointed]
async fn parse(text: &str) -> Result<u32, String> {
    checkpoint().await;
    text.parse().map_err(|_| text.to_owned())
}

/// Notes every machine that makes a step, and the steps.
struct Steps {
    log: Log,
}

impl Instrument for Steps {
    fn machine_step(&mut self, task: &Task, machine: &'static Machine, from: u16, to: u16) {
        let name = |state: u16| machine.states[usize::from(state)].name;
        let (from, to) = (name(from), name(to));
        self.log.add(format!("{task}: {} {from} -> {to}", machine.name()));
    }

    fn nursery_step(
        &mut self,
        nursery: &'static NurseryTable,
        from: &dyn Debug,
        event: &dyn Debug,
        to: &dyn Debug,
    ) {
        self.log.add(format!("nursery of {}: {from:?}, {event:?} -> {to:?}", nursery.path));
    }
}

#[test]
fn every_step_of_a_machine_is_seen() {
    let log = Log::default();
    let steps = Steps { log: log.clone() };
    let pumped = runner(FIRST_COME).main_name("m").instrument(steps).run(pump(3));
    assert_eq!(pumped, Ok(3));
    let seen = log.take();
    let in_pump: Vec<&str> = seen.iter().filter_map(|step| step.strip_prefix("m: pump ")).collect();
    assert_eq!(
        in_pump,
        [
            "Start -> Parse",
            "Parse -> Checkpoint",
            "Checkpoint -> Parse",
            "Parse -> Checkpoint",
            "Checkpoint -> Sleep",
            "Sleep -> JoinNursery",
        ]
    );
    let end = seen.iter().position(|step| step.ends_with("-> JoinNursery"));
    assert_eq!(
        seen[end.expect("it gets there") + 1..],
        [
            "nursery of looking::pump: Body, BodyDone -> Joining",
            "pump::{async#1}: pump::{async#1} Start -> Checkpoint",
            "nursery of looking::pump: Joining, LastEnded -> Closed",
        ]
    );
}

/// The table of the compiled function `pump`, from a run of it.
fn machine() -> &'static Machine {
    #[checkpointed]
    async fn parent() -> &'static Machine {
        nursery! {
            let pumped = spawn pump(3);
            checkpoint().await;
            checkpoint().await;
            let machine = task::current().children()[0].frames()[0].machine;
            let _ = pumped;
            machine
        }
    }
    runner(FIRST_COME).run(parent())
}

#[test]
fn the_table_of_a_function_says_where_everything_stands() {
    let machine = machine();
    assert_eq!((machine.path, machine.file), ("looking::pump", file!()));
    assert_eq!((machine.line, machine.kind), (PUMP, MachineKind::Function));
    let places: Vec<(&str, u32)> =
        machine.states.iter().map(|state| (state.name, state.line - PUMP)).collect();
    assert_eq!(
        places,
        [
            ("Start", 0),
            ("Sleep", 3),
            ("Parse", 6),
            ("Checkpoint", 10),
            ("JoinNursery", 16),
            ("Done", 18)
        ]
    );
}

#[test]
fn a_table_prints_as_its_graph() {
    assert_eq!(
        machine().to_string(),
        format!(
            "looking::pump at {}:{PUMP}\n\
             \x20 Start ─▶ Sleep | Parse | JoinNursery\n\
             \x20 Sleep ─▶ Sleep | Parse | JoinNursery\n\
             \x20 Parse ─▶ Checkpoint | JoinNursery | Done\n\
             \x20 Checkpoint ─▶ Sleep | Parse | JoinNursery\n\
             \x20 JoinNursery ─▶ Done\n",
            file!(),
        )
    );
}

#[test]
fn a_table_prints_as_mermaid_and_as_dot() {
    let (machine, mermaid, dot) = (machine(), machine().mermaid(), machine().dot());
    let mut lines = mermaid.lines();
    assert_eq!(lines.next(), Some("stateDiagram-v2"));
    let edges: Vec<&str> = lines.collect();
    assert_eq!(edges.len(), machine.edges.len());
    assert!(edges.contains(&"    Parse --> Done") && edges.contains(&"    Checkpoint --> Sleep"));

    assert!(dot.starts_with("digraph \"looking::pump\" {\n") && dot.ends_with("}\n"), "{dot}");
    let label = format!("    Sleep [label=\"Sleep:{}\"];\n", PUMP + 3);
    assert!(dot.contains(&label) && dot.contains("    Parse -> Done;\n"), "{dot}");
}
