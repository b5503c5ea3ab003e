async fn copy(from: Pipe, to: Pipe) -> Result<usize, Error> {
    /// Start ─▶ Open
    /// Open ─▶ Close | Open2 | Done
    /// Close ─▶ Done
    /// Open2 ─▶ Close | Close2 | Read
    /// Close2 ─▶ Close
    /// Read ─▶ Close2 | Log | Write | Flush | Sync
    /// Log ─▶ Close2 | Read
    /// Write ─▶ Log
    /// Flush ─▶ Close2 | JoinNursery
    /// Sync ─▶ Flush
    /// JoinNursery ─▶ Close2
    #[repr(u16)]
    #[allow(dead_code)]
    enum __CopyState {
        Start,
        Open,
        Close,
        Open2,
        Close2,
        Read,
        Log,
        Write,
        Flush,
        Sync,
        JoinNursery,
        Done,
    }
    static __MACHINE: ::coldframe::machine::Machine = {
        use ::coldframe::machine::{Machine, MachineKind, State};
        use ::core::option::Option::{None, Some};
        Machine {
            path: ::core::concat!(::core::module_path!(), "::copy"),
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
                    name: "Open",
                    line: 2,
                    column: 31,
                    unwinds_to: None,
                },
                State {
                    name: "Close",
                    line: 4,
                    column: 26,
                    unwinds_to: None,
                },
                State {
                    name: "Open2",
                    line: 5,
                    column: 27,
                    unwinds_to: Some(2),
                },
                State {
                    name: "Close2",
                    line: 6,
                    column: 45,
                    unwinds_to: Some(2),
                },
                State {
                    name: "Read",
                    line: 7,
                    column: 39,
                    unwinds_to: Some(4),
                },
                State {
                    name: "Log",
                    line: 8,
                    column: 27,
                    unwinds_to: Some(4),
                },
                State {
                    name: "Write",
                    line: 12,
                    column: 35,
                    unwinds_to: Some(6),
                },
                State {
                    name: "Flush",
                    line: 17,
                    column: 36,
                    unwinds_to: Some(10),
                },
                State {
                    name: "Sync",
                    line: 18,
                    column: 26,
                    unwinds_to: Some(8),
                },
                State {
                    name: "JoinNursery",
                    line: 20,
                    column: 4,
                    unwinds_to: Some(4),
                },
                State {
                    name: "Done",
                    line: 22,
                    column: 0,
                    unwinds_to: None,
                },
            ],
            edges: &[
                (0, 1),
                (1, 2),
                (1, 3),
                (1, 11),
                (2, 11),
                (3, 2),
                (3, 4),
                (3, 5),
                (4, 2),
                (5, 4),
                (5, 6),
                (5, 7),
                (5, 8),
                (5, 9),
                (6, 4),
                (6, 5),
                (7, 6),
                (8, 4),
                (8, 10),
                (9, 8),
                (10, 4),
            ],
        }
    };
    let mut __machine = ::coldframe::private::enter(&__MACHINE);
    let mut conn = ::coldframe::private::suspend(
            &mut __machine,
            __CopyState::Open as u16,
            from.open(),
        )
        .await?;
    let mut size = 0;
    defer!(@ used);
    #[allow(dead_code)]
    enum __CopyDeferExit<Value, Try, Try2> {
        Value(Value),
        Try(Try),
        Try2(Try2),
    }
    let mut __defer = ::coldframe::private::defer();
    let __exit = __defer
        .guard(async {
            let target = match ::coldframe::private::Branch::branch(
                ::coldframe::private::suspend(
                        &mut __machine,
                        __CopyState::Open2 as u16,
                        to.open(),
                    )
                    .await,
            ) {
                ::core::ops::ControlFlow::Continue(it) => it,
                ::core::ops::ControlFlow::Break(it) => return __CopyDeferExit::Try(it),
            };
            defer!(@ used);
            #[allow(dead_code)]
            enum __CopyDefer2Exit<Value, Try> {
                Value(Value),
                Try(Try),
            }
            let mut __defer = ::coldframe::private::defer();
            let __exit = __defer
                .guard(async {
                    '__loop: while let Some(part) = match ::coldframe::private::Branch::branch(
                        ::coldframe::private::suspend(
                                &mut __machine,
                                __CopyState::Read as u16,
                                conn.read(),
                            )
                            .await,
                    ) {
                        ::core::ops::ControlFlow::Continue(it) => it,
                        ::core::ops::ControlFlow::Break(it) => {
                            return __CopyDefer2Exit::Try(it);
                        }
                    } {
                        defer!(@ used);
                        #[allow(dead_code)]
                        enum __CopyDefer3Exit<Value> {
                            Value(Value),
                            Continue,
                        }
                        let mut __defer = ::coldframe::private::defer();
                        let __exit = __defer
                            .guard(async {
                                if part.is_empty() {
                                    return __CopyDefer3Exit::Continue;
                                }
                                size
                                    += ::coldframe::private::suspend(
                                            &mut __machine,
                                            __CopyState::Write as u16,
                                            target.write(part),
                                        )
                                        .await;
                                __CopyDefer3Exit::Value(())
                            })
                            .await;
                        __defer
                            .cleanup(async {
                                ::coldframe::private::suspend(
                                        &mut __machine,
                                        __CopyState::Log as u16,
                                        log(size),
                                    )
                                    .await;
                            })
                            .await;
                        match __defer.go_on(__exit).await {
                            __CopyDefer3Exit::Value(it) => it,
                            #[allow(clippy::needless_continue)]
                            __CopyDefer3Exit::Continue => continue '__loop,
                        }
                    }
                    '__value: {
                        enum __CopyNurseryExit {
                            Unwinding,
                        }
                        impl __CopyNurseryExit {
                            fn left(&self) -> ::coldframe::private::Left {
                                match self {
                                    Self::Unwinding => ::coldframe::private::Left::Unwound,
                                }
                            }
                        }
                        nursery!(@ used);
                        enum __CopyNursery {}
                        #[derive(
                            ::core::clone::Clone,
                            ::core::marker::Copy,
                            ::core::fmt::Debug
                        )]
                        enum __CopyNurseryChild {
                            Check,
                        }
                        #[derive(
                            ::core::clone::Clone,
                            ::core::marker::Copy,
                            ::core::fmt::Debug,
                            ::core::cmp::PartialEq,
                            ::core::cmp::Eq
                        )]
                        enum __CopyNurseryState {
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
                        enum __CopyNurseryEvent {
                            BodyDone,
                            BodyPanicked,
                            Cancelled,
                            Panicked(__CopyNurseryChild),
                            LastEnded,
                        }
                        impl ::coldframe::private::NurseryMachine for __CopyNursery {
                            type Child = __CopyNurseryChild;
                            type State = __CopyNurseryState;
                            type Event = __CopyNurseryEvent;
                            const TABLE: &'static ::coldframe::machine::NurseryTable = {
                                use ::coldframe::machine::{NurseryTable, SpawnSite};
                                &NurseryTable {
                                    path: ::core::concat!(::core::module_path!(), "::copy"),
                                    file: ::core::file!(),
                                    line: 14,
                                    states: &["Body", "Joining", "Unwinding", "Closed"],
                                    spawns: &[
                                        SpawnSite {
                                            name: "check",
                                            line: 15,
                                        },
                                    ],
                                }
                            };
                            const STATES: &'static [Self::State] = {
                                use __CopyNurseryState as State;
                                &[
                                    State::Body,
                                    State::Joining,
                                    State::Unwinding,
                                    State::Closed,
                                ]
                            };
                            fn child(index: u16) -> Self::Child {
                                use __CopyNurseryChild as Child;
                                match index {
                                    0 => Child::Check,
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
                                use __CopyNurseryEvent as Event;
                                use ::coldframe::private::Happened;
                                match happened {
                                    Happened::BodyDone => Event::BodyDone,
                                    Happened::BodyPanicked => Event::BodyPanicked,
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
                                use __CopyNurseryEvent as Event;
                                use __CopyNurseryState as State;
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
                                use __CopyNurseryState as State;
                                match state {
                                    State::Body => Order::RunBody,
                                    State::Joining => Order::Drain,
                                    State::Unwinding => Order::CancelAndDrain,
                                    State::Closed => Order::Leave,
                                }
                            }
                        }
                        let __nursery = ::coldframe::private::open::<__CopyNursery>();
                        let __exit = '__left: {
                            let __check = ::core::pin::pin!(
                                ::coldframe::private::Slot::new(& __nursery)
                            );
                            let __check = __check.into_ref();
                            __nursery
                                .spawn_unit(
                                    __CopyNurseryChild::Check,
                                    __check,
                                    check(&target),
                                );
                            let __step = |
                                child: __CopyNurseryChild,
                                turn: &mut ::coldframe::private::Turn<'_>|
                            match child {
                                __CopyNurseryChild::Check => __check.step(turn),
                            };
                            let __exit = '__section1: {
                                {
                                    defer!(@ used);
                                    let mut __defer = ::coldframe::private::defer();
                                    let __exit = match __nursery
                                        .during(
                                            __defer
                                                .guard(async {
                                                    ::coldframe::private::suspend(
                                                            &mut __machine,
                                                            __CopyState::Sync as u16,
                                                            target.sync(),
                                                        )
                                                        .await;
                                                }),
                                            &__step,
                                        )
                                        .await
                                    {
                                        ::core::option::Option::Some(it) => it,
                                        ::core::option::Option::None => {
                                            break '__section1 __CopyNurseryExit::Unwinding;
                                        }
                                    };
                                    match __nursery
                                        .during(
                                            __defer
                                                .cleanup(async {
                                                    ::coldframe::private::suspend(
                                                            &mut __machine,
                                                            __CopyState::Flush as u16,
                                                            target.flush(),
                                                        )
                                                        .await;
                                                }),
                                            &__step,
                                        )
                                        .await
                                    {
                                        ::core::option::Option::Some(it) => it,
                                        ::core::option::Option::None => {
                                            break '__section1 __CopyNurseryExit::Unwinding;
                                        }
                                    };
                                    match __nursery.during(__defer.go_on(__exit), &__step).await
                                    {
                                        ::core::option::Option::Some(it) => it,
                                        ::core::option::Option::None => {
                                            break '__section1 __CopyNurseryExit::Unwinding;
                                        }
                                    }
                                };
                                match __nursery
                                    .join(
                                        &mut __machine,
                                        __CopyState::JoinNursery as u16,
                                        &__step,
                                    )
                                    .await
                                {
                                    ::core::option::Option::Some(()) => {}
                                    ::core::option::Option::None => {
                                        break '__left __CopyNurseryExit::Unwinding;
                                    }
                                }
                                break '__value;
                            };
                            let __left = __exit.left();
                            let __exit = match __nursery
                                .leave(
                                    &mut __machine,
                                    __CopyState::JoinNursery as u16,
                                    __left,
                                    &__step,
                                )
                                .await
                            {
                                ::core::option::Option::Some(()) => __exit,
                                ::core::option::Option::None => __CopyNurseryExit::Unwinding,
                            };
                            break '__left __exit;
                        };
                        ::core::mem::drop(__nursery);
                        match __exit {
                            __CopyNurseryExit::Unwinding => {
                                match ::coldframe::private::pass_on().await {}
                            }
                        }
                    }
                    __CopyDefer2Exit::Value(Ok(size))
                })
                .await;
            __defer
                .cleanup_within(
                    SECOND,
                    async {
                        ::coldframe::private::suspend(
                                &mut __machine,
                                __CopyState::Close2 as u16,
                                target.close(),
                            )
                            .await
                    },
                )
                .await;
            __CopyDeferExit::Value(
                match __defer.go_on(__exit).await {
                    __CopyDefer2Exit::Value(it) => it,
                    __CopyDefer2Exit::Try(it) => return __CopyDeferExit::Try2(it),
                },
            )
        })
        .await;
    __defer
        .cleanup(async {
            ::coldframe::private::suspend(
                    &mut __machine,
                    __CopyState::Close as u16,
                    conn.close(),
                )
                .await;
        })
        .await;
    match __defer.go_on(__exit).await {
        __CopyDeferExit::Value(it) => it,
        __CopyDeferExit::Try(it) => match it? {}
        __CopyDeferExit::Try2(it) => match it? {}
    }
}
