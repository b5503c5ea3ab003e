use coldframe::prelude::*;

async fn parse(text: &str) -> Result<u8, std::num::ParseIntError> {
    text.parse()
}

async fn read() -> &'static str {
    "1"
}

//@ attribute
pub async fn mistake() {
    //@ open
    parse(read().await).await;
    checkpoint().await;
    //@ close
}
