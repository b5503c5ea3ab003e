//! How a race comes to its end, and what becomes of those that lose.

use std::cell::Cell;

use coldframe::prelude::*;

use crate::support::{Bell, FIRST_COME, Log, REVERSED, run_logged, run_to_panic, run_traced};

const SECOND: Duration = Duration::from_secs(1);

#[checkpointed]
async fn give<'n>(log: &Log, name: &'n str, seconds: u32) -> &'n str {
    log.add(format!("{name} begins"));
    sleep(SECOND * seconds).await;
    log.add(format!("{name} ends"));
    name
}

#[test]
fn the_first_value_wins_and_the_loser_is_dropped() {
    #[checkpointed]
    async fn parent(log: &Log) {
        let winner = race! { give(log, "slow", 2), give(log, "fast", 1) };
        log.add(format!("{winner} wins"));
    }
    assert_eq!(
        run_logged(FIRST_COME, parent),
        ["slow begins", "fast begins", "fast ends", "fast wins"]
    );
    assert_eq!(
        run_logged(REVERSED, parent),
        ["fast begins", "slow begins", "fast ends", "fast wins"]
    );
}

/// What a branch does to clean up is a part of the race.
#[test]
fn losers_are_waited_for() {
    #[checkpointed]
    async fn linger(log: &Log) -> u32 {
        let _bell = Bell(log, "the loser is dropped");
        shield(sleep(SECOND * 3)).await;
        log.add("the shield is over");
        sleep(SECOND * 3).await;
        1
    }
    #[checkpointed]
    async fn parent(log: &Log) {
        let begin = coldframe::current_time();
        let value = race! { linger(log), async { sleep(SECOND).await; 2 } };
        log.add(format!("{value} after {:?}", coldframe::current_time() - begin));
    }
    assert_eq!(
        run_logged(FIRST_COME, parent),
        ["the shield is over", "the loser is dropped", "2 after 3s"]
    );
}

struct Late<'l>(&'l Log, u32);

impl Drop for Late<'_> {
    fn drop(&mut self) {
        self.0.add(format!("the value {} is dropped", self.1));
    }
}

#[test]
fn a_value_that_comes_too_late_is_dropped_at_once() {
    #[checkpointed]
    async fn late(log: &Log) -> Late<'_> {
        shield(sleep(SECOND * 2)).await;
        Late(log, 1)
    }
    #[checkpointed]
    async fn in_time(log: &Log) -> Late<'_> {
        sleep(SECOND).await;
        Late(log, 2)
    }
    #[checkpointed]
    async fn parent(log: &Log) {
        let value = race! { late(log), in_time(log) };
        log.add(format!("{} wins", value.1));
    }
    assert_eq!(
        run_logged(FIRST_COME, parent),
        ["the value 1 is dropped", "2 wins", "the value 2 is dropped"]
    );
}

#[test]
fn of_two_values_in_one_pass_the_first_wins() {
    #[checkpointed]
    async fn parent(log: &Log) {
        let value = race! {
            async { Late(log, 1) },
            async { Late(log, 2) },
        };
        log.add(format!("{} wins", value.1));
    }
    assert_eq!(
        run_logged(FIRST_COME, parent),
        ["the value 2 is dropped", "1 wins", "the value 1 is dropped"]
    );
    assert_eq!(
        run_logged(REVERSED, parent),
        ["the value 1 is dropped", "2 wins", "the value 2 is dropped"]
    );
}

#[test]
fn a_panic_ends_the_race_and_goes_on() {
    #[checkpointed]
    async fn fail(log: &Log) -> u32 {
        sleep(SECOND).await;
        log.add("a branch panics");
        panic!("out of the branch");
    }
    #[checkpointed]
    async fn parent(log: &Log) {
        race! {
            async { let _bell = Bell(log, "the other is dropped"); sleep(SECOND * 2).await; 1 },
            fail(log),
        };
        log.add("not reached");
    }
    assert_eq!(
        run_to_panic(FIRST_COME, parent),
        ["a branch panics", "the other is dropped", "out of the branch"]
    );
}

#[test]
fn a_loser_that_panics_takes_the_value_with_it() {
    struct Bomb;
    impl Drop for Bomb {
        fn drop(&mut self) {
            panic!("out of a destructor");
        }
    }
    #[checkpointed]
    async fn lose() -> u32 {
        let _bomb = Bomb;
        sleep(SECOND * 2).await;
        1
    }
    #[checkpointed]
    async fn parent(log: &Log) {
        race! { _ = lose() => {}, _value = give(log, "winner", 1) => {} }
        log.add("not reached");
    }
    assert_eq!(
        run_to_panic(FIRST_COME, parent),
        ["winner begins", "winner ends", "out of a destructor"]
    );
}

