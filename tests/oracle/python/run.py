"""Runs all programs with Trio and writes what they log.

    run.py FOLDER FIRST_SEED SOURCES INPUTS RESULT

A program is run several times: once as Trio runs it, and then with its batches
shuffled, and with delays that take no virtual time. A program whose logs
differ has no determined meaning, and is no test of anybody.
"""

import random
import sys
from pathlib import Path

import trio
import trio.testing

import shared
import stage

SHUFFLED = 4


def shuffle_batches(seed):
    """Trio has no public way to seed its scheduler. What its own tests use is
    part of the pinned version."""
    trio._core._run._ALLOW_DETERMINISTIC_SCHEDULING = seed is not None
    trio._core._run._r.seed(seed or 0)


def run_once(main, number, shuffled):
    shuffle_batches(shuffled)
    noise = None if shuffled is None else random.Random(shuffled)
    state = stage.begin(noise)

    async def whole():
        world, scope = shared.World(number), trio.CancelScope()
        try:
            await main("main", number, world, scope)
        except BaseException as error:
            # A program handles all its errors: whatever comes is shown.
            stage.log("main", f"main ended with {error!r}")
            raise
        stage.log("main", "main ended")

    clock = trio.testing.MockClock(autojump_threshold=0)
    try:
        trio.run(whole, clock=clock)
    except BaseException as error:
        if not isinstance(error, Exception):
            raise
        state.logs.setdefault("main", []).append(f"broken: {error!r}")
    return state


def run(main, number):
    state = run_once(main, number, None)
    status = "determined"
    if state.coincident:
        status = "coincident"
    for shuffled in range(1, 1 + SHUFFLED):
        again = run_once(main, number, shuffled)
        if again.logs != state.logs:
            status = "undetermined"
        state.drops_cancelled |= again.drops_cancelled
        state.handed_and_cancelled |= again.handed_and_cancelled
        state.handed_and_broken |= again.handed_and_broken
    if status == "determined" and state.drops_cancelled:
        status = "D2"
    if status == "determined" and state.handed_and_cancelled:
        status = "D3"
    if status == "determined" and state.handed_and_broken:
        status = "D8"
    return status, state.logs


def main():
    folder, first, sources, inputs, result = sys.argv[1:]
    with open(result, "w") as out:
        for seed in range(int(first), int(first) + int(sources)):
            path = Path(folder) / f"p{seed}.py"
            names = {**vars(stage), **vars(shared)}
            exec(compile(path.read_text(), str(path), "exec"), names)
            for number in range(int(inputs)):
                status, logs = run(names["f0"], stage.mix(seed, number))
                print("P", seed, number, status, sep="\t", file=out)
                for name in sorted(logs):
                    print("T", name, sep="\t", file=out)
                    for line in logs[name]:
                        print("L", line, sep="\t", file=out)


main()
