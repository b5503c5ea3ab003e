//! Every way out of the body of a nursery, with the exact order of events: the
//! children first, then the jump.
//!
//! Where each way is tested. What stands without a path is in `table`, where
//! each test looks at the children, at a `defer!` between two of them, and at
//! what `nursery!` and `try_nursery!` do.
//!
//! | How the body is left | `nursery!` and `try_nursery!` | `race!` | `try_race!` |
//! | --- | --- | --- | --- |
//! | end of body | `the_end_closes_and_cleans_up_in_between`; with a tail, `the_end_closes`, `errors::exits::the_end_of_the_body`, `regions::bodies::a_tail_comes_after_the_children_and_before_the_cleanup` | `race::ends::the_first_value_wins_and_the_loser_is_dropped`, `race::ends::losers_are_waited_for` | `race::failing::the_first_ok_wins_and_errors_before_it_are_dropped` |
//! | `return`, `break`, `continue` | `jumps_close_and_do_not_cancel` | `race::arms::an_arm_may_jump` | `race::failing::arms_take_and_give_what_is_in_the_ok` |
//! | `?` on an error | `an_error_cancels_and_leaves_or_joins` | as `return` | as `return` |
//! | a child fails | cannot happen; `a_child_that_fails_cancels_the_others_and_the_body`, also for jumps; `errors::exits::every_error_is_collected` | cannot happen | `race::failing::when_all_have_failed_their_errors_come_in_order_of_failure`, `race::errors::errors_are_dropped_at_the_win_and_those_after_it_are_given` |
//! | a child panics | `a_panic_of_a_child_cancels_and_goes_on`; with errors, `errors::exits::a_panic_wins_and_takes_the_errors_along` | `race::ends::a_panic_ends_the_race_and_goes_on`, `race::ends::a_loser_that_panics_takes_the_value_with_it` | `race::errors::a_panic_wins_and_takes_the_errors_along` |
//! | what the body awaits panics | `a_panic_of_what_is_awaited_cancels_and_goes_on` | has no body | has no body |
//! | the body's own statements panic | `a_panic_of_the_bodys_own_drops_in_place` | has no body | has no body |
//! | cancelled from outside | `a_cancellation_from_outside_cancels_and_unwinds_on`, while it waits and while it joins; with errors, `a_cancellation_from_outside_does_not_take_errors_along` | `race::ends::cancelled_from_outside_all_are_cancelled`, `race::ends::a_value_that_has_won_is_not_lost_to_a_cancellation` | `race::errors::trio_24_errors_win_over_a_cancellation` |
//! | cancelled while a `defer!` runs | `during` | `race::places::a_race_in_a_scope_in_a_nursery_and_in_a_cleanup` | the same |
//! | dropped by foreign code | `what_others_drop_is_dropped_in_place` | `race::places::a_race_may_be_dropped_half_way` | `race::errors::a_race_dropped_by_others_drops_its_errors` |
//!
//! Moments at which a cancellation is hard to get right:
//!
//! | Moment | Test |
//! | --- | --- |
//! | a timeout in the pass of its value | `trio::deadlines::trio_11_a_timeout_that_fires_in_the_pass_of_its_value_wins`, `trio::deadlines::trio_14_a_value_in_the_pass_of_the_timeout_is_kept_if_nothing_is_raised` |
//! | a scope cancelled by its own child, or from another thread | `trio::scopes::trio_16_a_scope_is_cancelled_from_its_own_child_a_sibling_and_a_thread` |
//! | a cancellation during `defer!` | `during` |
//! | a shield switched off while something waits in it | `trio::shields::trio_17_unshielding_wakes_what_sleeps_in_it` |
//! | a nursery that joins while its parent is cancelled | `trio::cancelled_nurseries::trio_27_a_nursery_whose_parent_is_cancelled_while_it_joins` |

// Every jump is tried, also where a person would write none.
#![allow(clippy::never_loop, clippy::needless_return)]

mod during;
mod errors;
mod hidden;
mod jumps;
mod nested;
#[path = "../support/mod.rs"]
mod support;
mod table;
mod values;

use coldframe::prelude::*;

use crate::support::{Fate, Log};

/// Notes its drop.
struct Local<'l>(&'static str, &'l Log);

impl Drop for Local<'_> {
    fn drop(&mut self) {
        self.1.add(format_args!("drop {}", self.0));
    }
}

/// Ends a second after its start, unless it is cancelled; either is noted.
#[checkpointed]
async fn child(name: &'static str, log: &Log) {
    let fate = Fate::of(name, log);
    sleep(Duration::from_secs(1)).await;
    fate.end();
}

#[derive(Debug, PartialEq)]
enum Error {
    Parse,
    Other(u8),
}

impl From<std::num::ParseIntError> for Error {
    fn from(_: std::num::ParseIntError) -> Self {
        Error::Parse
    }
}

impl From<u8> for Error {
    fn from(code: u8) -> Self {
        Error::Other(code)
    }
}

#[coldframe::test]
async fn the_end_closes() {
    let log = Log::default();
    let value = nursery! {
        let _local = Local("local", &log);
        spawn child("a", &log);
        checkpoint().await;
        log.add("end of body");
        { log.add("tail"); 1 }
    };
    log.add(value);
    log.check(&["end of body", "a ended", "tail", "drop local", "1"]);
}

#[checkpointed(maybe)]
async fn returns(log: &Log, early: bool) -> &'static str {
    let _outside = Local("outside", log);
    nursery! {
        let _above = Local("above", log);
        spawn child("a", log);
        let _below = Local("below", log);
        if early {
            return { log.add("value"); "early" };
        }
        checkpoint().await;
    }
    "late"
}

#[coldframe::test]
async fn return_closes_without_cancelling() {
    let log = Log::default();
    assert_eq!(returns(&log, true).await, "early");
    log.check(&["value", "a ended", "drop below", "drop above", "drop outside"]);
    assert_eq!(returns(&log, false).await, "late");
    log.check(&["a ended", "drop below", "drop above", "drop outside"]);
}
