async fn pages(list: &[Page]) -> Result<usize, Error> {
    /// Start ─▶ Get | Rest
    /// Get ─▶ Get | IsGood | Rest | Done
    /// IsGood ─▶ Get | Rest | Done
    /// Rest ─▶ Rest | Done
    #[repr(u16)]
    #[allow(dead_code)]
    enum __PagesState {
        Start,
        Get,
        IsGood,
        Rest,
        Done,
    }
    static __MACHINE: ::coldframe::machine::Machine = {
        use ::coldframe::machine::{Machine, MachineKind, State};
        use ::core::option::Option::None;
        Machine {
            path: ::core::concat!(::core::module_path!(), "::pages"),
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
                    name: "Get",
                    line: 11,
                    column: 33,
                    unwinds_to: None,
                },
                State {
                    name: "IsGood",
                    line: 13,
                    column: 34,
                    unwinds_to: None,
                },
                State {
                    name: "Rest",
                    line: 23,
                    column: 27,
                    unwinds_to: None,
                },
                State {
                    name: "Done",
                    line: 29,
                    column: 0,
                    unwinds_to: None,
                },
            ],
            edges: &[
                (0, 1),
                (0, 3),
                (1, 1),
                (1, 2),
                (1, 3),
                (1, 4),
                (2, 1),
                (2, 3),
                (2, 4),
                (3, 3),
                (3, 4),
            ],
        }
    };
    let mut __machine = ::coldframe::private::enter(&__MACHINE);
    let mut size = 0;
    '__loop: for page in list {
        let text = {
            let __return = ::coldframe::private::Seed::new();
            if false {
                return __return.make();
            }
            #[allow(dead_code)]
            enum __PagesScopeExit<Value, Try, Return> {
                Value(Value),
                Continue,
                Break,
                Try(Try),
                Return(Return),
            }
            match ::coldframe::fail_after(
                    page.limit,
                    async {
                        fail_after!(@ used);
                        if page.is_empty() {
                            return __PagesScopeExit::Continue;
                        }
                        if page.is_last() {
                            return __PagesScopeExit::Break;
                        }
                        let text = match ::coldframe::private::Branch::branch(
                            ::coldframe::private::suspend(
                                    &mut __machine,
                                    __PagesState::Get as u16,
                                    get(page),
                                )
                                .await,
                        ) {
                            ::core::ops::ControlFlow::Continue(it) => it,
                            ::core::ops::ControlFlow::Break(it) => {
                                return __PagesScopeExit::Try(it);
                            }
                        };
                        {
                            #[allow(dead_code)]
                            enum __PagesScope2Exit<Value, Return> {
                                Value(Value),
                                Return(Return),
                            }
                            match ::coldframe::move_on_after(
                                    SECOND,
                                    async {
                                        move_on_after!(@ used);
                                        __PagesScope2Exit::Value(
                                            if ::coldframe::private::suspend(
                                                    &mut __machine,
                                                    __PagesState::IsGood as u16,
                                                    text.is_good(),
                                                )
                                                .await
                                            {
                                                return __PagesScope2Exit::Return(
                                                    __return.keep(Ok(text.len())),
                                                );
                                            },
                                        )
                                    },
                                )
                                .await
                            {
                                ::core::option::Option::Some(
                                    __PagesScope2Exit::Value(it),
                                ) => ::core::option::Option::Some(it),
                                ::core::option::Option::Some(
                                    __PagesScope2Exit::Return(it),
                                ) => return __PagesScopeExit::Return(it),
                                ::core::option::Option::None => ::core::option::Option::None,
                            }
                        };
                        __PagesScopeExit::Value(text)
                    },
                )
                .await
            {
                ::core::result::Result::Ok(__PagesScopeExit::Value(it)) => {
                    ::core::result::Result::Ok(it)
                }
                #[allow(clippy::needless_continue)]
                ::core::result::Result::Ok(__PagesScopeExit::Continue) => {
                    continue '__loop;
                }
                ::core::result::Result::Ok(__PagesScopeExit::Break) => break '__loop,
                ::core::result::Result::Ok(__PagesScopeExit::Try(it)) => match it? {}
                ::core::result::Result::Ok(__PagesScopeExit::Return(it)) => return it,
                ::core::result::Result::Err(it) => ::core::result::Result::Err(it),
            }
        }?;
        size += text.len();
    }
    {
        let __return = ::coldframe::private::Seed::new();
        if false {
            return __return.make();
        }
        #[allow(dead_code)]
        enum __PagesScope3Exit<Value, Try, Return> {
            Value(Value),
            Try(Try),
            Return(Return),
        }
        match ::coldframe::shield(async {
                shield!(@ used);
                #[allow(
                    unreachable_code,
                    clippy::needless_return,
                    clippy::diverging_sub_expression
                )]
                return __PagesScope3Exit::Value(
                    loop {
                        size
                            += match ::coldframe::private::Branch::branch(
                                ::coldframe::private::suspend(
                                        &mut __machine,
                                        __PagesState::Rest as u16,
                                        rest(),
                                    )
                                    .await,
                            ) {
                                ::core::ops::ControlFlow::Continue(it) => it,
                                ::core::ops::ControlFlow::Break(it) => {
                                    return __PagesScope3Exit::Try(it);
                                }
                            };
                        if size > 9 {
                            return __PagesScope3Exit::Return(__return.keep(Ok(size)));
                        }
                    },
                );
            })
            .await
        {
            __PagesScope3Exit::Value(it) => it,
            __PagesScope3Exit::Try(it) => match it? {}
            __PagesScope3Exit::Return(it) => return it,
        }
    }
}
