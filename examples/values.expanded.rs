//! What the macros make of `values.rs`.
#![cfg_attr(rustfmt, rustfmt_skip)]

use coldframe::prelude::*;
async fn fetch(id: u32) -> String {
    /// Start ─▶ Checkpoint ─▶ Done
    #[repr(u16)]
    #[allow(dead_code)]
    enum __FetchState {
        Start,
        Checkpoint,
        Done,
    }
    static __MACHINE: ::coldframe::machine::Machine = {
        use ::coldframe::machine::{Machine, MachineKind, State};
        use ::core::option::Option::None;
        Machine {
            path: ::core::concat!(::core::module_path!(), "::fetch"),
            file: ::core::file!(),
            line: 7,
            kind: MachineKind::Function,
            states: &[
                State {
                    name: "Start",
                    line: 7,
                    column: 9,
                    unwinds_to: None,
                },
                State {
                    name: "Checkpoint",
                    line: 8,
                    column: 17,
                    unwinds_to: None,
                },
                State {
                    name: "Done",
                    line: 10,
                    column: 0,
                    unwinds_to: None,
                },
            ],
            edges: &[(0, 1), (1, 2)],
        }
    };
    let mut __machine = ::coldframe::private::enter(&__MACHINE);
    ::coldframe::private::suspend(
            &mut __machine,
            __FetchState::Checkpoint as u16,
            checkpoint(),
        )
        .await;
    format!("user {id}")
}
async fn square(number: u32) -> u32 {
    /// Start ─▶ Checkpoint ─▶ Done
    #[repr(u16)]
    #[allow(dead_code)]
    enum __SquareState {
        Start,
        Checkpoint,
        Done,
    }
    static __MACHINE: ::coldframe::machine::Machine = {
        use ::coldframe::machine::{Machine, MachineKind, State};
        use ::core::option::Option::None;
        Machine {
            path: ::core::concat!(::core::module_path!(), "::square"),
            file: ::core::file!(),
            line: 13,
            kind: MachineKind::Function,
            states: &[
                State {
                    name: "Start",
                    line: 13,
                    column: 9,
                    unwinds_to: None,
                },
                State {
                    name: "Checkpoint",
                    line: 14,
                    column: 17,
                    unwinds_to: None,
                },
                State {
                    name: "Done",
                    line: 16,
                    column: 0,
                    unwinds_to: None,
                },
            ],
            edges: &[(0, 1), (1, 2)],
        }
    };
    let mut __machine = ::coldframe::private::enter(&__MACHINE);
    ::coldframe::private::suspend(
            &mut __machine,
            __SquareState::Checkpoint as u16,
            checkpoint(),
        )
        .await;
    number * number
}
fn main() {
    async fn main() {
        /// Start ─▶ JoinNursery ─▶ User ─▶ JoinNursery2 ─▶ JoinNursery3 ─▶ Done
        #[repr(u16)]
        #[allow(dead_code)]
        enum __MainState {
            Start,
            JoinNursery,
            User,
            JoinNursery2,
            JoinNursery3,
            Done,
        }
        static __MACHINE: ::coldframe::machine::Machine = {
            use ::coldframe::machine::{Machine, MachineKind, State};
            use ::core::option::Option::{None, Some};
            Machine {
                path: ::core::concat!(::core::module_path!(), "::main"),
                file: ::core::file!(),
                line: 19,
                kind: MachineKind::Function,
                states: &[
                    State {
                        name: "Start",
                        line: 19,
                        column: 9,
                        unwinds_to: None,
                    },
                    State {
                        name: "JoinNursery",
                        line: 26,
                        column: 4,
                        unwinds_to: None,
                    },
                    State {
                        name: "User",
                        line: 32,
                        column: 24,
                        unwinds_to: Some(3),
                    },
                    State {
                        name: "JoinNursery2",
                        line: 34,
                        column: 4,
                        unwinds_to: None,
                    },
                    State {
                        name: "JoinNursery3",
                        line: 44,
                        column: 4,
                        unwinds_to: None,
                    },
                    State {
                        name: "Done",
                        line: 46,
                        column: 0,
                        unwinds_to: None,
                    },
                ],
                edges: &[(0, 1), (1, 2), (2, 3), (3, 4), (4, 5)],
            }
        };
        let mut __machine = ::coldframe::private::enter(&__MACHINE);
        let (first, second) = {
            nursery!(@ used);
            enum __MainNursery {}
            #[derive(::core::clone::Clone, ::core::marker::Copy, ::core::fmt::Debug)]
            enum __MainNurseryChild {
                Fetch,
                Fetch2,
            }
            #[derive(
                ::core::clone::Clone,
                ::core::marker::Copy,
                ::core::fmt::Debug,
                ::core::cmp::PartialEq,
                ::core::cmp::Eq
            )]
            enum __MainNurseryState {
                Body,
                Joining,
                Unwinding,
                Closed,
            }
            #[derive(::core::clone::Clone, ::core::marker::Copy, ::core::fmt::Debug)]
            #[allow(dead_code)]
            enum __MainNurseryEvent {
                BodyDone,
                Cancelled,
                Panicked(__MainNurseryChild),
                LastEnded,
            }
            impl ::coldframe::private::NurseryMachine for __MainNursery {
                type Child = __MainNurseryChild;
                type State = __MainNurseryState;
                type Event = __MainNurseryEvent;
                const TABLE: &'static ::coldframe::machine::NurseryTable = {
                    use ::coldframe::machine::{NurseryTable, SpawnSite};
                    &NurseryTable {
                        path: ::core::concat!(::core::module_path!(), "::main"),
                        file: ::core::file!(),
                        line: 22,
                        states: &["Body", "Joining", "Unwinding", "Closed"],
                        spawns: &[
                            SpawnSite {
                                name: "fetch",
                                line: 23,
                            },
                            SpawnSite {
                                name: "fetch",
                                line: 24,
                            },
                        ],
                    }
                };
                const STATES: &'static [Self::State] = {
                    use __MainNurseryState as State;
                    &[State::Body, State::Joining, State::Unwinding, State::Closed]
                };
                fn child(index: u16) -> Self::Child {
                    use __MainNurseryChild as Child;
                    match index {
                        0 => Child::Fetch,
                        1 => Child::Fetch2,
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
                    use __MainNurseryEvent as Event;
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
                    use __MainNurseryEvent as Event;
                    use __MainNurseryState as State;
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
                    use __MainNurseryState as State;
                    match state {
                        State::Body => Order::RunBody,
                        State::Joining => Order::Drain,
                        State::Unwinding => Order::CancelAndDrain,
                        State::Closed => Order::Leave,
                    }
                }
            }
            let __nursery = ::coldframe::private::open::<__MainNursery>();
            let __fetch = ::core::pin::pin!(
                ::coldframe::private::Slot::new(& __nursery)
            );
            let __fetch = __fetch.into_ref();
            let first = __nursery.spawn(__MainNurseryChild::Fetch, __fetch, fetch(1));
            let __fetch2 = ::core::pin::pin!(
                ::coldframe::private::Slot::new(& __nursery)
            );
            let __fetch2 = __fetch2.into_ref();
            let second = __nursery.spawn(__MainNurseryChild::Fetch2, __fetch2, fetch(2));
            let __step = |
                child: __MainNurseryChild,
                turn: &mut ::coldframe::private::Turn<'_>|
            match child {
                __MainNurseryChild::Fetch => __fetch.step(turn),
                __MainNurseryChild::Fetch2 => __fetch2.step(turn),
            };
            __nursery
                .close(&mut __machine, __MainState::JoinNursery as u16, &__step)
                .await;
            let first = first.value();
            let second = second.value();
            (first, second)
        };
        println!("{first} and {second}");
        let greeting = '__value2: {
            enum __MainNursery2Exit {
                Unwinding,
            }
            impl __MainNursery2Exit {
                fn left(&self) -> ::coldframe::private::Left {
                    match self {
                        Self::Unwinding => ::coldframe::private::Left::Unwound,
                    }
                }
            }
            nursery!(@ used);
            enum __MainNursery2 {}
            #[derive(::core::clone::Clone, ::core::marker::Copy, ::core::fmt::Debug)]
            enum __MainNursery2Child {
                Fetch,
            }
            #[derive(
                ::core::clone::Clone,
                ::core::marker::Copy,
                ::core::fmt::Debug,
                ::core::cmp::PartialEq,
                ::core::cmp::Eq
            )]
            enum __MainNursery2State {
                Body,
                Joining,
                Unwinding,
                Closed,
            }
            #[derive(::core::clone::Clone, ::core::marker::Copy, ::core::fmt::Debug)]
            #[allow(dead_code)]
            enum __MainNursery2Event {
                BodyDone,
                BodyPanicked,
                Cancelled,
                Panicked(__MainNursery2Child),
                LastEnded,
            }
            impl ::coldframe::private::NurseryMachine for __MainNursery2 {
                type Child = __MainNursery2Child;
                type State = __MainNursery2State;
                type Event = __MainNursery2Event;
                const TABLE: &'static ::coldframe::machine::NurseryTable = {
                    use ::coldframe::machine::{NurseryTable, SpawnSite};
                    &NurseryTable {
                        path: ::core::concat!(::core::module_path!(), "::main"),
                        file: ::core::file!(),
                        line: 30,
                        states: &["Body", "Joining", "Unwinding", "Closed"],
                        spawns: &[
                            SpawnSite {
                                name: "fetch",
                                line: 31,
                            },
                        ],
                    }
                };
                const STATES: &'static [Self::State] = {
                    use __MainNursery2State as State;
                    &[State::Body, State::Joining, State::Unwinding, State::Closed]
                };
                fn child(index: u16) -> Self::Child {
                    use __MainNursery2Child as Child;
                    match index {
                        0 => Child::Fetch,
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
                    use __MainNursery2Event as Event;
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
                    use __MainNursery2Event as Event;
                    use __MainNursery2State as State;
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
                    use __MainNursery2State as State;
                    match state {
                        State::Body => Order::RunBody,
                        State::Joining => Order::Drain,
                        State::Unwinding => Order::CancelAndDrain,
                        State::Closed => Order::Leave,
                    }
                }
            }
            let __nursery2 = ::coldframe::private::open::<__MainNursery2>();
            let __exit = '__left2: {
                let __fetch = ::core::pin::pin!(
                    ::coldframe::private::Slot::new(& __nursery2)
                );
                let __fetch = __fetch.into_ref();
                let user = __nursery2
                    .spawn(__MainNursery2Child::Fetch, __fetch, fetch(3));
                let __step2 = |
                    child: __MainNursery2Child,
                    turn: &mut ::coldframe::private::Turn<'_>|
                match child {
                    __MainNursery2Child::Fetch => __fetch.step(turn),
                };
                let __exit = '__nursery2_section1: {
                    let name = match __nursery2
                        .wait(&mut __machine, __MainState::User as u16, user, &__step2)
                        .await
                    {
                        ::core::option::Option::Some(it) => it,
                        ::core::option::Option::None => {
                            break '__nursery2_section1 __MainNursery2Exit::Unwinding;
                        }
                    };
                    match __nursery2
                        .join(&mut __machine, __MainState::JoinNursery2 as u16, &__step2)
                        .await
                    {
                        ::core::option::Option::Some(()) => {}
                        ::core::option::Option::None => {
                            break '__left2 __MainNursery2Exit::Unwinding;
                        }
                    }
                    #[allow(unreachable_code, clippy::diverging_sub_expression)]
                    break '__value2 format!("hello, {name}");
                };
                let __left = __exit.left();
                let __exit = match __nursery2
                    .leave(
                        &mut __machine,
                        __MainState::JoinNursery2 as u16,
                        __left,
                        &__step2,
                    )
                    .await
                {
                    ::core::option::Option::Some(()) => __exit,
                    ::core::option::Option::None => __MainNursery2Exit::Unwinding,
                };
                break '__left2 __exit;
            };
            ::core::mem::drop(__nursery2);
            match __exit {
                __MainNursery2Exit::Unwinding => {
                    match ::coldframe::private::pass_on().await {}
                }
            }
        };
        println!("{greeting}");
        let squares: Vec<u32> = {
            nursery!(@ used);
            enum __MainNursery3 {}
            #[derive(::core::clone::Clone, ::core::marker::Copy, ::core::fmt::Debug)]
            enum __MainNursery3Child {
                Square,
            }
            #[derive(
                ::core::clone::Clone,
                ::core::marker::Copy,
                ::core::fmt::Debug,
                ::core::cmp::PartialEq,
                ::core::cmp::Eq
            )]
            enum __MainNursery3State {
                Body,
                Joining,
                Unwinding,
                Closed,
            }
            #[derive(::core::clone::Clone, ::core::marker::Copy, ::core::fmt::Debug)]
            #[allow(dead_code)]
            enum __MainNursery3Event {
                BodyDone,
                Cancelled,
                Panicked(__MainNursery3Child),
                LastEnded,
            }
            impl ::coldframe::private::NurseryMachine for __MainNursery3 {
                type Child = __MainNursery3Child;
                type State = __MainNursery3State;
                type Event = __MainNursery3Event;
                const TABLE: &'static ::coldframe::machine::NurseryTable = {
                    use ::coldframe::machine::{NurseryTable, SpawnSite};
                    &NurseryTable {
                        path: ::core::concat!(::core::module_path!(), "::main"),
                        file: ::core::file!(),
                        line: 38,
                        states: &["Body", "Joining", "Unwinding", "Closed"],
                        spawns: &[
                            SpawnSite {
                                name: "square",
                                line: 41,
                            },
                        ],
                    }
                };
                const STATES: &'static [Self::State] = {
                    use __MainNursery3State as State;
                    &[State::Body, State::Joining, State::Unwinding, State::Closed]
                };
                fn child(index: u16) -> Self::Child {
                    use __MainNursery3Child as Child;
                    match index {
                        0 => Child::Square,
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
                    use __MainNursery3Event as Event;
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
                    use __MainNursery3Event as Event;
                    use __MainNursery3State as State;
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
                    use __MainNursery3State as State;
                    match state {
                        State::Body => Order::RunBody,
                        State::Joining => Order::Drain,
                        State::Unwinding => Order::CancelAndDrain,
                        State::Closed => Order::Leave,
                    }
                }
            }
            let __nursery3 = ::coldframe::private::open::<__MainNursery3>();
            let mut children: Vec<Child<'_, u32>> = Vec::new();
            let __square = ::coldframe::private::Arena::new(&__nursery3);
            for number in 1..=5 {
                children
                    .push(
                        __nursery3
                            .spawn_in(
                                __MainNursery3Child::Square,
                                &__square,
                                square(number),
                            ),
                    );
            }
            let __step3 = |
                child: __MainNursery3Child,
                turn: &mut ::coldframe::private::Turn<'_>|
            match child {
                __MainNursery3Child::Square => __square.step(turn),
            };
            __nursery3
                .close(&mut __machine, __MainState::JoinNursery3 as u16, &__step3)
                .await;
            children.into_iter().map(Child::value).collect()
        };
        println!("{squares:?}");
    }
    ::coldframe::private::run_main(main())
}
