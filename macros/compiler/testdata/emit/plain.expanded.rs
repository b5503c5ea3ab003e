/// Prints, and waits a second between.
pub async fn child1(times: u32) {
    /// Start ─▶ Sleep | Lock
    /// Sleep ─▶ Sleep | Lock
    /// Lock ─▶ Flush
    /// Flush ─▶ Done
    #[repr(u16)]
    #[allow(dead_code)]
    enum __Child1State {
        Start,
        Sleep,
        Lock,
        Flush,
        Done,
    }
    static __MACHINE: ::coldframe::machine::Machine = {
        use ::coldframe::machine::{Machine, MachineKind, State};
        use ::core::option::Option::None;
        Machine {
            path: ::core::concat!(::core::module_path!(), "::child1"),
            file: ::core::file!(),
            line: 2,
            kind: MachineKind::Function,
            states: &[
                State {
                    name: "Start",
                    line: 2,
                    column: 13,
                    unwinds_to: None,
                },
                State {
                    name: "Sleep",
                    line: 5,
                    column: 38,
                    unwinds_to: None,
                },
                State {
                    name: "Lock",
                    line: 7,
                    column: 26,
                    unwinds_to: None,
                },
                State {
                    name: "Flush",
                    line: 7,
                    column: 33,
                    unwinds_to: None,
                },
                State {
                    name: "Done",
                    line: 8,
                    column: 0,
                    unwinds_to: None,
                },
            ],
            edges: &[(0, 1), (0, 2), (1, 1), (1, 2), (2, 3), (3, 4)],
        }
    };
    let mut __machine = ::coldframe::private::enter(&__MACHINE);
    println!("  child1: started! sleeping now...");
    for _ in 0..times {
        ::coldframe::private::suspend(
                &mut __machine,
                __Child1State::Sleep as u16,
                sleep(Duration::from_secs(1)),
            )
            .await;
    }
    match flush(
        ::coldframe::private::suspend(
                &mut __machine,
                __Child1State::Lock as u16,
                stdout().lock(),
            )
            .await,
    ) {
        __future => {
            ::coldframe::private::suspend(
                    &mut __machine,
                    __Child1State::Flush as u16,
                    __future,
                )
                .await
        }
    };
}
