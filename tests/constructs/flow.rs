//! Conditions, jumps and loops.

use coldframe::prelude::*;

use crate::{Events, child, later, parse};

// ---- conditions ----

#[coldframe::test]
async fn cfg_statements() {
    let events = Events::new();
    nursery! {
        #[cfg(test)]
        spawn child(&events, 3);
        #[cfg(not(test))]
        spawn missing(&events, 4);
        #[cfg(test)]
        let seconds = later(1, 1).await;
        #[cfg(not(test))]
        let seconds = missing().await;
        #[cfg(not(test))]
        {
            return missing().await;
        }
        #[cfg(test)]
        {
            later(seconds, ()).await;
            events.add("block");
        }
        match seconds {
            #[cfg(not(test))]
            1 => missing().await,
            #[cfg(test)]
            1 => later(2, ()).await,
            _ => unreachable!(),
        }
        events.add("body");
    }
    events.check(&["2 block", "3 child 3", "4 body"]);
}

#[coldframe::test]
async fn let_else() {
    let events = Events::new();
    for text in ["2", "none"] {
        nursery! {
            spawn child(&events, 4);
            let Ok(number) = parse(text).await else {
                later(1, ()).await;
                events.add("else");
                break;
            };
            let Some(0 | 2) = Some(number) else { unreachable!() };
            events.add(number);
        }
    }
    events.check(&["1 2", "4 child 4", "6 else", "8 child 4"]);
}

#[coldframe::test]
async fn let_chains() {
    let events = Events::new();
    nursery! {
        spawn child(&events, 4);
        if let Ok(one) = parse("1").await
            && one == 1
            && let two = later(one, 2).await
            && let Some(three @ 3) = Some(one + two)
        {
            events.add(three);
        }
        if let Ok(one) = parse("1").await && later(1, one == 2).await && later(9, true).await {
            unreachable!();
        } else if let Err(_) | Ok(0) = parse("0").await && true {
            events.add("else");
        }
    }
    events.check(&["2 3", "4 child 4", "5 else"]);
}

// Stable since Rust 1.95, so these tests need a newer toolchain than the crates.
#[coldframe::test]
async fn if_let_guards() {
    #[checkpointed]
    async fn kind(events: &Events, text: Option<&str>) -> &'static str {
        move_on_after!(Duration::from_secs(5) => {
            match text {
                Some(text) if let Ok(number) = parse(text).await && number > 1 => {
                    events.add(number);
                    "large"
                }
                Some(text) if let Ok(_) = parse(text).await => return "small",
                Some("wait") => later(9, "never").await,
                Some(_) => later(1, "text").await,
                None => return later(1, "nothing").await,
            }
        })
        .unwrap_or("late")
    }
    let events = Events::new();
    for text in [Some("2"), Some("1"), Some("x"), Some("wait"), None] {
        events.add(kind(&events, text).await);
    }
    events.check(&["1 2", "1 large", "3 small", "6 text", "11 late", "12 nothing"]);
}

#[coldframe::test]
async fn matches_with_diverging_arms() {
    #[checkpointed]
    async fn arm(events: &Events, number: u64) -> Result<u64, std::num::ParseIntError> {
        let mut sum = 0;
        loop {
            nursery! {
                spawn child(events, 3);
                sum += match later(1, number + sum).await {
                    0 => return Ok(100),
                    1 => break,
                    2 => parse("x").await?,
                    3 => {
                        sum = 1;
                        continue;
                    }
                    4 => later(0, 1).await,
                    _ => unreachable!(),
                };
                break;
            }
        }
        checkpoint().await;
        Ok(sum)
    }
    let events = Events::new();
    for number in 0..5 {
        match arm(&events, number).await {
            Ok(sum) => events.add(sum),
            Err(_) => events.add("error"),
        }
    }
    let expected = [
        "3 child 3",
        "3 100",
        "6 child 3",
        "6 0",
        "8 error",
        "11 child 3",
        "14 child 3",
        "14 2",
        "17 child 3",
        "17 1",
    ];
    events.check(&expected);
}

// ---- loops ----

#[coldframe::test]
async fn labels_through_nurseries_and_scopes() {
    let events = Events::new();
    let found = 'search: {
        'rows: for row in 1..=3 {
            nursery! {
                spawn child(&events, 2);
                let mut again = true;
                'columns: loop {
                    let jump = move_on_after!(Duration::from_secs(3) => {
                        match later(1, row).await {
                            1 => continue 'rows,
                            2 => break 'columns,
                            3 if std::mem::take(&mut again) => continue 'columns,
                            _ => break 'search later(0, row * 10).await,
                        }
                    });
                    unreachable!("{jump:?}");
                }
                events.add(row);
            }
        }
        0
    };
    assert_eq!(found, 30);
    events.check(&["2 child 2", "3 2", "4 child 2", "6 child 2"]);
}

#[coldframe::test]
async fn labelled_blocks_in_nurseries() {
    let events = Events::new();
    let value = nursery! {
        spawn child(&events, 1);
        let value = 'block: {
            if later(2, true).await {
                break 'block 7;
            }
            later(9, 8).await
        };
        spawn child(&events, 3);
        events.add(value);
        value
    };
    assert_eq!(value, 7);
    events.check(&["1 child 1", "2 7", "5 child 3"]);
}

#[coldframe::test]
async fn while_let_with_awaits() {
    let events = Events::new();
    let mut left = vec![3, 2, 1];
    nursery! {
        spawn child(&events, 3);
        while let Some(number) = later(1, left.pop()).await
            && later(0, number < 3).await
        {
            spawn child(&events, 4);
            events.add(number);
        }
        while later(1, left.len() < 2).await {
            left.push(0);
        }
    }
    events.check(&["1 1", "2 2", "3 child 3", "5 child 4", "6 child 4"]);
}

#[coldframe::test]
async fn ranges_and_literals_in_for() {
    // A promise to be a checkpoint, which only these loops keep.
    #[checkpointed]
    async fn range() -> u64 {
        let mut sum = 0;
        for number in 0..3 {
            sum += later(1, number).await;
        }
        sum
    }
    #[checkpointed]
    async fn array(events: &Events) {
        for (index, name) in ["a", "b"].iter().enumerate() {
            checkpoint().await;
            events.add(format!("{name}{index}"));
        }
    }
    let events = Events::new();
    events.add(range().await);
    array(&events).await;
    nursery! {
        for seconds in (1..=2).rev() {
            spawn child(&events, seconds);
        }
        for (a, _) in [(1, 'x'), (later(3, 2).await, 'y')] {
            events.add(a);
        }
    }
    events.check(&["3 3", "3 a0", "3 b1", "4 child 1", "5 child 2", "6 1", "6 2"]);
}

macro_rules! leave_the_loop {
    () => {
        break
    };
}

#[coldframe::test]
#[should_panic(expected = "write that `break` outside the macro")]
async fn a_hidden_break_as_the_only_way_to_the_end_of_a_block() {
    #[checkpointed(maybe)]
    async fn parent(leaves: bool) -> Option<()> {
        move_on_after!(Duration::from_secs(9) => {
            if !leaves {
                return None;
            }
            loop {
                checkpoint().await;
                leave_the_loop!();
            };
        });
        None
    }
    parent(true).await;
}
