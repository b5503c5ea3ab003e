use coldframe::prelude::*;

async fn length(text: &str) -> usize {
    text.len()
}

//@ attribute
pub async fn mistake() {
    //@ open
    let length = length("it").await;
    checkpoint().await;
    //@ close
}
