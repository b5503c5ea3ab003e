async fn caller() {
    {
        /// Start ─▶ A
        /// A ─▶ G | JoinNursery
        /// G ─▶ JoinNursery
        /// JoinNursery ─▶ Done
        #[repr(u16)]
        #[allow(dead_code)]
        enum __FrameState {
            Start,
            A,
            G,
            JoinNursery,
            Done,
        }
        static __MACHINE: ::coldframe::machine::Machine = {
            use ::coldframe::machine::{Machine, MachineKind, State};
            use ::core::option::Option::{None, Some};
            Machine {
                path: ::core::concat!(::core::module_path!(), "::nursery"),
                file: ::core::file!(),
                line: 1,
                kind: MachineKind::Nursery,
                states: &[
                    State {
                        name: "Start",
                        line: 1,
                        column: 0,
                        unwinds_to: None,
                    },
                    State {
                        name: "A",
                        line: 2,
                        column: 4,
                        unwinds_to: Some(3),
                    },
                    State {
                        name: "G",
                        line: 2,
                        column: 11,
                        unwinds_to: Some(3),
                    },
                    State {
                        name: "JoinNursery",
                        line: 1,
                        column: 0,
                        unwinds_to: None,
                    },
                    State {
                        name: "Done",
                        line: 1,
                        column: 0,
                        unwinds_to: None,
                    },
                ],
                edges: &[(0, 1), (1, 2), (1, 3), (2, 3), (3, 4)],
            }
        };
        let mut __machine = ::coldframe::private::enter(&__MACHINE);
        '__value: {
            enum __NurseryExit {
                Unwinding,
            }
            impl __NurseryExit {
                fn left(&self) -> ::coldframe::private::Left {
                    match self {
                        Self::Unwinding => ::coldframe::private::Left::Unwound,
                    }
                }
            }
            nursery!(@ used);
            enum __Nursery {}
            #[derive(::core::clone::Clone, ::core::marker::Copy, ::core::fmt::Debug)]
            enum __NurseryChild {
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
            enum __NurseryState {
                Body,
                Joining,
                Unwinding,
                Closed,
            }
            #[derive(::core::clone::Clone, ::core::marker::Copy, ::core::fmt::Debug)]
            #[allow(dead_code)]
            enum __NurseryEvent {
                BodyDone,
                BodyPanicked,
                Cancelled,
                Panicked(__NurseryChild),
                LastEnded,
            }
            impl ::coldframe::private::NurseryMachine for __Nursery {
                type Child = __NurseryChild;
                type State = __NurseryState;
                type Event = __NurseryEvent;
                const TABLE: &'static ::coldframe::machine::NurseryTable = {
                    use ::coldframe::machine::{NurseryTable, SpawnSite};
                    &NurseryTable {
                        path: ::core::concat!(::core::module_path!(), "::nursery"),
                        file: ::core::file!(),
                        line: 1,
                        states: &["Body", "Joining", "Unwinding", "Closed"],
                        spawns: &[
                            SpawnSite { name: "f", line: 1 },
                            SpawnSite { name: "g", line: 3 },
                        ],
                    }
                };
                const STATES: &'static [Self::State] = {
                    use __NurseryState as State;
                    &[State::Body, State::Joining, State::Unwinding, State::Closed]
                };
                fn child(index: u16) -> Self::Child {
                    use __NurseryChild as Child;
                    match index {
                        0 => Child::F,
                        1 => Child::G,
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
                    use __NurseryEvent as Event;
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
                    use __NurseryEvent as Event;
                    use __NurseryState as State;
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
                    use __NurseryState as State;
                    match state {
                        State::Body => Order::RunBody,
                        State::Joining => Order::Drain,
                        State::Unwinding => Order::CancelAndDrain,
                        State::Closed => Order::Leave,
                    }
                }
            }
            let __nursery = ::coldframe::private::open::<__Nursery>();
            let __exit = '__left: {
                let __f = ::core::pin::pin!(
                    ::coldframe::private::Slot::new(& __nursery)
                );
                let __f = __f.into_ref();
                let a = __nursery.spawn(__NurseryChild::F, __f, f());
                let __step = |
                    child: __NurseryChild,
                    turn: &mut ::coldframe::private::Turn<'_>|
                match child {
                    __NurseryChild::F => __f.step(turn),
                    _ => ::core::unreachable!("this child has not been spawned yet"),
                };
                let __exit = '__section1: {
                    match g(
                        match __nursery
                            .wait(&mut __machine, __FrameState::A as u16, a, &__step)
                            .await
                        {
                            ::core::option::Option::Some(it) => it,
                            ::core::option::Option::None => {
                                break '__section1 __NurseryExit::Unwinding;
                            }
                        },
                    ) {
                        __future => {
                            match __nursery
                                .wait(
                                    &mut __machine,
                                    __FrameState::G as u16,
                                    __future,
                                    &__step,
                                )
                                .await
                            {
                                ::core::option::Option::Some(it) => it,
                                ::core::option::Option::None => {
                                    break '__section1 __NurseryExit::Unwinding;
                                }
                            }
                        }
                    };
                    let __g = ::core::pin::pin!(
                        ::coldframe::private::Slot::new(& __nursery)
                    );
                    let __g = __g.into_ref();
                    __nursery.spawn_unit(__NurseryChild::G, __g, g(1));
                    let __step = |
                        child: __NurseryChild,
                        turn: &mut ::coldframe::private::Turn<'_>|
                    match child {
                        __NurseryChild::G => __g.step(turn),
                        _ => __step(child, turn),
                    };
                    match __nursery
                        .join(&mut __machine, __FrameState::JoinNursery as u16, &__step)
                        .await
                    {
                        ::core::option::Option::Some(()) => {}
                        ::core::option::Option::None => {
                            break '__left __NurseryExit::Unwinding;
                        }
                    }
                    break '__value;
                };
                let __left = __exit.left();
                let __exit = match __nursery
                    .leave(
                        &mut __machine,
                        __FrameState::JoinNursery as u16,
                        __left,
                        &__step,
                    )
                    .await
                {
                    ::core::option::Option::Some(()) => __exit,
                    ::core::option::Option::None => __NurseryExit::Unwinding,
                };
                break '__left __exit;
            };
            ::core::mem::drop(__nursery);
            match __exit {
                __NurseryExit::Unwinding => {
                    match ::coldframe::private::pass_on().await {}
                }
            }
        }
    }
}
