use coldframe::prelude::*;

#[checkpointed]
async fn count() -> u32 {
    checkpoint().await;
    1
}

#[checkpointed]
async fn save() -> Result<(), std::io::Error> {
    checkpoint().await;
    Ok(())
}

struct Job;

impl Job {
    #[checkpointed]
    async fn run(&self) -> Option<u8> {
        checkpoint().await;
        None
    }
}

#[checkpointed]
async fn parent(jobs: &[Job]) {
    nursery! {
        spawn count();
        #[name = "saver"]
        spawn save();
        for job in jobs {
            spawn job.run();
        }
        spawn async {
            save().await?;
            Ok::<(), std::io::Error>(())
        };
        // These lose nothing.
        spawn async { loop { checkpoint().await; } };
        spawn async { checkpoint().await; unreachable!() };
        spawn never();
    }
}

#[checkpointed]
async fn never() -> ! {
    loop {
        checkpoint().await;
    }
}

fn main() {
    coldframe::run(parent(&[]));
}
