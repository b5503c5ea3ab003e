//! Where coldframe and Trio differ on purpose.

/// A difference. Trio's side says in its log where it met just this, and the
/// comparison looks past it there and nowhere else.
pub(crate) struct Difference {
    /// What the mark in Trio's log begins with.
    pub(crate) name: &'static str,
    pub(crate) what: &'static str,
    pub(crate) why: &'static str,
}

/// The marks behind lines that differ so.
pub(crate) const MARKS: [&str; 3] =
    [" [D1: caught beside errors]", " [D4: does not meet a sender]", " [D5: does not lock again]"];

/// The differences that programs meet.
pub(crate) const DIFFERENCES: [Difference; 8] = [
    Difference {
        name: "D1",
        what: "a scope that errors leave, with a cancellation of its own beside them, has not \
               caught it",
        why: "errors and cancellation travel apart (statement 24): what leaves the nursery inside \
              is the errors alone, so nothing is left to catch; the errors are the same",
    },
    Difference {
        name: "D2",
        what: "errors with a cancellation beside them come out of a nursery, or are handled, where \
               a shield hides that cancellation by now: Trio's task unwinds, ours goes on",
        why: "errors and cancellation travel apart (statement 24), and the cancellation is raised \
              again at the next checkpoint that sees it; such a program is left out",
    },
    Difference {
        name: "D3",
        what: "a wait that was handed something, and is cancelled at the same instant, ends with \
               it in Trio if it was handed it first; ours gives it back",
        why: "cancelled means that nothing has happened (statement 52), until the very poll that \
              ends the wait; such a program is left out",
    },
    Difference {
        name: "D4",
        what: "`try_recv` finds nothing in a rendezvous channel; Trio's takes the item of a sender \
               that waits",
        why: "the item is in its `send` until that ends, so that one that is dropped has sent \
              nothing",
    },
    Difference {
        name: "D5",
        what: "a cancelled wait for a condition ends without its lock; Trio's locks again first. \
               The oracle has Trio's without the lines that do so",
        why: "the guard went into the wait, so that nobody is left who would unlock",
    },
    Difference {
        name: "D6",
        what: "one that was notified, and is cancelled before it has the lock, has the next one \
               notified, if not all were; in Trio nobody is. The oracle adds it to Trio's",
        why: "a notification is handed over as a permit is, and is not lost by a cancellation",
    },
    Difference {
        name: "D7",
        what: "a clone of a closed end is a closed end; Trio's `clone` raises",
        why: "`Clone` has no errors",
    },
    Difference {
        name: "D8",
        what: "a `send` that was given room, and whose last receiver goes at the same instant, gets \
               its item back; in Trio it was sent, and is lost in the channel",
        why: "the item is in its `send` until that ends, so it need not be lost; such a program is \
              left out",
    },
];

/// What no program does, because the two languages say different things there.
pub(crate) const NOT_WRITTEN: [(&str, &str); 8] = [
    (
        "a function whose first statement is no checkpoint",
        "an await of something that never waited is owed a checkpoint, which is paid before the \
         next function starts; Trio has no such rule",
    ),
    (
        "statements between the end of a handled group and the next checkpoint",
        "an error wins over a cancellation, which comes at the next checkpoint; Trio's \
         `except*` passes it on at once",
    ),
    (
        "children or `?` behind a `defer!` in the own block of a nursery's body",
        "the cleanup waits for the children after it, and the error cancels them before it runs; \
         `finally` knows nothing of children",
    ),
    ("errors and jumps out of a cleanup", "a `defer!` has no way out but its end"),
    ("`except` round a cancellation", "there is no value that code could catch"),
    (
        "`checkpoint_if_cancelled` right behind a deadline that is moved to now",
        "it cancels at once; in Trio at the next pass",
    ),
    (
        "`checkpoint_if_cancelled` without a checkpoint behind it",
        "it owes one, which is paid before the next await, where Trio's task may not be cancelled",
    ),
    (
        "a task that takes a lock which it has",
        "it waits for ever; in Trio it is an error, since a lock knows its task",
    ),
];
