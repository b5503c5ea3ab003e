use coldframe::prelude::*;

#[checkpointed(maybe)]
async fn child() -> (u8, u8) {
    (1, 2)
}

#[checkpointed]
async fn parent() {
    nursery! {
        let (a, b) = spawn child();
        println!("{a} {b}");
    }
}

fn main() {}
