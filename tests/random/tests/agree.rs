//! Random programs do what the interpreter says, compiled by coldframe.

use std::rc::Rc;

use coldframe_random_programs::compiled::{self, Run};
use coldframe_random_programs::generate::generate;
use coldframe_random_programs::interpret::{Rules, interpret};
use coldframe_random_programs::print::print;

#[allow(unused, unreachable_code, unreachable_pub, missing_docs, clippy::all, clippy::pedantic)]
mod sources {
    use coldframe_random_programs::stage;

    include!(concat!(env!("OUT_DIR"), "/programs.rs"));
}

#[test]
fn compiled_programs_agree_with_the_interpreter() {
    let (mut programs, mut runs, mut bad, mut lines, mut long) = (0, 0, 0, 0, 0);
    for source in sources::SEEDS {
        let program = Rc::new(generate(source));
        let printed = print(&program);
        let mut bad_here = 0;
        for input in 0..40 {
            programs += 1;
            for seed in 0..4 {
                let Some(expected) = interpret(&program, input, seed, Rules::ALL) else {
                    long += 1;
                    continue;
                };
                let run = compiled::run(|| sources::compiled(source, input), seed, &printed.lines);
                runs += 1;
                lines += expected.len();
                if run.log != expected || !run.strays.is_empty() {
                    bad += 1;
                    bad_here += 1;
                    if bad_here == 1 {
                        let at = run.log.iter().zip(&expected).take_while(|(a, b)| a == b).count();
                        println!("== source {source} input {input} seed {seed} at {at}");
                        for l in &expected[at.saturating_sub(6)..at] {
                            println!("   {l}");
                        }
                        for l in expected[at..].iter().take(5) {
                            println!(" - {l}");
                        }
                        for l in run.log[at..].iter().take(5) {
                            println!(" + {l}");
                        }
                        println!("{:?}", run.strays);
                    }
                }
            }
        }
    }
    println!("{programs} programs, {runs} runs, {lines} lines {bad} bad {long} long");
    assert_eq!(bad, 0);
}
