"""What the programs call, and the log they write: the counterpart of stage.rs.

One tick is a second of Trio's mock clock; all times are whole numbers, which
floats hold exactly.
"""

import random
from math import inf

import trio
from trio import Cancelled, CancelScope
from trio.lowlevel import (
    cancel_shielded_checkpoint,
    checkpoint,
    checkpoint_if_cancelled,
)

WORD = (1 << 64) - 1


class Failure(Exception):
    """An error that a program raises on purpose."""


class State:
    """What belongs to one run of one program."""

    def __init__(self, noise):
        # Dice for delays that take no time, or None.
        self.noise = noise
        self.logs = {}
        self.instants = set()
        # Two events at one instant: their order is not determined.
        self.coincident = False
        # See D2 in by_design.rs.
        self.drops_cancelled = False
        # See D3 there.
        self.handed_and_cancelled = False
        # See D8 there.
        self.handed_and_broken = False


state = State(None)


def begin(noise):
    global state
    state = State(noise)
    return state


# Numbers


def mix(x, site):
    z = (x + (site + 1) * 0x9E3779B97F4A7C15) & WORD
    z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & WORD
    z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & WORD
    return z ^ (z >> 31)


def chance(x, site, once_in):
    return mix(mix(x, site), 1) % once_in == 0


def dur(x, site, scale):
    return 1 + mix(mix(x, site), 2) % (1 << scale)


def times(x, site):
    return mix(mix(x, site), 3) % 4


# The log


def current_time():
    return int(trio.current_time())


def task(m, site, x):
    return f"{m}/{site}.{x & 0xFFF:03x}"


def log(m, text):
    state.logs.setdefault(m, []).append(f"{current_time()}: {text}")


def tick(deadline):
    return str(int(deadline))


def deadline_of(scope):
    if scope.is_relative or scope.deadline == inf:
        return "none"
    return tick(scope.deadline)


def flag(fact):
    return "yes" if fact else "no"


def look(m, site, scope):
    log(
        m,
        f"{site}: called {flag(scope.cancel_called)}, caught {flag(scope.cancelled_caught)}, "
        f"shield {flag(scope.shield)}, deadline {deadline_of(scope)}",
    )


def effective_deadline(m, site):
    deadline = trio.current_effective_deadline()
    if deadline == -inf:
        text = "cancelled"
    elif deadline == inf:
        text = "never"
    else:
        text = tick(deadline)
    log(m, f"{site}: effective deadline {text}")


# Time


def later(ticks):
    """An instant, at which nothing else happens."""
    instant = current_time() + ticks
    if instant in state.instants:
        state.coincident = True
    state.instants.add(instant)
    return instant


async def delay():
    """Time does not pass, but others may run: how often they do so between two
    instants is nobody's promise, so that no log may depend on it."""
    if state.noise is not None:
        for _ in range(state.noise.choice((0, 0, 1, 3))):
            await cancel_shielded_checkpoint()


async def sleep(ticks):
    await trio.sleep_until(later(ticks))
    await delay()


# Scopes


def new_scope(timeout, deadline, shield):
    if timeout is not None:
        return CancelScope(relative_deadline=timeout, shield=shield)
    if deadline is not None:
        return CancelScope(deadline=later(deadline), shield=shield)
    return CancelScope(shield=shield)


def move_on_after(ticks, shield=False):
    return CancelScope(deadline=later(ticks), shield=shield)


class Guard:
    """Writes that a block is left."""

    def __init__(self, m, name):
        self.m, self.name = m, name

    def __enter__(self):
        return self

    def __exit__(self, *_):
        log(self.m, f"{self.name} left")


class End:
    """Writes how a block ends."""

    def __init__(self, m, name):
        self.m, self.name = m, name
        self.is_ended = False

    def ended(self):
        """The end of the block was reached."""
        self.is_ended = True

    def write(self, how, flags=""):
        log(self.m, f"{self.name} {how}{flags}")


class Scoped(End):
    """A block in a scope."""

    def __init__(self, m, name, scope, has_flags):
        super().__init__(m, name)
        self.scope, self.has_flags = scope, has_flags

    def __enter__(self):
        if self.scope.is_relative:
            later(self.scope.relative_deadline)
        self.scope.__enter__()
        return self

    def __exit__(self, kind, error, trace):
        try:
            swallowed = self.scope.__exit__(kind, error, trace)
        except BaseException:
            self.write("left", self.flags(error))
            raise
        if error is None:
            self.write("value" if self.is_ended else "left", self.flags(error))
        elif swallowed:
            self.write("caught", self.flags(error))
        else:
            self.write("left", self.flags(error))
        return swallowed

    def flags(self, error):
        caught = self.scope.cancelled_caught
        beside = " [D1: caught beside errors]" if caught and only_errors(error) else ""
        if not self.has_flags:
            return beside
        caught = caught and not beside
        return f", called {flag(self.scope.cancel_called)}, caught {flag(caught)}{beside}"


def Entered(m, name, scope, has_flags):
    return Scoped(m, name, scope, has_flags)


