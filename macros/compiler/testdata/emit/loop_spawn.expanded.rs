async fn crawl(urls: &[Url]) {
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
    enum __CrawlState {
        Start,
        JoinNursery,
        Done,
    }
    impl ::coldframe::private::States for __CrawlState {
        const MACHINE: &'static ::coldframe::machine::Machine = {
            use ::coldframe::machine::{Machine, MachineKind, State};
            &Machine {
                path: ::core::concat!(::core::module_path!(), "::crawl"),
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
                        line: 8,
                        column: 4,
                        unwinds_to: ::core::option::Option::None,
                    },
                    State {
                        name: "Done",
                        line: 9,
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
    let mut __machine = ::coldframe::private::enter::<__CrawlState>();
    {
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
            const STATES: &'static [Self::State] = &[
                __CrawlNurseryState::Body,
                __CrawlNurseryState::Joining,
                __CrawlNurseryState::Unwinding,
                __CrawlNurseryState::Closed,
            ];
            fn child(index: u16) -> Self::Child {
                match index {
                    0 => __CrawlNurseryChild::Visit,
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
                        __CrawlNurseryEvent::BodyDone
                    }
                    ::coldframe::private::Happened::Cancelled => {
                        __CrawlNurseryEvent::Cancelled
                    }
                    ::coldframe::private::Happened::Panicked(child) => {
                        __CrawlNurseryEvent::Panicked(child)
                    }
                    ::coldframe::private::Happened::LastEnded => {
                        __CrawlNurseryEvent::LastEnded
                    }
                    _ => ::core::unreachable!("this cannot happen to this nursery"),
                }
            }
            fn next(state: Self::State, event: Self::Event) -> Self::State {
                match (state, event) {
                    (__CrawlNurseryState::Body, __CrawlNurseryEvent::BodyDone) => {
                        __CrawlNurseryState::Joining
                    }
                    (
                        __CrawlNurseryState::Body | __CrawlNurseryState::Joining,
                        __CrawlNurseryEvent::Panicked(_) | __CrawlNurseryEvent::Cancelled,
                    ) => __CrawlNurseryState::Unwinding,
                    (
                        __CrawlNurseryState::Joining | __CrawlNurseryState::Unwinding,
                        __CrawlNurseryEvent::LastEnded,
                    ) => __CrawlNurseryState::Closed,
                    (state, _) => state,
                }
            }
            fn order(state: Self::State) -> ::coldframe::private::Order {
                match state {
                    __CrawlNurseryState::Body => ::coldframe::private::Order::RunBody,
                    __CrawlNurseryState::Joining => ::coldframe::private::Order::Drain,
                    __CrawlNurseryState::Unwinding => {
                        ::coldframe::private::Order::CancelAndDrain
                    }
                    __CrawlNurseryState::Closed => ::coldframe::private::Order::Leave,
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
        __nursery.close(&mut __machine, __CrawlState::JoinNursery, &__step).await;
    }
}
