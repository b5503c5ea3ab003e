use coldframe::prelude::*;

async fn send(text: String) {
    println!("{text}");
}

//@ attribute
pub async fn mistake() {
    //@ open
    let text = String::from("it");
    send(text).await;
    checkpoint().await;
    println!("{text}");
    //@ close
}