#[test]
fn a_late_value_whose_destructor_panics_is_a_panic_of_its_branch() {
    struct Bomb(bool);
    impl Drop for Bomb {
        fn drop(&mut self) {
            assert!(!self.0, "out of a late value");
        }
    }
    #[checkpointed]
    async fn parent(log: &Log) {
        race! {
            async { shield(sleep(SECOND * 2)).await; Bomb(true) },
            async { sleep(SECOND).await; Bomb(false) },
        };
        log.add("not reached");
    }
    assert_eq!(run_to_panic(FIRST_COME, parent), ["out of a late value"]);
}

#[test]
fn cancelled_from_outside_all_are_cancelled() {
    #[checkpointed]
    async fn wait(log: &Log, name: &'static str) {
        let _bell = Bell(log, name);
        sleep_forever().await;
    }
    #[checkpointed]
    async fn parent(log: &Log) {
        race! { wait(log, "first"), wait(log, "second") }
        log.add("not reached");
    }
    #[checkpointed]
    async fn main(log: &Log) {
        let outcome = move_on_after(SECOND, parent(log)).await;
        log.add(format!("{outcome:?}"));
    }
    assert_eq!(run_logged(FIRST_COME, main), ["first", "second", "None"]);
}

/// The value is there when the cancellation comes, while the loser drains.
#[test]
fn a_value_that_has_won_is_not_lost_to_a_cancellation() {
    #[checkpointed]
    async fn parent(log: &Log) {
        let value = race! {
            async { shield(sleep(SECOND * 3)).await; 1 },
            async { sleep(SECOND).await; 2 },
        };
        log.add(format!("{value} wins"));
        checkpoint().await;
        log.add("not reached");
    }
    #[checkpointed]
    async fn main(log: &Log) {
        let outcome = move_on_after(SECOND * 2, parent(log)).await;
        log.add(format!("{outcome:?}"));
    }
    assert_eq!(run_logged(FIRST_COME, main), ["2 wins", "None"]);
}

/// The cancellation comes first, and a branch gives its value in spite of it:
/// which of the two it meets first is a matter of luck.
#[test]
fn a_value_that_comes_while_all_unwind_is_not_lost_either() {
    #[checkpointed]
    async fn parent(log: &Log) {
        let value = race! {
            async { sleep(SECOND * 9).await; 1 },
            async { shield(sleep(SECOND * 3)).await; 2 },
        };
        log.add(format!("{value} wins"));
        checkpoint().await;
        log.add("not reached");
    }
    #[checkpointed]
    async fn main(log: &Log) {
        let outcome = move_on_after(SECOND * 2, parent(log)).await;
        log.add(format!("{outcome:?}"));
    }
    assert_eq!(run_logged(FIRST_COME, main), ["2 wins", "None"]);
}

#[test]
fn branches_have_the_names_of_what_they_run() {
    #[checkpointed]
    async fn parent(log: &Log) {
        race! {
            give(log, "a", 1),
            #[name = format!("branch {}", 2)]
            give(log, "b", 2),
        };
    }
    let events = run_traced(FIRST_COME, parent);
    let spawned: Vec<_> = events.iter().filter(|it| it.starts_with("spawned")).collect();
    assert_eq!(spawned, ["spawned main", "spawned give", "spawned branch 2"]);
}

#[test]
fn a_dump_shows_the_race_and_its_branches() {
    #[checkpointed]
    async fn look(text: &Cell<String>) {
        checkpoint().await;
        text.set(coldframe::dump());
    }
    #[checkpointed]
    async fn parent(log: &Log) {
        let text = Cell::default();
        race! { sleep(SECOND), look(&text) }
        log.add(text.take());
    }
    let dump = run_logged(FIRST_COME, parent).remove(0);
    let lines: Vec<_> = dump.lines().map(|line| line.replace(char::is_numeric, "")).collect();
    assert_eq!(
        lines,
        [
            "task tree:",
            "main › parent @ Race (tests/race/ends.rs:): for its children",
            "└─ race@tests/race/ends.rs: (Racing)",
            "   ├─ sleep: until +. s",
            "   └─ look › look @ Checkpoint (tests/race/ends.rs:): running",
        ]
    );
}

/// It has let others run, but nobody could have cancelled it.
#[test]
fn a_race_in_which_nothing_waits_owes_a_checkpoint() {
    #[checkpointed]
    async fn spin(rounds: &Cell<u32>) {
        loop {
            race! { std::future::ready(1), std::future::ready(2) };
            rounds.set(rounds.get() + 1);
        }
    }
    #[checkpointed]
    async fn main(log: &Log) {
        let rounds = Cell::new(0);
        nursery! {
            spawn move_on_after_unit(spin(&rounds));
        }
        assert!(rounds.get() > 0, "each race takes a pass at least");
        log.add("cancelled");
    }
    #[checkpointed]
    async fn move_on_after_unit(future: impl Future<Output = ()>) {
        let scope = CancelScope::new();
        nursery! {
            spawn async { scope.enter(future).await; };
            spawn async {
                for _ in 0..20 { checkpoint().await; }
                scope.cancel("enough");
            };
        }
    }
    assert_eq!(run_logged(FIRST_COME, main), ["cancelled"]);
}
