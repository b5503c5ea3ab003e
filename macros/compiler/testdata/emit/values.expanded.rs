async fn both() -> (User, Vec<Post>) {
    /// Start ─▶ Hint ─▶ JoinNursery ─▶ Done
    #[repr(u16)]
    #[allow(dead_code)]
    enum __BothState {
        Start,
        Hint,
        JoinNursery,
        Done,
    }
    static __MACHINE: ::coldframe::machine::Machine = {
        use ::coldframe::machine::{Machine, MachineKind, State};
        use ::core::option::Option::{None, Some};
        Machine {
            path: ::core::concat!(::core::module_path!(), "::both"),
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
                    name: "Hint",
                    line: 6,
                    column: 18,
                    unwinds_to: Some(2),
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
            edges: &[(0, 1), (1, 2), (2, 3)],
        }
    };
    let mut __machine = ::coldframe::private::enter(&__MACHINE);
    '__value: {
        enum __BothNurseryExit {
            Unwinding,
        }
        impl __BothNurseryExit {
            fn left(&self) -> ::coldframe::private::Left {
                match self {
                    Self::Unwinding => ::coldframe::private::Left::Unwound,
                }
            }
        }
        nursery!(@ used);
        enum __BothNursery {}
        #[derive(::core::clone::Clone, ::core::marker::Copy, ::core::fmt::Debug)]
        enum __BothNurseryChild {
            FetchUser,
            FetchPosts,
            FetchHint,
        }
        #[derive(
            ::core::clone::Clone,
            ::core::marker::Copy,
            ::core::fmt::Debug,
            ::core::cmp::PartialEq,
            ::core::cmp::Eq
        )]
        enum __BothNurseryState {
            Body,
            Joining,
            Unwinding,
            Closed,
        }
        #[derive(::core::clone::Clone, ::core::marker::Copy, ::core::fmt::Debug)]
        #[allow(dead_code)]
        enum __BothNurseryEvent {
            BodyDone,
            BodyPanicked,
            Cancelled,
            Panicked(__BothNurseryChild),
            LastEnded,
        }
        impl ::coldframe::private::NurseryMachine for __BothNursery {
            type Child = __BothNurseryChild;
            type State = __BothNurseryState;
            type Event = __BothNurseryEvent;
            const TABLE: &'static ::coldframe::machine::NurseryTable = {
                use ::coldframe::machine::{NurseryTable, SpawnSite};
                &NurseryTable {
                    path: ::core::concat!(::core::module_path!(), "::both"),
                    file: ::core::file!(),
                    line: 2,
                    states: &["Body", "Joining", "Unwinding", "Closed"],
                    spawns: &[
                        SpawnSite {
                            name: "fetch_user",
                            line: 3,
                        },
                        SpawnSite {
                            name: "fetch_posts",
                            line: 4,
                        },
                        SpawnSite {
                            name: "fetch_hint",
                            line: 5,
                        },
                    ],
                }
            };
            const STATES: &'static [Self::State] = {
                use __BothNurseryState as State;
                &[State::Body, State::Joining, State::Unwinding, State::Closed]
            };
            fn child(index: u16) -> Self::Child {
                use __BothNurseryChild as Child;
                match index {
                    0 => Child::FetchUser,
                    1 => Child::FetchPosts,
                    2 => Child::FetchHint,
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
                use __BothNurseryEvent as Event;
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
                use __BothNurseryEvent as Event;
                use __BothNurseryState as State;
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
                use __BothNurseryState as State;
                match state {
                    State::Body => Order::RunBody,
                    State::Joining => Order::Drain,
                    State::Unwinding => Order::CancelAndDrain,
                    State::Closed => Order::Leave,
                }
            }
        }
        let __nursery = ::coldframe::private::open::<__BothNursery>();
        let __exit = '__left: {
            let __fetch_user = ::core::pin::pin!(
                ::coldframe::private::Slot::new(& __nursery)
            );
            let __fetch_user = __fetch_user.into_ref();
            let user = __nursery
                .spawn(__BothNurseryChild::FetchUser, __fetch_user, fetch_user(1));
            let __fetch_posts = ::core::pin::pin!(
                ::coldframe::private::Slot::new(& __nursery)
            );
            let __fetch_posts = __fetch_posts.into_ref();
            let posts = __nursery
                .spawn(__BothNurseryChild::FetchPosts, __fetch_posts, fetch_posts(1));
            let __fetch_hint = ::core::pin::pin!(
                ::coldframe::private::Slot::new(& __nursery)
            );
            let __fetch_hint = __fetch_hint.into_ref();
            let hint = __nursery
                .spawn(__BothNurseryChild::FetchHint, __fetch_hint, fetch_hint(1));
            let __step = |
                child: __BothNurseryChild,
                turn: &mut ::coldframe::private::Turn<'_>|
            match child {
                __BothNurseryChild::FetchUser => __fetch_user.step(turn),
                __BothNurseryChild::FetchPosts => __fetch_posts.step(turn),
                __BothNurseryChild::FetchHint => __fetch_hint.step(turn),
            };
            let __exit = '__section1: {
                show(
                    match __nursery
                        .wait(&mut __machine, __BothState::Hint as u16, hint, &__step)
                        .await
                    {
                        ::core::option::Option::Some(it) => it,
                        ::core::option::Option::None => {
                            break '__section1 __BothNurseryExit::Unwinding;
                        }
                    },
                );
                match __nursery
                    .join(&mut __machine, __BothState::JoinNursery as u16, &__step)
                    .await
                {
                    ::core::option::Option::Some(()) => {}
                    ::core::option::Option::None => {
                        break '__left __BothNurseryExit::Unwinding;
                    }
                }
                let user = user.value();
                let posts = posts.value();
                #[allow(unreachable_code, clippy::diverging_sub_expression)]
                break '__value (user, posts);
            };
            let __left = __exit.left();
            let __exit = match __nursery
                .leave(&mut __machine, __BothState::JoinNursery as u16, __left, &__step)
                .await
            {
                ::core::option::Option::Some(()) => __exit,
                ::core::option::Option::None => __BothNurseryExit::Unwinding,
            };
            break '__left __exit;
        };
        ::core::mem::drop(__nursery);
        match __exit {
            __BothNurseryExit::Unwinding => {
                match ::coldframe::private::pass_on().await {}
            }
        }
    }
}
