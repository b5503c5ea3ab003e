use coldframe::prelude::*;

async fn length(text: &str) -> usize {
    text.len()
}

//@ attribute
pub async fn mistake() {
    //@ open
    let sum: usize = length("it") + 1;
    sleep(Duration::from_secs(1));
    println!("{sum}");
    checkpoint().await;
    //@ close
}
