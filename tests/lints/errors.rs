//! The same for `try_nursery!` and `start`.

use coldframe::prelude::*;

#[checkpointed]
async fn parse(text: &str) -> Result<u8, std::num::ParseIntError> {
    checkpoint().await;
    text.parse()
}

#[checkpointed]
async fn serve(status: Status<'_, u8>) -> Result<(), std::num::ParseIntError> {
    status.started(1);
    checkpoint().await;
    Ok(())
}

#[checkpointed]
async fn straight(text: &str) -> Result<u8, ErrorGroup<std::num::ParseIntError>> {
    try_nursery! {
        let number = spawn parse(text);
        number
    }
}

#[checkpointed]
async fn layers(list: &[&str]) -> Result<u8, ErrorGroup<String>> {
    try_nursery! {
        type Error = String;
        let mut numbers = Vec::new();
        for text in list {
            numbers.push(spawn async { parse(text).await.map_err(|it| it.to_string()) });
        }
        if list.is_empty() {
            return Ok(0);
        }
        straight("7").await.map_err(|group| group.map(|it| it.to_string()))?;
        numbers.into_iter().map(Child::value).sum()
    }
}

#[checkpointed]
async fn starting() -> Result<u8, ErrorGroup<std::num::ParseIntError>> {
    try_nursery! { |n|
        n.spawn(async { parse("3").await.map(drop) });
        let port = start(|status| serve(status)).await;
        let late = move_on_after!(Duration::from_secs(1) => { parse("4").await? });
        port + late.unwrap_or_default()
    }
}

#[checkpointed]
async fn endless() -> Result<(), ErrorGroup<std::num::ParseIntError>> {
    try_nursery! {
        spawn async { parse("x").await.map(drop) };
        loop {
            checkpoint().await;
        }
    }
}

#[test]
fn they_run() {
    assert_eq!(coldframe::run(layers(&["1", "2"])).ok(), Some(3));
    assert_eq!(coldframe::run(starting()).ok(), Some(5));
    assert!(coldframe::run(endless()).is_err());
}
