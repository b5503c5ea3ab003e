//! A tree is walked by as many tasks as it has nodes. The first node that
//! cannot be read stops the walk; the error says where it was.

use coldframe::prelude::*;

struct Folder {
    name: &'static str,
    readable: bool,
    inside: Vec<Folder>,
}

fn folder(name: &'static str, inside: impl Into<Vec<Folder>>) -> Folder {
    Folder { name, readable: true, inside: inside.into() }
}

/// The children of one nursery share a growing room, so a function may spawn
/// itself.
#[checkpointed]
async fn count(folder: &Folder) -> Result<u32, ErrorGroup<String>> {
    sleep(Duration::from_millis(10)).await;
    try_nursery! {
        if !folder.readable {
            Err(format!("{}: permission denied", folder.name))?;
        }
        let mut inside = Vec::new();
        for folder in &folder.inside {
            inside.push(spawn count(folder));
        }
        1 + inside.into_iter().map(Child::value).sum::<u32>()
    }
}

#[coldframe::main]
async fn main() {
    let mut home = folder(
        "home",
        [
            folder("music", [folder("fado", []), folder("choro", [])]),
            folder("letters", [folder("drafts", [])]),
        ],
    );
    println!("{:?} folders", count(&home).await.ok());

    home.inside[1].inside[0].readable = false;
    println!("{}", count(&home).await.expect_err("one is not readable"));
}
