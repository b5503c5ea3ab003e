use coldframe::prelude::*;

async fn length(text: &str) -> usize {
    text.len()
}

//@ attribute
pub async fn mistake() {
    //@ open
    println!("{}", length("it", 2).await);
    checkpoint().await;
    //@ close
}
