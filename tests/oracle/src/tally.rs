//! How often each thing happened: a comparison of things that do not happen
//! says nothing.

use std::collections::BTreeMap;
use std::fmt;

use crate::stage::Logs;

/// What can be shared.
const KINDS: [&str; 7] =
    ["lock", "semaphore", "limiter", "condition", "event", "sender", "receiver"];

/// What has to happen so often at least, where things are shared.
const OFTEN: usize = 20;
const HAS_TO_HAPPEN: [&str; 29] = [
    "condition: gave up, waited",
    "condition: has, waited",
    "condition: left, waited",
    "condition: notified",
    "event: gave up, waited",
    "event: happened",
    "event: happened, waited",
    "event: left, waited",
    "limiter: gave up, waited",
    "limiter: has, waited",
    "limiter: left, waited",
    "limiter: would block",
    "lock: gave up, waited",
    "lock: has, waited",
    "lock: left, waited",
    "lock: would block",
    "receiver: closed, waited",
    "receiver: end",
    "receiver: end, waited",
    "receiver: left, waited",
    "receiver: received, waited",
    "semaphore: gave up, waited",
    "semaphore: has, waited",
    "semaphore: left, waited",
    "semaphore: would block",
    "sender: broken, waited",
    "sender: closed, waited",
    "sender: left, waited",
    "sender: sent, waited",
];

/// The counts of all programs that were compared.
#[derive(Debug, Default)]
pub(crate) struct Tally {
    programs: usize,
    tasks: usize,
    lines: usize,
    ends: BTreeMap<&'static str, usize>,
    uses: BTreeMap<String, usize>,
    by_design: BTreeMap<&'static str, usize>,
    left_out: BTreeMap<String, usize>,
}

impl Tally {
    /// A program that is compared, and the marks of those lines that differ by
    /// design.
    pub(crate) fn program(&mut self, logs: &Logs, marks: &[&'static str]) {
        self.programs += 1;
        for mark in marks {
            *self.by_design.entry(mark.trim()).or_default() += 1;
        }
        self.tasks += logs.len();
        for line in logs.values().flatten() {
            self.lines += 1;
            if let Some(what) = use_of(line) {
                *self.uses.entry(what).or_default() += 1;
                continue;
            }
            for what in kinds(line) {
                *self.ends.entry(what).or_default() += 1;
            }
        }
    }

    pub(crate) fn left_out(&mut self, status: &str) {
        *self.left_out.entry(status.to_owned()).or_default() += 1;
    }

    /// What does not happen often enough, if things are shared.
    pub(crate) fn missing(&self) -> Vec<&'static str> {
        let is_rare = |what: &&str| self.uses.get(*what).is_none_or(|count| *count < OFTEN);
        match self.uses.is_empty() {
            true => Vec::new(),
            false => HAS_TO_HAPPEN.into_iter().filter(is_rare).collect(),
        }
    }

    pub(crate) fn programs(&self) -> usize {
        self.programs
    }

    pub(crate) fn left_out_in_total(&self) -> usize {
        self.left_out.values().sum()
    }
}

/// What a line says of something shared: its kind, and what came of it,
/// without numbers.
fn use_of(line: &str) -> Option<String> {
    let (_, text) = line.split_once(": ")?;
    let (before, what) = text.split_once(": ")?;
    let (_, name) = before.split_once(' ')?;
    let kind = name.trim_end_matches(|it: char| it.is_ascii_digit());
    if kind == name || !KINDS.contains(&kind) {
        return None;
    }
    if what.contains(", waiting ") || what.starts_with("waiting ") {
        return Some(format!("{kind}: looked at"));
    }
    let is_number = |word: &str| word.bytes().all(|it| it.is_ascii_digit());
    let words = what.split_inclusive(", ").map(|part| {
        let end = if part.ends_with(", ") { ", " } else { "" };
        let part = part.trim_end_matches(", ");
        let words: Vec<_> = part.split(' ').filter(|word| !is_number(word)).collect();
        words.join(" ") + end
    });
    Some(format!("{kind}: {}", words.collect::<String>()))
}

