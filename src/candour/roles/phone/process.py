"""The telephone's process: no core dumps, no swap where the system lets us, an engine, and a driver for each call."""

import asyncio
import ctypes
import os
import resource
import signal
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Final

from django.conf import settings

from candour.door.honest import NotNow
from candour.parcels import links
from candour.roles.phone import engines, services
from candour.roles.phone.call import Driver, Means
from candour.roles.phone.leg import Answer, Leg
from candour.roles.phone.office.board import Office
from candour.roles.phone.prompts.sounds import SOUND, Sounds
from candour.roles.phone.sip.address import CannotListen

if TYPE_CHECKING:
    from candour.roles.phone.office.api import Api
    from candour.roles.phone.page.server import Server

_PR_SET_DUMPABLE: Final = 4  # prctl(2)
_MCL_ALL: Final = 3  # MCL_CURRENT | MCL_FUTURE, mlockall(2)
THREADS: Final = 32


def run(*, host: str, port: int) -> None:
    """Answer calls until asked to end.

    Raises:
        CannotListen: callers cannot be listened to there, nor softphones or the page to call from where they are to be.
    """
    _keep_memory_in()
    engines.require_place(
        host, port
    )  # a wrong address is told of at once, and not when the keeper is up
    while not _sent_what_was_left():
        time.sleep(1)  # the keeper is not up yet: without it nobody could leave a message
    asyncio.run(_answer(host, port))


def _keep_memory_in() -> None:
    """Let nothing of this process reach a disk: no core dump, no debugger, no swap where the system allows that."""
    if resource.getrlimit(resource.RLIMIT_CORE) != (
        0,
        0,
    ):  # with our unit it is, and may not be set
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(_PR_SET_DUMPABLE, 0)
    if resource.getrlimit(resource.RLIMIT_MEMLOCK)[0] == resource.RLIM_INFINITY:
        libc.mlockall(_MCL_ALL)  # with a limit, memory would run out instead
    os.umask(0o077)


def _sent_what_was_left() -> bool:
    """Send what callers had said when an earlier process ended."""
    try:
        services.end_all()
    except NotNow:
        return False
    return True


async def _answer(host: str, port: int) -> None:
    drivers: set[Driver] = set()
    loop = asyncio.get_running_loop()
    office = Office(loop.time)
    with ThreadPoolExecutor(THREADS, thread_name_prefix="calls") as threads:
        means = Means(Sounds.load(_sounds()), threads, office)

        def answer(leg: Leg) -> Driver:
            driver = Driver(leg, means)
            drivers.add(driver)
            asyncio.get_running_loop().create_task(_until_over(driver, drivers))
            return driver

        engine = engines.chosen(answer, host=host, port=port)
        switchboard, page = await _open(office), await _page(answer)
        await engine.start()
        await _asked_to_end()
        if page is not None:
            await page.close()
        await engine.close()
        await asyncio.gather(*(driver.over() for driver in list(drivers)))
        if switchboard is not None:
            await switchboard.close()


async def _open(office: Office) -> "Api | None":
    """Let the desk's softphones in, where this line has live calls."""
    if not settings.SWITCHBOARD_PORT:
        return None
    from candour.roles.phone.office.api import Api  # noqa: PLC0415 - brings WebRTC with it, which is heavy
    from candour.roles.phone.webrtc import Relay  # noqa: PLC0415

    desk = links.load(settings.LINKS_FILE).desk
    assert desk is not None  # noqa: S101 - narrows the type: `candour init` gives a door the desk's key
    relay = Relay(settings.TURN, settings.TURN_SECRET)
    switchboard = Api(office, desk=desk.verifier, relay=relay)
    await _start(switchboard, settings.SWITCHBOARD_PORT, "CANDOUR_SWITCHBOARD_PORT")
    return switchboard


async def _page(answer: Answer) -> "Server | None":
    """Offer a page to call from, where this line has one."""
    if not settings.PAGE_PORT:
        return None
    from candour.roles.phone.page.server import Server  # noqa: PLC0415 - brings WebRTC with it, which is heavy

    page = Server(answer)
    await _start(page, settings.PAGE_PORT, "CANDOUR_CALL_PAGE_PORT")
    return page


async def _start(one: "Api | Server", port: int, setting: str) -> None:
    """Listen on this machine's own address.

    Raises:
        CannotListen: the port is taken, or not ours to take.
    """
    try:
        await one.start(port)
    except OSError:
        raise CannotListen(
            f"nobody can be listened to on port {port}: it is in use, or this user may not. Give {setting} another."
        ) from None


def _sounds() -> Path:
    return Path(settings.PROMPTS_FOLDER) if settings.PROMPTS_FOLDER else SOUND


async def _until_over(driver: Driver, drivers: set[Driver]) -> None:
    await driver.done()
    drivers.discard(driver)


async def _asked_to_end() -> None:
    ended, loop = asyncio.Event(), asyncio.get_running_loop()
    for wish in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(wish, ended.set)
    await ended.wait()
