//! Groups on their way into the error types that programs end with.

use std::error::Error as StdError;

use coldframe::prelude::*;

type Boxed = Box<dyn StdError + Send + Sync>;

#[checkpointed]
async fn parse<E: From<std::num::ParseIntError>>(text: &str) -> Result<(), E> {
    checkpoint().await;
    let _number: u8 = text.parse()?;
    Ok(())
}

/// Errors that are boxed already, in a group that is boxed again.
#[coldframe::test]
async fn a_group_of_boxed_errors_is_an_error_itself() {
    #[checkpointed]
    async fn all() -> Result<(), Boxed> {
        try_nursery! {
            type Error = Boxed;
            spawn parse::<Boxed>("x");
            spawn parse::<std::num::ParseIntError>("y");
        }?;
        Ok(())
    }
    let error = all().await.unwrap_err();
    let group = error.downcast_ref::<ErrorGroup<Boxed>>().expect("it is the group");
    assert!(group.first().is::<std::num::ParseIntError>(), "{group}");
}

#[coldframe::test]
async fn a_group_goes_into_anyhow_and_comes_out_again() {
    #[checkpointed]
    async fn all() -> anyhow::Result<()> {
        try_nursery! {
            spawn parse::<std::num::ParseIntError>("x");
        }?;
        Ok(())
    }
    let error = all().await.unwrap_err();
    let group = error.downcast::<ErrorGroup<std::num::ParseIntError>>().expect("it is the group");
    assert_eq!(group.into_first().to_string(), "invalid digit found in string");
}

/// anyhow's own error type implements no `Error`, and needs none.
#[coldframe::test]
async fn a_group_of_anyhow_errors_goes_into_anyhow() {
    #[checkpointed]
    async fn all() -> anyhow::Result<()> {
        try_nursery! {
            type Error = anyhow::Error;
            spawn parse::<anyhow::Error>("x");
            spawn parse::<std::num::ParseIntError>("y");
            anyhow::Context::context("z".parse::<u8>(), "in the body")?;
        }?;
        Ok(())
    }
    let error = all().await.unwrap_err();
    let group = error.downcast_ref::<ErrorGroup<anyhow::Error>>().expect("it is the group");
    // The body fails before a child has run.
    assert_eq!(group.first().to_string(), "in the body");
    assert!(error.to_string().contains("in the body"), "{error}");
}
