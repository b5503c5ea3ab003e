async fn load(paths: &[Path]) -> Result<Library, ErrorGroup<Error>> {
    /// Start ─▶ Check | JoinTryNursery
    /// Check ─▶ JoinTryNursery
    /// JoinTryNursery ─▶ Done
    #[repr(u16)]
    #[allow(dead_code)]
    enum __LoadState {
        Start,
        Check,
        JoinTryNursery,
        Done,
    }
    static __MACHINE: ::coldframe::machine::Machine = {
        use ::coldframe::machine::{Machine, MachineKind, State};
        use ::core::option::Option::{None, Some};
        Machine {
            path: ::core::concat!(::core::module_path!(), "::load"),
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
                    name: "Check",
                    line: 13,
                    column: 23,
                    unwinds_to: Some(2),
                },
                State {
                    name: "JoinTryNursery",
                    line: 15,
                    column: 4,
                    unwinds_to: None,
                },
                State {
                    name: "Done",
                    line: 16,
                    column: 0,
                    unwinds_to: None,
                },
            ],
            edges: &[(0, 1), (0, 2), (1, 2), (2, 3)],
        }
    };
    let mut __machine = ::coldframe::private::enter(&__MACHINE);
    '__value: {
        enum __LoadNurseryExit<Return> {
            Failed,
            Return(Return),
            Unwinding,
        }
        impl<Return> __LoadNurseryExit<Return> {
            fn left(&self) -> ::coldframe::private::Left {
                match self {
                    Self::Failed => ::coldframe::private::Left::Failed,
                    Self::Return(_) => ::coldframe::private::Left::Jumped,
                    Self::Unwinding => ::coldframe::private::Left::Unwound,
                }
            }
        }
        try_nursery!(@ used);
        enum __LoadNursery {}
        #[derive(::core::clone::Clone, ::core::marker::Copy, ::core::fmt::Debug)]
        enum __LoadNurseryChild {
            ReadIndex,
            Watch,
            Read,
        }
        #[derive(
            ::core::clone::Clone,
            ::core::marker::Copy,
            ::core::fmt::Debug,
            ::core::cmp::PartialEq,
            ::core::cmp::Eq
        )]
        enum __LoadNurseryState {
            Body,
            Joining,
            Failing,
            Unwinding,
            Closed,
        }
        #[derive(::core::clone::Clone, ::core::marker::Copy, ::core::fmt::Debug)]
        #[allow(dead_code)]
        enum __LoadNurseryEvent {
            BodyDone,
            BodyLeft,
            BodyRaised,
            BodyPanicked,
            Cancelled,
            Failed(__LoadNurseryChild),
            Panicked(__LoadNurseryChild),
            LastEnded,
        }
        impl ::coldframe::private::NurseryMachine for __LoadNursery {
            type Child = __LoadNurseryChild;
            type State = __LoadNurseryState;
            type Event = __LoadNurseryEvent;
            const TABLE: &'static ::coldframe::machine::NurseryTable = {
                use ::coldframe::machine::{NurseryTable, SpawnSite};
                &NurseryTable {
                    path: ::core::concat!(::core::module_path!(), "::load"),
                    file: ::core::file!(),
                    line: 2,
                    states: &["Body", "Joining", "Failing", "Unwinding", "Closed"],
                    spawns: &[
                        SpawnSite {
                            name: "read_index",
                            line: 4,
                        },
                        SpawnSite {
                            name: "watch",
                            line: 5,
                        },
                        SpawnSite { name: "read", line: 7 },
                    ],
                }
            };
            const STATES: &'static [Self::State] = {
                use __LoadNurseryState as State;
                &[
                    State::Body,
                    State::Joining,
                    State::Failing,
                    State::Unwinding,
                    State::Closed,
                ]
            };
            fn child(index: u16) -> Self::Child {
                use __LoadNurseryChild as Child;
                match index {
                    0 => Child::ReadIndex,
                    1 => Child::Watch,
                    2 => Child::Read,
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
                use __LoadNurseryEvent as Event;
                use ::coldframe::private::Happened;
                match happened {
                    Happened::BodyDone => Event::BodyDone,
                    Happened::BodyLeft => Event::BodyLeft,
                    Happened::BodyRaised => Event::BodyRaised,
                    Happened::BodyPanicked => Event::BodyPanicked,
                    Happened::Cancelled => Event::Cancelled,
                    Happened::Failed(child) => Event::Failed(child),
                    Happened::Panicked(child) => Event::Panicked(child),
                    Happened::LastEnded => Event::LastEnded,
                    _ => ::core::unreachable!("this cannot happen to this nursery"),
                }
            }
            fn next(state: Self::State, event: Self::Event) -> Self::State {
                use __LoadNurseryEvent as Event;
                use __LoadNurseryState as State;
                match (state, event) {
                    (State::Body, Event::BodyDone | Event::BodyLeft) => State::Joining,
                    (State::Body, Event::BodyRaised) => State::Failing,
                    (State::Body, Event::BodyPanicked) => State::Unwinding,
                    (State::Body | State::Joining, Event::Failed(_)) => State::Failing,
                    (
                        State::Body | State::Joining,
                        Event::Panicked(_) | Event::Cancelled,
                    ) => State::Unwinding,
                    (
                        State::Failing,
                        Event::BodyDone
                        | Event::BodyLeft
                        | Event::BodyRaised
                        | Event::Failed(_)
                        | Event::Cancelled,
                    ) => State::Failing,
                    (State::Failing, Event::BodyPanicked | Event::Panicked(_)) => {
                        State::Unwinding
                    }
                    (
                        State::Unwinding,
                        Event::BodyDone
                        | Event::BodyLeft
                        | Event::BodyRaised
                        | Event::BodyPanicked
                        | Event::Failed(_)
                        | Event::Panicked(_)
                        | Event::Cancelled,
                    ) => State::Unwinding,
                    (
                        State::Joining | State::Failing | State::Unwinding,
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
                use __LoadNurseryState as State;
                match state {
                    State::Body => Order::RunBody,
                    State::Joining => Order::Drain,
                    State::Failing => Order::CancelAndDrain,
                    State::Unwinding => Order::CancelAndDrain,
                    State::Closed => Order::Leave,
                }
            }
        }
        let __nursery = ::coldframe::private::open::<__LoadNursery>();
        #[allow(unused_imports)]
        use ::coldframe::private::{
            CloseDebug as _, CloseSilent as _, RaisedPlain as _, SpawnedPlain as _,
        };
        let __errors = &__nursery.errors::<Error>();
        if false {
            break '__value ::core::result::Result::Err(__errors.failed());
        }
        let __return = ::coldframe::private::Seed::new();
        if false {
            return __return.make();
        }
        let __exit = '__left: {
            let __read_index = ::core::pin::pin!(
                ::coldframe::private::Slot::new(& __nursery)
            );
            let __read_index = __read_index.into_ref();
            let index = __nursery
                .spawn(
                    __LoadNurseryChild::ReadIndex,
                    __read_index,
                    ::coldframe::private::Spawned(read_index(), __errors).failing_into(),
                );
            let __watch = ::core::pin::pin!(
                ::coldframe::private::Slot::new(& __nursery)
            );
            let __watch = __watch.into_ref();
            __nursery
                .spawn_unit(
                    __LoadNurseryChild::Watch,
                    __watch,
                    ::coldframe::private::Spawned(watch(), __errors).failing_into(),
                );
            let __read = ::coldframe::private::Arena::new(&__nursery);
            for path in paths {
                __nursery
                    .spawn_unit_in(
                        __LoadNurseryChild::Read,
                        &__read,
                        ::coldframe::private::Spawned(read(path), __errors)
                            .failing_into(),
                    );
            }
            let __step = |
                child: __LoadNurseryChild,
                turn: &mut ::coldframe::private::Turn<'_>|
            match child {
                __LoadNurseryChild::ReadIndex => __read_index.step(turn),
                __LoadNurseryChild::Watch => __watch.step(turn),
                __LoadNurseryChild::Read => __read.step(turn),
            };
            let __exit = '__section1: {
                let version: u32 = match ::coldframe::private::Branch::branch(
                    VERSION.parse(),
                ) {
                    ::core::ops::ControlFlow::Continue(it) => it,
                    ::core::ops::ControlFlow::Break(it) => {
                        __errors.raise_into(it);
                        break '__section1 __LoadNurseryExit::Failed;
                    }
                };
                if version == 0 {
                    break '__section1 __LoadNurseryExit::Return(
                        __return.keep(Ok(Library::empty())),
                    );
                }
                match ::coldframe::private::Branch::branch(
                    match __nursery
                        .wait(
                            &mut __machine,
                            __LoadState::Check as u16,
                            check(version),
                            &__step,
                        )
                        .await
                    {
                        ::core::option::Option::Some(it) => it,
                        ::core::option::Option::None => {
                            break '__section1 __LoadNurseryExit::Unwinding;
                        }
                    },
                ) {
                    ::core::ops::ControlFlow::Continue(it) => it,
                    ::core::ops::ControlFlow::Break(it) => {
                        ::coldframe::private::Raised(it, __errors).join_into();
                        break '__section1 __LoadNurseryExit::Failed;
                    }
                };
                match __errors
                    .close(
                        __nursery
                            .join(
                                &mut __machine,
                                __LoadState::JoinTryNursery as u16,
                                &__step,
                            ),
                    )
                    .await
                {
                    ::core::option::Option::Some(()) => {}
                    ::core::option::Option::None => {
                        break '__left __LoadNurseryExit::Unwinding;
                    }
                }
                if let ::core::option::Option::Some(it) = __errors.group() {
                    break '__value ::core::result::Result::Err(it);
                }
                let index = index.value();
                #[allow(unreachable_code, clippy::diverging_sub_expression)]
                break '__value ::core::result::Result::Ok(
                    match ::coldframe::private::Branch::branch(Library::new(index)) {
                        ::core::ops::ControlFlow::Continue(it) => it,
                        ::core::ops::ControlFlow::Break(it) => {
                            __errors.raise_into(it);
                            break '__value ::core::result::Result::Err(
                                __errors.failed(),
                            );
                        }
                    },
                );
            };
            let __left = __exit.left();
            let __exit = match __errors
                .close(
                    __nursery
                        .leave(
                            &mut __machine,
                            __LoadState::JoinTryNursery as u16,
                            __left,
                            &__step,
                        ),
                )
                .await
            {
                ::core::option::Option::Some(()) => __exit,
                ::core::option::Option::None => __LoadNurseryExit::Unwinding,
            };
            break '__left __exit;
        };
        ::core::mem::drop(__nursery);
        if let ::core::option::Option::Some(it) = __errors.group() {
            break '__value ::core::result::Result::Err(it);
        }
        match __exit {
            __LoadNurseryExit::Failed => {
                ::core::unreachable!("its errors were looked at before")
            }
            __LoadNurseryExit::Return(it) => return it,
            __LoadNurseryExit::Unwinding => {
                match ::coldframe::private::pass_on().await {}
            }
        }
    }
}
