"""What several tasks share, and what they do with it: the counterpart of
shared.rs.

Where Trio differs by design, its own tool is used in another way, and the line
in the log says so if that matters there; by_design.rs has the reasons.
"""

from math import inf

import trio
from trio import Cancelled

import stage
from stage import current_time, delay, flag, log, mix, move_on_after


class World:
    """Everything that the tasks of a program share."""

    def __init__(self, x):
        def number(index):
            return 1 + (mix(mix(x, index), 4) % 2 == 0)

        self.locks = [trio.Lock() for _ in range(2)]
        self.conditions = [Condition(lock) for lock in self.locks]
        self.semaphores = [trio.Semaphore(number(1))]
        self.limiters = [trio.CapacityLimiter(number(2))]
        self.events = [trio.Event() for _ in range(4)]
        rooms = (0, number(3), inf, 0, 1)
        channels = [trio.open_memory_channel(room) for room in rooms]
        self.senders = [sender for sender, _ in channels]
        self.receivers = [receiver for _, receiver in channels]


class Condition:
    """Trio's, without the lines of its `wait` that lock again when it is
    cancelled. The next one is notified then. See D5 and D6."""

    def __init__(self, lock):
        self.lock = lock
        self.condition = trio.Condition(lock)
        # Tasks that were notified one by one, and have no lock yet.
        self.notified = set()

    async def wait(self):
        task = trio.lowlevel.current_task()
        self.condition.release()
        try:
            await self.condition._lot.park()
        except Cancelled:
            if task in self.notified:
                self.pass_on()
            raise
        finally:
            self.notified.discard(task)

    def notify(self, count):
        waiting = list(self.condition._lot._parked)[:count]
        self.notified.update(waiting)
        self.condition.notify(count)
        return len(waiting)

    def notify_all(self):
        count = len(self.condition._lot)
        self.condition.notify_all()
        return count

    def pass_on(self):
        waiting = list(self.condition._lot._parked)[:1]
        self.notified.update(waiting)
        self.condition._lot.repark(self.lock._lot)
        if waiting and not self.lock.locked():
            self.lock._owner = trio.lowlevel.current_task()
            self.lock.release()

    def statistics(self):
        return self.condition.statistics()


def said(m, site, name, text):
    log(m, f"{site} {name}: {text}")


async def attempt(m, site, name, ticks, wait, beside=""):
    """Waits so long at most, for a wait that says what came of it."""
    began = current_time()

    def ends(how, beside=""):
        waited = "" if current_time() == began else ", waited"
        said(m, site, name, f"{how}{waited}{beside}")

    how = None
    try:
        with move_on_after(ticks):
            how = await wait()
            note_handed_and_cancelled()
            await delay()
            note_handed_and_cancelled()
    except Cancelled:
        ends("left", beside)
        raise
    if how is None:
        ends("gave up", beside)
    else:
        ends(how)
    return how


def note_handed_and_cancelled():
    """What D3 in by_design.rs is about."""
    if trio.current_effective_deadline() == -inf:
        stage.state.handed_and_cancelled = True


def note_handed_and_broken(sender):
    """What D8 in by_design.rs is about."""
    if sender.statistics().open_receive_channels == 0:
        stage.state.handed_and_broken = True


# Locks, semaphores and limiters


class Held:
    """What is given back at the end of a block."""

    def __init__(self, release):
        self.release = release

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.release is not None:
            self.release()


async def hold(m, site, name, ticks, acquire, release):
    async def wait():
        await acquire()
        return "has"

    has = await attempt(m, site, name, ticks, wait)
    return Held(release) if has else None


def try_hold(m, site, name, acquire, release):
    try:
        acquire()
    except trio.WouldBlock:
        said(m, site, name, "would block")
        return None
    said(m, site, name, "has")
    return Held(release)


async def hold_lock(m, site, name, ticks, lock):
    return await hold(m, site, name, ticks, lock.acquire, lock.release)


hold_semaphore = hold_lock


async def hold_limiter(m, site, name, ticks, limiter):
    borrower = object()
    return await hold(
        m,
        site,
        name,
        ticks,
        lambda: limiter.acquire_on_behalf_of(borrower),
        lambda: limiter.release_on_behalf_of(borrower),
    )


def try_hold_lock(m, site, name, lock):
    return try_hold(m, site, name, lock.acquire_nowait, lock.release)


try_hold_semaphore = try_hold_lock


def try_hold_limiter(m, site, name, limiter):
    borrower = object()
    return try_hold(
        m,
        site,
        name,
        lambda: limiter.acquire_on_behalf_of_nowait(borrower),
        lambda: limiter.release_on_behalf_of(borrower),
    )


def resize_limiter(m, site, name, limiter, total):
    limiter.total_tokens = total
    said(m, site, name, "resized")


