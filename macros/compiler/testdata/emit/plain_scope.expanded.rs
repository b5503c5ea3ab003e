async fn caller() -> Option<u8> {
    {
        /// Start ─▶ Ready
        /// Ready ─▶ Answer | Done
        /// Answer ─▶ Done
        #[repr(u16)]
        #[allow(dead_code)]
        enum __FrameState {
            Start,
            Ready,
            Answer,
            Done,
        }
        static __MACHINE: ::coldframe::machine::Machine = {
            use ::coldframe::machine::{Machine, MachineKind, State};
            use ::core::option::Option::None;
            Machine {
                path: ::core::concat!(::core::module_path!(), "::move_on_after"),
                file: ::core::file!(),
                line: 1,
                kind: MachineKind::Scope,
                states: &[
                    State {
                        name: "Start",
                        line: 1,
                        column: 0,
                        unwinds_to: None,
                    },
                    State {
                        name: "Ready",
                        line: 2,
                        column: 15,
                        unwinds_to: None,
                    },
                    State {
                        name: "Answer",
                        line: 5,
                        column: 13,
                        unwinds_to: None,
                    },
                    State {
                        name: "Done",
                        line: 1,
                        column: 0,
                        unwinds_to: None,
                    },
                ],
                edges: &[(0, 1), (1, 2), (1, 3), (2, 3)],
            }
        };
        let mut __machine = ::coldframe::private::enter(&__MACHINE);
        {
            let __return = ::coldframe::private::Seed::new();
            if false {
                return __return.make();
            }
            #[allow(dead_code)]
            enum __ScopeExit<Value, Return> {
                Value(Value),
                Return(Return),
            }
            match ::coldframe::move_on_after(
                    limit,
                    async {
                        move_on_after!(@ used);
                        if ::coldframe::private::suspend(
                                &mut __machine,
                                __FrameState::Ready as u16,
                                ready(),
                            )
                            .await
                        {
                            return __ScopeExit::Return(__return.keep(None));
                        }
                        __ScopeExit::Value(
                            ::coldframe::private::suspend(
                                    &mut __machine,
                                    __FrameState::Answer as u16,
                                    answer(),
                                )
                                .await,
                        )
                    },
                )
                .await
            {
                ::core::option::Option::Some(__ScopeExit::Value(it)) => {
                    ::core::option::Option::Some(it)
                }
                ::core::option::Option::Some(__ScopeExit::Return(it)) => return it,
                ::core::option::Option::None => ::core::option::Option::None,
            }
        }
    }
}
