//! A module of the user's.
use coldframe::prelude::*;
async fn child1() {
    /// Start ─▶ Checkpoint ─▶ Done
    #[derive(
        ::core::clone::Clone,
        ::core::marker::Copy,
        ::core::fmt::Debug,
        ::core::cmp::PartialEq,
        ::core::cmp::Eq
    )]
    #[repr(u16)]
    #[allow(dead_code)]
    enum __Child1State {
        Start,
        Checkpoint,
        Done,
    }
    impl ::coldframe::private::States for __Child1State {
        const MACHINE: &'static ::coldframe::machine::Machine = {
            use ::coldframe::machine::{Machine, MachineKind, State};
            &Machine {
                path: ::core::concat!(::core::module_path!(), "::child1"),
                file: ::core::file!(),
                line: 4,
                kind: MachineKind::Function,
                states: &[
                    State {
                        name: "Start",
                        line: 4,
                        column: 9,
                        unwinds_to: ::core::option::Option::None,
                    },
                    State {
                        name: "Checkpoint",
                        line: 4,
                        column: 33,
                        unwinds_to: ::core::option::Option::None,
                    },
                    State {
                        name: "Done",
                        line: 4,
                        column: 40,
                        unwinds_to: ::core::option::Option::None,
                    },
                ],
                edges: &[(0, 1), (1, 2)],
            }
        };
        fn index(self) -> u16 {
            self as u16
        }
    }
    let mut __machine = ::coldframe::private::enter::<__Child1State>();
    ::coldframe::private::suspend(
            &mut __machine,
            __Child1State::Checkpoint,
            checkpoint(),
        )
        .await;
}
struct Parent;
impl Parent {
    pub async fn run(&self) {
        /// Start ─▶ JoinNursery ─▶ Done
        #[derive(
            ::core::clone::Clone,
            ::core::marker::Copy,
            ::core::fmt::Debug,
            ::core::cmp::PartialEq,
            ::core::cmp::Eq
        )]
        #[repr(u16)]
        #[allow(dead_code)]
        enum __ParentRunState {
            Start,
            JoinNursery,
            Done,
        }
        impl ::coldframe::private::States for __ParentRunState {
            const MACHINE: &'static ::coldframe::machine::Machine = {
                use ::coldframe::machine::{Machine, MachineKind, State};
                &Machine {
                    path: ::core::concat!(::core::module_path!(), "::Parent::run"),
                    file: ::core::file!(),
                    line: 9,
                    kind: MachineKind::Function,
                    states: &[
                        State {
                            name: "Start",
                            line: 9,
                            column: 17,
                            unwinds_to: ::core::option::Option::None,
                        },
                        State {
                            name: "JoinNursery",
                            line: 10,
                            column: 17,
                            unwinds_to: ::core::option::Option::None,
                        },
                        State {
                            name: "Done",
                            line: 11,
                            column: 4,
                            unwinds_to: ::core::option::Option::None,
                        },
                    ],
                    edges: &[(0, 1), (1, 2)],
                }
            };
            fn index(self) -> u16 {
                self as u16
            }
        }
        let mut __machine = ::coldframe::private::enter::<__ParentRunState>();
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
                const STATES: &'static [Self::State] = &[
                    __ParentRunNurseryState::Body,
                    __ParentRunNurseryState::Joining,
                    __ParentRunNurseryState::Unwinding,
                    __ParentRunNurseryState::Closed,
                ];
                fn child(index: u16) -> Self::Child {
                    match index {
                        0 => __ParentRunNurseryChild::Child1,
                        1 => __ParentRunNurseryChild::Child1_2,
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
                    match happened {
                        ::coldframe::private::Happened::BodyDone => {
                            __ParentRunNurseryEvent::BodyDone
                        }
                        ::coldframe::private::Happened::Cancelled => {
                            __ParentRunNurseryEvent::Cancelled
                        }
                        ::coldframe::private::Happened::Panicked(child) => {
                            __ParentRunNurseryEvent::Panicked(child)
                        }
                        ::coldframe::private::Happened::LastEnded => {
                            __ParentRunNurseryEvent::LastEnded
                        }
                        _ => ::core::unreachable!("this cannot happen to this nursery"),
                    }
                }
                fn next(state: Self::State, event: Self::Event) -> Self::State {
                    match (state, event) {
                        (
                            __ParentRunNurseryState::Body,
                            __ParentRunNurseryEvent::BodyDone,
                        ) => __ParentRunNurseryState::Joining,
                        (
                            __ParentRunNurseryState::Body
                            | __ParentRunNurseryState::Joining,
                            __ParentRunNurseryEvent::Panicked(_)
                            | __ParentRunNurseryEvent::Cancelled,
                        ) => __ParentRunNurseryState::Unwinding,
                        (
                            __ParentRunNurseryState::Joining
                            | __ParentRunNurseryState::Unwinding,
                            __ParentRunNurseryEvent::LastEnded,
                        ) => __ParentRunNurseryState::Closed,
                        (state, _) => state,
                    }
                }
                fn order(state: Self::State) -> ::coldframe::private::Order {
                    match state {
                        __ParentRunNurseryState::Body => {
                            ::coldframe::private::Order::RunBody
                        }
                        __ParentRunNurseryState::Joining => {
                            ::coldframe::private::Order::Drain
                        }
                        __ParentRunNurseryState::Unwinding => {
                            ::coldframe::private::Order::CancelAndDrain
                        }
                        __ParentRunNurseryState::Closed => {
                            ::coldframe::private::Order::Leave
                        }
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
                .close(&mut __machine, __ParentRunState::JoinNursery, &__step)
                .await;
        }
    }
    fn helper(&self) -> bool {
        1 < 2
    }
}
