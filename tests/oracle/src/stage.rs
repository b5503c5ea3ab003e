//! What the programs call, and the log they write: the counterpart of
//! `stage.py`.

// Few sources do not use it all.
#[allow(dead_code)]
mod shared;

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::fmt;

pub(crate) use coldframe::prelude::*;
pub(crate) use coldframe::{cancel_shielded_checkpoint, checkpoint_if_cancelled};

use coldframe::error_group::Entry;
use coldframe::time::Instant;
use coldframe::{EffectiveDeadline, current_effective_deadline, current_time};

pub(crate) use self::shared::*;

/// What each task wrote.
pub(crate) type Logs = BTreeMap<String, Vec<String>>;

thread_local! {
    static NAMES: RefCell<Vec<String>> = const { RefCell::new(Vec::new()) };
    static LOGS: RefCell<Logs> = const { RefCell::new(BTreeMap::new()) };
}

/// A task, by the number of its name.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Me(usize);

/// Begins the log of a run with its main task.
pub(crate) fn begin() -> Me {
    drop(take_logs());
    NAMES.set(vec!["main".to_owned()]);
    Me(0)
}

pub(crate) fn take_logs() -> Logs {
    LOGS.take()
}

/// An error that a program raises on purpose.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Failure(u32);

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "E{}", self.0)
    }
}

pub(crate) fn mix(x: u64, site: u64) -> u64 {
    let z = x.wrapping_add((site.wrapping_add(1)).wrapping_mul(0x9E37_79B9_7F4A_7C15));
    let z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

pub(crate) fn chance(x: u64, site: u64, once_in: u64) -> bool {
    mix(mix(x, site), 1).is_multiple_of(once_in)
}

pub(crate) fn dur(x: u64, site: u64, scale: u32) -> Duration {
    Duration::from_millis(1 + mix(mix(x, site), 2) % (1 << scale))
}

pub(crate) fn times(x: u64, site: u64) -> u64 {
    mix(mix(x, site), 3) % 4
}

/// The task that is spawned at a place.
pub(crate) fn task(m: Me, site: u64, x: u64) -> Me {
    NAMES.with_borrow_mut(|names| {
        names.push(format!("{}/{site}.{:03x}", names[m.0], x & 0xFFF));
        Me(names.len() - 1)
    })
}

/// A line that is not a program's own.
pub(crate) fn write(name: &str, line: String) {
    LOGS.with_borrow_mut(|logs| logs.entry(name.to_owned()).or_default().push(line));
}

pub(crate) fn log(m: Me, text: &str) {
    let name = NAMES.with_borrow(|names| names[m.0].clone());
    write(&name, format!("{}: {text}", ticks(current_time())));
}

fn ticks(instant: Instant) -> u128 {
    instant.duration_since(Instant::ZERO).as_millis()
}

fn flag(fact: bool) -> &'static str {
    if fact { "yes" } else { "no" }
}

pub(crate) fn look(m: Me, site: u64, scope: &CancelScope) {
    // As in Trio: a deadline that has passed is noticed before anything is said.
    let called = flag(scope.cancel_called());
    let caught = flag(scope.cancelled_caught());
    let shield = flag(scope.is_shielded());
    let deadline = scope.current_deadline();
    let deadline = deadline.map_or_else(|| "none".to_owned(), |it| ticks(it).to_string());
    log(
        m,
        &format!("{site}: called {called}, caught {caught}, shield {shield}, deadline {deadline}"),
    );
}

pub(crate) fn effective_deadline(m: Me, site: u64) {
    let text = match current_effective_deadline() {
        EffectiveDeadline::Cancelled => "cancelled".to_owned(),
        EffectiveDeadline::Never => "never".to_owned(),
        EffectiveDeadline::At(instant) => ticks(instant).to_string(),
    };
    log(m, &format!("{site}: effective deadline {text}"));
}

/// The scope, shielded as chance has it.
pub(crate) fn shielded(x: u64, site: u64, scope: CancelScope) -> CancelScope {
    scope.set_shield(chance(x, site, 2));
    scope
}

/// Writes that a block is left.
pub(crate) struct Guard(pub(crate) Me, pub(crate) &'static str);

impl Drop for Guard {
    fn drop(&mut self) {
        log(self.0, &format!("{} left", self.1));
    }
}

/// Writes how a block ends.
pub(crate) struct End<'s> {
    m: Me,
    name: &'static str,
    scope: Option<&'s CancelScope>,
    has_ended: bool,
}

impl<'s> End<'s> {
    pub(crate) fn new(m: Me, name: &'static str, scope: Option<&'s CancelScope>) -> Self {
        End { m, name, scope, has_ended: false }
    }

    pub(crate) fn ends(&mut self, how: &str) {
        self.has_ended = true;
        let mut line = format!("{} {how}", self.name);
        if let Some(scope) = self.scope {
            let (called, caught) = (flag(scope.cancel_called()), flag(scope.cancelled_caught()));
            line.push_str(&format!(", called {called}, caught {caught}"));
        }
        log(self.m, &line);
    }

    pub(crate) fn ends_with(&mut self, result: &Result<(), ErrorGroup<Failure>>) {
        match result {
            Ok(()) => self.ends("done"),
            Err(group) => self.ends(&format!("failed: {}", tree(group))),
        }
    }
}

/// A block that a jump, an error or a cancellation leaves.
impl Drop for End<'_> {
    fn drop(&mut self) {
        if !self.has_ended {
            self.ends("left");
        }
    }
}

/// How a block in a scope ended.
pub(crate) trait Outcome {
    fn is_value(&self) -> bool;
}

impl Outcome for () {
    fn is_value(&self) -> bool {
        true
    }
}

impl Outcome for Option<()> {
    fn is_value(&self) -> bool {
        self.is_some()
    }
}

impl Outcome for Result<(), TooSlow> {
    fn is_value(&self) -> bool {
        self.is_ok()
    }
}

pub(crate) fn outcome(of: &impl Outcome) -> &'static str {
    if of.is_value() { "value" } else { "caught" }
}

fn tree(group: &ErrorGroup<Failure>) -> String {
    let entry = |entry: &Entry<Failure>| match entry {
        Entry::Error(error) => error.to_string(),
        Entry::Group(group) => tree(group),
    };
    let entries: Vec<_> = group.entries().iter().map(entry).collect();
    format!("[{}]", entries.join(" "))
}

/// What can be handled.
pub(crate) trait Fails {
    fn text(&self) -> String;
}

impl Fails for Failure {
    fn text(&self) -> String {
        self.to_string()
    }
}

impl Fails for ErrorGroup<Failure> {
    fn text(&self) -> String {
        tree(self)
    }
}

pub(crate) fn handled<E: Fails>(m: Me, site: u64, result: Result<(), E>) {
    match result {
        Ok(()) => log(m, &format!("{site} is well")),
        Err(error) => log(m, &format!("{site} failed: {}", error.text())),
    }
}

/// An error, once in so many times.
pub(crate) fn fail(x: u64, site: u32, once_in: u64) -> Result<(), Failure> {
    if chance(x, u64::from(site), once_in) { Err(Failure(site)) } else { Ok(()) }
}
