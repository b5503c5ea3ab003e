async fn serve(list: &[Job]) -> Result<u8, Error> {
    /// Start ─▶ Ask | JoinNursery2
    /// Flush ─▶ JoinNursery
    /// Ask ─▶ Flush | JoinNursery
    /// JoinNursery ─▶ Flush | Ask | JoinNursery | JoinNursery2 | Done
    /// Close ─▶ JoinNursery2
    /// Last ─▶ Close | JoinNursery2
    /// JoinNursery2 ─▶ Close | Last | JoinNursery2 | Done
    #[repr(u16)]
    #[allow(dead_code)]
    enum __ServeState {
        Start,
        Flush,
        Ask,
        JoinNursery,
        Close,
        Last,
        JoinNursery2,
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
                    name: "Flush",
                    line: 6,
                    column: 33,
                    unwinds_to: Some(3),
                },
                State {
                    name: "Ask",
                    line: 8,
                    column: 25,
                    unwinds_to: Some(3),
                },
                State {
                    name: "JoinNursery",
                    line: 12,
                    column: 8,
                    unwinds_to: Some(3),
                },
                State {
                    name: "Close",
                    line: 15,
                    column: 42,
                    unwinds_to: Some(6),
                },
                State {
                    name: "Last",
                    line: 17,
                    column: 21,
                    unwinds_to: Some(6),
                },
                State {
                    name: "JoinNursery2",
                    line: 18,
                    column: 4,
                    unwinds_to: Some(6),
                },
                State {
                    name: "Done",
                    line: 19,
                    column: 0,
                    unwinds_to: None,
                },
            ],
            edges: &[
                (0, 2),
                (0, 6),
                (1, 3),
                (2, 1),
                (2, 3),
                (3, 1),
                (3, 2),
                (3, 3),
                (3, 6),
                (3, 7),
                (4, 6),
                (5, 4),
                (5, 6),
                (6, 4),
                (6, 5),
                (6, 6),
                (6, 7),
            ],
        }
    };
    let mut __machine = ::coldframe::private::enter(&__MACHINE);
    '__loop: for job in list {
        '__value: {
            enum __ServeNurseryExit<Try> {
                Try(Try),
                Continue,
                Unwinding,
            }
            impl<Try> __ServeNurseryExit<Try> {
                fn left(&self) -> ::coldframe::private::Left {
                    match self {
                        Self::Try(_) => ::coldframe::private::Left::Raised,
                        Self::Continue => ::coldframe::private::Left::Jumped,
                        Self::Unwinding => ::coldframe::private::Left::Unwound,
                    }
                }
            }
            nursery!(@ used);
            enum __ServeNursery {}
            #[derive(::core::clone::Clone, ::core::marker::Copy, ::core::fmt::Debug)]
            enum __ServeNurseryChild {
                Watch,
                Run,
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
                                line: 5,
                            },
                            SpawnSite { name: "run", line: 7 },
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
                        1 => Child::Run,
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
                        (State::Raising, Event::BodyRaised) => State::Raising,
                        (State::Raising, Event::BodyPanicked) => State::Unwinding,
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
                let mut log = Log::new();
                let __watch = ::core::pin::pin!(
                    ::coldframe::private::Slot::new(& __nursery)
                );
                let __watch = __watch.into_ref();
                __nursery.spawn_unit(__ServeNurseryChild::Watch, __watch, job.watch());
                let __step = |
                    child: __ServeNurseryChild,
                    turn: &mut ::coldframe::private::Turn<'_>|
                match child {
                    __ServeNurseryChild::Watch => __watch.step(turn),
                    _ => ::core::unreachable!("this child has not been spawned yet"),
                };
                let __exit = '__section1: {
                    defer!(@ used);
                    let mut __defer = ::coldframe::private::defer();
                    let __rest: ::core::result::Result<(), _> = '__deferred1: {
                        let __run = ::core::pin::pin!(
                            ::coldframe::private::Slot::new(& __nursery)
                        );
                        let __run = __run.into_ref();
                        __nursery.spawn_unit(__ServeNurseryChild::Run, __run, job.run());
                        let __step = |
                            child: __ServeNurseryChild,
                            turn: &mut ::coldframe::private::Turn<'_>|
                        match child {
                            __ServeNurseryChild::Run => __run.step(turn),
                            _ => __step(child, turn),
                        };
                        let __exit = '__section2: {
                            if match ::coldframe::private::Branch::branch(
                                match __nursery
                                    .wait(
                                        &mut __machine,
                                        __ServeState::Ask as u16,
                                        job.ask(),
                                        &__step,
                                    )
                                    .await
                                {
                                    ::core::option::Option::Some(it) => it,
                                    ::core::option::Option::None => {
                                        break '__section2 __ServeNurseryExit::Unwinding;
                                    }
                                },
                            ) {
                                ::core::ops::ControlFlow::Continue(it) => it,
                                ::core::ops::ControlFlow::Break(it) => {
                                    break '__section2 __ServeNurseryExit::Try(it);
                                }
                            } {
                                break '__section2 __ServeNurseryExit::Continue;
                            }
                            log.add(1);
                            match __nursery
                                .join_part(
                                    &mut __machine,
                                    __ServeState::JoinNursery as u16,
                                    1..2,
                                    &__step,
                                )
                                .await
                            {
                                ::core::option::Option::Some(()) => {}
                                ::core::option::Option::None => {
                                    break '__section2 __ServeNurseryExit::Unwinding;
                                }
                            }
                            break '__deferred1 ::core::result::Result::Ok(());
                        };
                        let __left = __exit.left();
                        let __exit = match __nursery
                            .leave_part(
                                &mut __machine,
                                __ServeState::JoinNursery as u16,
                                __left,
                                1..2,
                                &__step,
                            )
                            .await
                        {
                            ::core::option::Option::Some(()) => __exit,
                            ::core::option::Option::None => __ServeNurseryExit::Unwinding,
                        };
                        break '__deferred1 ::core::result::Result::Err(__exit);
                    };
                    match __nursery
                        .during(
                            __defer
                                .cleanup(async {
                                    ::coldframe::private::suspend(
                                            &mut __machine,
                                            __ServeState::Flush as u16,
                                            log.flush(),
                                        )
                                        .await;
                                }),
                            &__step,
                        )
                        .await
                    {
                        ::core::option::Option::Some(()) => {}
                        ::core::option::Option::None => {
                            break '__section1 __ServeNurseryExit::Unwinding;
                        }
                    }
                    match __nursery.during(__defer.settle(), &__step).await {
                        ::core::option::Option::Some(()) => {}
                        ::core::option::Option::None => {
                            break '__section1 __ServeNurseryExit::Unwinding;
                        }
                    }
                    if let ::core::result::Result::Err(it) = __rest {
                        break '__section1 it;
                    }
                    match __nursery
                        .join(&mut __machine, __ServeState::JoinNursery as u16, &__step)
                        .await
                    {
                        ::core::option::Option::Some(()) => {}
                        ::core::option::Option::None => {
                            break '__left __ServeNurseryExit::Unwinding;
                        }
                    }
                    break '__value;
                };
                let __left = __exit.left();
                let __exit = match __nursery
                    .leave(
                        &mut __machine,
                        __ServeState::JoinNursery as u16,
                        __left,
                        &__step,
                    )
                    .await
                {
                    ::core::option::Option::Some(()) => __exit,
                    ::core::option::Option::None => __ServeNurseryExit::Unwinding,
                };
                break '__left __exit;
            };
            ::core::mem::drop(__nursery);
            match __exit {
                __ServeNurseryExit::Try(it) => match it? {}
                __ServeNurseryExit::Continue => continue '__loop,
                __ServeNurseryExit::Unwinding => {
                    match ::coldframe::private::pass_on().await {}
                }
            }
        }
    }
    '__value2: {
        enum __ServeNursery2Exit {
            Unwinding,
        }
        impl __ServeNursery2Exit {
            fn left(&self) -> ::coldframe::private::Left {
                match self {
                    Self::Unwinding => ::coldframe::private::Left::Unwound,
                }
            }
        }
        nursery!(@ used);
        enum __ServeNursery2 {}
        #[derive(::core::clone::Clone, ::core::marker::Copy, ::core::fmt::Debug)]
        enum __ServeNursery2Child {
            First,
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
            Unwinding,
            Closed,
        }
        #[derive(::core::clone::Clone, ::core::marker::Copy, ::core::fmt::Debug)]
        #[allow(dead_code)]
        enum __ServeNursery2Event {
            BodyDone,
            BodyPanicked,
            Cancelled,
            Panicked(__ServeNursery2Child),
            LastEnded,
        }
        impl ::coldframe::private::NurseryMachine for __ServeNursery2 {
            type Child = __ServeNursery2Child;
            type State = __ServeNursery2State;
            type Event = __ServeNursery2Event;
            const TABLE: &'static ::coldframe::machine::NurseryTable = {
                use ::coldframe::machine::{NurseryTable, SpawnSite};
                &NurseryTable {
                    path: ::core::concat!(::core::module_path!(), "::serve"),
                    file: ::core::file!(),
                    line: 14,
                    states: &["Body", "Joining", "Unwinding", "Closed"],
                    spawns: &[
                        SpawnSite {
                            name: "first",
                            line: 16,
                        },
                    ],
                }
            };
            const STATES: &'static [Self::State] = {
                use __ServeNursery2State as State;
                &[State::Body, State::Joining, State::Unwinding, State::Closed]
            };
            fn child(index: u16) -> Self::Child {
                use __ServeNursery2Child as Child;
                match index {
                    0 => Child::First,
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
                    Happened::BodyPanicked => Event::BodyPanicked,
                    Happened::Cancelled => Event::Cancelled,
                    Happened::Panicked(child) => Event::Panicked(child),
                    Happened::LastEnded => Event::LastEnded,
                    _ => ::core::unreachable!("this cannot happen to this nursery"),
                }
            }
            fn next(state: Self::State, event: Self::Event) -> Self::State {
                use __ServeNursery2Event as Event;
                use __ServeNursery2State as State;
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
                use __ServeNursery2State as State;
                match state {
                    State::Body => Order::RunBody,
                    State::Joining => Order::Drain,
                    State::Unwinding => Order::CancelAndDrain,
                    State::Closed => Order::Leave,
                }
            }
        }
        let __nursery2 = ::coldframe::private::open::<__ServeNursery2>();
        #[allow(dead_code)]
        enum __ServeTailExit<Value, Try> {
            Value(Value),
            Try(Try),
        }
        let __exit = '__left2: {
            let __step2 = |
                child: __ServeNursery2Child,
                _turn: &mut ::coldframe::private::Turn<'_>|
            match child {
                _ => ::core::unreachable!("this child has not been spawned yet"),
            };
            let __exit = '__nursery2_section1: {
                defer!(@ used);
                let mut __defer = ::coldframe::private::defer();
                let __rest = '__nursery2_deferred1: {
                    let __first = ::core::pin::pin!(
                        ::coldframe::private::Slot::new(& __nursery2)
                    );
                    let __first = __first.into_ref();
                    let one = __nursery2
                        .spawn(__ServeNursery2Child::First, __first, first());
                    let __step2 = |
                        child: __ServeNursery2Child,
                        turn: &mut ::coldframe::private::Turn<'_>|
                    match child {
                        __ServeNursery2Child::First => __first.step(turn),
                    };
                    match __nursery2
                        .join_part(
                            &mut __machine,
                            __ServeState::JoinNursery2 as u16,
                            0..1,
                            &__step2,
                        )
                        .await
                    {
                        ::core::option::Option::Some(()) => {}
                        ::core::option::Option::None => {
                            break '__nursery2_deferred1 ::core::result::Result::Err(
                                __ServeNursery2Exit::Unwinding,
                            );
                        }
                    }
                    let one = one.value();
                    let __tail = match __nursery2
                        .during(
                            __defer
                                .guard(async {
                                    __ServeTailExit::Value(
                                        (
                                            one,
                                            match ::coldframe::private::Branch::branch(
                                                ::coldframe::private::suspend(
                                                        &mut __machine,
                                                        __ServeState::Last as u16,
                                                        last(),
                                                    )
                                                    .await,
                                            ) {
                                                ::core::ops::ControlFlow::Continue(it) => it,
                                                ::core::ops::ControlFlow::Break(it) => {
                                                    return __ServeTailExit::Try(it);
                                                }
                                            },
                                        )
                                            .1,
                                    )
                                }),
                            &__step2,
                        )
                        .await
                    {
                        ::core::option::Option::Some(it) => it,
                        ::core::option::Option::None => {
                            break '__nursery2_deferred1 ::core::result::Result::Err(
                                __ServeNursery2Exit::Unwinding,
                            );
                        }
                    };
                    break '__nursery2_deferred1 ::core::result::Result::Ok(__tail);
                };
                match __nursery2
                    .during(
                        __defer
                            .cleanup_within(
                                SECOND,
                                async {
                                    ::coldframe::private::suspend(
                                            &mut __machine,
                                            __ServeState::Close as u16,
                                            close(),
                                        )
                                        .await;
                                },
                            ),
                        &__step2,
                    )
                    .await
                {
                    ::core::option::Option::Some(()) => {}
                    ::core::option::Option::None => {
                        break '__nursery2_section1 __ServeNursery2Exit::Unwinding;
                    }
                }
                let __tail = match __rest {
                    ::core::result::Result::Ok(it) => __defer.merge(it),
                    ::core::result::Result::Err(it) => {
                        match __nursery2.during(__defer.settle(), &__step2).await {
                            ::core::option::Option::Some(()) => {}
                            ::core::option::Option::None => {
                                break '__nursery2_section1 __ServeNursery2Exit::Unwinding;
                            }
                        }
                        break '__nursery2_section1 it;
                    }
                };
                match __nursery2
                    .join(&mut __machine, __ServeState::JoinNursery2 as u16, &__step2)
                    .await
                {
                    ::core::option::Option::Some(()) => {}
                    ::core::option::Option::None => {
                        break '__left2 __ServeNursery2Exit::Unwinding;
                    }
                }
                #[allow(unreachable_code, clippy::diverging_sub_expression)]
                break '__value2 match ::coldframe::private::defer().go_on(__tail).await {
                    __ServeTailExit::Value(it) => it,
                    __ServeTailExit::Try(it) => match it? {}
                };
            };
            let __left = __exit.left();
            let __exit = match __nursery2
                .leave(
                    &mut __machine,
                    __ServeState::JoinNursery2 as u16,
                    __left,
                    &__step2,
                )
                .await
            {
                ::core::option::Option::Some(()) => __exit,
                ::core::option::Option::None => __ServeNursery2Exit::Unwinding,
            };
            break '__left2 __exit;
        };
        ::core::mem::drop(__nursery2);
        match __exit {
            __ServeNursery2Exit::Unwinding => {
                match ::coldframe::private::pass_on().await {}
            }
        }
    }
}
