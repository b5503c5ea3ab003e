use coldframe::prelude::*;

async fn parse(text: &str) -> Result<u8, std::num::ParseIntError> {
    text.parse()
}

//@ attribute
pub async fn mistake() -> Result<(), std::fmt::Error> {
    //@ open
    let number = parse("1").await?;
    println!("{number}");
    checkpoint().await;
    //@ close
    Ok(())
}
