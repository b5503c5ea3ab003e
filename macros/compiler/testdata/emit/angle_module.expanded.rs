//! A module of the user's.
use coldframe::prelude::*;
async fn child1() {
    /// Start ─▶ Checkpoint ─▶ Done
    #[repr(u16)]
    #[allow(dead_code)]
    enum __Child1State {
        Start,
        Checkpoint,
        Done,
    }
    static __MACHINE: ::coldframe::machine::Machine = {
        use ::coldframe::machine::{Machine, MachineKind, State};
        use ::core::option::Option::None;
        Machine {
            path: ::core::concat!(::core::module_path!(), "::child1"),
            file: ::core::file!(),
            line: 4,
            kind: MachineKind::Function,
            states: &[
                State {
                    name: "Start",
                    line: 4,
                    column: 9,
                    unwinds_to: None,
                },
                State {
                    name: "Checkpoint",
                    line: 4,
                    column: 33,
                    unwinds_to: None,
                },
                State {
                    name: "Done",
                    line: 4,
                    column: 40,
                    unwinds_to: None,
                },
            ],
            edges: &[(0, 1), (1, 2)],
        }
    };
    let mut __machine = ::coldframe::private::enter(&__MACHINE);
    ::coldframe::private::suspend(
            &mut __machine,
            __Child1State::Checkpoint as u16,
            checkpoint(),
        )
        .await;
}
struct Parent;
impl Parent {
    pub async fn run(&self) {
        /// Start ─▶ JoinNursery ─▶ Done
        #[repr(u16)]
        #[allow(dead_code)]
        enum __ParentRunState {
            Start,
            JoinNursery,
            Done,
        }
        static __MACHINE: ::coldframe::machine::Machine = {
            use ::coldframe::machine::{Machine, MachineKind, State};
            use ::core::option::Option::None;
            Machine {
                path: ::core::concat!(::core::module_path!(), "::Parent::run"),
                file: ::core::file!(),
                line: 9,
                kind: MachineKind::Function,
                states: &[
                    State {
                        name: "Start",
                        line: 9,
                        column: 17,
                        unwinds_to: None,
                    },
                    State {
                        name: "JoinNursery",
                        line: 10,
                        column: 17,
                        unwinds_to: None,
                    },
                    State {
                        name: "Done",
                        line: 11,
                        column: 4,
                        unwinds_to: None,
                    },
                ],
                edges: &[(0, 1), (1, 2)],
            }
        };
        let mut __machine = ::coldframe::private::enter(&__MACHINE);
        {
            enum __ParentRunNursery {}
            #[derive(::core::clone::Clone, ::core::marker::Copy, ::core::fmt::Debug)]
            enum __ParentRunNurseryChild {
                Child1,
                Child1_2,
            }
            #[derive(
                ::core::clone::Clone,
                ::core::marker::Copy,
                ::core::fmt::Debug,
                ::core::cmp::PartialEq,
                ::core::cmp::Eq
            )]
            enum __ParentRunNurseryState {
                Body,
                Joining,
                Unwinding,
                Closed,
            }
            #[derive(::core::clone::Clone, ::core::marker::Copy, ::core::fmt::Debug)]
            #[allow(dead_code)]
            enum __ParentRunNurseryEvent {
                BodyDone,
                Cancelled,
                Panicked(__ParentRunNurseryChild),
                LastEnded,
            }
            impl ::coldframe::private::NurseryMachine for __ParentRunNursery {
                type Child = __ParentRunNurseryChild;
                type State = __ParentRunNurseryState;
                type Event = __ParentRunNurseryEvent;
                const TABLE: &'static ::coldframe::machine::NurseryTable = {
                    use ::coldframe::machine::{NurseryTable, SpawnSite};
                    &NurseryTable {
                        path: ::core::concat!(::core::module_path!(), "::Parent::run"),
                        file: ::core::file!(),
                        line: 10,
                        states: &["Body", "Joining", "Unwinding", "Closed"],
                        spawns: &[
                            SpawnSite {
                                name: "child1",
                                line: 10,
                            },
                            SpawnSite {
                                name: "child1",
                                line: 10,
                            },
                        ],
                    }
                };
                const STATES: &'static [Self::State] = {
                    use __ParentRunNurseryState as State;
                    &[State::Body, State::Joining, State::Unwinding, State::Closed]
                };
                fn child(index: u16) -> Self::Child {
                    use __ParentRunNurseryChild as Child;
                    match index {
                        0 => Child::Child1,
                        1 => Child::Child1_2,
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
                    use __ParentRunNurseryEvent as Event;
                    use ::coldframe::private::Happened;
                    match happened {
                        Happened::BodyDone => Event::BodyDone,
                        Happened::Cancelled => Event::Cancelled,
                        Happened::Panicked(child) => Event::Panicked(child),
                        Happened::LastEnded => Event::LastEnded,
                        _ => ::core::unreachable!("this cannot happen to this nursery"),
                    }
                }
                fn next(state: Self::State, event: Self::Event) -> Self::State {
                    use __ParentRunNurseryEvent as Event;
                    use __ParentRunNurseryState as State;
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
                    use __ParentRunNurseryState as State;
                    match state {
                        State::Body => Order::RunBody,
                        State::Joining => Order::Drain,
                        State::Unwinding => Order::CancelAndDrain,
                        State::Closed => Order::Leave,
                    }
                }
            }
            let __nursery = ::coldframe::private::open::<__ParentRunNursery>();
            let __child1 = ::core::pin::pin!(
                ::coldframe::private::Slot::new(& __nursery)
            );
            let __child1 = __child1.into_ref();
            __nursery.spawn_unit(__ParentRunNurseryChild::Child1, __child1, child1());
            let __child1_2 = ::core::pin::pin!(
                ::coldframe::private::Slot::new(& __nursery)
            );
            let __child1_2 = __child1_2.into_ref();
            __nursery
                .spawn_unit(__ParentRunNurseryChild::Child1_2, __child1_2, child1());
            let __step = |
                child: __ParentRunNurseryChild,
                turn: &mut ::coldframe::private::Turn<'_>|
            match child {
                __ParentRunNurseryChild::Child1 => __child1.step(turn),
                __ParentRunNurseryChild::Child1_2 => __child1_2.step(turn),
            };
            __nursery
                .close(&mut __machine, __ParentRunState::JoinNursery as u16, &__step)
                .await;
        }
    }
    fn helper(&self) -> bool {
        1 < 2
    }
}
