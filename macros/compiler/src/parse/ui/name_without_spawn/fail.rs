use coldframe::prelude::*;

#[checkpointed]
async fn parent() {
    nursery! {
        #[name = "first"]
        let number = 1;
        println!("{number}");
    }
}

fn main() {}
