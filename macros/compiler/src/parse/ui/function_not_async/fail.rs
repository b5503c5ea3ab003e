use coldframe::prelude::*;

#[checkpointed]
fn plain() {}

fn main() {}
