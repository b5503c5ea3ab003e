async fn pump(first: bool, items: Vec<u8>) {
    /// Start ─▶ WarmUp | Send
    /// WarmUp ─▶ Send
    /// Send ─▶ Send
    #[repr(u16)]
    #[allow(dead_code)]
    enum __PumpState {
        Start,
        WarmUp,
        Send,
        Done,
    }
    static __MACHINE: ::coldframe::machine::Machine = {
        use ::coldframe::machine::{Machine, MachineKind, State};
        use ::core::option::Option::None;
        Machine {
            path: ::core::concat!(::core::module_path!(), "::pump"),
            file: ::core::file!(),
            line: 1,
            kind: MachineKind::Function,
            states: &[
                State {
                    name: "Start",
                    line: 1,
                    column: 9,
                    unwinds_to: None,
                },
                State {
                    name: "WarmUp",
                    line: 3,
                    column: 18,
                    unwinds_to: None,
                },
                State {
                    name: "Send",
                    line: 8,
                    column: 23,
                    unwinds_to: None,
                },
                State {
                    name: "Done",
                    line: 12,
                    column: 0,
                    unwinds_to: None,
                },
            ],
            edges: &[(0, 1), (0, 2), (1, 2), (2, 2)],
        }
    };
    let mut __machine = ::coldframe::private::enter_watched(&__MACHINE);
    if first {
        ::coldframe::private::suspend(
                &mut __machine,
                __PumpState::WarmUp as u16,
                warm_up(),
            )
            .await;
    }
    {
        assume_checkpointed!(@ used);
        ::coldframe::private::assume_checkpointed(
            &__machine,
            ::coldframe::private::Moment::START,
            ::coldframe::private::Origin::Start,
            &[__PumpState::WarmUp as u16, __PumpState::Send as u16],
        );
    };
    loop {
        let __begin = __machine.now();
        for item in &items {
            ::coldframe::private::suspend(
                    &mut __machine,
                    __PumpState::Send as u16,
                    send(item),
                )
                .await;
        }
        {
            assume_checkpointed!(@ used);
            ::coldframe::private::assume_checkpointed(
                &__machine,
                __begin,
                ::coldframe::private::Origin::Loop(6),
                &[__PumpState::WarmUp as u16, __PumpState::Send as u16],
            );
        };
    }
}
