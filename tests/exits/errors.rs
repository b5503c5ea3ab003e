//! Left by `?`: the children are cancelled.

use std::ops::ControlFlow;
use std::sync::Mutex;

use coldframe::prelude::*;

use crate::{Error, Log, child};

#[checkpointed(maybe)]
async fn raises(log: &Log, text: &str, more: Result<u8, u8>) -> Result<u32, Error> {
    let value = nursery! {
        spawn child("a", log);
        let number: u32 = text.parse()?;
        spawn child("b", log);
        checkpoint().await;
        let more = more?;
        number + u32::from(more)
    };
    Ok(value)
}

#[coldframe::test]
async fn a_question_mark_cancels_and_closes() {
    let log = Log::default();
    assert_eq!(raises(&log, "7", Ok(1)).await, Ok(8));
    // Both end in the same pass, in an order that the seed decides.
    log.events().sort();
    log.check(&["a ended", "b ended"]);
    assert_eq!(raises(&log, "seven", Ok(1)).await, Err(Error::Parse));
    // As in Trio it runs up to its first checkpoint, cancelled as it is.
    log.check(&["a cancelled"]);
    assert_eq!(raises(&log, "7", Err(3)).await, Err(Error::Other(3)));
    log.events().sort();
    log.check(&["a cancelled", "b cancelled"]);
}

#[coldframe::test]
async fn a_question_mark_on_other_types() {
    #[checkpointed(maybe)]
    async fn option(value: Option<u8>) -> Option<u8> {
        Some(nursery! { spawn checkpoint(); value? })
    }

    #[checkpointed(maybe)]
    async fn in_body(value: Option<u8>) -> Option<u8> {
        nursery! {
            spawn checkpoint();
            let value = value?;
            Some(value + 1)
        }
    }

    #[checkpointed(maybe)]
    async fn control_flow(value: ControlFlow<u8, u16>) -> ControlFlow<u8, u16> {
        nursery! {
            spawn checkpoint();
            let value = value?;
            ControlFlow::Continue(value + 1)
        }
    }

    assert_eq!((option(None).await, option(Some(1)).await), (None, Some(1)));
    assert_eq!((in_body(None).await, in_body(Some(1)).await), (None, Some(2)));
    assert_eq!(control_flow(ControlFlow::Break(1)).await, ControlFlow::Break(1));
    assert_eq!(control_flow(ControlFlow::Continue(1)).await, ControlFlow::Continue(2));
}

/// A temporary in the operand of a `?` is gone before the children are waited
/// for: a lock held there would be held over the wait.
#[coldframe::test]
async fn a_question_mark_drops_its_temporaries_first() {
    #[checkpointed(maybe)]
    async fn first(items: &Mutex<Vec<u8>>) -> Option<u8> {
        nursery! {
            spawn async {
                sleep(Duration::from_secs(1)).await;
                items.lock().unwrap().push(1);
            };
            checkpoint().await;
            let first = *items.lock().unwrap().first()?;
            Some(first)
        }
    }

    let items = Mutex::new(Vec::new());
    assert_eq!(first(&items).await, None);
    assert!(items.try_lock().is_ok());
}
