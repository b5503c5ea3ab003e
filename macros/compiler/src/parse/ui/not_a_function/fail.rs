use coldframe::prelude::*;

#[checkpointed]
struct Server;

fn main() {}