/// What a line of a log is about.
fn kinds(line: &str) -> Vec<&'static str> {
    let text = line.split_once(": ").map_or(line, |(_, text)| text);
    let (name, rest) = text.split_once(' ').unwrap_or((text, ""));
    let what = name.chars().next().unwrap_or_default();
    let mut res = Vec::new();
    let flags = rest.split_once(", ").map_or("", |(_, flags)| flags);
    res.push(match (what, rest.split([',', ':']).next().unwrap_or_default()) {
        ('b', "value") => "scopes that ended with a value",
        ('b', "caught") => "scopes that caught a cancellation",
        ('b', "left") => "scopes left by a jump, an error or a cancellation",
        ('n', "done") => "nurseries that ended well",
        ('n', "failed") if rest.matches('[').count() > 1 => "nurseries with groups in their group",
        ('n', "failed") => "nurseries that failed with one layer",
        ('n', "left") => "nurseries left by a jump, an error or a cancellation",
        ('r', "left") => "races left by an error or a cancellation",
        ('r', rest) if rest.starts_with("won") => "races that were won",
        ('d', "begins") => "cleanups that began",
        ('d', "ends") => "cleanups that ended by themselves",
        ('t', "left") => "blocks that were tasks",
        ('f', "left") => "functions, called or spawned",
        (_, rest) if rest.starts_with("pokes") => "scopes cancelled, shielded, or moved in time",
        (_, "failed") => "errors handled",
        (_, "called yes" | "called no") => "looks at a scope",
        (_, "effective deadline cancelled") => "effective deadlines that are cancelled",
        (_, rest) if rest.starts_with("effective") => "other effective deadlines",
        _ => "other lines",
    });
    match flags {
        "called yes, caught yes" => res.push("of scopes: called and caught"),
        "called yes, caught no" if what == 'b' => res.push("of scopes: called but not caught"),
        _ => {}
    }
    if rest.starts_with("failed") && rest.contains(" E") && rest.matches('E').count() > 1 {
        res.push("of groups: with several errors");
    }
    res
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Tally { programs, tasks, lines, .. } = self;
        writeln!(f, "{programs} programs, {tasks} tasks, {lines} log lines")?;
        for (what, count) in &self.ends {
            writeln!(f, "{count:8} {what}")?;
        }
        for (what, count) in &self.uses {
            writeln!(f, "{count:8} {what}")?;
        }
        writeln!(f, "left out, since Trio's own logs are not the same each time, two events fall")?;
        writeln!(f, "on one instant, or by design:")?;
        for (status, count) in &self.left_out {
            writeln!(f, "{count:8} {status}")?;
        }
        write!(f, "lines that differ by design:")?;
        self.by_design.iter().try_for_each(|(mark, count)| write!(f, "\n{count:8} {mark}"))
    }
}

#[cfg(test)]
mod tests {
    use super::{kinds, use_of};

    #[test]
    fn uses_are_told_apart() {
        let said = |line| use_of(line).unwrap_or_default();
        assert_eq!(said("7: 12 lock0: has, waited"), "lock: has, waited");
        assert_eq!(said("7: 12 sender2: sent 123, waited"), "sender: sent, waited");
        assert_eq!(said("7: 12 receiver2: received 123"), "receiver: received");
        assert_eq!(said("7: 12 receiver2: would block"), "receiver: would block");
        assert_eq!(said("7: 12 lock0: locked no, waiting 3"), "lock: looked at");
        assert_eq!(said("7: 12 condition0: waiting 3"), "condition: looked at");
        assert_eq!(said("7: n3 failed: [E4]"), "");
        assert_eq!(said("7: 3: called no, caught no, shield no, deadline none"), "");
    }

    #[test]
    fn lines_are_told_apart() {
        assert_eq!(
            kinds("7: b3 caught, called yes, caught yes"),
            ["scopes that caught a cancellation", "of scopes: called and caught"]
        );
        assert_eq!(kinds("7: n3 failed: [E4]"), ["nurseries that failed with one layer"]);
        assert_eq!(kinds("7: n3 failed: [[E4]]"), ["nurseries with groups in their group"]);
        assert_eq!(kinds("7: 12 pokes s3"), ["scopes cancelled, shielded, or moved in time"]);
        assert_eq!(kinds("7: d12 begins"), ["cleanups that began"]);
    }
}
