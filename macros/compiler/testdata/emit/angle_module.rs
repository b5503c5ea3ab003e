//! A module of the user's.
use coldframe::prelude::*;

async fn child1() { checkpoint().await; }

struct Parent;

impl Parent {
    pub async fn run(&self) {
        nursery! < spawn child1(); spawn child1(); >
    }
    fn helper(&self) -> bool { 1 < 2 }
}
