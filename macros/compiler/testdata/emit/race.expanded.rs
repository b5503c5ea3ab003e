async fn quickest(conn: &mut Conn) -> Result<u32, Error> {
    /// Start ─▶ Limit
    /// Limit ─▶ Race | Done
    /// Race ─▶ Race2 | Done
    /// Race2 ─▶ Done
    #[repr(u16)]
    #[allow(dead_code)]
    enum __QuickestState {
        Start,
        Limit,
        Race,
        Race2,
        Done,
    }
    static __MACHINE: ::coldframe::machine::Machine = {
        use ::coldframe::machine::{Machine, MachineKind, State};
        use ::core::option::Option::None;
        Machine {
            path: ::core::concat!(::core::module_path!(), "::quickest"),
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
                    name: "Limit",
                    line: 5,
                    column: 22,
                    unwinds_to: None,
                },
                State {
                    name: "Race",
                    line: 2,
                    column: 12,
                    unwinds_to: None,
                },
                State {
                    name: "Race2",
                    line: 8,
                    column: 11,
                    unwinds_to: None,
                },
                State {
                    name: "Done",
                    line: 9,
                    column: 0,
                    unwinds_to: None,
                },
            ],
            edges: &[(0, 1), (1, 2), (1, 4), (2, 3), (2, 4), (3, 4)],
        }
    };
    let mut __machine = ::coldframe::private::enter(&__MACHINE);
    let n = {
        race!(@ used);
        enum __QuickestRace {}
        #[derive(::core::clone::Clone, ::core::marker::Copy, ::core::fmt::Debug)]
        enum __QuickestRaceBranch {
            Fetch,
            Sleep,
            Find,
        }
        #[derive(
            ::core::clone::Clone,
            ::core::marker::Copy,
            ::core::fmt::Debug,
            ::core::cmp::PartialEq,
            ::core::cmp::Eq
        )]
        enum __QuickestRaceState {
            Racing,
            Won,
            Unwinding,
            Panicking,
            Closed,
        }
        #[derive(::core::clone::Clone, ::core::marker::Copy, ::core::fmt::Debug)]
        #[allow(dead_code)]
        enum __QuickestRaceEvent {
            Won(__QuickestRaceBranch),
            Cancelled,
            Panicked(__QuickestRaceBranch),
            LastEnded,
        }
        impl ::coldframe::private::NurseryMachine for __QuickestRace {
            type Child = __QuickestRaceBranch;
            type State = __QuickestRaceState;
            type Event = __QuickestRaceEvent;
            const TABLE: &'static ::coldframe::machine::NurseryTable = {
                use ::coldframe::machine::{NurseryTable, SpawnSite};
                &NurseryTable {
                    path: ::core::concat!(::core::module_path!(), "::quickest"),
                    file: ::core::file!(),
                    line: 2,
                    states: &["Racing", "Won", "Unwinding", "Panicking", "Closed"],
                    spawns: &[
                        SpawnSite {
                            name: "fetch",
                            line: 3,
                        },
                        SpawnSite {
                            name: "sleep",
                            line: 5,
                        },
                        SpawnSite { name: "find", line: 6 },
                    ],
                }
            };
            const STATES: &'static [Self::State] = {
                use __QuickestRaceState as State;
                &[
                    State::Racing,
                    State::Won,
                    State::Unwinding,
                    State::Panicking,
                    State::Closed,
                ]
            };
            fn child(index: u16) -> Self::Child {
                use __QuickestRaceBranch as Branch;
                match index {
                    0 => Branch::Fetch,
                    1 => Branch::Sleep,
                    2 => Branch::Find,
                    _ => ::core::unreachable!("this race has no such branch"),
                }
            }
            fn child_index(branch: Self::Child) -> u16 {
                branch as u16
            }
            fn state_index(state: Self::State) -> u8 {
                state as u8
            }
            fn event(
                happened: ::coldframe::private::Happened<Self::Child>,
            ) -> Self::Event {
                use __QuickestRaceEvent as Event;
                use ::coldframe::private::Happened;
                match happened {
                    Happened::Won(branch) => Event::Won(branch),
                    Happened::Cancelled => Event::Cancelled,
                    Happened::Panicked(branch) => Event::Panicked(branch),
                    Happened::LastEnded => Event::LastEnded,
                    _ => ::core::unreachable!("this cannot happen to a race"),
                }
            }
            fn next(state: Self::State, event: Self::Event) -> Self::State {
                use __QuickestRaceEvent as Event;
                use __QuickestRaceState as State;
                match (state, event) {
                    (
                        State::Won | State::Unwinding | State::Panicking,
                        Event::LastEnded,
                    ) => State::Closed,
                    (_, Event::Panicked(_)) => State::Panicking,
                    (State::Panicking, Event::Won(_) | Event::Cancelled) => {
                        State::Panicking
                    }
                    (State::Won, Event::Cancelled) => State::Won,
                    (State::Racing | State::Unwinding, Event::Cancelled) => {
                        State::Unwinding
                    }
                    (State::Racing | State::Won | State::Unwinding, Event::Won(_)) => {
                        State::Won
                    }
                    (state, event) => {
                        ::core::unreachable!(
                            "{event:?} cannot happen to a race that is {state:?}"
                        )
                    }
                }
            }
            fn order(state: Self::State) -> ::coldframe::private::Order {
                use ::coldframe::private::Order;
                use __QuickestRaceState as State;
                match state {
                    State::Racing => Order::Drain,
                    State::Won | State::Unwinding | State::Panicking => {
                        Order::CancelAndDrain
                    }
                    State::Closed => Order::Leave,
                }
            }
        }
        enum __QuickestRaceWon<Fetch, Sleep, Find> {
            Fetch(Fetch),
            Sleep(Sleep),
            Find(Find),
        }
        let __won = match (
            fetch(conn, 1),
            format!("timer {}", 2),
            sleep(
                ::coldframe::private::suspend(
                        &mut __machine,
                        __QuickestState::Limit as u16,
                        limit(),
                    )
                    .await,
            ),
            find(3)?,
        ) {
            (__fetch, __sleep_name, __sleep, __find) => '__won: {
                let __race = ::coldframe::private::race::<__QuickestRace>();
                let __fetch_slot = ::core::pin::pin!(__race.slot());
                let __fetch_slot = __fetch_slot.into_ref();
                __race.enter(__QuickestRaceBranch::Fetch, __fetch_slot, __fetch);
                let __sleep_slot = ::core::pin::pin!(__race.slot());
                let __sleep_slot = __sleep_slot.into_ref();
                __race
                    .enter_named(
                        __QuickestRaceBranch::Sleep,
                        __sleep_name,
                        __sleep_slot,
                        __sleep,
                    );
                let __find_slot = ::core::pin::pin!(__race.slot());
                let __find_slot = __find_slot.into_ref();
                __race.enter(__QuickestRaceBranch::Find, __find_slot, __find);
                let __race_step = |
                    branch: __QuickestRaceBranch,
                    turn: &mut ::coldframe::private::Turn<'_>|
                match branch {
                    __QuickestRaceBranch::Fetch => {
                        __race.step(branch, __fetch_slot, turn)
                    }
                    __QuickestRaceBranch::Sleep => {
                        __race.step(branch, __sleep_slot, turn)
                    }
                    __QuickestRaceBranch::Find => __race.step(branch, __find_slot, turn),
                };
                __race
                    .run(&mut __machine, __QuickestState::Race as u16, &__race_step)
                    .await;
                if let ::core::option::Option::Some(it) = __race.won(__fetch_slot) {
                    #[allow(unreachable_code, clippy::diverging_sub_expression)]
                    break '__won __QuickestRaceWon::Fetch(it);
                }
                if let ::core::option::Option::Some(it) = __race.won(__sleep_slot) {
                    #[allow(unreachable_code, clippy::diverging_sub_expression)]
                    break '__won __QuickestRaceWon::Sleep(it);
                }
                if let ::core::option::Option::Some(it) = __race.won(__find_slot) {
                    #[allow(unreachable_code, clippy::diverging_sub_expression)]
                    break '__won __QuickestRaceWon::Find(it);
                }
                ::core::unreachable!("a race that nobody wins is not left this way")
            }
        };
        match __won {
            __QuickestRaceWon::Fetch(it) => {
                match it {
                    x => x + conn.count(),
                }
            }
            __QuickestRaceWon::Sleep(it) => {
                match ::coldframe::private::nothing_won(it) {
                    () => return Ok(2),
                }
            }
            __QuickestRaceWon::Find(it) => {
                match it {
                    Some(y) | None => y,
                }
            }
        }
    };
    Ok(
        n
            + {
                race!(@ used);
                enum __QuickestRace2 {}
                #[derive(::core::clone::Clone, ::core::marker::Copy, ::core::fmt::Debug)]
                enum __QuickestRace2Branch {
                    F,
                    Async,
                }
                #[derive(
                    ::core::clone::Clone,
                    ::core::marker::Copy,
                    ::core::fmt::Debug,
                    ::core::cmp::PartialEq,
                    ::core::cmp::Eq
                )]
                enum __QuickestRace2State {
                    Racing,
                    Won,
                    Unwinding,
                    Panicking,
                    Closed,
                }
                #[derive(::core::clone::Clone, ::core::marker::Copy, ::core::fmt::Debug)]
                #[allow(dead_code)]
                enum __QuickestRace2Event {
                    Won(__QuickestRace2Branch),
                    Cancelled,
                    Panicked(__QuickestRace2Branch),
                    LastEnded,
                }
                impl ::coldframe::private::NurseryMachine for __QuickestRace2 {
                    type Child = __QuickestRace2Branch;
                    type State = __QuickestRace2State;
                    type Event = __QuickestRace2Event;
                    const TABLE: &'static ::coldframe::machine::NurseryTable = {
                        use ::coldframe::machine::{NurseryTable, SpawnSite};
                        &NurseryTable {
                            path: ::core::concat!(::core::module_path!(), "::quickest"),
                            file: ::core::file!(),
                            line: 8,
                            states: &[
                                "Racing",
                                "Won",
                                "Unwinding",
                                "Panicking",
                                "Closed",
                            ],
                            spawns: &[
                                SpawnSite { name: "f", line: 8 },
                                SpawnSite {
                                    name: "quickest::{async#1}",
                                    line: 8,
                                },
                            ],
                        }
                    };
                    const STATES: &'static [Self::State] = {
                        use __QuickestRace2State as State;
                        &[
                            State::Racing,
                            State::Won,
                            State::Unwinding,
                            State::Panicking,
                            State::Closed,
                        ]
                    };
                    fn child(index: u16) -> Self::Child {
                        use __QuickestRace2Branch as Branch;
                        match index {
                            0 => Branch::F,
                            1 => Branch::Async,
                            _ => ::core::unreachable!("this race has no such branch"),
                        }
                    }
                    fn child_index(branch: Self::Child) -> u16 {
                        branch as u16
                    }
                    fn state_index(state: Self::State) -> u8 {
                        state as u8
                    }
                    fn event(
                        happened: ::coldframe::private::Happened<Self::Child>,
                    ) -> Self::Event {
                        use __QuickestRace2Event as Event;
                        use ::coldframe::private::Happened;
                        match happened {
                            Happened::Won(branch) => Event::Won(branch),
                            Happened::Cancelled => Event::Cancelled,
                            Happened::Panicked(branch) => Event::Panicked(branch),
                            Happened::LastEnded => Event::LastEnded,
                            _ => ::core::unreachable!("this cannot happen to a race"),
                        }
                    }
                    fn next(state: Self::State, event: Self::Event) -> Self::State {
                        use __QuickestRace2Event as Event;
                        use __QuickestRace2State as State;
                        match (state, event) {
                            (
                                State::Won | State::Unwinding | State::Panicking,
                                Event::LastEnded,
                            ) => State::Closed,
                            (_, Event::Panicked(_)) => State::Panicking,
                            (State::Panicking, Event::Won(_) | Event::Cancelled) => {
                                State::Panicking
                            }
                            (State::Won, Event::Cancelled) => State::Won,
                            (State::Racing | State::Unwinding, Event::Cancelled) => {
                                State::Unwinding
                            }
                            (
                                State::Racing | State::Won | State::Unwinding,
                                Event::Won(_),
                            ) => State::Won,
                            (state, event) => {
                                ::core::unreachable!(
                                    "{event:?} cannot happen to a race that is {state:?}"
                                )
                            }
                        }
                    }
                    fn order(state: Self::State) -> ::coldframe::private::Order {
                        use ::coldframe::private::Order;
                        use __QuickestRace2State as State;
                        match state {
                            State::Racing => Order::Drain,
                            State::Won | State::Unwinding | State::Panicking => {
                                Order::CancelAndDrain
                            }
                            State::Closed => Order::Leave,
                        }
                    }
                }
                let __won = match (
                    f(),
                    async {
                        /// Start ─▶ G ─▶ Done
                        #[repr(u16)]
                        #[allow(dead_code)]
                        enum __QuickestAsync1State {
                            Start,
                            G,
                            Done,
                        }
                        static __MACHINE: ::coldframe::machine::Machine = {
                            use ::coldframe::machine::{Machine, MachineKind, State};
                            use ::core::option::Option::None;
                            Machine {
                                path: ::core::concat!(
                                    ::core::module_path!(), "::quickest::{async#1}"
                                ),
                                file: ::core::file!(),
                                line: 8,
                                kind: MachineKind::AsyncBlock,
                                states: &[
                                    State {
                                        name: "Start",
                                        line: 8,
                                        column: 24,
                                        unwinds_to: None,
                                    },
                                    State {
                                        name: "G",
                                        line: 8,
                                        column: 36,
                                        unwinds_to: None,
                                    },
                                    State {
                                        name: "Done",
                                        line: 8,
                                        column: 42,
                                        unwinds_to: None,
                                    },
                                ],
                                edges: &[(0, 1), (1, 2)],
                            }
                        };
                        let mut __machine = ::coldframe::private::enter(&__MACHINE);
                        ::coldframe::private::suspend(
                                &mut __machine,
                                __QuickestAsync1State::G as u16,
                                g(),
                            )
                            .await
                    },
                ) {
                    (__f, __async) => '__won: {
                        let __race = ::coldframe::private::race::<__QuickestRace2>();
                        let __f_slot = ::core::pin::pin!(__race.slot());
                        let __f_slot = __f_slot.into_ref();
                        __race.enter(__QuickestRace2Branch::F, __f_slot, __f);
                        let __async_slot = ::core::pin::pin!(__race.slot());
                        let __async_slot = __async_slot.into_ref();
                        __race
                            .enter(__QuickestRace2Branch::Async, __async_slot, __async);
                        let __race_step = |
                            branch: __QuickestRace2Branch,
                            turn: &mut ::coldframe::private::Turn<'_>|
                        match branch {
                            __QuickestRace2Branch::F => {
                                __race.step(branch, __f_slot, turn)
                            }
                            __QuickestRace2Branch::Async => {
                                __race.step(branch, __async_slot, turn)
                            }
                        };
                        __race
                            .run(
                                &mut __machine,
                                __QuickestState::Race2 as u16,
                                &__race_step,
                            )
                            .await;
                        if let ::core::option::Option::Some(it) = __race.won(__f_slot) {
                            #[allow(unreachable_code, clippy::diverging_sub_expression)]
                            break '__won it;
                        }
                        if let ::core::option::Option::Some(it) = __race
                            .won(__async_slot)
                        {
                            #[allow(unreachable_code, clippy::diverging_sub_expression)]
                            break '__won it;
                        }
                        ::core::unreachable!(
                            "a race that nobody wins is not left this way"
                        )
                    }
                };
                __won
            },
    )
}
