//! The tree of tasks as text.

use std::fmt::Write as _;

use crate::marks::READY;
use crate::raw::with_root;
use crate::root::{MAIN, Root};
use crate::time::Instant;
use crate::wait::Wait;

/// Every task of the root that runs here, below its nursery: name, where each
/// of its machines stands, and what it waits for.
///
/// # Panics
///
/// Where no root runs.
#[must_use]
#[track_caller]
pub fn dump() -> String {
    with_root("`dump`", Root::dump)
}

impl Root {
    pub(crate) fn dump(&self) -> String {
        let mut res = String::from("task tree:\n");
        self.dump_task(&mut res, MAIN, "", "", self.clock.now());
        res
    }

    /// `first` stands before the task's own line, `rest` before those below.
    fn dump_task(&self, res: &mut String, task: u32, first: &str, rest: &str, now: Instant) {
        let node = self.task(task);
        let _ = write!(res, "{first}{}", self.name_of(task));
        for frame in self.frames_of(task) {
            let (machine, state) = (frame.machine, &frame.machine.states[usize::from(frame.state)]);
            let _ = write!(res, " › {} @ {}", machine.name(), state.name);
            let _ = write!(res, " ({}:{})", machine.file, state.line);
        }
        let is_current = task == self.current().index.get() && self.here.in_turn.get();
        let wait = if is_current { Wait::None } else { node.wait.get() };
        let _ = write!(res, "{}", describe(wait, node.marks.has(READY), is_current, now));
        if let Wait::Sync(awaited) = wait
            && !node.marks.has(READY)
        {
            let _ = write!(res, "{}", self.who_could_end(awaited));
        }
        let _ = match self.reason_of_task(task) {
            Some(reason) => writeln!(res, " (cancelled: {reason})"),
            None => writeln!(res),
        };

        let nurseries = self.open_nurseries(task);
        for (n, nursery) in nurseries.iter().enumerate() {
            let is_last = n + 1 == nurseries.len();
            let (branch, below) = if is_last { ("└─ ", "   ") } else { ("├─ ", "│  ") };
            self.dump_nursery(
                res,
                *nursery,
                &format!("{rest}{branch}"),
                &format!("{rest}{below}"),
                now,
            );
        }
    }

    fn dump_nursery(&self, res: &mut String, nursery: u32, first: &str, rest: &str, now: Instant) {
        let node = self.nursery(nursery);
        let table = node.table.get().expect("an open nursery has its table");
        let state = table.states[usize::from(node.state.get())];
        let word = table.word();
        let _ = writeln!(res, "{first}{word}@{}:{} ({state})", table.file, table.line);
        let children = self.children(nursery);
        for (n, child) in children.iter().enumerate() {
            let is_last = n + 1 == children.len();
            let (branch, below) = if is_last { ("└─ ", "   ") } else { ("├─ ", "│  ") };
            self.dump_task(res, *child, &format!("{rest}{branch}"), &format!("{rest}{below}"), now);
        }
    }
}

fn describe(wait: Wait, ready: bool, is_current: bool, now: Instant) -> String {
    match wait {
        _ if is_current => ": running".to_owned(),
        _ if ready => ": ready".to_owned(),
        Wait::None | Wait::Checkpoint => ": ready".to_owned(),
        Wait::Deadline(at) => format!(": until +{:.3} s", at.duration_since(now).as_secs_f64()),
        Wait::Forever => ": for ever".to_owned(),
        Wait::Child => ": for a child".to_owned(),
        Wait::Join => ": for its children".to_owned(),
        Wait::Sync(awaited) => format!(": for {awaited}"),
        Wait::Thread(name) => format!(": for {name} in a thread"),
        Wait::Idle => ": until all tasks are blocked".to_owned(),
        Wait::Foreign => ": for a foreign future".to_owned(),
    }
}
