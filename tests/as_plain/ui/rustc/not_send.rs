use coldframe::prelude::*;
use std::rc::Rc;

fn needs_send(_: impl Future + Send) {}

//@ attribute
pub async fn mistake() {
    //@ open
    let shared = Rc::new(1);
    checkpoint().await;
    println!("{shared}");
    //@ close
}

pub fn caller() {
    needs_send(mistake());
}
