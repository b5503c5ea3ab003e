//! Tasks that race: the first value wins, the others are cancelled and waited
//! for, and then the winner's arm runs.

use coldframe::clock::VirtualClock;
use coldframe::prelude::*;

/// A server that answers after so many milliseconds, and says good-bye when it
/// is not needed any more.
#[checkpointed]
async fn ask(server: &str, millis: u64) -> String {
    let _connection = Connection(server);
    sleep(Duration::from_millis(millis)).await;
    format!("answer of {server}")
}

struct Connection<'n>(&'n str);

impl Drop for Connection<'_> {
    fn drop(&mut self) {
        println!("  connection to {} closed", self.0);
    }
}

#[checkpointed]
async fn ask_in_time(server: &str, millis: u64, log: &mut Vec<String>) -> bool {
    race! {
        // The branch borrows `log`, and so does its arm: the race is over then.
        answer = ask_and_log(server, millis, log) => {
            log.push(answer);
            true
        }
        sleep(Duration::from_millis(150)) => {
            log.push(format!("{server} is too slow"));
            return false;
        }
    }
}

#[checkpointed]
async fn ask_and_log(server: &str, millis: u64, log: &mut Vec<String>) -> String {
    log.push(format!("asking {server}"));
    ask(server, millis).await
}

#[checkpointed]
async fn parent() {
    // Without arms, the race gives the value.
    let answer = race! { ask("one", 300), ask("two", 100), ask("three", 200) };
    println!("{answer}");

    let mut log = Vec::new();
    let first = ask_in_time("four", 100, &mut log).await;
    let second = ask_in_time("five", 200, &mut log).await;
    println!("{first} {second} {log:?}");
}

fn main() {
    // Time that nobody waits through: the example is over at once.
    coldframe::Runner::new().clock(VirtualClock::autojump()).seed(0).run(parent());
}
