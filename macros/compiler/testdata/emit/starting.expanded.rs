async fn serve_all(addresses: &[Address]) -> Result<(), ErrorGroup<Error>> {
    /// Start ─▶ StartControl
    /// StartControl ─▶ StartServe | JoinTryNursery
    /// StartServe ─▶ StartServe | JoinTryNursery
    /// JoinTryNursery ─▶ Done
    #[repr(u16)]
    #[allow(dead_code)]
    enum __ServeAllState {
        Start,
        StartControl,
        StartServe,
        JoinTryNursery,
        Done,
    }
    static __MACHINE: ::coldframe::machine::Machine = {
        use ::coldframe::machine::{Machine, MachineKind, State};
        use ::core::option::Option::{None, Some};
        Machine {
            path: ::core::concat!(::core::module_path!(), "::serve_all"),
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
                    name: "StartControl",
                    line: 3,
                    column: 54,
                    unwinds_to: Some(3),
                },
                State {
                    name: "StartServe",
                    line: 5,
                    column: 87,
                    unwinds_to: Some(3),
                },
                State {
                    name: "JoinTryNursery",
                    line: 8,
                    column: 4,
                    unwinds_to: None,
                },
                State {
                    name: "Done",
                    line: 9,
                    column: 0,
                    unwinds_to: None,
                },
            ],
            edges: &[(0, 1), (1, 2), (1, 3), (2, 2), (2, 3), (3, 4)],
        }
    };
    let mut __machine = ::coldframe::private::enter(&__MACHINE);
    '__value: {
        enum __ServeAllNurseryExit {
            Unwinding,
        }
        impl __ServeAllNurseryExit {
            fn left(&self) -> ::coldframe::private::Left {
                match self {
                    Self::Unwinding => ::coldframe::private::Left::Unwound,
                }
            }
        }
        try_nursery!(@ used);
        enum __ServeAllNursery {}
        #[derive(::core::clone::Clone, ::core::marker::Copy, ::core::fmt::Debug)]
        enum __ServeAllNurseryChild {
            Control,
            Serve,
        }
        #[derive(
            ::core::clone::Clone,
            ::core::marker::Copy,
            ::core::fmt::Debug,
            ::core::cmp::PartialEq,
            ::core::cmp::Eq
        )]
        enum __ServeAllNurseryState {
            Body,
            Joining,
            Failing,
            Unwinding,
            Closed,
        }
        #[derive(::core::clone::Clone, ::core::marker::Copy, ::core::fmt::Debug)]
        #[allow(dead_code)]
        enum __ServeAllNurseryEvent {
            BodyDone,
            BodyPanicked,
            Cancelled,
            Failed(__ServeAllNurseryChild),
            Panicked(__ServeAllNurseryChild),
            LastEnded,
        }
        impl ::coldframe::private::NurseryMachine for __ServeAllNursery {
            type Child = __ServeAllNurseryChild;
            type State = __ServeAllNurseryState;
            type Event = __ServeAllNurseryEvent;
            const TABLE: &'static ::coldframe::machine::NurseryTable = {
                use ::coldframe::machine::{NurseryTable, SpawnSite};
                &NurseryTable {
                    path: ::core::concat!(::core::module_path!(), "::serve_all"),
                    file: ::core::file!(),
                    line: 2,
                    states: &["Body", "Joining", "Failing", "Unwinding", "Closed"],
                    spawns: &[
                        SpawnSite {
                            name: "control",
                            line: 3,
                        },
                        SpawnSite {
                            name: "serve",
                            line: 5,
                        },
                    ],
                }
            };
            const STATES: &'static [Self::State] = {
                use __ServeAllNurseryState as State;
                &[
                    State::Body,
                    State::Joining,
                    State::Failing,
                    State::Unwinding,
                    State::Closed,
                ]
            };
            fn child(index: u16) -> Self::Child {
                use __ServeAllNurseryChild as Child;
                match index {
                    0 => Child::Control,
                    1 => Child::Serve,
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
                use __ServeAllNurseryEvent as Event;
                use ::coldframe::private::Happened;
                match happened {
                    Happened::BodyDone => Event::BodyDone,
                    Happened::BodyPanicked => Event::BodyPanicked,
                    Happened::Cancelled => Event::Cancelled,
                    Happened::Failed(child) => Event::Failed(child),
                    Happened::Panicked(child) => Event::Panicked(child),
                    Happened::LastEnded => Event::LastEnded,
                    _ => ::core::unreachable!("this cannot happen to this nursery"),
                }
            }
            fn next(state: Self::State, event: Self::Event) -> Self::State {
                use __ServeAllNurseryEvent as Event;
                use __ServeAllNurseryState as State;
                match (state, event) {
                    (State::Body, Event::BodyDone) => State::Joining,
                    (State::Body, Event::BodyPanicked) => State::Unwinding,
                    (State::Body | State::Joining, Event::Failed(_)) => State::Failing,
                    (
                        State::Body | State::Joining,
                        Event::Panicked(_) | Event::Cancelled,
                    ) => State::Unwinding,
                    (
                        State::Failing,
                        Event::BodyDone | Event::Failed(_) | Event::Cancelled,
                    ) => State::Failing,
                    (State::Failing, Event::BodyPanicked | Event::Panicked(_)) => {
                        State::Unwinding
                    }
                    (
                        State::Unwinding,
                        Event::BodyDone
                        | Event::BodyPanicked
                        | Event::Failed(_)
                        | Event::Panicked(_)
                        | Event::Cancelled,
                    ) => State::Unwinding,
                    (
                        State::Joining | State::Failing | State::Unwinding,
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
                use __ServeAllNurseryState as State;
                match state {
                    State::Body => Order::RunBody,
                    State::Joining => Order::Drain,
                    State::Failing => Order::CancelAndDrain,
                    State::Unwinding => Order::CancelAndDrain,
                    State::Closed => Order::Leave,
                }
            }
        }
        let __nursery = ::coldframe::private::open::<__ServeAllNursery>();
        #[allow(unused_imports)]
        use ::coldframe::private::{
            CloseDebug as _, CloseSilent as _, RaisedPlain as _, SpawnedPlain as _,
        };
        let __errors = &__nursery.errors();
        if false {
            break '__value ::core::result::Result::Err(__errors.failed());
        }
        let __exit = '__left: {
            let __control = ::core::pin::pin!(
                ::coldframe::private::Slot::new(& __nursery)
            );
            let __control = __control.into_ref();
            let __step = |
                child: __ServeAllNurseryChild,
                turn: &mut ::coldframe::private::Turn<'_>|
            match child {
                __ServeAllNurseryChild::Control => __control.step(turn),
                _ => ::core::unreachable!("this child has not been spawned yet"),
            };
            let __exit = '__section1: {
                let control = match __nursery
                    .wait(
                        &mut __machine,
                        __ServeAllState::StartControl as u16,
                        match __nursery.starting(|status| control(status)) {
                            (future, starting) => {
                                __nursery
                                    .start(
                                        __ServeAllNurseryChild::Control,
                                        __control,
                                        starting,
                                        ::coldframe::private::Spawned(future, __errors).failing(),
                                    )
                            }
                        },
                        &__step,
                    )
                    .await
                {
                    ::core::option::Option::Some(it) => it,
                    ::core::option::Option::None => {
                        break '__section1 __ServeAllNurseryExit::Unwinding;
                    }
                };
                let __serve = ::coldframe::private::Arena::new(&__nursery);
                let __step = |
                    child: __ServeAllNurseryChild,
                    turn: &mut ::coldframe::private::Turn<'_>|
                match child {
                    __ServeAllNurseryChild::Serve => __serve.step(turn),
                    _ => __step(child, turn),
                };
                let __exit = '__section2: {
                    for address in addresses {
                        let port = match __nursery
                            .during(
                                ::coldframe::fail_after(
                                    LIMIT,
                                    async {
                                        fail_after!(@ used);
                                        ::coldframe::private::suspend(
                                                &mut __machine,
                                                __ServeAllState::StartServe as u16,
                                                match __nursery.starting(|it| serve(it, address, &control))
                                                {
                                                    (future, starting) => {
                                                        __nursery
                                                            .start_in(
                                                                __ServeAllNurseryChild::Serve,
                                                                &__serve,
                                                                starting,
                                                                ::coldframe::private::Spawned(future, __errors).failing(),
                                                            )
                                                    }
                                                },
                                            )
                                            .await
                                    },
                                ),
                                &__step,
                            )
                            .await
                        {
                            ::core::option::Option::Some(it) => it,
                            ::core::option::Option::None => {
                                break '__section2 __ServeAllNurseryExit::Unwinding;
                            }
                        };
                        println!("{port:?}");
                    }
                    match __errors
                        .close(
                            __nursery
                                .join(
                                    &mut __machine,
                                    __ServeAllState::JoinTryNursery as u16,
                                    &__step,
                                ),
                        )
                        .await
                    {
                        ::core::option::Option::Some(()) => {}
                        ::core::option::Option::None => {
                            break '__left __ServeAllNurseryExit::Unwinding;
                        }
                    }
                    if let ::core::option::Option::Some(it) = __errors.group() {
                        break '__value ::core::result::Result::Err(it);
                    }
                    break '__value ::core::result::Result::Ok(());
                };
                let __left = __exit.left();
                let __exit = match __errors
                    .close(
                        __nursery
                            .leave(
                                &mut __machine,
                                __ServeAllState::JoinTryNursery as u16,
                                __left,
                                &__step,
                            ),
                    )
                    .await
                {
                    ::core::option::Option::Some(()) => __exit,
                    ::core::option::Option::None => __ServeAllNurseryExit::Unwinding,
                };
                break '__left __exit;
            };
            let __left = __exit.left();
            let __exit = match __errors
                .close(
                    __nursery
                        .leave(
                            &mut __machine,
                            __ServeAllState::JoinTryNursery as u16,
                            __left,
                            &__step,
                        ),
                )
                .await
            {
                ::core::option::Option::Some(()) => __exit,
                ::core::option::Option::None => __ServeAllNurseryExit::Unwinding,
            };
            break '__left __exit;
        };
        ::core::mem::drop(__nursery);
        if let ::core::option::Option::Some(it) = __errors.group() {
            break '__value ::core::result::Result::Err(it);
        }
        match __exit {
            __ServeAllNurseryExit::Unwinding => {
                match ::coldframe::private::pass_on().await {}
            }
        }
    }
}
