async fn tree() -> Result<(), Error> {
    /// Start ─▶ Checkpoint
    /// Checkpoint ─▶ JoinNursery
    /// JoinNursery ─▶ JoinNursery2 | JoinNursery3
    /// JoinNursery2 ─▶ JoinNursery3
    /// JoinNursery3 ─▶ Done
    #[repr(u16)]
    #[allow(dead_code)]
    enum __TreeState {
        Start,
        Checkpoint,
        JoinNursery,
        JoinNursery2,
        JoinNursery3,
        Done,
    }
    static __MACHINE: ::coldframe::machine::Machine = {
        use ::coldframe::machine::{Machine, MachineKind, State};
        use ::core::option::Option::{None, Some};
        Machine {
            path: ::core::concat!(::core::module_path!(), "::tree"),
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
                    name: "Checkpoint",
                    line: 6,
                    column: 25,
                    unwinds_to: Some(2),
                },
                State {
                    name: "JoinNursery",
                    line: 9,
                    column: 8,
                    unwinds_to: Some(4),
                },
                State {
                    name: "JoinNursery2",
                    line: 11,
                    column: 33,
                    unwinds_to: Some(4),
                },
                State {
                    name: "JoinNursery3",
                    line: 12,
                    column: 4,
                    unwinds_to: None,
                },
                State {
                    name: "Done",
                    line: 14,
                    column: 0,
                    unwinds_to: None,
                },
            ],
            edges: &[(0, 1), (1, 2), (2, 3), (2, 4), (3, 4), (4, 5)],
        }
    };
    let mut __machine = ::coldframe::private::enter(&__MACHINE);
    '__value: {
        enum __TreeNurseryExit<Return> {
            Return(Return),
            Unwinding,
        }
        impl<Return> __TreeNurseryExit<Return> {
            fn left(&self) -> ::coldframe::private::Left {
                match self {
                    Self::Return(_) => ::coldframe::private::Left::Jumped,
                    Self::Unwinding => ::coldframe::private::Left::Unwound,
                }
            }
        }
        nursery!(@ used);
        enum __TreeNursery {}
        #[derive(::core::clone::Clone, ::core::marker::Copy, ::core::fmt::Debug)]
        enum __TreeNurseryChild {
            Outer,
            UseIt,
        }
        #[derive(
            ::core::clone::Clone,
            ::core::marker::Copy,
            ::core::fmt::Debug,
            ::core::cmp::PartialEq,
            ::core::cmp::Eq
        )]
        enum __TreeNurseryState {
            Body,
            Joining,
            Unwinding,
            Closed,
        }
        #[derive(::core::clone::Clone, ::core::marker::Copy, ::core::fmt::Debug)]
        #[allow(dead_code)]
        enum __TreeNurseryEvent {
            BodyDone,
            BodyLeft,
            BodyPanicked,
            Cancelled,
            Panicked(__TreeNurseryChild),
            LastEnded,
        }
        impl ::coldframe::private::NurseryMachine for __TreeNursery {
            type Child = __TreeNurseryChild;
            type State = __TreeNurseryState;
            type Event = __TreeNurseryEvent;
            const TABLE: &'static ::coldframe::machine::NurseryTable = {
                use ::coldframe::machine::{NurseryTable, SpawnSite};
                &NurseryTable {
                    path: ::core::concat!(::core::module_path!(), "::tree"),
                    file: ::core::file!(),
                    line: 2,
                    states: &["Body", "Joining", "Unwinding", "Closed"],
                    spawns: &[
                        SpawnSite {
                            name: "outer",
                            line: 3,
                        },
                        SpawnSite {
                            name: "use_it",
                            line: 10,
                        },
                    ],
                }
            };
            const STATES: &'static [Self::State] = {
                use __TreeNurseryState as State;
                &[State::Body, State::Joining, State::Unwinding, State::Closed]
            };
            fn child(index: u16) -> Self::Child {
                use __TreeNurseryChild as Child;
                match index {
                    0 => Child::Outer,
                    1 => Child::UseIt,
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
                use __TreeNurseryEvent as Event;
                use ::coldframe::private::Happened;
                match happened {
                    Happened::BodyDone => Event::BodyDone,
                    Happened::BodyLeft => Event::BodyLeft,
                    Happened::BodyPanicked => Event::BodyPanicked,
                    Happened::Cancelled => Event::Cancelled,
                    Happened::Panicked(child) => Event::Panicked(child),
                    Happened::LastEnded => Event::LastEnded,
                    _ => ::core::unreachable!("this cannot happen to this nursery"),
                }
            }
            fn next(state: Self::State, event: Self::Event) -> Self::State {
                use __TreeNurseryEvent as Event;
                use __TreeNurseryState as State;
                match (state, event) {
                    (State::Body, Event::BodyDone | Event::BodyLeft) => State::Joining,
                    (State::Body, Event::BodyPanicked) => State::Unwinding,
                    (
                        State::Body | State::Joining,
                        Event::Panicked(_) | Event::Cancelled,
                    ) => State::Unwinding,
                    (
                        State::Unwinding,
                        Event::BodyDone
                        | Event::BodyLeft
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
                use __TreeNurseryState as State;
                match state {
                    State::Body => Order::RunBody,
                    State::Joining => Order::Drain,
                    State::Unwinding => Order::CancelAndDrain,
                    State::Closed => Order::Leave,
                }
            }
        }
        let __nursery = ::coldframe::private::open::<__TreeNursery>();
        let __return = ::coldframe::private::Seed::new();
        if false {
            return __return.make();
        }
        let __exit = '__left: {
            let __outer = ::core::pin::pin!(
                ::coldframe::private::Slot::new(& __nursery)
            );
            let __outer = __outer.into_ref();
            __nursery.spawn_unit(__TreeNurseryChild::Outer, __outer, outer());
            let __step = |
                child: __TreeNurseryChild,
                turn: &mut ::coldframe::private::Turn<'_>|
            match child {
                __TreeNurseryChild::Outer => __outer.step(turn),
                _ => ::core::unreachable!("this child has not been spawned yet"),
            };
            let __exit = '__section1: {
                let found = '__value2: {
                    enum __TreeNursery2Exit<Return> {
                        Return(Return),
                        Unwinding,
                    }
                    impl<Return> __TreeNursery2Exit<Return> {
                        fn left(&self) -> ::coldframe::private::Left {
                            match self {
                                Self::Return(_) => ::coldframe::private::Left::Jumped,
                                Self::Unwinding => ::coldframe::private::Left::Unwound,
                            }
                        }
                    }
                    nursery!(@ used);
                    enum __TreeNursery2 {}
                    #[derive(
                        ::core::clone::Clone,
                        ::core::marker::Copy,
                        ::core::fmt::Debug
                    )]
                    enum __TreeNursery2Child {
                        Inner,
                    }
                    #[derive(
                        ::core::clone::Clone,
                        ::core::marker::Copy,
                        ::core::fmt::Debug,
                        ::core::cmp::PartialEq,
                        ::core::cmp::Eq
                    )]
                    enum __TreeNursery2State {
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
                    enum __TreeNursery2Event {
                        BodyDone,
                        BodyLeft,
                        BodyPanicked,
                        Cancelled,
                        Panicked(__TreeNursery2Child),
                        LastEnded,
                    }
                    impl ::coldframe::private::NurseryMachine for __TreeNursery2 {
                        type Child = __TreeNursery2Child;
                        type State = __TreeNursery2State;
                        type Event = __TreeNursery2Event;
                        const TABLE: &'static ::coldframe::machine::NurseryTable = {
                            use ::coldframe::machine::{NurseryTable, SpawnSite};
                            &NurseryTable {
                                path: ::core::concat!(::core::module_path!(), "::tree"),
                                file: ::core::file!(),
                                line: 4,
                                states: &["Body", "Joining", "Unwinding", "Closed"],
                                spawns: &[
                                    SpawnSite {
                                        name: "inner",
                                        line: 5,
                                    },
                                ],
                            }
                        };
                        const STATES: &'static [Self::State] = {
                            use __TreeNursery2State as State;
                            &[
                                State::Body,
                                State::Joining,
                                State::Unwinding,
                                State::Closed,
                            ]
                        };
                        fn child(index: u16) -> Self::Child {
                            use __TreeNursery2Child as Child;
                            match index {
                                0 => Child::Inner,
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
                            use __TreeNursery2Event as Event;
                            use ::coldframe::private::Happened;
                            match happened {
                                Happened::BodyDone => Event::BodyDone,
                                Happened::BodyLeft => Event::BodyLeft,
                                Happened::BodyPanicked => Event::BodyPanicked,
                                Happened::Cancelled => Event::Cancelled,
                                Happened::Panicked(child) => Event::Panicked(child),
                                Happened::LastEnded => Event::LastEnded,
                                _ => {
                                    ::core::unreachable!("this cannot happen to this nursery")
                                }
                            }
                        }
                        fn next(state: Self::State, event: Self::Event) -> Self::State {
                            use __TreeNursery2Event as Event;
                            use __TreeNursery2State as State;
                            match (state, event) {
                                (State::Body, Event::BodyDone | Event::BodyLeft) => {
                                    State::Joining
                                }
                                (State::Body, Event::BodyPanicked) => State::Unwinding,
                                (
                                    State::Body | State::Joining,
                                    Event::Panicked(_) | Event::Cancelled,
                                ) => State::Unwinding,
                                (
                                    State::Unwinding,
                                    Event::BodyDone
                                    | Event::BodyLeft
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
                            use __TreeNursery2State as State;
                            match state {
                                State::Body => Order::RunBody,
                                State::Joining => Order::Drain,
                                State::Unwinding => Order::CancelAndDrain,
                                State::Closed => Order::Leave,
                            }
                        }
                    }
                    let __nursery2 = ::coldframe::private::open_within::<
                        __TreeNursery2,
                        _,
                    >(&__nursery);
                    let __exit = '__left2: {
                        let __inner = ::core::pin::pin!(
                            ::coldframe::private::Slot::new(& __nursery2)
                        );
                        let __inner = __inner.into_ref();
                        let inner = __nursery2
                            .spawn(__TreeNursery2Child::Inner, __inner, inner());
                        let __step2 = |
                            child: __TreeNursery2Child,
                            turn: &mut ::coldframe::private::Turn<'_>|
                        match child {
                            __TreeNursery2Child::Inner => __inner.step(turn),
                        };
                        let __exit = '__nursery2_section1: {
                            match __nursery
                                .during(
                                    __nursery2
                                        .wait(
                                            &mut __machine,
                                            __TreeState::Checkpoint as u16,
                                            checkpoint(),
                                            &__step2,
                                        ),
                                    &__step,
                                )
                                .await
                            {
                                ::core::option::Option::Some(
                                    ::core::option::Option::Some(it),
                                ) => it,
                                _ => {
                                    break '__nursery2_section1 __TreeNursery2Exit::Unwinding;
                                }
                            };
                            if stop() {
                                break '__nursery2_section1 __TreeNursery2Exit::Return(
                                    __return.keep(Ok(())),
                                );
                            }
                            match __nursery
                                .during(
                                    __nursery2
                                        .join(
                                            &mut __machine,
                                            __TreeState::JoinNursery as u16,
                                            &__step2,
                                        ),
                                    &__step,
                                )
                                .await
                            {
                                ::core::option::Option::Some(
                                    ::core::option::Option::Some(()),
                                ) => {}
                                _ => {
                                    break '__nursery2_section1 __TreeNursery2Exit::Unwinding;
                                }
                            }
                            let inner = inner.value();
                            #[allow(unreachable_code, clippy::diverging_sub_expression)]
                            break '__value2 inner;
                        };
                        let __left = __exit.left();
                        let __exit = match __nursery
                            .during(
                                __nursery2
                                    .leave(
                                        &mut __machine,
                                        __TreeState::JoinNursery as u16,
                                        __left,
                                        &__step2,
                                    ),
                                &__step,
                            )
                            .await
                        {
                            ::core::option::Option::Some(
                                ::core::option::Option::Some(()),
                            ) => __exit,
                            _ => __TreeNursery2Exit::Unwinding,
                        };
                        break '__left2 __exit;
                    };
                    ::core::mem::drop(__nursery2);
                    match __exit {
                        __TreeNursery2Exit::Return(it) => {
                            break '__section1 __TreeNurseryExit::Return(it);
                        }
                        __TreeNursery2Exit::Unwinding => {
                            break '__section1 __TreeNurseryExit::Unwinding;
                        }
                    }
                };
                let __use_it = ::core::pin::pin!(
                    ::coldframe::private::Slot::new(& __nursery)
                );
                let __use_it = __use_it.into_ref();
                __nursery.spawn_unit(__TreeNurseryChild::UseIt, __use_it, use_it(found));
                let __step = |
                    child: __TreeNurseryChild,
                    turn: &mut ::coldframe::private::Turn<'_>|
                match child {
                    __TreeNurseryChild::UseIt => __use_it.step(turn),
                    _ => __step(child, turn),
                };
                let __exit = '__section2: {
                    {
                        nursery!(@ used);
                        enum __TreeNursery3 {}
                        #[derive(
                            ::core::clone::Clone,
                            ::core::marker::Copy,
                            ::core::fmt::Debug
                        )]
                        enum __TreeNursery3Child {
                            Last,
                        }
                        #[derive(
                            ::core::clone::Clone,
                            ::core::marker::Copy,
                            ::core::fmt::Debug,
                            ::core::cmp::PartialEq,
                            ::core::cmp::Eq
                        )]
                        enum __TreeNursery3State {
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
                        enum __TreeNursery3Event {
                            BodyDone,
                            Cancelled,
                            Panicked(__TreeNursery3Child),
                            LastEnded,
                        }
                        impl ::coldframe::private::NurseryMachine for __TreeNursery3 {
                            type Child = __TreeNursery3Child;
                            type State = __TreeNursery3State;
                            type Event = __TreeNursery3Event;
                            const TABLE: &'static ::coldframe::machine::NurseryTable = {
                                use ::coldframe::machine::{NurseryTable, SpawnSite};
                                &NurseryTable {
                                    path: ::core::concat!(::core::module_path!(), "::tree"),
                                    file: ::core::file!(),
                                    line: 11,
                                    states: &["Body", "Joining", "Unwinding", "Closed"],
                                    spawns: &[
                                        SpawnSite {
                                            name: "last",
                                            line: 11,
                                        },
                                    ],
                                }
                            };
                            const STATES: &'static [Self::State] = {
                                use __TreeNursery3State as State;
                                &[
                                    State::Body,
                                    State::Joining,
                                    State::Unwinding,
                                    State::Closed,
                                ]
                            };
                            fn child(index: u16) -> Self::Child {
                                use __TreeNursery3Child as Child;
                                match index {
                                    0 => Child::Last,
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
                                use __TreeNursery3Event as Event;
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
                                use __TreeNursery3Event as Event;
                                use __TreeNursery3State as State;
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
                                use __TreeNursery3State as State;
                                match state {
                                    State::Body => Order::RunBody,
                                    State::Joining => Order::Drain,
                                    State::Unwinding => Order::CancelAndDrain,
                                    State::Closed => Order::Leave,
                                }
                            }
                        }
                        let __nursery3 = ::coldframe::private::open_within::<
                            __TreeNursery3,
                            _,
                        >(&__nursery);
                        let __last = ::core::pin::pin!(
                            ::coldframe::private::Slot::new(& __nursery3)
                        );
                        let __last = __last.into_ref();
                        __nursery3.spawn_unit(__TreeNursery3Child::Last, __last, last());
                        let __step3 = |
                            child: __TreeNursery3Child,
                            turn: &mut ::coldframe::private::Turn<'_>|
                        match child {
                            __TreeNursery3Child::Last => __last.step(turn),
                        };
                        match __nursery
                            .during(
                                __nursery3
                                    .join(
                                        &mut __machine,
                                        __TreeState::JoinNursery2 as u16,
                                        &__step3,
                                    ),
                                &__step,
                            )
                            .await
                        {
                            ::core::option::Option::Some(
                                ::core::option::Option::Some(()),
                            ) => {}
                            _ => break '__section2 __TreeNurseryExit::Unwinding,
                        }
                    };
                    match __nursery
                        .join(&mut __machine, __TreeState::JoinNursery3 as u16, &__step)
                        .await
                    {
                        ::core::option::Option::Some(()) => {}
                        ::core::option::Option::None => {
                            break '__left __TreeNurseryExit::Unwinding;
                        }
                    }
                    break '__value;
                };
                let __left = __exit.left();
                let __exit = match __nursery
                    .leave(
                        &mut __machine,
                        __TreeState::JoinNursery3 as u16,
                        __left,
                        &__step,
                    )
                    .await
                {
                    ::core::option::Option::Some(()) => __exit,
                    ::core::option::Option::None => __TreeNurseryExit::Unwinding,
                };
                break '__left __exit;
            };
            let __left = __exit.left();
            let __exit = match __nursery
                .leave(&mut __machine, __TreeState::JoinNursery3 as u16, __left, &__step)
                .await
            {
                ::core::option::Option::Some(()) => __exit,
                ::core::option::Option::None => __TreeNurseryExit::Unwinding,
            };
            break '__left __exit;
        };
        ::core::mem::drop(__nursery);
        match __exit {
            __TreeNurseryExit::Return(it) => return it,
            __TreeNurseryExit::Unwinding => {
                match ::coldframe::private::pass_on().await {}
            }
        }
    }
    Ok(())
}
