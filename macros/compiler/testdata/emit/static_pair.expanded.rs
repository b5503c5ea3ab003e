async fn parent() {
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
    enum __ParentState {
        Start,
        JoinNursery,
        Done,
    }
    impl ::coldframe::private::States for __ParentState {
        const MACHINE: &'static ::coldframe::machine::Machine = {
            use ::coldframe::machine::{Machine, MachineKind, State};
            &Machine {
                path: ::core::concat!(::core::module_path!(), "::parent"),
                file: ::core::file!(),
                line: 1,
                kind: MachineKind::Function,
                states: &[
                    State {
                        name: "Start",
                        line: 1,
                        column: 9,
                        unwinds_to: ::core::option::Option::None,
                    },
                    State {
                        name: "JoinNursery",
                        line: 9,
                        column: 4,
                        unwinds_to: ::core::option::Option::None,
                    },
                    State {
                        name: "Done",
                        line: 11,
                        column: 0,
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
    let mut __machine = ::coldframe::private::enter::<__ParentState>();
    println!("parent: started!");
    {
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
                    line: 3,
                    states: &["Body", "Joining", "Unwinding", "Closed"],
                    spawns: &[
                        SpawnSite {
                            name: "child1",
                            line: 5,
                        },
                        SpawnSite {
                            name: "child2",
                            line: 7,
                        },
                    ],
                }
            };
            const STATES: &'static [Self::State] = &[
                __ParentNurseryState::Body,
                __ParentNurseryState::Joining,
                __ParentNurseryState::Unwinding,
                __ParentNurseryState::Closed,
            ];
            fn child(index: u16) -> Self::Child {
                match index {
                    0 => __ParentNurseryChild::Child1,
                    1 => __ParentNurseryChild::Child2,
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
                        __ParentNurseryEvent::BodyDone
                    }
                    ::coldframe::private::Happened::Cancelled => {
                        __ParentNurseryEvent::Cancelled
                    }
                    ::coldframe::private::Happened::Panicked(child) => {
                        __ParentNurseryEvent::Panicked(child)
                    }
                    ::coldframe::private::Happened::LastEnded => {
                        __ParentNurseryEvent::LastEnded
                    }
                    _ => ::core::unreachable!("this cannot happen to this nursery"),
                }
            }
            fn next(state: Self::State, event: Self::Event) -> Self::State {
                match (state, event) {
                    (__ParentNurseryState::Body, __ParentNurseryEvent::BodyDone) => {
                        __ParentNurseryState::Joining
                    }
                    (
                        __ParentNurseryState::Body | __ParentNurseryState::Joining,
                        __ParentNurseryEvent::Panicked(_)
                        | __ParentNurseryEvent::Cancelled,
                    ) => __ParentNurseryState::Unwinding,
                    (
                        __ParentNurseryState::Joining | __ParentNurseryState::Unwinding,
                        __ParentNurseryEvent::LastEnded,
                    ) => __ParentNurseryState::Closed,
                    (state, _) => state,
                }
            }
            fn order(state: Self::State) -> ::coldframe::private::Order {
                match state {
                    __ParentNurseryState::Body => ::coldframe::private::Order::RunBody,
                    __ParentNurseryState::Joining => ::coldframe::private::Order::Drain,
                    __ParentNurseryState::Unwinding => {
                        ::coldframe::private::Order::CancelAndDrain
                    }
                    __ParentNurseryState::Closed => ::coldframe::private::Order::Leave,
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
        __nursery.close(&mut __machine, __ParentState::JoinNursery, &__step).await;
    }
    println!("parent: all done!");
}
