async fn serve(list: &[Job]) -> Result<Report, Error> {
    /// Start ─▶ Sleep | JoinNursery | Done
    /// Sleep ─▶ JoinNursery
    /// JoinNursery ─▶ Sleep | JoinNursery | Done
    #[repr(u16)]
    #[allow(dead_code)]
    enum __ServeState {
        Start,
        Sleep,
        JoinNursery,
        Done,
    }
    static __MACHINE: ::coldframe::machine::Machine = {
        use ::coldframe::machine::{Machine, MachineKind, State};
        use ::core::option::Option::{None, Some};
        Machine {
            path: ::core::concat!(::core::module_path!(), "::serve"),
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
                    name: "Sleep",
                    line: 14,
                    column: 29,
                    unwinds_to: Some(2),
                },
                State {
                    name: "JoinNursery",
                    line: 17,
                    column: 8,
                    unwinds_to: None,
                },
                State {
                    name: "Done",
                    line: 21,
                    column: 0,
                    unwinds_to: None,
                },
            ],
            edges: &[(0, 1), (0, 2), (0, 3), (1, 2), (2, 1), (2, 2), (2, 3)],
        }
    };
    let mut __machine = ::coldframe::private::enter(&__MACHINE);
    let mut done = 0;
    'jobs: for job in list {
        let limit = '__value: {
            enum __ServeNurseryExit<Try, Return> {
                Try(Try),
                Return(Return),
                Unwinding,
            }
            impl<Try, Return> __ServeNurseryExit<Try, Return> {
                fn left(&self) -> ::coldframe::private::Left {
                    match self {
                        Self::Try(_) => ::coldframe::private::Left::Raised,
                        Self::Return(_) => ::coldframe::private::Left::Jumped,
                        Self::Unwinding => ::coldframe::private::Left::Unwound,
                    }
                }
            }
            nursery!(@ used);
            enum __ServeNursery {}
            #[derive(::core::clone::Clone, ::core::marker::Copy, ::core::fmt::Debug)]
            enum __ServeNurseryChild {
                Watch,
                Clean,
            }
            #[derive(
                ::core::clone::Clone,
                ::core::marker::Copy,
                ::core::fmt::Debug,
                ::core::cmp::PartialEq,
                ::core::cmp::Eq
            )]
            enum __ServeNurseryState {
                Body,
                Joining,
                Raising,
                Unwinding,
                Closed,
            }
            #[derive(::core::clone::Clone, ::core::marker::Copy, ::core::fmt::Debug)]
            #[allow(dead_code)]
            enum __ServeNurseryEvent {
                BodyDone,
                BodyLeft,
                BodyRaised,
                BodyPanicked,
                Cancelled,
                Panicked(__ServeNurseryChild),
                LastEnded,
            }
            impl ::coldframe::private::NurseryMachine for __ServeNursery {
                type Child = __ServeNurseryChild;
                type State = __ServeNurseryState;
                type Event = __ServeNurseryEvent;
                const TABLE: &'static ::coldframe::machine::NurseryTable = {
                    use ::coldframe::machine::{NurseryTable, SpawnSite};
                    &NurseryTable {
                        path: ::core::concat!(::core::module_path!(), "::serve"),
                        file: ::core::file!(),
                        line: 4,
                        states: &["Body", "Joining", "Raising", "Unwinding", "Closed"],
                        spawns: &[
                            SpawnSite {
                                name: "watch",
                                line: 6,
                            },
                            SpawnSite {
                                name: "clean",
                                line: 15,
                            },
                        ],
                    }
                };
                const STATES: &'static [Self::State] = {
                    use __ServeNurseryState as State;
                    &[
                        State::Body,
                        State::Joining,
                        State::Raising,
                        State::Unwinding,
                        State::Closed,
                    ]
                };
                fn child(index: u16) -> Self::Child {
                    use __ServeNurseryChild as Child;
                    match index {
                        0 => Child::Watch,
                        1 => Child::Clean,
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
                    use __ServeNurseryEvent as Event;
                    use ::coldframe::private::Happened;
                    match happened {
                        Happened::BodyDone => Event::BodyDone,
                        Happened::BodyLeft => Event::BodyLeft,
                        Happened::BodyRaised => Event::BodyRaised,
                        Happened::BodyPanicked => Event::BodyPanicked,
                        Happened::Cancelled => Event::Cancelled,
                        Happened::Panicked(child) => Event::Panicked(child),
                        Happened::LastEnded => Event::LastEnded,
                        _ => ::core::unreachable!("this cannot happen to this nursery"),
                    }
                }
                fn next(state: Self::State, event: Self::Event) -> Self::State {
                    use __ServeNurseryEvent as Event;
                    use __ServeNurseryState as State;
                    match (state, event) {
                        (State::Body, Event::BodyDone | Event::BodyLeft) => {
                            State::Joining
                        }
                        (State::Body, Event::BodyRaised) => State::Raising,
                        (State::Body, Event::BodyPanicked) => State::Unwinding,
                        (
                            State::Body | State::Joining | State::Raising,
                            Event::Panicked(_) | Event::Cancelled,
                        ) => State::Unwinding,
                        (
                            State::Unwinding,
                            Event::BodyDone
                            | Event::BodyLeft
                            | Event::BodyRaised
                            | Event::BodyPanicked
                            | Event::Panicked(_)
                            | Event::Cancelled,
                        ) => State::Unwinding,
                        (
                            State::Joining | State::Raising | State::Unwinding,
                            Event::LastEnded,
                        ) => State::Closed,
                        (state, event) => {
                            ::core::unreachable!(
                                "{event:?} cannot happen to a nursery that is {state:?}"
                            )
                        }
                    }
                }
                fn order(state: Self::State) -> ::coldframe::private::Order {
                    use ::coldframe::private::Order;
                    use __ServeNurseryState as State;
                    match state {
                        State::Body => Order::RunBody,
                        State::Joining => Order::Drain,
                        State::Raising => Order::CancelAndDrain,
                        State::Unwinding => Order::CancelAndDrain,
                        State::Closed => Order::Leave,
                    }
                }
            }
            let __nursery = ::coldframe::private::open::<__ServeNursery>();
            let __return = ::coldframe::private::Seed::new();
            if false {
                return __return.make();
            }
            let __exit = '__left: {
                let guard = job.lock();
                let __watch = ::core::pin::pin!(
                    ::coldframe::private::Slot::new(& __nursery)
                );
                let __watch = __watch.into_ref();
                __nursery.spawn_unit(__ServeNurseryChild::Watch, __watch, watch(&guard));
                let __step = |
                    child: __ServeNurseryChild,
                    turn: &mut ::coldframe::private::Turn<'_>|
                match child {
                    __ServeNurseryChild::Watch => __watch.step(turn),
                    _ => ::core::unreachable!("this child has not been spawned yet"),
                };
                '__section1_break: {
                    '__section1_continue: {
                        let __exit = '__section1: {
                            let size: u32 = match ::coldframe::private::Branch::branch(
                                job.name.parse(),
                            ) {
                                ::core::ops::ControlFlow::Continue(it) => it,
                                ::core::ops::ControlFlow::Break(it) => {
                                    break '__section1 __ServeNurseryExit::Try(it);
                                }
                            };
                            match size {
                                0 => break '__section1_continue,
                                1 => break '__section1_break,
                                2 => {
                                    break '__section1 __ServeNurseryExit::Return(
                                        __return.keep(Ok(Report::empty())),
                                    );
                                }
                                _ => {}
                            }
                            match __nursery
                                .wait(
                                    &mut __machine,
                                    __ServeState::Sleep as u16,
                                    sleep(job.delay),
                                    &__step,
                                )
                                .await
                            {
                                ::core::option::Option::Some(it) => it,
                                ::core::option::Option::None => {
                                    break '__section1 __ServeNurseryExit::Unwinding;
                                }
                            };
                            let __clean = ::core::pin::pin!(
                                ::coldframe::private::Slot::new(& __nursery)
                            );
                            let __clean = __clean.into_ref();
                            __nursery
                                .spawn_unit(
                                    __ServeNurseryChild::Clean,
                                    __clean,
                                    clean(&guard),
                                );
                            let __step = |
                                child: __ServeNurseryChild,
                                turn: &mut ::coldframe::private::Turn<'_>|
                            match child {
                                __ServeNurseryChild::Clean => __clean.step(turn),
                                _ => __step(child, turn),
                            };
                            match __nursery
                                .join(
                                    &mut __machine,
                                    __ServeState::JoinNursery as u16,
                                    &__step,
                                )
                                .await
                            {
                                ::core::option::Option::Some(()) => {}
                                ::core::option::Option::None => {
                                    break '__left __ServeNurseryExit::Unwinding;
                                }
                            }
                            #[allow(unreachable_code, clippy::diverging_sub_expression)]
                            break '__value size * 2;
                        };
                        let __left = __exit.left();
                        let __exit = match __nursery
                            .leave(
                                &mut __machine,
                                __ServeState::JoinNursery as u16,
                                __left,
                                &__step,
                            )
                            .await
                        {
                            ::core::option::Option::Some(()) => __exit,
                            ::core::option::Option::None => __ServeNurseryExit::Unwinding,
                        };
                        break '__left __exit;
                    }
                    match __nursery
                        .leave(
                            &mut __machine,
                            __ServeState::JoinNursery as u16,
                            ::coldframe::private::Left::Jumped,
                            &__step,
                        )
                        .await
                    {
                        ::core::option::Option::Some(()) => continue 'jobs,
                        ::core::option::Option::None => {
                            break '__left __ServeNurseryExit::Unwinding;
                        }
                    }
                }
                match __nursery
                    .leave(
                        &mut __machine,
                        __ServeState::JoinNursery as u16,
                        ::coldframe::private::Left::Jumped,
                        &__step,
                    )
                    .await
                {
                    ::core::option::Option::Some(()) => break 'jobs,
                    ::core::option::Option::None => {
                        break '__left __ServeNurseryExit::Unwinding;
                    }
                }
            };
            ::core::mem::drop(__nursery);
            match __exit {
                __ServeNurseryExit::Try(it) => match it? {}
                __ServeNurseryExit::Return(it) => return it,
                __ServeNurseryExit::Unwinding => {
                    match ::coldframe::private::pass_on().await {}
                }
            }
        };
        done += limit;
    }
    Ok(Report::of(done))
}
