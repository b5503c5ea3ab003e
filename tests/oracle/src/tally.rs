//! How often each thing happened: a comparison of things that do not happen
//! says nothing.

use std::collections::BTreeMap;
use std::fmt;

use crate::stage::Logs;

/// The counts of all programs that were compared.
#[derive(Debug, Default)]
pub(crate) struct Tally {
    programs: usize,
    tasks: usize,
    lines: usize,
    ends: BTreeMap<&'static str, usize>,
    by_design: usize,
    left_out: BTreeMap<String, usize>,
}

impl Tally {
    /// A program that is compared, and how many of its lines differ by design.
    pub(crate) fn program(&mut self, logs: &Logs, by_design: usize) {
        self.programs += 1;
        self.by_design += by_design;
        self.tasks += logs.len();
        for line in logs.values().flatten() {
            self.lines += 1;
            for what in kinds(line) {
                *self.ends.entry(what).or_default() += 1;
            }
        }
    }

    pub(crate) fn left_out(&mut self, status: &str) {
        *self.left_out.entry(status.to_owned()).or_default() += 1;
    }

    pub(crate) fn programs(&self) -> usize {
        self.programs
    }

    pub(crate) fn left_out_in_total(&self) -> usize {
        self.left_out.values().sum()
    }
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
        writeln!(f, "left out, since Trio's own logs are not the same each time, two events fall")?;
        writeln!(f, "on one instant, or by design:")?;
        for (status, count) in &self.left_out {
            writeln!(f, "{count:8} {status}")?;
        }
        write!(f, "{:8} lines differ by design D1", self.by_design)
    }
}

#[cfg(test)]
mod tests {
    use super::kinds;

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
