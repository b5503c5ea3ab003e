async fn fetch(
    limit: Duration,
    until: Instant,
    settings: &Settings,
) -> Result<usize, TooSlow> {
    /// Start ─▶ Get
    /// Get ─▶ Get2
    /// Get2 ─▶ Get3
    /// Get3 ─▶ Save | Done
    /// Save ─▶ StopLater
    /// StopLater ─▶ Get4 | Get5
    /// Get4 ─▶ Get5
    /// Get5 ─▶ JoinNursery
    /// JoinNursery ─▶ Done
    #[repr(u16)]
    #[allow(dead_code)]
    enum __FetchState {
        Start,
        Get,
        Get2,
        Get3,
        Save,
        StopLater,
        Get4,
        Get5,
        JoinNursery,
        Done,
    }
    static __MACHINE: ::coldframe::machine::Machine = {
        use ::coldframe::machine::{Machine, MachineKind, State};
        use ::core::option::Option::None;
        Machine {
            path: ::core::concat!(::core::module_path!(), "::fetch"),
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
                    name: "Get",
                    line: 2,
                    column: 47,
                    unwinds_to: None,
                },
                State {
                    name: "Get2",
                    line: 4,
                    column: 14,
                    unwinds_to: None,
                },
                State {
                    name: "Get3",
                    line: 6,
                    column: 53,
                    unwinds_to: None,
                },
                State {
                    name: "Save",
                    line: 8,
                    column: 19,
                    unwinds_to: None,
                },
                State {
                    name: "StopLater",
                    line: 11,
                    column: 22,
                    unwinds_to: None,
                },
                State {
                    name: "Get4",
                    line: 12,
                    column: 14,
                    unwinds_to: None,
                },
                State {
                    name: "Get5",
                    line: 14,
                    column: 47,
                    unwinds_to: None,
                },
                State {
                    name: "JoinNursery",
                    line: 18,
                    column: 8,
                    unwinds_to: None,
                },
                State {
                    name: "Done",
                    line: 21,
                    column: 0,
                    unwinds_to: None,
                },
            ],
            edges: &[
                (0, 1),
                (1, 2),
                (2, 3),
                (3, 4),
                (3, 9),
                (4, 5),
                (5, 6),
                (5, 7),
                (6, 7),
                (7, 8),
                (8, 9),
            ],
        }
    };
    let mut __machine = ::coldframe::private::enter(&__MACHINE);
    let page = ::coldframe::move_on_after(
            limit,
            async {
                move_on_after!(@ used);
                ::coldframe::private::suspend(
                        &mut __machine,
                        __FetchState::Get as u16,
                        get(),
                    )
                    .await
            },
        )
        .await;
    ::coldframe::move_on_at(
            until,
            async {
                move_on_at!(@ used);
                ::coldframe::private::suspend(
                        &mut __machine,
                        __FetchState::Get2 as u16,
                        get(),
                    )
                    .await;
            },
        )
        .await;
    {
        let __limit = settings.lock().timeout();
        ::coldframe::fail_after(
                __limit,
                async {
                    fail_after!(@ used);
                    ::coldframe::private::suspend(
                            &mut __machine,
                            __FetchState::Get3 as u16,
                            get(),
                        )
                        .await
                },
            )
            .await
    }?;
    ::coldframe::shield(async {
            shield!(@ used);
            ::coldframe::private::suspend(
                    &mut __machine,
                    __FetchState::Save as u16,
                    save(page),
                )
                .await;
        })
        .await;
    let size = {
        let __scope = ::coldframe::CancelScope::new();
        let s = &__scope;
        __scope
            .enter(async {
                scope!(@ used);
                ::coldframe::private::suspend(
                        &mut __machine,
                        __FetchState::StopLater as u16,
                        stop_later(s),
                    )
                    .await;
                ::coldframe::private::suspend(
                        &mut __machine,
                        __FetchState::Get4 as u16,
                        get(),
                    )
                    .await
            })
            .await
    };
    {
        let __scope = settings.scope();
        let __scope: &::coldframe::CancelScope = ::core::borrow::Borrow::borrow(
            &__scope,
        );
        let again = __scope;
        __scope
            .enter(async {
                scope!(@ used);
                ::coldframe::private::suspend(
                        &mut __machine,
                        __FetchState::Get5 as u16,
                        get(),
                    )
                    .await
            })
            .await
    };
    ::coldframe::fail_at(
            until,
            async {
                fail_at!(@ used);
                {
                    nursery!(@ used);
                    enum __FetchNursery {}
                    #[derive(
                        ::core::clone::Clone,
                        ::core::marker::Copy,
                        ::core::fmt::Debug
                    )]
                    enum __FetchNurseryChild {
                        Get,
                    }
                    #[derive(
                        ::core::clone::Clone,
                        ::core::marker::Copy,
                        ::core::fmt::Debug,
                        ::core::cmp::PartialEq,
                        ::core::cmp::Eq
                    )]
                    enum __FetchNurseryState {
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
                    enum __FetchNurseryEvent {
                        BodyDone,
                        Cancelled,
                        Panicked(__FetchNurseryChild),
                        LastEnded,
                    }
                    impl ::coldframe::private::NurseryMachine for __FetchNursery {
                        type Child = __FetchNurseryChild;
                        type State = __FetchNurseryState;
                        type Event = __FetchNurseryEvent;
                        const TABLE: &'static ::coldframe::machine::NurseryTable = {
                            use ::coldframe::machine::{NurseryTable, SpawnSite};
                            &NurseryTable {
                                path: ::core::concat!(::core::module_path!(), "::fetch"),
                                file: ::core::file!(),
                                line: 16,
                                states: &["Body", "Joining", "Unwinding", "Closed"],
                                spawns: &[SpawnSite { name: "get", line: 17 }],
                            }
                        };
                        const STATES: &'static [Self::State] = {
                            use __FetchNurseryState as State;
                            &[
                                State::Body,
                                State::Joining,
                                State::Unwinding,
                                State::Closed,
                            ]
                        };
                        fn child(index: u16) -> Self::Child {
                            use __FetchNurseryChild as Child;
                            match index {
                                0 => Child::Get,
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
                            use __FetchNurseryEvent as Event;
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
                        fn next(state: Self::State, event: Self::Event) -> Self::State {
                            use __FetchNurseryEvent as Event;
                            use __FetchNurseryState as State;
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
                        fn order(state: Self::State) -> ::coldframe::private::Order {
                            use ::coldframe::private::Order;
                            use __FetchNurseryState as State;
                            match state {
                                State::Body => Order::RunBody,
                                State::Joining => Order::Drain,
                                State::Unwinding => Order::CancelAndDrain,
                                State::Closed => Order::Leave,
                            }
                        }
                    }
                    let __nursery = ::coldframe::private::open::<__FetchNursery>();
                    let __get = ::core::pin::pin!(
                        ::coldframe::private::Slot::new(& __nursery)
                    );
                    let __get = __get.into_ref();
                    __nursery.spawn_unit(__FetchNurseryChild::Get, __get, get());
                    let __step = |
                        child: __FetchNurseryChild,
                        turn: &mut ::coldframe::private::Turn<'_>|
                    match child {
                        __FetchNurseryChild::Get => __get.step(turn),
                    };
                    __nursery
                        .close(&mut __machine, __FetchState::JoinNursery as u16, &__step)
                        .await;
                }
                1
            },
        )
        .await
}
