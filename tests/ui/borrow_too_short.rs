use coldframe::prelude::*;

#[checkpointed]
async fn print(text: &str) {
    checkpoint().await;
    println!("{text}");
}

#[checkpointed]
async fn inner_local() {
    nursery! {
        if cfg!(unix) {
            let inner = String::from("inner");
            spawn print(&inner);
        }
    }
}

#[checkpointed]
async fn loop_variable() {
    nursery! {
        for number in 0..3 {
            spawn async {
                checkpoint().await;
                println!("{number}");
            };
        }
    }
}

#[checkpointed]
async fn moved_while_borrowed() {
    nursery! {
        let text = String::from("text");
        spawn print(&text);
        drop(text);
    }
}

#[checkpointed]
async fn changed_while_borrowed() {
    let mut text = String::from("text");
    nursery! {
        spawn print(&text);
        text.push('!');
    }
}

fn main() {}
