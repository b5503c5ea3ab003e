use coldframe::prelude::*;

async fn show(first: &u8) {
    println!("{first}");
}

//@ attribute
pub async fn mistake() {
    //@ open
    let mut list = vec![1];
    let first = &list[0];
    list.push(2);
    show(first).await;
    checkpoint().await;
    //@ close
}
