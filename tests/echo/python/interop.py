"""The echo server and client of the examples, with Trio and nc on the other side.

`interop.py SERVER CLIENT GOLDEN`: the two programs, and what the client prints
when it sends two lines.
"""

import random
import shutil
import signal
import subprocess
import sys
from functools import partial

import trio

CONNECTIONS = 50
LENGTH = 200_000


async def talk(port, seed):
    """Sends and receives at the same time; everything comes back as it was."""
    message = random.Random(seed).randbytes(LENGTH)
    heard = bytearray()

    async def send(stream):
        for start in range(0, LENGTH, 7_000):
            await stream.send_all(message[start : start + 7_000])
        await stream.send_eof()

    async def receive(stream):
        async for part in stream:
            heard.extend(part)

    async with await trio.open_tcp_stream("127.0.0.1", port) as stream:
        async with trio.open_nursery() as nursery:
            nursery.start_soon(send, stream)
            nursery.start_soon(receive, stream)
    assert heard == message, f"connection {seed}: {len(heard)} bytes came back"


async def vanish(port):
    """Is gone in the middle of a message."""
    stream = await trio.open_tcp_stream("127.0.0.1", port)
    with trio.move_on_after(0.05):
        while True:
            await stream.send_all(b"x" * 10_000)
    await trio.aclose_forcefully(stream)


async def trio_is_the_client(server):
    async with trio.open_nursery() as nursery:
        for seed in range(CONNECTIONS):
            nursery.start_soon(talk, server.port, seed)
            if seed % 5 == 0:
                nursery.start_soon(vanish, server.port)
    await talk(server.port, CONNECTIONS)


async def nc_is_the_client(server):
    nc = shutil.which("nc")
    if not nc:
        return "left out: nc is not installed (Debian: netcat-openbsd)"
    text = b"".join(b"line %d through nc\n" % n for n in range(1000))
    # It ends when the server, having seen the end of its input, closes.
    command = [nc, "-N", "127.0.0.1", str(server.port)]
    done = await trio.run_process(command, stdin=text, capture_stdout=True)
    assert done.stdout == text
    return "ok"


async def trio_is_the_server(program, golden):
    async def echo(stream):
        async for part in stream:
            await stream.send_all(part)

    async with trio.open_nursery() as nursery:
        listeners = await nursery.start(partial(trio.serve_tcp, echo, 0, host="127.0.0.1"))
        port = listeners[0].socket.getsockname()[1]
        command = [program, f"127.0.0.1:{port}", "2"]
        done = await trio.run_process(command, capture_stdout=True)
        printed = done.stdout.decode().replace(str(port), "12345")
        with open(golden, encoding="utf-8") as file:
            assert printed == file.read(), printed
        nursery.cancel_scope.cancel()


class Server:
    """The echo server of the examples."""

    def __init__(self, process, port):
        self.process = process
        self.port = port

    @staticmethod
    def restore_ctrl_c():
        # A shell that runs this in the background has it ignore Ctrl-C.
        signal.signal(signal.SIGINT, signal.SIG_DFL)

    @classmethod
    def start(cls, program):
        process = subprocess.Popen(
            [program, "127.0.0.1:0"],
            stdout=subprocess.PIPE,
            # The connections that vanish are reported there.
            stderr=subprocess.DEVNULL,
            text=True,
            preexec_fn=cls.restore_ctrl_c,
        )
        line = process.stdout.readline()
        assert line.startswith("listening on "), line
        return cls(process, int(line.rsplit(":", 1)[1]))

    async def drain(self):
        """What it prints has to be read, lest it waits for us."""
        return await trio.to_thread.run_sync(self.process.stdout.read)

    def interrupt(self):
        self.process.send_signal(signal.SIGINT)


async def main(server_program, client_program, golden):
    with trio.fail_after(120):
        server = Server.start(server_program)
        printed = []

        async def read():
            printed.append(await server.drain())

        async with trio.open_nursery() as nursery:
            nursery.start_soon(read)
            await trio_is_the_client(server)
            print("our server, Trio's client: ok")
            print("our server, nc:", await nc_is_the_client(server))
            server.interrupt()
        assert printed[0].endswith("stopped\n"), printed[0][-200:]
        assert server.process.wait() == -signal.SIGINT
        print("our server, Ctrl-C: ok")
        await trio_is_the_server(client_program, golden)
        print("Trio's server, our client: ok")


if __name__ == "__main__":
    trio.run(main, *sys.argv[1:])
