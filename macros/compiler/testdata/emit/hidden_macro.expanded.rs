async fn wait_for_either() -> u8 {
    /// Start ─▶ Join
    /// Join ─▶ Before0 | Done
    /// Before0 ─▶ Select
    /// Select ─▶ Third | JoinNursery
    /// Third ─▶ JoinNursery
    /// JoinNursery ─▶ Done
    #[repr(u16)]
    #[allow(dead_code)]
    enum __WaitForEitherState {
        Start,
        Join,
        Before0,
        Select,
        Third,
        JoinNursery,
        Done,
    }
    static __MACHINE: ::coldframe::machine::Machine = {
        use ::coldframe::machine::{Machine, MachineKind, State};
        use ::core::option::Option::{None, Some};
        Machine {
            path: ::core::concat!(::core::module_path!(), "::wait_for_either"),
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
                    name: "Join",
                    line: 2,
                    column: 17,
                    unwinds_to: None,
                },
                State {
                    name: "Before0",
                    line: 3,
                    column: 28,
                    unwinds_to: None,
                },
                State {
                    name: "Select",
                    line: 6,
                    column: 20,
                    unwinds_to: Some(5),
                },
                State {
                    name: "Third",
                    line: 10,
                    column: 40,
                    unwinds_to: Some(5),
                },
                State {
                    name: "JoinNursery",
                    line: 12,
                    column: 4,
                    unwinds_to: None,
                },
                State {
                    name: "Done",
                    line: 13,
                    column: 0,
                    unwinds_to: None,
                },
            ],
            edges: &[(0, 1), (1, 2), (1, 6), (2, 3), (3, 4), (3, 5), (4, 5), (5, 6)],
        }
    };
    let mut __machine = ::coldframe::private::enter(&__MACHINE);
    let before = {
        ::coldframe::private::suspend(
                &mut __machine,
                __WaitForEitherState::Join as u16,
                ::core::future::ready(()),
            )
            .await;
        tokio::join!(a(), b())
    };
    println!(
        "{}", ::coldframe::private::suspend(& mut __machine,
        __WaitForEitherState::Before0 as u16, before.0). await
    );
    '__value: {
        enum __WaitForEitherNurseryExit {
            Unwinding,
        }
        impl __WaitForEitherNurseryExit {
            fn left(&self) -> ::coldframe::private::Left {
                match self {
                    Self::Unwinding => ::coldframe::private::Left::Unwound,
                }
            }
        }
        nursery!(@ used);
        enum __WaitForEitherNursery {}
        #[derive(::core::clone::Clone, ::core::marker::Copy, ::core::fmt::Debug)]
        enum __WaitForEitherNurseryChild {
            Tick,
        }
        #[derive(
            ::core::clone::Clone,
            ::core::marker::Copy,
            ::core::fmt::Debug,
            ::core::cmp::PartialEq,
            ::core::cmp::Eq
        )]
        enum __WaitForEitherNurseryState {
            Body,
            Joining,
            Unwinding,
            Closed,
        }
        #[derive(::core::clone::Clone, ::core::marker::Copy, ::core::fmt::Debug)]
        #[allow(dead_code)]
        enum __WaitForEitherNurseryEvent {
            BodyDone,
            BodyPanicked,
            Cancelled,
            Panicked(__WaitForEitherNurseryChild),
            LastEnded,
        }
        impl ::coldframe::private::NurseryMachine for __WaitForEitherNursery {
            type Child = __WaitForEitherNurseryChild;
            type State = __WaitForEitherNurseryState;
            type Event = __WaitForEitherNurseryEvent;
            const TABLE: &'static ::coldframe::machine::NurseryTable = {
                use ::coldframe::machine::{NurseryTable, SpawnSite};
                &NurseryTable {
                    path: ::core::concat!(::core::module_path!(), "::wait_for_either"),
                    file: ::core::file!(),
                    line: 4,
                    states: &["Body", "Joining", "Unwinding", "Closed"],
                    spawns: &[SpawnSite { name: "tick", line: 5 }],
                }
            };
            const STATES: &'static [Self::State] = {
                use __WaitForEitherNurseryState as State;
                &[State::Body, State::Joining, State::Unwinding, State::Closed]
            };
            fn child(index: u16) -> Self::Child {
                use __WaitForEitherNurseryChild as Child;
                match index {
                    0 => Child::Tick,
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
                use __WaitForEitherNurseryEvent as Event;
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
                use __WaitForEitherNurseryEvent as Event;
                use __WaitForEitherNurseryState as State;
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
                use __WaitForEitherNurseryState as State;
                match state {
                    State::Body => Order::RunBody,
                    State::Joining => Order::Drain,
                    State::Unwinding => Order::CancelAndDrain,
                    State::Closed => Order::Leave,
                }
            }
        }
        let __nursery = ::coldframe::private::open::<__WaitForEitherNursery>();
        let __exit = '__left: {
            let __tick = ::core::pin::pin!(::coldframe::private::Slot::new(& __nursery));
            let __tick = __tick.into_ref();
            __nursery.spawn_unit(__WaitForEitherNurseryChild::Tick, __tick, tick());
            let __step = |
                child: __WaitForEitherNurseryChild,
                turn: &mut ::coldframe::private::Turn<'_>|
            match child {
                __WaitForEitherNurseryChild::Tick => __tick.step(turn),
            };
            let __exit = '__section1: {
                let first = match __nursery
                    .wait(
                        &mut __machine,
                        __WaitForEitherState::Select as u16,
                        async {
                            tokio::select! {
                                x = left() => x, y = right() => y,
                            }
                        },
                        &__step,
                    )
                    .await
                {
                    ::core::option::Option::Some(it) => it,
                    ::core::option::Option::None => {
                        break '__section1 __WaitForEitherNurseryExit::Unwinding;
                    }
                };
                println!(
                    "{first}: {}", match __nursery.wait(& mut __machine,
                    __WaitForEitherState::Third as u16, third(), & __step). await {
                    ::core::option::Option::Some(it) => it, ::core::option::Option::None
                    => break '__section1 __WaitForEitherNurseryExit::Unwinding, }
                );
                match __nursery
                    .join(
                        &mut __machine,
                        __WaitForEitherState::JoinNursery as u16,
                        &__step,
                    )
                    .await
                {
                    ::core::option::Option::Some(()) => {}
                    ::core::option::Option::None => {
                        break '__left __WaitForEitherNurseryExit::Unwinding;
                    }
                }
                #[allow(unreachable_code, clippy::diverging_sub_expression)]
                break '__value first;
            };
            let __left = __exit.left();
            let __exit = match __nursery
                .leave(
                    &mut __machine,
                    __WaitForEitherState::JoinNursery as u16,
                    __left,
                    &__step,
                )
                .await
            {
                ::core::option::Option::Some(()) => __exit,
                ::core::option::Option::None => __WaitForEitherNurseryExit::Unwinding,
            };
            break '__left __exit;
        };
        ::core::mem::drop(__nursery);
        match __exit {
            __WaitForEitherNurseryExit::Unwinding => {
                match ::coldframe::private::pass_on().await {}
            }
        }
    }
}