def MoveOn(m, name, ticks):
    return Scoped(m, name, move_on_after(ticks), False)


def Shield(m, name):
    return Scoped(m, name, CancelScope(shield=True), False)


class FailOn(End):
    """What `fail_after` is for: a caught cancellation is an error, which is
    handled in place."""

    def __init__(self, m, name, ticks):
        super().__init__(m, name)
        self.block = trio.fail_at(later(ticks))

    def __enter__(self):
        self.scope = self.block.__enter__()
        return self

    def __exit__(self, kind, error, trace):
        beside = ""
        try:
            swallowed = self.block.__exit__(kind, error, trace)
        except trio.TooSlowError:
            self.write("caught")
            return True
        except BaseException:
            if self.scope.cancelled_caught:
                beside = " [D1: caught beside errors]"
            self.write("left", beside)
            raise
        self.write("value" if error is None and self.is_ended else "left")
        return swallowed


# Errors


def split(error):
    """The errors and the cancellation in what was raised."""
    if isinstance(error, Cancelled):
        return None, error
    if isinstance(error, BaseExceptionGroup):
        cancelled, errors = error.split(Cancelled)
        return errors, cancelled
    return error, None


def only_errors(error):
    return None if error is None else split(error)[0]


def tree(error):
    if isinstance(error, BaseExceptionGroup):
        return "[" + " ".join(tree(it) for it in error.exceptions) + "]"
    if isinstance(error, Failure):
        return f"E{error.args[0]}"
    # Nothing of the kind is expected: the log shows it.
    return repr(error)


def fail(x, site, once_in, grouped):
    if chance(x, site, once_in):
        error = Failure(site)
        raise ExceptionGroup("", [error]) if grouped else error


async def grouped(call):
    """An error that goes on as a group of one."""
    try:
        await call
    except Failure as error:
        raise ExceptionGroup("", [error]) from None


def note_hidden_cancellation(errors, cancelled):
    """What D2 in by_design.rs is about."""
    if errors is not None and cancelled is not None:
        if trio.current_effective_deadline() != -inf:
            state.drops_cancelled = True


def handled(m, site, error):
    """Handles the errors as `except*` does: a cancellation goes on."""
    if error is None:
        log(m, f"{site} is well")
        return
    errors, cancelled = split(error)
    if errors is not None:
        log(m, f"{site} failed: {tree(errors)}")
    note_hidden_cancellation(errors, cancelled)
    if cancelled is not None:
        raise cancelled


# Nurseries


class TryNursery(End):
    """A nursery of Trio."""

    async def __aenter__(self):
        self.manager = trio.open_nursery()
        self.nursery = await self.manager.__aenter__()
        return self

    def start_soon(self, function, *arguments):
        self.nursery.start_soon(function, *arguments)

    async def __aexit__(self, kind, error, trace):
        try:
            swallowed = await self.manager.__aexit__(kind, error, trace)
        except BaseException as left:
            errors, cancelled = split(left)
            note_hidden_cancellation(errors, cancelled)
            self.fails(left, errors)
            raise
        await delay()
        if error is None:
            self.write("done" if self.is_ended else "left")
        else:
            self.write("left")
        return swallowed

    def fails(self, left, errors):
        self.write("left" if errors is None else f"failed: {tree(errors)}")


class Nursery(TryNursery):
    """One whose children do not fail. An error of its body leaves it as it is,
    so the layer that Trio puts round it is taken off."""

    def fails(self, left, errors):
        self.write("left")
        if errors is not None:
            raise only_part(left)


def only_part(group):
    parts = [it for it in group.exceptions if only_errors(it) is not None]
    assert len(parts) == 1, parts
    return parts[0]


class Race(TryNursery):
    """Children of whom the first to end cancels the others."""

    def __init__(self, m, name):
        super().__init__(m, name)
        self.winner = None
        self.branches = 0

    def start_soon(self, function, *arguments):
        branch = self.branches
        self.branches += 1

        async def run():
            await function(*arguments)
            if self.winner is None:
                self.winner = branch
                self.nursery.cancel_scope.cancel()

        self.nursery.start_soon(run)

    async def __aexit__(self, kind, error, trace):
        try:
            await self.manager.__aexit__(kind, error, trace)
        except BaseException as left:
            # What was won is not lost by a cancellation from outside, which
            # comes again at the next checkpoint.
            if self.winner is None or only_errors(left) is not None:
                self.write("left")
                raise
        self.write(f"won by {self.winner}")
        return True


__all__ = [
    "CancelScope",
    "Entered",
    "FailOn",
    "Failure",
    "Guard",
    "MoveOn",
    "Nursery",
    "Race",
    "Shield",
    "TryNursery",
    "cancel_shielded_checkpoint",
    "chance",
    "checkpoint",
    "checkpoint_if_cancelled",
    "current_time",
    "dur",
    "effective_deadline",
    "fail",
    "grouped",
    "handled",
    "inf",
    "later",
    "log",
    "look",
    "mix",
    "move_on_after",
    "new_scope",
    "sleep",
    "task",
    "times",
]
