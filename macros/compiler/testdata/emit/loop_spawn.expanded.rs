async fn crawl(urls: &[Url]) {
    /// Start ─▶ JoinNursery ─▶ Done
    #[repr(u16)]
    #[allow(dead_code)]
    enum __CrawlState {
        Start,
        JoinNursery,
        Done,
    }
    static __MACHINE: ::coldframe::machine::Machine = {
        use ::coldframe::machine::{Machine, MachineKind, State};
        use ::core::option::Option::None;
        Machine {
            path: ::core::concat!(::core::module_path!(), "::crawl"),
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
                    line: 8,
                    column: 4,
                    unwinds_to: None,
                },
                State {
                    name: "Done",
                    line: 9,
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
        enum __CrawlNursery {}
        #[derive(::core::clone::Clone, ::core::marker::Copy, ::core::fmt::Debug)]
        enum __CrawlNurseryChild {
            Visit,
        }
        #[derive(
            ::core::clone::Clone,
            ::core::marker::Copy,
            ::core::fmt::Debug,
            ::core::cmp::PartialEq,
            ::core::cmp::Eq
        )]
        enum __CrawlNurseryState {
            Body,
            Joining,
            Unwinding,
            Closed,
        }
        #[derive(::core::clone::Clone, ::core::marker::Copy, ::core::fmt::Debug)]
        #[allow(dead_code)]
        enum __CrawlNurseryEvent {
            BodyDone,
            Cancelled,
            Panicked(__CrawlNurseryChild),
            LastEnded,
        }
        impl ::coldframe::private::NurseryMachine for __CrawlNursery {
            type Child = __CrawlNurseryChild;
            type State = __CrawlNurseryState;
            type Event = __CrawlNurseryEvent;
            const TABLE: &'static ::coldframe::machine::NurseryTable = {
                use ::coldframe::machine::{NurseryTable, SpawnSite};
                &NurseryTable {
                    path: ::core::concat!(::core::module_path!(), "::crawl"),
                    file: ::core::file!(),
                    line: 2,
                    states: &["Body", "Joining", "Unwinding", "Closed"],
                    spawns: &[
                        SpawnSite {
                            name: "visit",
                            line: 6,
                        },
                    ],
                }
            };
            const STATES: &'static [Self::State] = {
                use __CrawlNurseryState as State;
                &[State::Body, State::Joining, State::Unwinding, State::Closed]
            };
            fn child(index: u16) -> Self::Child {
                use __CrawlNurseryChild as Child;
                match index {
                    0 => Child::Visit,
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
                use __CrawlNurseryEvent as Event;
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
                use __CrawlNurseryEvent as Event;
                use __CrawlNurseryState as State;
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
                use __CrawlNurseryState as State;
                match state {
                    State::Body => Order::RunBody,
                    State::Joining => Order::Drain,
                    State::Unwinding => Order::CancelAndDrain,
                    State::Closed => Order::Leave,
                }
            }
        }
        let __nursery = ::coldframe::private::open::<__CrawlNursery>();
        let __visit = ::coldframe::private::Arena::new(&__nursery);
        for url in urls {
            if url.is_local() {
                continue;
            }
            __nursery
                .spawn_unit_named_in(
                    __CrawlNurseryChild::Visit,
                    url.to_string(),
                    &__visit,
                    visit(url),
                );
        }
        let __step = |
            child: __CrawlNurseryChild,
            turn: &mut ::coldframe::private::Turn<'_>|
        match child {
            __CrawlNurseryChild::Visit => __visit.step(turn),
        };
        __nursery.close(&mut __machine, __CrawlState::JoinNursery as u16, &__step).await;
    }
}
