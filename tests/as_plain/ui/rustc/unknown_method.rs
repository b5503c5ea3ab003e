use coldframe::prelude::*;

async fn length(text: &str) -> usize {
    text.len()
}

//@ attribute
pub async fn mistake() {
    //@ open
    let half = length("it").await.half();
    println!("{half}");
    checkpoint().lait;
    checkpoint().await;
    //@ close
}
