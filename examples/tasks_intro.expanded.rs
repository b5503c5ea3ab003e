//! What the macros make of `tasks_intro.rs`.
#![cfg_attr(rustfmt, rustfmt_skip)]

use coldframe::prelude::*;
async fn child1() {
    /// Start ─▶ Sleep ─▶ Done
    #[repr(u16)]
    #[allow(dead_code)]
    enum __Child1State {
        Start,
        Sleep,
        Done,
    }
    static __MACHINE: ::coldframe::machine::Machine = {
        use ::coldframe::machine::{Machine, MachineKind, State};
        use ::core::option::Option::None;
        Machine {
            path: ::core::concat!(::core::module_path!(), "::child1"),
            file: ::core::file!(),
            line: 6,
            kind: MachineKind::Function,
            states: &[
                State {
                    name: "Start",
                    line: 6,
                    column: 9,
                    unwinds_to: None,
                },
                State {
                    name: "Sleep",
                    line: 8,
                    column: 34,
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
    println!("  child1: started! sleeping now...");
    ::coldframe::private::suspend(
            &mut __machine,
            __Child1State::Sleep as u16,
            sleep(Duration::from_secs(1)),
        )
        .await;
    println!("  child1: exiting!");
}
async fn child2() {
    /// Start ─▶ Sleep ─▶ Done
    #[repr(u16)]
    #[allow(dead_code)]
    enum __Child2State {
        Start,
        Sleep,
        Done,
    }
    static __MACHINE: ::coldframe::machine::Machine = {
        use ::coldframe::machine::{Machine, MachineKind, State};
        use ::core::option::Option::None;
        Machine {
            path: ::core::concat!(::core::module_path!(), "::child2"),
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
                    name: "Sleep",
                    line: 15,
                    column: 34,
                    unwinds_to: None,
                },
                State {
                    name: "Done",
                    line: 17,
                    column: 0,
                    unwinds_to: None,
                },
            ],
            edges: &[(0, 1), (1, 2)],
        }
    };
    let mut __machine = ::coldframe::private::enter(&__MACHINE);
    println!("  child2: started! sleeping now...");
    ::coldframe::private::suspend(
            &mut __machine,
            __Child2State::Sleep as u16,
            sleep(Duration::from_secs(1)),
        )
        .await;
    println!("  child2: exiting!");
}
async fn parent() {
    /// Start ─▶ JoinNursery ─▶ Done
    #[repr(u16)]
    #[allow(dead_code)]
    enum __ParentState {
        Start,
        JoinNursery,
        Done,
    }
    static __MACHINE: ::coldframe::machine::Machine = {
        use ::coldframe::machine::{Machine, MachineKind, State};
        use ::core::option::Option::None;
        Machine {
            path: ::core::concat!(::core::module_path!(), "::parent"),
            file: ::core::file!(),
            line: 20,
            kind: MachineKind::Function,
            states: &[
                State {
                    name: "Start",
                    line: 20,
                    column: 9,
                    unwinds_to: None,
                },
                State {
                    name: "JoinNursery",
                    line: 29,
                    column: 4,
                    unwinds_to: None,
                },
                State {
                    name: "Done",
                    line: 31,
                    column: 0,
                    unwinds_to: None,
                },
            ],
            edges: &[(0, 1), (1, 2)],
        }
    };
    let mut __machine = ::coldframe::private::enter(&__MACHINE);
    println!("parent: started!");
    {
        nursery!(@ used);
        enum __ParentNursery {}
        #[derive(::core::clone::Clone, ::core::marker::Copy, ::core::fmt::Debug)]
        enum __ParentNurseryChild {
            Child1,
            Child2,
        }
        #[derive(
            ::core::clone::Clone,
            ::core::marker::Copy,
            ::core::fmt::Debug,
            ::core::cmp::PartialEq,
            ::core::cmp::Eq
        )]
        enum __ParentNurseryState {
            Body,
            Joining,
            Unwinding,
            Closed,
        }
        #[derive(::core::clone::Clone, ::core::marker::Copy, ::core::fmt::Debug)]
        #[allow(dead_code)]
        enum __ParentNurseryEvent {
            BodyDone,
            Cancelled,
            Panicked(__ParentNurseryChild),
            LastEnded,
        }
        impl ::coldframe::private::NurseryMachine for __ParentNursery {
            type Child = __ParentNurseryChild;
            type State = __ParentNurseryState;
            type Event = __ParentNurseryEvent;
            const TABLE: &'static ::coldframe::machine::NurseryTable = {
                use ::coldframe::machine::{NurseryTable, SpawnSite};
                &NurseryTable {
                    path: ::core::concat!(::core::module_path!(), "::parent"),
                    file: ::core::file!(),
                    line: 22,
                    states: &["Body", "Joining", "Unwinding", "Closed"],
                    spawns: &[
                        SpawnSite {
                            name: "child1",
                            line: 24,
                        },
                        SpawnSite {
                            name: "child2",
                            line: 26,
                        },
                    ],
                }
            };
            const STATES: &'static [Self::State] = {
                use __ParentNurseryState as State;
                &[State::Body, State::Joining, State::Unwinding, State::Closed]
            };
            fn child(index: u16) -> Self::Child {
                use __ParentNurseryChild as Child;
                match index {
                    0 => Child::Child1,
                    1 => Child::Child2,
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
                use __ParentNurseryEvent as Event;
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
                use __ParentNurseryEvent as Event;
                use __ParentNurseryState as State;
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
                use __ParentNurseryState as State;
                match state {
                    State::Body => Order::RunBody,
                    State::Joining => Order::Drain,
                    State::Unwinding => Order::CancelAndDrain,
                    State::Closed => Order::Leave,
                }
            }
        }
        let __nursery = ::coldframe::private::open::<__ParentNursery>();
        println!("parent: spawning child1...");
        let __child1 = ::core::pin::pin!(::coldframe::private::Slot::new(& __nursery));
        let __child1 = __child1.into_ref();
        __nursery.spawn_unit(__ParentNurseryChild::Child1, __child1, child1());
        println!("parent: spawning child2...");
        let __child2 = ::core::pin::pin!(::coldframe::private::Slot::new(& __nursery));
        let __child2 = __child2.into_ref();
        __nursery.spawn_unit(__ParentNurseryChild::Child2, __child2, child2());
        println!("parent: waiting for children to finish...");
        let __step = |
            child: __ParentNurseryChild,
            turn: &mut ::coldframe::private::Turn<'_>|
        match child {
            __ParentNurseryChild::Child1 => __child1.step(turn),
            __ParentNurseryChild::Child2 => __child2.step(turn),
        };
        __nursery
            .close(&mut __machine, __ParentState::JoinNursery as u16, &__step)
            .await;
    }
    println!("parent: all done!");
}
fn main() {
    coldframe::run(parent());
}