# Conditions and events


async def await_condition(m, site, name, ticks, condition, held):
    release, held.release = held.release, None

    async def wait():
        await condition.wait()
        held.release = release
        return "has"

    mark = " [D5: does not lock again]"
    return await attempt(m, site, name, ticks, wait, mark)


def notify_condition(m, site, name, condition, count):
    count = condition.notify_all() if count is None else condition.notify(count)
    said(m, site, name, f"notified {count}")


async def await_event(m, site, name, ticks, event):
    async def wait():
        await event.wait()
        return "happened"

    await attempt(m, site, name, ticks, wait)


def set_event(m, site, name, event):
    event.set()
    said(m, site, name, "set")


# Channels


def item(x, site):
    return mix(mix(x, site), 5) % 100_000


def clone(end):
    """A clone of an end that is closed is closed, too. See D7."""
    try:
        return end.clone()
    except trio.ClosedResourceError:
        return end


async def send_to_sender(m, site, name, ticks, sender, value):
    async def wait():
        try:
            await sender.send(value)
            note_handed_and_broken(sender)
        except (trio.ClosedResourceError, trio.BrokenResourceError) as error:
            return outcome(error)
        return f"sent {value}"

    await attempt(m, site, name, ticks, wait)


def try_send_to_sender(m, site, name, sender, value):
    try:
        sender.send_nowait(value)
        how = f"sent {value}"
    except (
        trio.WouldBlock,
        trio.ClosedResourceError,
        trio.BrokenResourceError,
    ) as error:
        how = outcome(error)
    said(m, site, name, how)


async def receive_from_receiver(m, site, name, ticks, receiver):
    async def wait():
        try:
            return f"received {await receiver.receive()}"
        except (trio.ClosedResourceError, trio.EndOfChannel) as error:
            return outcome(error)

    await attempt(m, site, name, ticks, wait)


def try_receive_from_receiver(m, site, name, receiver):
    statistics = receiver.statistics()
    # Closed, it says so on both sides.
    if statistics.max_buffer_size == 0 and statistics.tasks_waiting_send > 0:
        if not receiver._closed:
            said(m, site, name, "would block [D4: does not meet a sender]")
            return
    try:
        how = f"received {receiver.receive_nowait()}"
    except (trio.WouldBlock, trio.ClosedResourceError, trio.EndOfChannel) as error:
        how = outcome(error)
    said(m, site, name, how)


def outcome(error):
    return {
        trio.WouldBlock: "would block",
        trio.ClosedResourceError: "closed",
        trio.BrokenResourceError: "broken",
        trio.EndOfChannel: "end",
    }[type(error)]


def close_sender(m, site, name, sender):
    sender.close()
    said(m, site, name, "closes")


close_receiver = close_sender


# What they say of themselves


def look_at_lock(m, site, name, lock):
    it = lock.statistics()
    said(m, site, name, f"locked {flag(it.locked)}, waiting {it.tasks_waiting}")


def look_at_semaphore(m, site, name, semaphore):
    waiting = semaphore.statistics().tasks_waiting
    said(m, site, name, f"available {semaphore.value}, waiting {waiting}")


def look_at_limiter(m, site, name, limiter):
    it = limiter.statistics()
    borrowed = f"borrowed {it.borrowed_tokens} of {it.total_tokens}"
    said(m, site, name, f"{borrowed}, waiting {it.tasks_waiting}")


def look_at_event(m, site, name, event):
    waiting = event.statistics().tasks_waiting
    said(m, site, name, f"happened {flag(event.is_set())}, waiting {waiting}")


def look_at_condition(m, site, name, condition):
    said(m, site, name, f"waiting {condition.statistics().tasks_waiting}")


def look_at_sender(m, site, name, end):
    it = end.statistics()
    ends = f"{it.open_send_channels} and {it.open_receive_channels}"
    waiting = f"{it.tasks_waiting_send} and {it.tasks_waiting_receive}"
    said(
        m, site, name, f"items {it.current_buffer_used}, ends {ends}, waiting {waiting}"
    )


look_at_receiver = look_at_sender


__all__ = [
    "World",
    "await_condition",
    "await_event",
    "clone",
    "close_receiver",
    "close_sender",
    "hold_limiter",
    "hold_lock",
    "hold_semaphore",
    "item",
    "look_at_condition",
    "look_at_event",
    "look_at_limiter",
    "look_at_lock",
    "look_at_receiver",
    "look_at_semaphore",
    "look_at_sender",
    "notify_condition",
    "receive_from_receiver",
    "resize_limiter",
    "send_to_sender",
    "set_event",
    "try_hold_limiter",
    "try_hold_lock",
    "try_hold_semaphore",
    "try_receive_from_receiver",
    "try_send_to_sender",
]
