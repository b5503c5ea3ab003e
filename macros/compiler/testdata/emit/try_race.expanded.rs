async fn quickest() -> Result<u32, ErrorGroup<Error>> {
    /// Start ─▶ TryRace
    /// TryRace ─▶ TryRace2 | Done
    /// TryRace2 ─▶ Done
    #[repr(u16)]
    #[allow(dead_code)]
    enum __QuickestState {
        Start,
        TryRace,
        TryRace2,
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
                    name: "TryRace",
                    line: 2,
                    column: 12,
                    unwinds_to: None,
                },
                State {
                    name: "TryRace2",
                    line: 8,
                    column: 12,
                    unwinds_to: None,
                },
                State {
                    name: "Done",
                    line: 10,
                    column: 0,
                    unwinds_to: None,
                },
            ],
            edges: &[(0, 1), (1, 2), (1, 3), (2, 3)],
        }
    };
    let mut __machine = ::coldframe::private::enter(&__MACHINE);
    let n = {
        try_race!(@ used);
        enum __QuickestRace {}
        #[derive(::core::clone::Clone, ::core::marker::Copy, ::core::fmt::Debug)]
        enum __QuickestRaceBranch {
            Fetch,
            Sleep,
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
            Failed(__QuickestRaceBranch),
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
                            line: 4,
                        },
                        SpawnSite {
                            name: "sleep",
                            line: 6,
                        },
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
                    Happened::Failed(branch) => Event::Failed(branch),
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
                        State::Racing | State::Won | State::Unwinding | State::Panicking,
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
                    (state, Event::Failed(_)) => state,
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
        enum __QuickestRaceWon<Fetch, Sleep> {
            Fetch(Fetch),
            Sleep(Sleep),
        }
        let __won = match (fetch(1), "timer", sleep(2)) {
            (__fetch, __sleep_name, __sleep) => '__won: {
                let __race = ::coldframe::private::race::<__QuickestRace>();
                #[allow(unused_imports)]
                use ::coldframe::private::{
                    CloseDebug as _, CloseSilent as _, SpawnedPlain as _,
                };
                let __race_errors = &__race.errors::<Error>();
                let __fetch_slot = ::core::pin::pin!(__race.slot());
                let __fetch_slot = __fetch_slot.into_ref();
                __race
                    .enter(
                        __QuickestRaceBranch::Fetch,
                        __fetch_slot,
                        ::coldframe::private::Spawned(__fetch, __race_errors)
                            .failing_into(),
                    );
                let __sleep_slot = ::core::pin::pin!(__race.slot());
                let __sleep_slot = __sleep_slot.into_ref();
                __race
                    .enter_named(
                        __QuickestRaceBranch::Sleep,
                        __sleep_name,
                        __sleep_slot,
                        ::coldframe::private::Spawned(__sleep, __race_errors)
                            .failing_into(),
                    );
                let __race_step = |
                    branch: __QuickestRaceBranch,
                    turn: &mut ::coldframe::private::Turn<'_>|
                match branch {
                    __QuickestRaceBranch::Fetch => {
                        __race.step_failing(branch, __fetch_slot, __race_errors, turn)
                    }
                    __QuickestRaceBranch::Sleep => {
                        __race.step_failing(branch, __sleep_slot, __race_errors, turn)
                    }
                };
                __race_errors
                    .close(
                        __race
                            .run(
                                &mut __machine,
                                __QuickestState::TryRace as u16,
                                &__race_step,
                            ),
                    )
                    .await;
                if let ::core::option::Option::Some(it) = __race_errors.group() {
                    break '__won ::core::result::Result::Err(it);
                }
                if let ::core::option::Option::Some(it) = __race.won(__fetch_slot) {
                    #[allow(unreachable_code, clippy::diverging_sub_expression)]
                    break '__won ::core::result::Result::Ok(
                        __QuickestRaceWon::Fetch(it),
                    );
                }
                if let ::core::option::Option::Some(it) = __race.won(__sleep_slot) {
                    #[allow(unreachable_code, clippy::diverging_sub_expression)]
                    break '__won ::core::result::Result::Ok(
                        __QuickestRaceWon::Sleep(it),
                    );
                }
                ::core::unreachable!("a race that nobody wins is not left this way")
            }
        };
        match __won {
            #[allow(unreachable_code, clippy::diverging_sub_expression)]
            ::core::result::Result::Ok(__QuickestRaceWon::Fetch(it)) => {
                ::core::result::Result::Ok(
                    match it {
                        x => x,
                    },
                )
            }
            #[allow(unreachable_code, clippy::diverging_sub_expression)]
            ::core::result::Result::Ok(__QuickestRaceWon::Sleep(it)) => {
                ::core::result::Result::Ok(
                    match ::coldframe::private::nothing_won(it) {
                        () => return Ok(2),
                    },
                )
            }
            ::core::result::Result::Err(it) => ::core::result::Result::Err(it),
        }
    }?;
    let m = {
        try_race!(@ used);
        enum __QuickestRace2 {}
        #[derive(::core::clone::Clone, ::core::marker::Copy, ::core::fmt::Debug)]
        enum __QuickestRace2Branch {
            F,
            G,
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
            Failed(__QuickestRace2Branch),
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
                    states: &["Racing", "Won", "Unwinding", "Panicking", "Closed"],
                    spawns: &[
                        SpawnSite { name: "f", line: 8 },
                        SpawnSite { name: "g", line: 8 },
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
                    1 => Branch::G,
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
                    Happened::Failed(branch) => Event::Failed(branch),
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
                        State::Racing | State::Won | State::Unwinding | State::Panicking,
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
                    (state, Event::Failed(_)) => state,
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
        let __won = match (f(), g()) {
            (__f, __g) => '__won: {
                let __race = ::coldframe::private::race::<__QuickestRace2>();
                #[allow(unused_imports)]
                use ::coldframe::private::{
                    CloseDebug as _, CloseSilent as _, SpawnedPlain as _,
                };
                let __race_errors = &__race.errors();
                let __f_slot = ::core::pin::pin!(__race.slot());
                let __f_slot = __f_slot.into_ref();
                __race
                    .enter(
                        __QuickestRace2Branch::F,
                        __f_slot,
                        ::coldframe::private::Spawned(__f, __race_errors).failing(),
                    );
                let __g_slot = ::core::pin::pin!(__race.slot());
                let __g_slot = __g_slot.into_ref();
                __race
                    .enter(
                        __QuickestRace2Branch::G,
                        __g_slot,
                        ::coldframe::private::Spawned(__g, __race_errors).failing(),
                    );
                let __race_step = |
                    branch: __QuickestRace2Branch,
                    turn: &mut ::coldframe::private::Turn<'_>|
                match branch {
                    __QuickestRace2Branch::F => {
                        __race.step_failing(branch, __f_slot, __race_errors, turn)
                    }
                    __QuickestRace2Branch::G => {
                        __race.step_failing(branch, __g_slot, __race_errors, turn)
                    }
                };
                __race_errors
                    .close(
                        __race
                            .run(
                                &mut __machine,
                                __QuickestState::TryRace2 as u16,
                                &__race_step,
                            ),
                    )
                    .await;
                if let ::core::option::Option::Some(it) = __race_errors.group() {
                    break '__won ::core::result::Result::Err(it);
                }
                if let ::core::option::Option::Some(it) = __race.won(__f_slot) {
                    #[allow(unreachable_code, clippy::diverging_sub_expression)]
                    break '__won ::core::result::Result::Ok(it);
                }
                if let ::core::option::Option::Some(it) = __race.won(__g_slot) {
                    #[allow(unreachable_code, clippy::diverging_sub_expression)]
                    break '__won ::core::result::Result::Ok(it);
                }
                ::core::unreachable!("a race that nobody wins is not left this way")
            }
        };
        __won
    }?;
    Ok(n + m)
}
