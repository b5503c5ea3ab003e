//! The places in which a scope or a `defer!` can stand.

use coldframe::prelude::*;

use crate::MS;
use crate::support::{FIRST_COME, Log, run_logged};

#[checkpointed]
async fn nap(millis: u32) -> u32 {
    sleep(MS * millis).await;
    millis
}

struct Conn<'l> {
    log: &'l Log,
    sent: Vec<u32>,
}

impl Conn<'_> {
    #[checkpointed]
    async fn send(&mut self, part: u32) -> Result<usize, String> {
        defer! { self.log.add(format!("sent {:?}", self.sent)) }
        self.sent.push(nap(part).await);
        if part == 2 {
            return Err("two".to_owned());
        }
        Ok(self.sent.len())
    }

    #[checkpointed(maybe)]
    async fn all<I: Iterator<Item = u32>>(&mut self, parts: I) -> Result<&[u32], String> {
        for part in parts {
            fail_after!(MS * 3 => { self.send(part).await? }).map_err(|late| late.to_string())?;
        }
        Ok(&self.sent)
    }
}

#[test]
fn methods_with_a_receiver_that_changes() {
    let log = run_logged(FIRST_COME, async |log| {
        let mut conn = Conn { log, sent: Vec::new() };
        assert_eq!(conn.all([0, 1].into_iter()).await, Ok(&[0, 1][..]));
        assert_eq!(conn.all([2, 1].into_iter()).await, Err("two".to_owned()));
        assert!(conn.all([4].into_iter()).await.is_err());
    });
    assert_eq!(log, ["sent [0]", "sent [0, 1]", "sent [0, 1, 2]", "sent [0, 1, 2]"]);
}

coldframe! {
    async fn in_a_module(log: &Log) -> u32 {
        defer! { log.add("cleanup") }
        nursery! < spawn async { nap(1).await; }; shield! { nap(2).await; } >
        shield! { nap(1).await }
    }
}

mod by_value {
    use super::{Log, nap};

    #[coldframe::checkpointed]
    pub(super) async fn expressions(log: &Log, spawned: bool) -> usize {
        log.add(format!("{:?}", coldframe::move_on_after!(super::MS => { nap(0).await })));
        assert!(matches!(coldframe::shield!({ nap(3).await }), 3), "not three");
        let mut turns = 0;
        while let Some(0) = coldframe::move_on_after!(super::MS => { nap(turns).await }) {
            turns += 1;
        }
        let sum = coldframe::shield! { nap(1).await } + coldframe::shield! { nap(2).await };
        #[cfg(any())]
        coldframe::shield! { missing().await }
        #[cfg(any())]
        coldframe::move_on_after!(missing => { return 5; });
        let list = [coldframe::shield!({ nap(1).await }); 2];
        if coldframe::scope!(s => { s.cancel("now"); nap(1).await }).is_none() && spawned {
            coldframe::nursery! {
                let child = spawn nap(coldframe::shield! { nap(1).await });
                log.add(format!("{}", child.await));
            }
        }
        let later = async move || {
            coldframe::defer! { nap(1).await; }
            coldframe::move_on_after!(super::MS => { return nap(0).await });
            9
        };
        list.len() + usize::try_from(sum + turns + later().await).unwrap()
    }
}

#[test]
fn expressions_modules_and_closures() {
    let log = run_logged(FIRST_COME, async |log| {
        assert_eq!(in_a_module(log).await, 1);
        assert_eq!(by_value::expressions(log, true).await, 6);
    });
    assert_eq!(log, ["cleanup", "Some(0)", "1"]);
}
