//! What several tasks use, and how they do.

use super::{Block, Scale, Site};

/// Something that the tasks of a program share, by its number among those of
/// its kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Thing {
    Lock(usize),
    Semaphore(usize),
    Limiter(usize),
    Event(usize),
    /// Of the lock with this number.
    Condition(usize),
    /// The ends of channels 0 and 3 meet, channels 1 and 4 have little room,
    /// and channel 2 any.
    Sender(usize),
    Receiver(usize),
}

/// How many there are of each kind. `World` of both stages has as many.
pub(crate) const LOCKS: u32 = 2;
pub(crate) const EVENTS: u32 = 4;
pub(crate) const CHANNELS: u32 = 5;

/// The end of a channel: the one that all know, or the clone that was made at
/// this place.
#[derive(Clone, Copy, Debug)]
pub(crate) struct End {
    pub(crate) thing: Thing,
    pub(crate) clone: Option<Site>,
}

/// What is done with something shared.
#[derive(Clone, Debug)]
pub(crate) enum Use {
    /// Takes a lock, a permit or a token, and runs a block if it has it.
    Hold {
        thing: Thing,
        limit: Limit,
        body: Block,
    },
    /// At the end of a block that holds a lock, which was taken at `taken`:
    /// waits for the lock's condition, and runs a block if it is notified.
    AwaitCondition {
        taken: Site,
        thing: Thing,
        limit: Scale,
        body: Block,
    },
    /// In a block that holds the lock: so many, or all.
    Notify {
        thing: Thing,
        count: Option<u32>,
    },
    AwaitEvent {
        thing: Thing,
        limit: Scale,
    },
    SetEvent(Thing),
    Send {
        end: End,
        limit: Limit,
    },
    Receive {
        end: End,
        limit: Limit,
    },
    /// Another end, which lives as long as the block it is made in.
    Clone(End),
    Close(End),
    Resize {
        thing: Thing,
        total: u32,
    },
    /// Writes what the thing says of itself.
    Look(Thing),
}

/// How long it may take, which is less than two to this power, or no time at
/// all: then it is tried. Everything has a limit, so that programs end.
pub(crate) type Limit = Option<Scale>;

impl Thing {
    /// As the log has it.
    pub(crate) fn name(self) -> String {
        format!("{}{}", self.kind(), self.index())
    }

    /// What its kind is called in the functions of both stages.
    pub(crate) fn kind(self) -> &'static str {
        match self {
            Thing::Lock(_) => "lock",
            Thing::Semaphore(_) => "semaphore",
            Thing::Limiter(_) => "limiter",
            Thing::Event(_) => "event",
            Thing::Condition(_) => "condition",
            Thing::Sender(_) => "sender",
            Thing::Receiver(_) => "receiver",
        }
    }

    /// As both languages write it: the list of its kind, and its number.
    pub(crate) fn expression(self) -> String {
        format!("w.{}s[{}]", self.kind(), self.index())
    }

    fn index(self) -> usize {
        let (Thing::Lock(index)
        | Thing::Semaphore(index)
        | Thing::Limiter(index)
        | Thing::Event(index)
        | Thing::Condition(index)
        | Thing::Sender(index)
        | Thing::Receiver(index)) = self;
        index
    }
}

impl Use {
    /// Whether the rest of the block it is in is inside of it, for Python.
    pub(crate) fn takes_rest(&self) -> bool {
        matches!(self, Use::Clone(_))
    }
}
