//! Scopes and cleanup in a `try_nursery!`.

use coldframe::prelude::*;
use coldframe::try_nursery;

use crate::MS;
use crate::support::{FIRST_COME, Log, run_logged, run_to_panic};

#[checkpointed]
async fn nap(millis: u32) -> u32 {
    sleep(MS * millis).await;
    millis
}

#[checkpointed]
async fn child(log: &Log, name: &str, millis: u32) -> Result<(), String> {
    defer! { nap(1).await; log.add(format!("{name} over")); }
    nap(millis).await;
    if name == "bad" { Err("bad child".to_owned()) } else { Ok(()) }
}

#[checkpointed(allow(scope_without_checkpoint))]
async fn body(log: &Log, way: &str) -> Result<u32, String> {
    let res: Result<u32, ErrorGroup<String>> = try_nursery! {
        spawn child(log, "older", 4);
        defer! { nap(1).await; log.add("outer"); }
        spawn child(log, if way == "child" { "bad" } else { "good" }, 2);
        defer! { nap(1).await; log.add("inner"); }
        move_on_after!(MS * 9 => {
            shield! {
                nap(1).await;
                if way == "scope" {
                    Err("scope".to_owned())?;
                }
            }
        });
        {
            defer! { nap(1).await; log.add("block"); }
            match way {
                "block" => Err("block".to_owned())?,
                "return" => return Ok(7),
                "slow" => { nap(9).await; }
                _ => {}
            }
        }
        if way == "body" {
            Err("body".to_owned())?;
        }
        {
            log.add("tail");
            nap(1).await;
            match way {
                "tail" => Err("tail".to_owned())?,
                "return late" => return Ok(8),
                "panic" => panic!("oops"),
                _ => 1,
            }
        }
    };
    log.add("after");
    res.map_err(|group| group.iter().cloned().collect::<Vec<_>>().join(", "))
}

#[test]
fn errors_join_the_group_when_the_cleanups_have_run() {
    let early = &["block", "older over", "good over", "inner", "outer"][..];
    let late = &["block", "good over", "older over", "tail", "inner", "outer"][..];
    let cases: [(&str, &str, Vec<&str>); 9] = [
        ("end", "Ok(1)", [late, &["after"]].concat()),
        ("tail", "Err(\"tail\")", [late, &["after"]].concat()),
        ("return late", "Ok(8)", late.to_vec()),
        ("scope", "Err(\"scope\")", [&early[1..], &["after"]].concat()),
        ("block", "Err(\"block\")", [early, &["after"]].concat()),
        ("body", "Err(\"body\")", [early, &["after"]].concat()),
        ("child", "Err(\"bad child\")", vec![]),
        ("return", "Ok(7)", vec![]),
        ("slow", "Ok(1)", vec![]),
    ];
    for (way, expected, events) in cases {
        let log = run_logged(FIRST_COME, async |log| {
            let res = body(log, way).await;
            assert_eq!(format!("{res:?}"), expected, "{way}");
        });
        let (mut sorted, mut wanted) = (log.clone(), events.clone());
        sorted.sort();
        wanted.sort_unstable();
        if !events.is_empty() {
            assert_eq!(sorted, wanted, "{way}");
        }
        let at = |event: &str| log.iter().position(|it| it == event);
        assert!(at("inner") < at("outer") && at("inner").is_some(), "{way}: {log:?}");
    }
    let log = run_to_panic(FIRST_COME, async |log| drop(body(log, "panic").await));
    assert_eq!(log[log.len() - 4..], ["tail", "inner", "outer", "oops"]);
}
