//! A group of errors as a tree, drawn like the dumps of tasks.

use std::error::Error;
use std::fmt::{self, Debug, Display, Write as _};

use super::{Entry, ErrorGroup};

/// ```text
/// 3 errors in nursery@src/main.rs:14
/// ├─ connection refused
/// └─ 2 errors in nursery@src/walk.rs:30
///    ├─ no such file: a.txt
///    └─ no such file: b.txt
/// ```
impl<E: Display> Display for ErrorGroup<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let count = self.len();
        write!(f, "{count} error{}", if count == 1 { "" } else { "s" })?;
        if let Some(nursery) = self.nursery {
            write!(f, " in {}@{}:{}", nursery.word(), nursery.file, nursery.line)?;
        }
        for (number, entry) in self.entries.iter().enumerate() {
            let is_last = number + 1 == self.entries.len();
            let (branch, below) = if is_last { ("└─ ", "   ") } else { ("├─ ", "│  ") };
            write!(f, "\n{branch}")?;
            // A group has lines of its own, and an error may have.
            let mut lines = Indented { f, below };
            match entry {
                Entry::Error(error) => write!(lines, "{error}")?,
                Entry::Group(group) => write!(lines, "{group}")?,
            }
        }
        Ok(())
    }
}

/// Puts `below` in front of every line but the first.
struct Indented<'f, 'w> {
    f: &'f mut fmt::Formatter<'w>,
    below: &'static str,
}

impl fmt::Write for Indented<'_, '_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        for (number, line) in text.split('\n').enumerate() {
            if number > 0 {
                write!(self.f, "\n{}", self.below)?;
            }
            self.f.write_str(line)?;
        }
        Ok(())
    }
}

impl<E: Debug> Debug for ErrorGroup<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ErrorGroup ")?;
        f.debug_list().entries(&self.entries).finish()
    }
}

/// An error as it prints itself: that it is an entry goes without saying.
impl<E: Debug> Debug for Entry<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Entry::Error(error) => Debug::fmt(error, f),
            Entry::Group(group) => Debug::fmt(group, f),
        }
    }
}

/// It has no `source`: the errors in it are no causes of each other, and need
/// not be of a type that is an [`Error`] itself.
impl<E: Debug + Display> Error for ErrorGroup<E> {}
