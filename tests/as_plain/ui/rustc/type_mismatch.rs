use coldframe::prelude::*;

async fn length(text: &str) -> usize {
    text.len()
}

//@ attribute
pub async fn mistake() {
    //@ open
    let length: String = length("it").await;
    drop(length);
    checkpoint().await;
    //@ close
}
