//! Where a statement stands, and what may stand there.

use crate::program::{End, Kind, Scope, Target};

#[derive(Clone)]
pub(crate) struct Place {
    pub(crate) function: usize,
    /// What `return` gives here; there is none in a cleanup.
    pub(crate) returns: Option<Kind>,
    pub(crate) target: Target,
    pub(crate) depth: u32,
    /// Python counts the blocks that one function has inside each other, and
    /// takes 20.
    pub(crate) blocks: u32,
    /// It is in a loop of this function.
    pub(crate) in_loop: bool,
    /// How many loops are round it, those round the task included.
    pub(crate) loops: u32,
    /// What children of the nursery round it may give, if there is one of the
    /// same function.
    pub(crate) children: Option<Children>,
    /// It is in the own block of a nursery's body.
    pub(crate) is_body: bool,
    pub(crate) scopes: Vec<Scope>,
    /// So many of them a child may borrow.
    pub(crate) spawn_scopes: usize,
    /// The locks that its task has here: it takes no lock twice.
    pub(crate) locks: Vec<usize>,
    /// The ends of channels that were made here.
    pub(crate) ends: Vec<End>,
}

/// What the children of a nursery give.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Children {
    Unit,
    Fallible,
}

impl Place {
    pub(crate) fn function(function: usize, kind: Kind) -> Place {
        Place {
            function,
            returns: Some(kind),
            target: Target::of(kind),
            depth: 0,
            blocks: 0,
            in_loop: false,
            loops: 0,
            children: None,
            is_body: false,
            scopes: vec![0],
            spawn_scopes: 0,
            locks: Vec::new(),
            ends: Vec::new(),
        }
    }

    /// A block inside, which costs so many of Python's.
    pub(crate) fn inside(&self, blocks: u32) -> Place {
        let depth = self.depth + 1;
        Place { depth, blocks: self.blocks + blocks, is_body: false, ..self.clone() }
    }

    pub(crate) fn repeated(&self) -> Place {
        Place { in_loop: true, loops: self.loops + 1, ..self.inside(1) }
    }

    /// The body of a nursery.
    pub(crate) fn body(&self, children: Children) -> Place {
        let target = match children {
            Children::Unit => self.target,
            Children::Fallible => Target::Nursery,
        };
        Place { target, children: Some(children), is_body: true, ..self.inside(3) }
    }

    /// The body of an async block that is a child.
    pub(crate) fn spawned(&self, kind: Kind) -> Place {
        let mut scopes = self.scopes.clone();
        scopes.truncate(self.spawn_scopes);
        Place {
            returns: Some(kind),
            target: Target::of(kind),
            blocks: 1,
            in_loop: false,
            children: None,
            scopes,
            locks: Vec::new(),
            ends: Vec::new(),
            ..self.inside(0)
        }
    }

    /// A cleanup: nothing leaves it.
    pub(crate) fn cleanup(&self) -> Place {
        Place {
            returns: None,
            target: Target::Nowhere,
            in_loop: false,
            children: None,
            ..self.inside(2)
        }
    }

    pub(crate) fn has_room(&self) -> bool {
        self.depth < 6 && self.blocks < 12
    }
}
