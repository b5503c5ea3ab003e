async fn route(request: Request) {
    /// Start ─▶ JoinNursery ─▶ Done
    #[repr(u16)]
    #[allow(dead_code)]
    enum __RouteState {
        Start,
        JoinNursery,
        Done,
    }
    static __MACHINE: ::coldframe::machine::Machine = {
        use ::coldframe::machine::{Machine, MachineKind, State};
        use ::core::option::Option::None;
        Machine {
            path: ::core::concat!(::core::module_path!(), "::route"),
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
                    name: "JoinNursery",
                    line: 14,
                    column: 4,
                    unwinds_to: None,
                },
                State {
                    name: "Done",
                    line: 15,
                    column: 0,
                    unwinds_to: None,
                },
            ],
            edges: &[(0, 1), (1, 2)],
        }
    };
    let mut __machine = ::coldframe::private::enter(&__MACHINE);
    {
        nursery!(@ used);
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
            const STATES: &'static [Self::State] = {
                use __RouteNurseryState as State;
                &[State::Body, State::Joining, State::Unwinding, State::Closed]
            };
            fn child(index: u16) -> Self::Child {
                use __RouteNurseryChild as Child;
                match index {
                    0 => Child::Read,
                    1 => Child::Flush,
                    2 => Child::Write,
                    3 => Child::Signal,
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
                use __RouteNurseryEvent as Event;
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
                use __RouteNurseryEvent as Event;
                use __RouteNurseryState as State;
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
                use __RouteNurseryState as State;
                match state {
                    State::Body => Order::RunBody,
                    State::Joining => Order::Drain,
                    State::Unwinding => Order::CancelAndDrain,
                    State::Closed => Order::Leave,
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
        __nursery.close(&mut __machine, __RouteState::JoinNursery as u16, &__step).await;
    }
}
