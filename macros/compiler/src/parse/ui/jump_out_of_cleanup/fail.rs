use coldframe::prelude::*;

#[checkpointed(maybe)]
async fn close() -> Result<(), String> {
    Ok(())
}

#[checkpointed]
async fn work(parts: &[u32]) -> Result<(), String> {
    for part in parts {
        defer! {
            close().await?;
            if *part == 0 {
                continue;
            }
            for other in parts {
                if other == part {
                    break;
                }
            }
            return Ok(());
            // Its errors stay in it.
            let _ = try_nursery! {
                spawn close();
                close().await?;
            };
        }
        checkpoint().await;
    }
    checkpoint().await;
    Ok(())
}

fn main() {}
