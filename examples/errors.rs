//! What fails beside something else that fails: all errors come back, in one
//! group, with the layers of the nurseries that they passed.

use std::fmt;

use coldframe::prelude::*;

#[derive(Debug)]
enum ShopError {
    SoldOut(&'static str),
    NoAnswer(&'static str),
}

impl fmt::Display for ShopError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ShopError::SoldOut(what) => write!(f, "{what}: sold out"),
            ShopError::NoAnswer(who) => write!(f, "{who} does not answer"),
        }
    }
}

#[checkpointed]
async fn buy(what: &'static str, seconds: u64) -> Result<u32, ShopError> {
    sleep(Duration::from_secs(seconds)).await;
    match what {
        "saffron" => Err(ShopError::SoldOut(what)),
        _ => Ok(3),
    }
}

/// Cancelled or not, it asks to the end; so it may fail as well.
#[checkpointed]
async fn ask(who: &'static str) -> Result<u32, ShopError> {
    shield(sleep(Duration::from_secs(2))).await;
    match who {
        "the baker" => Err(ShopError::NoAnswer(who)),
        _ => Ok(1),
    }
}

/// The first error cancels the others: the rice is not waited for.
#[checkpointed]
async fn dinner(spice: &'static str) -> Result<u32, ErrorGroup<ShopError>> {
    try_nursery! {
        let spice = spawn buy(spice, 1);
        let rice = spawn buy("rice", 5);
        spice + rice
    }
}

/// A group that a child gives becomes a layer.
#[checkpointed]
async fn party() -> Result<u32, ErrorGroup<ShopError>> {
    try_nursery! {
        let bread = spawn ask("the baker");
        let music = spawn ask("the band");
        let dinner = spawn dinner("saffron");
        bread + music + dinner
    }
}

/// With `?` a group goes wherever an error goes.
#[checkpointed]
async fn evening() -> Result<u32, Box<dyn std::error::Error + Send + Sync>> {
    let price = dinner("saffron").await?;
    Ok(price)
}

#[coldframe::main]
async fn main() {
    println!("pepper: {:?}", dinner("pepper").await.ok());

    let group = party().await.expect_err("saffron is sold out");
    println!("\n{group}\n");
    println!("first: {}", group.first());

    let (shops, people) = group.split(|error| matches!(error, ShopError::SoldOut(_)));
    println!(
        "{} of shops, {} of people",
        shops.map_or(0, |it| it.len()),
        people.map_or(0, |it| it.len())
    );

    println!("\n{}", evening().await.expect_err("saffron is sold out"));
}
