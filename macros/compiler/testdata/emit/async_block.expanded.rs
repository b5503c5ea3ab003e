async fn supervise(tx: Sender) {
    /// Start ─▶ With
    /// With ─▶ Async | JoinNursery
    /// Async ─▶ JoinNursery
    /// JoinNursery ─▶ Done
    #[repr(u16)]
    #[allow(dead_code)]
    enum __SuperviseState {
        Start,
        With,
        Async,
        JoinNursery,
        Done,
    }
    static __MACHINE: ::coldframe::machine::Machine = {
        use ::coldframe::machine::{Machine, MachineKind, State};
        use ::core::option::Option::{None, Some};
        Machine {
            path: ::core::concat!(::core::module_path!(), "::supervise"),
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
                    name: "With",
                    line: 9,
                    column: 16,
                    unwinds_to: Some(3),
                },
                State {
                    name: "Async",
                    line: 10,
                    column: 45,
                    unwinds_to: Some(3),
                },
                State {
                    name: "JoinNursery",
                    line: 11,
                    column: 4,
                    unwinds_to: None,
                },
                State {
                    name: "Done",
                    line: 12,
                    column: 0,
                    unwinds_to: None,
                },
            ],
            edges: &[(0, 1), (1, 2), (1, 3), (2, 3), (3, 4)],
        }
    };
    let mut __machine = ::coldframe::private::enter(&__MACHINE);
    '__value: {
        enum __SuperviseNurseryExit {
            Unwinding,
        }
        impl __SuperviseNurseryExit {
            fn left(&self) -> ::coldframe::private::Left {
                match self {
                    Self::Unwinding => ::coldframe::private::Left::Unwound,
                }
            }
        }
        nursery!(@ used);
        enum __SuperviseNursery {}
        #[derive(::core::clone::Clone, ::core::marker::Copy, ::core::fmt::Debug)]
        enum __SuperviseNurseryChild {
            Async,
        }
        #[derive(
            ::core::clone::Clone,
            ::core::marker::Copy,
            ::core::fmt::Debug,
            ::core::cmp::PartialEq,
            ::core::cmp::Eq
        )]
        enum __SuperviseNurseryState {
            Body,
            Joining,
            Unwinding,
            Closed,
        }
        #[derive(::core::clone::Clone, ::core::marker::Copy, ::core::fmt::Debug)]
        #[allow(dead_code)]
        enum __SuperviseNurseryEvent {
            BodyDone,
            BodyPanicked,
            Cancelled,
            Panicked(__SuperviseNurseryChild),
            LastEnded,
        }
        impl ::coldframe::private::NurseryMachine for __SuperviseNursery {
            type Child = __SuperviseNurseryChild;
            type State = __SuperviseNurseryState;
            type Event = __SuperviseNurseryEvent;
            const TABLE: &'static ::coldframe::machine::NurseryTable = {
                use ::coldframe::machine::{NurseryTable, SpawnSite};
                &NurseryTable {
                    path: ::core::concat!(::core::module_path!(), "::supervise"),
                    file: ::core::file!(),
                    line: 2,
                    states: &["Body", "Joining", "Unwinding", "Closed"],
                    spawns: &[
                        SpawnSite {
                            name: "supervise::{async#1}",
                            line: 3,
                        },
                    ],
                }
            };
            const STATES: &'static [Self::State] = {
                use __SuperviseNurseryState as State;
                &[State::Body, State::Joining, State::Unwinding, State::Closed]
            };
            fn child(index: u16) -> Self::Child {
                use __SuperviseNurseryChild as Child;
                match index {
                    0 => Child::Async,
                    _ => ::core::unreachable!("this nursery has no such child"),
                }
            }
            fn child_index(child: Self::Child) -> u16 {
                child as u16
            }
            fn state_index(state: Self::State) -> u8 {
                state as u8
            }
            fn event(
                happened: ::coldframe::private::Happened<Self::Child>,
            ) -> Self::Event {
                use __SuperviseNurseryEvent as Event;
                use ::coldframe::private::Happened;
                match happened {
                    Happened::BodyDone => Event::BodyDone,
                    Happened::BodyPanicked => Event::BodyPanicked,
                    Happened::Cancelled => Event::Cancelled,
                    Happened::Panicked(child) => Event::Panicked(child),
                    Happened::LastEnded => Event::LastEnded,
                    _ => ::core::unreachable!("this cannot happen to this nursery"),
                }
            }
            fn next(state: Self::State, event: Self::Event) -> Self::State {
                use __SuperviseNurseryEvent as Event;
                use __SuperviseNurseryState as State;
                match (state, event) {
                    (State::Body, Event::BodyDone) => State::Joining,
                    (State::Body, Event::BodyPanicked) => State::Unwinding,
                    (
                        State::Body | State::Joining,
                        Event::Panicked(_) | Event::Cancelled,
                    ) => State::Unwinding,
                    (
                        State::Unwinding,
                        Event::BodyDone
                        | Event::BodyPanicked
                        | Event::Panicked(_)
                        | Event::Cancelled,
                    ) => State::Unwinding,
                    (State::Joining | State::Unwinding, Event::LastEnded) => {
                        State::Closed
                    }
                    (state, event) => {
                        ::core::unreachable!(
                            "{event:?} cannot happen to a nursery that is {state:?}"
                        )
                    }
                }
            }
            fn order(state: Self::State) -> ::coldframe::private::Order {
                use ::coldframe::private::Order;
                use __SuperviseNurseryState as State;
                match state {
                    State::Body => Order::RunBody,
                    State::Joining => Order::Drain,
                    State::Unwinding => Order::CancelAndDrain,
                    State::Closed => Order::Leave,
                }
            }
        }
        let __nursery = ::coldframe::private::open::<__SuperviseNursery>();
        let __exit = '__left: {
            let __async = ::core::pin::pin!(
                ::coldframe::private::Slot::new(& __nursery)
            );
            let __async = __async.into_ref();
            __nursery
                .spawn_unit(
                    __SuperviseNurseryChild::Async,
                    __async,
                    async move {
                        /// Start ─▶ Send
                        /// Send ─▶ Send
                        #[repr(u16)]
                        #[allow(dead_code)]
                        enum __SuperviseAsync1State {
                            Start,
                            Send,
                            Done,
                        }
                        static __MACHINE: ::coldframe::machine::Machine = {
                            use ::coldframe::machine::{Machine, MachineKind, State};
                            use ::core::option::Option::None;
                            Machine {
                                path: ::core::concat!(
                                    ::core::module_path!(), "::supervise::{async#1}"
                                ),
                                file: ::core::file!(),
                                line: 3,
                                kind: MachineKind::AsyncBlock,
                                states: &[
                                    State {
                                        name: "Start",
                                        line: 3,
                                        column: 14,
                                        unwinds_to: None,
                                    },
                                    State {
                                        name: "Send",
                                        line: 5,
                                        column: 27,
                                        unwinds_to: None,
                                    },
                                    State {
                                        name: "Done",
                                        line: 7,
                                        column: 8,
                                        unwinds_to: None,
                                    },
                                ],
                                edges: &[(0, 1), (1, 1)],
                            }
                        };
                        let mut __machine = ::coldframe::private::enter(&__MACHINE);
                        loop {
                            ::coldframe::private::suspend(
                                    &mut __machine,
                                    __SuperviseAsync1State::Send as u16,
                                    tx.send(1),
                                )
                                .await;
                        }
                    },
                );
            let with = async |x: u8| {
                /// Start ─▶ Later ─▶ Done
                #[repr(u16)]
                #[allow(dead_code)]
                enum __SuperviseClosure1State {
                    Start,
                    Later,
                    Done,
                }
                static __MACHINE: ::coldframe::machine::Machine = {
                    use ::coldframe::machine::{Machine, MachineKind, State};
                    use ::core::option::Option::None;
                    Machine {
                        path: ::core::concat!(
                            ::core::module_path!(), "::supervise::{closure#1}"
                        ),
                        file: ::core::file!(),
                        line: 8,
                        kind: MachineKind::AsyncClosure,
                        states: &[
                            State {
                                name: "Start",
                                line: 8,
                                column: 19,
                                unwinds_to: None,
                            },
                            State {
                                name: "Later",
                                line: 8,
                                column: 42,
                                unwinds_to: None,
                            },
                            State {
                                name: "Done",
                                line: 1,
                                column: 0,
                                unwinds_to: None,
                            },
                        ],
                        edges: &[(0, 1), (1, 2)],
                    }
                };
                let mut __machine = ::coldframe::private::enter(&__MACHINE);
                ::coldframe::private::suspend(
                        &mut __machine,
                        __SuperviseClosure1State::Later as u16,
                        later(x),
                    )
                    .await
            };
            let __step = |
                child: __SuperviseNurseryChild,
                turn: &mut ::coldframe::private::Turn<'_>|
            match child {
                __SuperviseNurseryChild::Async => __async.step(turn),
            };
            let __exit = '__section1: {
                match __nursery
                    .wait(
                        &mut __machine,
                        __SuperviseState::With as u16,
                        with(1),
                        &__step,
                    )
                    .await
                {
                    ::core::option::Option::Some(it) => it,
                    ::core::option::Option::None => {
                        break '__section1 __SuperviseNurseryExit::Unwinding;
                    }
                };
                match __nursery
                    .wait(
                        &mut __machine,
                        __SuperviseState::Async as u16,
                        async {
                            /// Start ─▶ JoinNursery ─▶ Done
                            #[repr(u16)]
                            #[allow(dead_code)]
                            enum __SuperviseAsync2State {
                                Start,
                                JoinNursery,
                                Done,
                            }
                            static __MACHINE: ::coldframe::machine::Machine = {
                                use ::coldframe::machine::{Machine, MachineKind, State};
                                use ::core::option::Option::None;
                                Machine {
                                    path: ::core::concat!(
                                        ::core::module_path!(), "::supervise::{async#2}"
                                    ),
                                    file: ::core::file!(),
                                    line: 10,
                                    kind: MachineKind::AsyncBlock,
                                    states: &[
                                        State {
                                            name: "Start",
                                            line: 10,
                                            column: 8,
                                            unwinds_to: None,
                                        },
                                        State {
                                            name: "JoinNursery",
                                            line: 10,
                                            column: 41,
                                            unwinds_to: None,
                                        },
                                        State {
                                            name: "Done",
                                            line: 10,
                                            column: 43,
                                            unwinds_to: None,
                                        },
                                    ],
                                    edges: &[(0, 1), (1, 2)],
                                }
                            };
                            let mut __machine = ::coldframe::private::enter(&__MACHINE);
                            {
                                nursery!(@ used);
                                enum __SuperviseAsync2Nursery {}
                                #[derive(
                                    ::core::clone::Clone,
                                    ::core::marker::Copy,
                                    ::core::fmt::Debug
                                )]
                                enum __SuperviseAsync2NurseryChild {
                                    Deep,
                                }
                                #[derive(
                                    ::core::clone::Clone,
                                    ::core::marker::Copy,
                                    ::core::fmt::Debug,
                                    ::core::cmp::PartialEq,
                                    ::core::cmp::Eq
                                )]
                                enum __SuperviseAsync2NurseryState {
                                    Body,
                                    Joining,
                                    Unwinding,
                                    Closed,
                                }
                                #[derive(
                                    ::core::clone::Clone,
                                    ::core::marker::Copy,
                                    ::core::fmt::Debug
                                )]
                                #[allow(dead_code)]
                                enum __SuperviseAsync2NurseryEvent {
                                    BodyDone,
                                    Cancelled,
                                    Panicked(__SuperviseAsync2NurseryChild),
                                    LastEnded,
                                }
                                impl ::coldframe::private::NurseryMachine
                                for __SuperviseAsync2Nursery {
                                    type Child = __SuperviseAsync2NurseryChild;
                                    type State = __SuperviseAsync2NurseryState;
                                    type Event = __SuperviseAsync2NurseryEvent;
                                    const TABLE: &'static ::coldframe::machine::NurseryTable = {
                                        use ::coldframe::machine::{NurseryTable, SpawnSite};
                                        &NurseryTable {
                                            path: ::core::concat!(
                                                ::core::module_path!(), "::supervise::{async#2}"
                                            ),
                                            file: ::core::file!(),
                                            line: 10,
                                            states: &["Body", "Joining", "Unwinding", "Closed"],
                                            spawns: &[
                                                SpawnSite {
                                                    name: "deep",
                                                    line: 10,
                                                },
                                            ],
                                        }
                                    };
                                    const STATES: &'static [Self::State] = {
                                        use __SuperviseAsync2NurseryState as State;
                                        &[
                                            State::Body,
                                            State::Joining,
                                            State::Unwinding,
                                            State::Closed,
                                        ]
                                    };
                                    fn child(index: u16) -> Self::Child {
                                        use __SuperviseAsync2NurseryChild as Child;
                                        match index {
                                            0 => Child::Deep,
                                            _ => ::core::unreachable!("this nursery has no such child"),
                                        }
                                    }
                                    fn child_index(child: Self::Child) -> u16 {
                                        child as u16
                                    }
                                    fn state_index(state: Self::State) -> u8 {
                                        state as u8
                                    }
                                    fn event(
                                        happened: ::coldframe::private::Happened<Self::Child>,
                                    ) -> Self::Event {
                                        use __SuperviseAsync2NurseryEvent as Event;
                                        use ::coldframe::private::Happened;
                                        match happened {
                                            Happened::BodyDone => Event::BodyDone,
                                            Happened::Cancelled => Event::Cancelled,
                                            Happened::Panicked(child) => Event::Panicked(child),
                                            Happened::LastEnded => Event::LastEnded,
                                            _ => {
                                                ::core::unreachable!("this cannot happen to this nursery")
                                            }
                                        }
                                    }
                                    fn next(
                                        state: Self::State,
                                        event: Self::Event,
                                    ) -> Self::State {
                                        use __SuperviseAsync2NurseryEvent as Event;
                                        use __SuperviseAsync2NurseryState as State;
                                        match (state, event) {
                                            (State::Body, Event::BodyDone) => State::Joining,
                                            (
                                                State::Body | State::Joining,
                                                Event::Panicked(_) | Event::Cancelled,
                                            ) => State::Unwinding,
                                            (
                                                State::Unwinding,
                                                Event::BodyDone | Event::Panicked(_) | Event::Cancelled,
                                            ) => State::Unwinding,
                                            (State::Joining | State::Unwinding, Event::LastEnded) => {
                                                State::Closed
                                            }
                                            (state, event) => {
                                                ::core::unreachable!(
                                                    "{event:?} cannot happen to a nursery that is {state:?}"
                                                )
                                            }
                                        }
                                    }
                                    fn order(
                                        state: Self::State,
                                    ) -> ::coldframe::private::Order {
                                        use ::coldframe::private::Order;
                                        use __SuperviseAsync2NurseryState as State;
                                        match state {
                                            State::Body => Order::RunBody,
                                            State::Joining => Order::Drain,
                                            State::Unwinding => Order::CancelAndDrain,
                                            State::Closed => Order::Leave,
                                        }
                                    }
                                }
                                let __nursery = ::coldframe::private::open::<
                                    __SuperviseAsync2Nursery,
                                >();
                                let __deep = ::core::pin::pin!(
                                    ::coldframe::private::Slot::new(& __nursery)
                                );
                                let __deep = __deep.into_ref();
                                __nursery
                                    .spawn_unit(
                                        __SuperviseAsync2NurseryChild::Deep,
                                        __deep,
                                        deep(),
                                    );
                                let __step = |
                                    child: __SuperviseAsync2NurseryChild,
                                    turn: &mut ::coldframe::private::Turn<'_>|
                                match child {
                                    __SuperviseAsync2NurseryChild::Deep => __deep.step(turn),
                                };
                                __nursery
                                    .close(
                                        &mut __machine,
                                        __SuperviseAsync2State::JoinNursery as u16,
                                        &__step,
                                    )
                                    .await;
                            }
                        },
                        &__step,
                    )
                    .await
                {
                    ::core::option::Option::Some(it) => it,
                    ::core::option::Option::None => {
                        break '__section1 __SuperviseNurseryExit::Unwinding;
                    }
                };
                match __nursery
                    .join(&mut __machine, __SuperviseState::JoinNursery as u16, &__step)
                    .await
                {
                    ::core::option::Option::Some(()) => {}
                    ::core::option::Option::None => {
                        break '__left __SuperviseNurseryExit::Unwinding;
                    }
                }
                break '__value;
            };
            let __left = __exit.left();
            let __exit = match __nursery
                .leave(
                    &mut __machine,
                    __SuperviseState::JoinNursery as u16,
                    __left,
                    &__step,
                )
                .await
            {
                ::core::option::Option::Some(()) => __exit,
                ::core::option::Option::None => __SuperviseNurseryExit::Unwinding,
            };
            break '__left __exit;
        };
        ::core::mem::drop(__nursery);
        match __exit {
            __SuperviseNurseryExit::Unwinding => {
                match ::coldframe::private::pass_on().await {}
            }
        }
    }
}
