async fn serve(list: &[Job]) -> Result<(), Error> {
    /// Start ─▶ Ask | Done
    /// Ask ─▶ JoinNursery
    /// JoinNursery ─▶ JoinNursery2
    /// JoinNursery2 ─▶ Flush | Done
    /// Flush ─▶ Ask | Done
    #[repr(u16)]
    #[allow(dead_code)]
    enum __ServeState {
        Start,
        Ask,
        JoinNursery,
        JoinNursery2,
        Flush,
        Done,
    }
    static __MACHINE: ::coldframe::machine::Machine = {
        use ::coldframe::machine::{Machine, MachineKind, State};
        use ::core::option::Option::{None, Some};
        Machine {
            path: ::core::concat!(::core::module_path!(), "::serve"),
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
                    name: "Ask",
                    line: 9,
                    column: 33,
                    unwinds_to: Some(2),
                },
                State {
                    name: "JoinNursery",
                    line: 12,
                    column: 16,
                    unwinds_to: Some(3),
                },
                State {
                    name: "JoinNursery2",
                    line: 15,
                    column: 8,
                    unwinds_to: None,
                },
                State {
                    name: "Flush",
                    line: 14,
                    column: 34,
                    unwinds_to: None,
                },
                State {
                    name: "Done",
                    line: 18,
                    column: 0,
                    unwinds_to: None,
                },
            ],
            edges: &[(0, 1), (0, 5), (1, 2), (2, 3), (3, 4), (3, 5), (4, 1), (4, 5)],
        }
    };
    let mut __machine = ::coldframe::private::enter(&__MACHINE);
    '__loop: for job in list {
        '__value: {
            enum __ServeNurseryExit<Try> {
                Try(Try),
                Unwinding,
            }
            impl<Try> __ServeNurseryExit<Try> {
                fn left(&self) -> ::coldframe::private::Left {
                    match self {
                        Self::Try(_) => ::coldframe::private::Left::Raised,
                        Self::Unwinding => ::coldframe::private::Left::Unwound,
                    }
                }
            }
            nursery!(@ used);
            enum __ServeNursery {}
            #[derive(::core::clone::Clone, ::core::marker::Copy, ::core::fmt::Debug)]
            enum __ServeNurseryChild {
                Watch,
            }
            #[derive(
                ::core::clone::Clone,
                ::core::marker::Copy,
                ::core::fmt::Debug,
                ::core::cmp::PartialEq,
                ::core::cmp::Eq
            )]
            enum __ServeNurseryState {
                Body,
                Joining,
                Raising,
                Unwinding,
                Closed,
            }
            #[derive(::core::clone::Clone, ::core::marker::Copy, ::core::fmt::Debug)]
            #[allow(dead_code)]
            enum __ServeNurseryEvent {
                BodyDone,
                BodyLeft,
                BodyRaised,
                BodyPanicked,
                Cancelled,
                Panicked(__ServeNurseryChild),
                LastEnded,
            }
            impl ::coldframe::private::NurseryMachine for __ServeNursery {
                type Child = __ServeNurseryChild;
                type State = __ServeNurseryState;
                type Event = __ServeNurseryEvent;
                const TABLE: &'static ::coldframe::machine::NurseryTable = {
                    use ::coldframe::machine::{NurseryTable, SpawnSite};
                    &NurseryTable {
                        path: ::core::concat!(::core::module_path!(), "::serve"),
                        file: ::core::file!(),
                        line: 3,
                        states: &["Body", "Joining", "Raising", "Unwinding", "Closed"],
                        spawns: &[
                            SpawnSite {
                                name: "watch",
                                line: 6,
                            },
                        ],
                    }
                };
                const STATES: &'static [Self::State] = {
                    use __ServeNurseryState as State;
                    &[
                        State::Body,
                        State::Joining,
                        State::Raising,
                        State::Unwinding,
                        State::Closed,
                    ]
                };
                fn child(index: u16) -> Self::Child {
                    use __ServeNurseryChild as Child;
                    match index {
                        0 => Child::Watch,
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
                    use __ServeNurseryEvent as Event;
                    use ::coldframe::private::Happened;
                    match happened {
                        Happened::BodyDone => Event::BodyDone,
                        Happened::BodyLeft => Event::BodyLeft,
                        Happened::BodyRaised => Event::BodyRaised,
                        Happened::BodyPanicked => Event::BodyPanicked,
                        Happened::Cancelled => Event::Cancelled,
                        Happened::Panicked(child) => Event::Panicked(child),
                        Happened::LastEnded => Event::LastEnded,
                        _ => ::core::unreachable!("this cannot happen to this nursery"),
                    }
                }
                fn next(state: Self::State, event: Self::Event) -> Self::State {
                    use __ServeNurseryEvent as Event;
                    use __ServeNurseryState as State;
                    match (state, event) {
                        (State::Body, Event::BodyDone | Event::BodyLeft) => {
                            State::Joining
                        }
                        (State::Body, Event::BodyRaised) => State::Raising,
                        (State::Body, Event::BodyPanicked) => State::Unwinding,
                        (
                            State::Body | State::Joining | State::Raising,
                            Event::Panicked(_) | Event::Cancelled,
                        ) => State::Unwinding,
                        (
                            State::Unwinding,
                            Event::BodyDone
                            | Event::BodyLeft
                            | Event::BodyRaised
                            | Event::BodyPanicked
                            | Event::Panicked(_)
                            | Event::Cancelled,
                        ) => State::Unwinding,
                        (
                            State::Joining | State::Raising | State::Unwinding,
                            Event::LastEnded,
                        ) => State::Closed,
                        (state, event) => {
                            ::core::unreachable!(
                                "{event:?} cannot happen to a nursery that is {state:?}"
                            )
                        }
                    }
                }
                fn order(state: Self::State) -> ::coldframe::private::Order {
                    use ::coldframe::private::Order;
                    use __ServeNurseryState as State;
                    match state {
                        State::Body => Order::RunBody,
                        State::Joining => Order::Drain,
                        State::Raising => Order::CancelAndDrain,
                        State::Unwinding => Order::CancelAndDrain,
                        State::Closed => Order::Leave,
                    }
                }
            }
            let __nursery = ::coldframe::private::open::<__ServeNursery>();
            let __exit = '__left: {
                let log = Log::new();
                let __watch = ::core::pin::pin!(
                    ::coldframe::private::Slot::new(& __nursery)
                );
                let __watch = __watch.into_ref();
                let __step = |
                    child: __ServeNurseryChild,
                    turn: &mut ::coldframe::private::Turn<'_>|
                match child {
                    __ServeNurseryChild::Watch => __watch.step(turn),
                };
                '__section1_break: {
                    let __exit = '__section1: {
                        {
                            #[allow(dead_code)]
                            enum __ServeScopeExit<Value, Try> {
                                Value(Value),
                                Try(Try),
                                Break,
                            }
                            match __nursery
                                .during(
                                    ::coldframe::move_on_after(
                                        job.limit,
                                        async {
                                            move_on_after!(@ used);
                                            __nursery
                                                .spawn_unit(
                                                    __ServeNurseryChild::Watch,
                                                    __watch,
                                                    watch(&log),
                                                );
                                            __ServeScopeExit::Value('__value2: {
                                                enum __ServeNursery2Exit<Try> {
                                                    Try(Try),
                                                    Unwinding,
                                                }
                                                impl<Try> __ServeNursery2Exit<Try> {
                                                    fn left(&self) -> ::coldframe::private::Left {
                                                        match self {
                                                            Self::Try(_) => ::coldframe::private::Left::Raised,
                                                            Self::Unwinding => ::coldframe::private::Left::Unwound,
                                                        }
                                                    }
                                                }
                                                nursery!(@ used);
                                                enum __ServeNursery2 {}
                                                #[derive(
                                                    ::core::clone::Clone,
                                                    ::core::marker::Copy,
                                                    ::core::fmt::Debug
                                                )]
                                                enum __ServeNursery2Child {
                                                    Run,
                                                }
                                                #[derive(
                                                    ::core::clone::Clone,
                                                    ::core::marker::Copy,
                                                    ::core::fmt::Debug,
                                                    ::core::cmp::PartialEq,
                                                    ::core::cmp::Eq
                                                )]
                                                enum __ServeNursery2State {
                                                    Body,
                                                    Joining,
                                                    Raising,
                                                    Unwinding,
                                                    Closed,
                                                }
                                                #[derive(
                                                    ::core::clone::Clone,
                                                    ::core::marker::Copy,
                                                    ::core::fmt::Debug
                                                )]
                                                #[allow(dead_code)]
                                                enum __ServeNursery2Event {
                                                    BodyDone,
                                                    BodyLeft,
                                                    BodyRaised,
                                                    BodyPanicked,
                                                    Cancelled,
                                                    Panicked(__ServeNursery2Child),
                                                    LastEnded,
                                                }
                                                impl ::coldframe::private::NurseryMachine
                                                for __ServeNursery2 {
                                                    type Child = __ServeNursery2Child;
                                                    type State = __ServeNursery2State;
                                                    type Event = __ServeNursery2Event;
                                                    const TABLE: &'static ::coldframe::machine::NurseryTable = {
                                                        use ::coldframe::machine::{NurseryTable, SpawnSite};
                                                        &NurseryTable {
                                                            path: ::core::concat!(::core::module_path!(), "::serve"),
                                                            file: ::core::file!(),
                                                            line: 7,
                                                            states: &[
                                                                "Body",
                                                                "Joining",
                                                                "Raising",
                                                                "Unwinding",
                                                                "Closed",
                                                            ],
                                                            spawns: &[SpawnSite { name: "run", line: 8 }],
                                                        }
                                                    };
                                                    const STATES: &'static [Self::State] = {
                                                        use __ServeNursery2State as State;
                                                        &[
                                                            State::Body,
                                                            State::Joining,
                                                            State::Raising,
                                                            State::Unwinding,
                                                            State::Closed,
                                                        ]
                                                    };
                                                    fn child(index: u16) -> Self::Child {
                                                        use __ServeNursery2Child as Child;
                                                        match index {
                                                            0 => Child::Run,
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
                                                        use __ServeNursery2Event as Event;
                                                        use ::coldframe::private::Happened;
                                                        match happened {
                                                            Happened::BodyDone => Event::BodyDone,
                                                            Happened::BodyLeft => Event::BodyLeft,
                                                            Happened::BodyRaised => Event::BodyRaised,
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
                                                        use __ServeNursery2Event as Event;
                                                        use __ServeNursery2State as State;
                                                        match (state, event) {
                                                            (State::Body, Event::BodyDone | Event::BodyLeft) => {
                                                                State::Joining
                                                            }
                                                            (State::Body, Event::BodyRaised) => State::Raising,
                                                            (State::Body, Event::BodyPanicked) => State::Unwinding,
                                                            (
                                                                State::Body | State::Joining | State::Raising,
                                                                Event::Panicked(_) | Event::Cancelled,
                                                            ) => State::Unwinding,
                                                            (
                                                                State::Unwinding,
                                                                Event::BodyDone
                                                                | Event::BodyLeft
                                                                | Event::BodyRaised
                                                                | Event::BodyPanicked
                                                                | Event::Panicked(_)
                                                                | Event::Cancelled,
                                                            ) => State::Unwinding,
                                                            (
                                                                State::Joining | State::Raising | State::Unwinding,
                                                                Event::LastEnded,
                                                            ) => State::Closed,
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
                                                        use __ServeNursery2State as State;
                                                        match state {
                                                            State::Body => Order::RunBody,
                                                            State::Joining => Order::Drain,
                                                            State::Raising => Order::CancelAndDrain,
                                                            State::Unwinding => Order::CancelAndDrain,
                                                            State::Closed => Order::Leave,
                                                        }
                                                    }
                                                }
                                                let __nursery2 = ::coldframe::private::open::<
                                                    __ServeNursery2,
                                                >();
                                                let __exit = '__left2: {
                                                    let __run = ::core::pin::pin!(
                                                        ::coldframe::private::Slot::new(& __nursery2)
                                                    );
                                                    let __run = __run.into_ref();
                                                    __nursery2
                                                        .spawn_unit(__ServeNursery2Child::Run, __run, job.run());
                                                    let __step2 = |
                                                        child: __ServeNursery2Child,
                                                        turn: &mut ::coldframe::private::Turn<'_>|
                                                    match child {
                                                        __ServeNursery2Child::Run => __run.step(turn),
                                                    };
                                                    '__nursery2_section1_break: {
                                                        let __exit = '__nursery2_section1: {
                                                            if match ::coldframe::private::Branch::branch(
                                                                match __nursery2
                                                                    .wait(
                                                                        &mut __machine,
                                                                        __ServeState::Ask as u16,
                                                                        job.ask(),
                                                                        &__step2,
                                                                    )
                                                                    .await
                                                                {
                                                                    ::core::option::Option::Some(it) => it,
                                                                    ::core::option::Option::None => {
                                                                        break '__nursery2_section1 __ServeNursery2Exit::Unwinding;
                                                                    }
                                                                },
                                                            ) {
                                                                ::core::ops::ControlFlow::Continue(it) => it,
                                                                ::core::ops::ControlFlow::Break(it) => {
                                                                    break '__nursery2_section1 __ServeNursery2Exit::Try(it);
                                                                }
                                                            } {
                                                                break '__nursery2_section1_break;
                                                            }
                                                            match __nursery2
                                                                .join(
                                                                    &mut __machine,
                                                                    __ServeState::JoinNursery as u16,
                                                                    &__step2,
                                                                )
                                                                .await
                                                            {
                                                                ::core::option::Option::Some(()) => {}
                                                                ::core::option::Option::None => {
                                                                    break '__left2 __ServeNursery2Exit::Unwinding;
                                                                }
                                                            }
                                                            break '__value2;
                                                        };
                                                        let __left = __exit.left();
                                                        let __exit = match __nursery2
                                                            .leave(
                                                                &mut __machine,
                                                                __ServeState::JoinNursery as u16,
                                                                __left,
                                                                &__step2,
                                                            )
                                                            .await
                                                        {
                                                            ::core::option::Option::Some(()) => __exit,
                                                            ::core::option::Option::None => {
                                                                __ServeNursery2Exit::Unwinding
                                                            }
                                                        };
                                                        break '__left2 __exit;
                                                    }
                                                    match __nursery2
                                                        .leave(
                                                            &mut __machine,
                                                            __ServeState::JoinNursery as u16,
                                                            ::coldframe::private::Left::Jumped,
                                                            &__step2,
                                                        )
                                                        .await
                                                    {
                                                        ::core::option::Option::Some(()) => {
                                                            return __ServeScopeExit::Break;
                                                        }
                                                        ::core::option::Option::None => {
                                                            break '__left2 __ServeNursery2Exit::Unwinding;
                                                        }
                                                    }
                                                };
                                                ::core::mem::drop(__nursery2);
                                                match __exit {
                                                    __ServeNursery2Exit::Try(it) => {
                                                        return __ServeScopeExit::Try(it);
                                                    }
                                                    __ServeNursery2Exit::Unwinding => {
                                                        match ::coldframe::private::pass_on().await {}
                                                    }
                                                }
                                            })
                                        },
                                    ),
                                    &__step,
                                )
                                .await
                            {
                                ::core::option::Option::Some(
                                    ::core::option::Option::Some(__ServeScopeExit::Value(it)),
                                ) => ::core::option::Option::Some(it),
                                ::core::option::Option::Some(
                                    ::core::option::Option::Some(__ServeScopeExit::Try(it)),
                                ) => break '__section1 __ServeNurseryExit::Try(it),
                                ::core::option::Option::Some(
                                    ::core::option::Option::Some(__ServeScopeExit::Break),
                                ) => break '__section1_break,
                                ::core::option::Option::Some(
                                    ::core::option::Option::None,
                                ) => ::core::option::Option::None,
                                ::core::option::Option::None => {
                                    break '__section1 __ServeNurseryExit::Unwinding;
                                }
                            }
                        };
                        match __nursery
                            .join(
                                &mut __machine,
                                __ServeState::JoinNursery2 as u16,
                                &__step,
                            )
                            .await
                        {
                            ::core::option::Option::Some(()) => {}
                            ::core::option::Option::None => {
                                break '__left __ServeNurseryExit::Unwinding;
                            }
                        }
                        #[allow(unreachable_code, clippy::diverging_sub_expression)]
                        break '__value ::coldframe::shield(async {
                                shield!(@ used);
                                ::coldframe::private::suspend(
                                        &mut __machine,
                                        __ServeState::Flush as u16,
                                        log.flush(),
                                    )
                                    .await
                            })
                            .await;
                    };
                    let __left = __exit.left();
                    let __exit = match __nursery
                        .leave(
                            &mut __machine,
                            __ServeState::JoinNursery2 as u16,
                            __left,
                            &__step,
                        )
                        .await
                    {
                        ::core::option::Option::Some(()) => __exit,
                        ::core::option::Option::None => __ServeNurseryExit::Unwinding,
                    };
                    break '__left __exit;
                }
                match __nursery
                    .leave(
                        &mut __machine,
                        __ServeState::JoinNursery2 as u16,
                        ::coldframe::private::Left::Jumped,
                        &__step,
                    )
                    .await
                {
                    ::core::option::Option::Some(()) => break '__loop,
                    ::core::option::Option::None => {
                        break '__left __ServeNurseryExit::Unwinding;
                    }
                }
            };
            ::core::mem::drop(__nursery);
            match __exit {
                __ServeNurseryExit::Try(it) => match it? {}
                __ServeNurseryExit::Unwinding => {
                    match ::coldframe::private::pass_on().await {}
                }
            }
        }
    }
    Ok(())
}
