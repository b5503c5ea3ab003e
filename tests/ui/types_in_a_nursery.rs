use std::rc::Rc;

use coldframe::prelude::*;

#[derive(Debug)]
struct Error;

#[checkpointed(maybe)]
async fn error_without_conversion() -> Result<(), Error> {
    nursery! {
        spawn checkpoint();
        checkpoint().await;
        let _: u8 = "1".parse()?;
    }
    Ok(())
}

#[checkpointed(maybe)]
async fn question_mark_on_a_number() -> Result<(), Error> {
    nursery! {
        spawn checkpoint();
        let _: u8 = 5_u8?;
    }
    Ok(())
}

#[checkpointed(maybe)]
async fn return_of_another_type() -> u8 {
    nursery! {
        spawn checkpoint();
        return "text";
    }
}

#[checkpointed]
async fn tail_of_another_type() -> u8 {
    nursery! {
        spawn checkpoint();
        checkpoint().await;
        "text"
    }
}

#[checkpointed]
async fn await_of_another_type() {
    nursery! {
        spawn checkpoint();
        let _: u8 = async { checkpoint().await; "text" }.await;
        5.await;
    }
}

fn send(_: impl Send) {}

#[checkpointed]
async fn not_send() {
    let shared = Rc::new(1);
    nursery! {
        spawn checkpoint();
        checkpoint().await;
    }
    drop(shared);
}

fn main() {
    send(not_send());
}
