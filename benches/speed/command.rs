//! The command line.

use std::path::PathBuf;

use crate::rounds::Effort;
use crate::workload::{OURS, Workload};

pub(crate) struct Command {
    names: Vec<String>,
    size: Option<u64>,
    peer: Option<String>,
    pub(crate) effort: Effort,
    pub(crate) linear: bool,
    pub(crate) json: Option<PathBuf>,
    pub(crate) once: Option<u64>,
    pub(crate) has: bool,
}

impl Command {
    /// # Panics
    ///
    /// If an argument is not known, or not what it should be.
    pub(crate) fn from_arguments() -> Command {
        let mut res = Command {
            names: Vec::new(),
            size: None,
            peer: None,
            effort: Effort::FULL,
            linear: false,
            json: None,
            once: None,
            has: false,
        };
        let mut arguments = std::env::args().skip(1);
        while let Some(argument) = arguments.next() {
            let mut value =
                || arguments.next().unwrap_or_else(|| panic!("`{argument}` wants a value"));
            match argument.as_str() {
                // Cargo says this to every benchmark.
                "--bench" => {}
                "--quick" => res.effort = Effort::QUICK,
                "--linear" => res.linear = true,
                "--has" => res.has = true,
                "--json" => res.json = Some(PathBuf::from(value())),
                "--peer" => res.peer = Some(value()),
                "--size" => res.size = Some(number(&value())),
                "--once" => res.once = Some(number(&value())),
                name if !name.starts_with('-') => res.names.push(name.to_owned()),
                other => panic!("`{other}` is not known: see the top of benches/speed/main.rs"),
            }
        }
        res
    }

    /// The peer that was asked for.
    pub(crate) fn peer(&self) -> Option<&str> {
        self.peer.as_deref()
    }

    /// Takes away what was not asked for. Ours stays, so that there are ratios.
    pub(crate) fn filter(&self, workload: &mut Workload) {
        // `W5` means both of its parts.
        let is_named = |it: &String| workload.name.to_uppercase().starts_with(&it.to_uppercase());
        if !self.names.is_empty() && !self.names.iter().any(is_named) {
            workload.cases.clear();
        }
        workload.cases.retain(|case| self.size.is_none_or(|size| case.size.value == size));
        if let Some(peer) = self.peer.as_deref() {
            for case in &mut workload.cases {
                let whole = case.programs.iter().any(|it| it.peer == peer);
                let matches = |name: &str| if whole { name == peer } else { name.contains(peer) };
                case.programs.retain(|it| it.peer == OURS || matches(it.peer));
            }
        }
    }
}

fn number(text: &str) -> u64 {
    text.parse().unwrap_or_else(|_| panic!("`{text}` is not a number"))
}
