async fn route(request: Request) {
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
    enum __RouteState {
        Start,
        JoinNursery,
        Done,
    }
    impl ::coldframe::private::States for __RouteState {
        const MACHINE: &'static ::coldframe::machine::Machine = {
            use ::coldframe::machine::{Machine, MachineKind, State};
            &Machine {
                path: ::core::concat!(::core::module_path!(), "::route"),
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
                        line: 14,
                        column: 4,
                        unwinds_to: ::core::option::Option::None,
                    },
                    State {
                        name: "Done",
                        line: 15,
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
    let mut __machine = ::coldframe::private::enter::<__RouteState>();
    {
        enum __RouteNursery {}
        #[derive(::core::clone::Clone, ::core::marker::Copy, ::core::fmt::Debug)]
        enum __RouteNurseryChild {
            Read,
            Flush,
            Write,
            Signal,
        }
        #[derive(
            ::core::clone::Clone,
            ::core::marker::Copy,
            ::core::fmt::Debug,
            ::core::cmp::PartialEq,
            ::core::cmp::Eq
        )]
        enum __RouteNurseryState {
            Body,
            Joining,
            Unwinding,
            Closed,
        }
        #[derive(::core::clone::Clone, ::core::marker::Copy, ::core::fmt::Debug)]
        #[allow(dead_code)]
        enum __RouteNurseryEvent {
            BodyDone,
            Cancelled,
            Panicked(__RouteNurseryChild),
            LastEnded,
        }
        impl ::coldframe::private::NurseryMachine for __RouteNursery {
            type Child = __RouteNurseryChild;
            type State = __RouteNurseryState;
            type Event = __RouteNurseryEvent;
            const TABLE: &'static ::coldframe::machine::NurseryTable = {
                use ::coldframe::machine::{NurseryTable, SpawnSite};
                &NurseryTable {
                    path: ::core::concat!(::core::module_path!(), "::route"),
                    file: ::core::file!(),
                    line: 2,
                    states: &["Body", "Joining", "Unwinding", "Closed"],
                    spawns: &[
                        SpawnSite { name: "read", line: 5 },
                        SpawnSite {
                            name: "flush",
                            line: 7,
                        },
                        SpawnSite {
                            name: "write",
                            line: 8,
                        },
                        SpawnSite {
                            name: "signal",
                            line: 11,
                        },
                    ],
                }
            };
            const STATES: &'static [Self::State] = &[
                __RouteNurseryState::Body,
                __RouteNurseryState::Joining,
                __RouteNurseryState::Unwinding,
                __RouteNurseryState::Closed,
            ];
            fn child(index: u16) -> Self::Child {
                match index {
                    0 => __RouteNurseryChild::Read,
                    1 => __RouteNurseryChild::Flush,
                    2 => __RouteNurseryChild::Write,
                    3 => __RouteNurseryChild::Signal,
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
                        __RouteNurseryEvent::BodyDone
                    }
                    ::coldframe::private::Happened::Cancelled => {
                        __RouteNurseryEvent::Cancelled
                    }
                    ::coldframe::private::Happened::Panicked(child) => {
                        __RouteNurseryEvent::Panicked(child)
                    }
                    ::coldframe::private::Happened::LastEnded => {
                        __RouteNurseryEvent::LastEnded
                    }
                    _ => ::core::unreachable!("this cannot happen to this nursery"),
                }
            }
            fn next(state: Self::State, event: Self::Event) -> Self::State {
                match (state, event) {
                    (__RouteNurseryState::Body, __RouteNurseryEvent::BodyDone) => {
                        __RouteNurseryState::Joining
                    }
                    (
                        __RouteNurseryState::Body | __RouteNurseryState::Joining,
                        __RouteNurseryEvent::Panicked(_) | __RouteNurseryEvent::Cancelled,
                    ) => __RouteNurseryState::Unwinding,
                    (
                        __RouteNurseryState::Joining | __RouteNurseryState::Unwinding,
                        __RouteNurseryEvent::LastEnded,
                    ) => __RouteNurseryState::Closed,
                    (state, _) => state,
                }
            }
            fn order(state: Self::State) -> ::coldframe::private::Order {
                match state {
                    __RouteNurseryState::Body => ::coldframe::private::Order::RunBody,
                    __RouteNurseryState::Joining => ::coldframe::private::Order::Drain,
                    __RouteNurseryState::Unwinding => {
                        ::coldframe::private::Order::CancelAndDrain
                    }
                    __RouteNurseryState::Closed => ::coldframe::private::Order::Leave,
                }
            }
        }
        let __nursery = ::coldframe::private::open::<__RouteNursery>();
        let log = Log::new();
        let __read = ::core::pin::pin!(::coldframe::private::Slot::new(& __nursery));
        let __read = __read.into_ref();
        let __flush = ::core::pin::pin!(::coldframe::private::Slot::new(& __nursery));
        let __flush = __flush.into_ref();
        let __write = ::core::pin::pin!(::coldframe::private::Slot::new(& __nursery));
        let __write = __write.into_ref();
        #[cfg(unix)]
        let __signal = ::core::pin::pin!(::coldframe::private::Slot::new(& __nursery));
        #[cfg(unix)]
        let __signal = __signal.into_ref();
        match request.kind {
            Kind::Read => {
                __nursery
                    .spawn_unit(__RouteNurseryChild::Read, __read, read(&log, request))
            }
            Kind::Write if request.is_large() => {
                __nursery.spawn_unit(__RouteNurseryChild::Flush, __flush, flush(&log));
                __nursery
                    .spawn_unit(
                        __RouteNurseryChild::Write,
                        __write,
                        write(&log, request),
                    );
            }
            #[cfg(unix)]
            Kind::Signal => {
                __nursery.spawn_unit(__RouteNurseryChild::Signal, __signal, signal(&log))
            }
            _ => {}
        };
        let __step = |
            child: __RouteNurseryChild,
            turn: &mut ::coldframe::private::Turn<'_>|
        match child {
            __RouteNurseryChild::Read => __read.step(turn),
            __RouteNurseryChild::Flush => __flush.step(turn),
            __RouteNurseryChild::Write => __write.step(turn),
            #[cfg(unix)]
            __RouteNurseryChild::Signal => __signal.step(turn),
            _ => ::core::unreachable!("this child has not been spawned yet"),
        };
        __nursery.close(&mut __machine, __RouteState::JoinNursery, &__step).await;
    }
}
