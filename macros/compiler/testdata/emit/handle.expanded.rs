async fn accept() {
    /// Start ─▶ Bind
    /// Bind ─▶ ServeAll | JoinNursery
    /// ServeAll ─▶ JoinNursery
    /// JoinNursery ─▶ Done
    #[repr(u16)]
    #[allow(dead_code)]
    enum __AcceptState {
        Start,
        Bind,
        ServeAll,
        JoinNursery,
        Done,
    }
    static __MACHINE: ::coldframe::machine::Machine = {
        use ::coldframe::machine::{Machine, MachineKind, State};
        use ::core::option::Option::{None, Some};
        Machine {
            path: ::core::concat!(::core::module_path!(), "::accept"),
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
                    name: "Bind",
                    line: 3,
                    column: 30,
                    unwinds_to: Some(3),
                },
                State {
                    name: "ServeAll",
                    line: 5,
                    column: 30,
                    unwinds_to: Some(3),
                },
                State {
                    name: "JoinNursery",
                    line: 6,
                    column: 4,
                    unwinds_to: None,
                },
                State {
                    name: "Done",
                    line: 7,
                    column: 0,
                    unwinds_to: None,
                },
            ],
            edges: &[(0, 1), (1, 2), (1, 3), (2, 3), (3, 4)],
        }
    };
    let mut __machine = ::coldframe::private::enter(&__MACHINE);
    '__value: {
        enum __AcceptNurseryExit {
            Unwinding,
        }
        impl __AcceptNurseryExit {
            fn left(&self) -> ::coldframe::private::Left {
                match self {
                    Self::Unwinding => ::coldframe::private::Left::Unwound,
                }
            }
        }
        nursery!(@ used);
        enum __AcceptNursery {}
        #[derive(::core::clone::Clone, ::core::marker::Copy, ::core::fmt::Debug)]
        enum __AcceptNurseryChild {
            Pulse,
            Handle,
        }
        #[derive(
            ::core::clone::Clone,
            ::core::marker::Copy,
            ::core::fmt::Debug,
            ::core::cmp::PartialEq,
            ::core::cmp::Eq
        )]
        enum __AcceptNurseryState {
            Body,
            Joining,
            Unwinding,
            Closed,
        }
        #[derive(::core::clone::Clone, ::core::marker::Copy, ::core::fmt::Debug)]
        #[allow(dead_code)]
        enum __AcceptNurseryEvent {
            BodyDone,
            BodyPanicked,
            Cancelled,
            Panicked(__AcceptNurseryChild),
            LastEnded,
        }
        impl ::coldframe::private::NurseryMachine for __AcceptNursery {
            type Child = __AcceptNurseryChild;
            type State = __AcceptNurseryState;
            type Event = __AcceptNurseryEvent;
            const TABLE: &'static ::coldframe::machine::NurseryTable = {
                use ::coldframe::machine::{NurseryTable, SpawnSite};
                &NurseryTable {
                    path: ::core::concat!(::core::module_path!(), "::accept"),
                    file: ::core::file!(),
                    line: 2,
                    states: &["Body", "Joining", "Unwinding", "Closed"],
                    spawns: &[
                        SpawnSite {
                            name: "pulse",
                            line: 4,
                        },
                        SpawnSite { name: "n", line: 2 },
                    ],
                }
            };
            const STATES: &'static [Self::State] = {
                use __AcceptNurseryState as State;
                &[State::Body, State::Joining, State::Unwinding, State::Closed]
            };
            fn child(index: u16) -> Self::Child {
                use __AcceptNurseryChild as Child;
                match index {
                    0 => Child::Pulse,
                    1 => Child::Handle,
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
                use __AcceptNurseryEvent as Event;
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
                use __AcceptNurseryEvent as Event;
                use __AcceptNurseryState as State;
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
                use __AcceptNurseryState as State;
                match state {
                    State::Body => Order::RunBody,
                    State::Joining => Order::Drain,
                    State::Unwinding => Order::CancelAndDrain,
                    State::Closed => Order::Leave,
                }
            }
        }
        let __nursery = ::coldframe::private::open::<__AcceptNursery>();
        let __handle = __nursery.handle();
        let n: &::coldframe::Nursery<'_> = &__handle;
        let __exit = '__left: {
            let __step = |
                child: __AcceptNurseryChild,
                turn: &mut ::coldframe::private::Turn<'_>|
            match child {
                __AcceptNurseryChild::Handle => __handle.step(turn),
                _ => ::core::unreachable!("this child has not been spawned yet"),
            };
            let __exit = '__section1: {
                let listener = match __nursery
                    .wait(&mut __machine, __AcceptState::Bind as u16, bind(), &__step)
                    .await
                {
                    ::core::option::Option::Some(it) => it,
                    ::core::option::Option::None => {
                        break '__section1 __AcceptNurseryExit::Unwinding;
                    }
                };
                let __pulse = ::core::pin::pin!(
                    ::coldframe::private::Slot::new(& __nursery)
                );
                let __pulse = __pulse.into_ref();
                __nursery.spawn_unit(__AcceptNurseryChild::Pulse, __pulse, pulse());
                let __step = |
                    child: __AcceptNurseryChild,
                    turn: &mut ::coldframe::private::Turn<'_>|
                match child {
                    __AcceptNurseryChild::Pulse => __pulse.step(turn),
                    _ => __step(child, turn),
                };
                let __exit = '__section2: {
                    match __nursery
                        .wait(
                            &mut __machine,
                            __AcceptState::ServeAll as u16,
                            listener.serve_all(n),
                            &__step,
                        )
                        .await
                    {
                        ::core::option::Option::Some(it) => it,
                        ::core::option::Option::None => {
                            break '__section2 __AcceptNurseryExit::Unwinding;
                        }
                    };
                    match __nursery
                        .join(&mut __machine, __AcceptState::JoinNursery as u16, &__step)
                        .await
                    {
                        ::core::option::Option::Some(()) => {}
                        ::core::option::Option::None => {
                            break '__left __AcceptNurseryExit::Unwinding;
                        }
                    }
                    break '__value;
                };
                let __left = __exit.left();
                let __exit = match __nursery
                    .leave(
                        &mut __machine,
                        __AcceptState::JoinNursery as u16,
                        __left,
                        &__step,
                    )
                    .await
                {
                    ::core::option::Option::Some(()) => __exit,
                    ::core::option::Option::None => __AcceptNurseryExit::Unwinding,
                };
                break '__left __exit;
            };
            let __left = __exit.left();
            let __exit = match __nursery
                .leave(
                    &mut __machine,
                    __AcceptState::JoinNursery as u16,
                    __left,
                    &__step,
                )
                .await
            {
                ::core::option::Option::Some(()) => __exit,
                ::core::option::Option::None => __AcceptNurseryExit::Unwinding,
            };
            break '__left __exit;
        };
        ::core::mem::drop(__nursery);
        match __exit {
            __AcceptNurseryExit::Unwinding => {
                match ::coldframe::private::pass_on().await {}
            }
        }
    }
}
