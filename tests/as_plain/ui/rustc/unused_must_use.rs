use coldframe::prelude::*;

async fn parse(text: &str) -> Result<u8, std::num::ParseIntError> {
    text.parse()
}

//@ attribute
pub async fn mistake() {
    //@ open
    parse("1").await;
    checkpoint().await;
    //@ close
}
