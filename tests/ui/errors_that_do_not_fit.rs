use coldframe::prelude::*;

#[checkpointed]
async fn number() -> u8 {
    checkpoint().await;
    1
}

#[checkpointed]
async fn parse(text: &str) -> Result<(), std::num::ParseIntError> {
    checkpoint().await;
    text.parse::<u8>().map(drop)
}

#[checkpointed]
async fn print(text: &str) -> Result<(), std::fmt::Error> {
    checkpoint().await;
    if text.is_empty() { Err(std::fmt::Error) } else { Ok(()) }
}

#[checkpointed]
async fn no_result() -> Result<(), ErrorGroup<u8>> {
    try_nursery! {
        spawn number();
    }
}

#[checkpointed]
async fn an_option(words: &[&str]) -> Result<(), ErrorGroup<std::fmt::Error>> {
    try_nursery! {
        let word = words.first()?;
        spawn print(word);
    }
}

#[checkpointed]
async fn two_types() -> Result<(), ErrorGroup<std::fmt::Error>> {
    try_nursery! {
        spawn print("a");
        spawn parse("1");
    }
}

#[checkpointed]
async fn no_conversion() -> Result<(), ErrorGroup<std::fmt::Error>> {
    try_nursery! {
        type Error = std::fmt::Error;
        spawn print("a");
        spawn parse("1");
    }
}

#[checkpointed]
async fn a_value_nobody_takes() -> Result<(), ErrorGroup<u8>> {
    try_nursery! {
        spawn async { Ok::<u8, u8>(number().await) };
    }
}

fn main() {}
