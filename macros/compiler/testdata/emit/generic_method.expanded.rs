async fn send<'a, T: Encode, const N: usize>(
    &'a mut self,
    (kind, _): (Kind, u8),
    parts: &'a [T; N],
) -> io::Result<usize>
where
    T: Sync,
{
    /// Start ─▶ Write | Flush | Done
    /// Write ─▶ Write | Flush | Done
    /// Flush ─▶ Done
    #[repr(u16)]
    #[allow(dead_code)]
    enum __SendState {
        Start,
        Write,
        Flush,
        Done,
    }
    static __MACHINE: ::coldframe::machine::Machine = {
        use ::coldframe::machine::{Machine, MachineKind, State};
        use ::core::option::Option::None;
        Machine {
            path: ::core::concat!(::core::module_path!(), "::send"),
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
                    name: "Write",
                    line: 7,
                    column: 53,
                    unwinds_to: None,
                },
                State {
                    name: "Flush",
                    line: 10,
                    column: 24,
                    unwinds_to: None,
                },
                State {
                    name: "Done",
                    line: 12,
                    column: 0,
                    unwinds_to: None,
                },
            ],
            edges: &[(0, 1), (0, 2), (0, 3), (1, 1), (1, 2), (1, 3), (2, 3)],
        }
    };
    let mut __machine = ::coldframe::private::enter(&__MACHINE);
    let mut sent = 0;
    for part in parts {
        sent
            += ::coldframe::private::suspend(
                    &mut __machine,
                    __SendState::Write as u16,
                    self.socket.write(part.encode(kind)),
                )
                .await?;
    }
    if sent == 0 {
        return Err(empty());
    }
    ::coldframe::private::suspend(
            &mut __machine,
            __SendState::Flush as u16,
            self.socket.flush(),
        )
        .await?;
    Ok(sent)
}
