"""A process that has loaded the program once and brings up the servers that are to die.

It reads one order a line, forks, and says at the end how the child ended. The child opens the
moot itself, as after any start; only the loading of modules is spared.
"""

import json
import os
import sys
import threading
from itertools import count
from pathlib import Path
from typing import Any

import msgspec

from folkmoot import app
from folkmoot.forum.importing import running
from folkmoot.storage import failpoints
from folkmoot.storage.jobs import Worker
from tests.crash import deeds, warm

THREADS = 2


class Order(msgspec.Struct, frozen=True):
    """What a child has to do."""

    folder: str
    database: str
    again: list[int]
    """Deeds of which nobody was told that they are saved."""
    first: int | None
    """New deeds begin with this number and never end; None for none."""
    point: str = ""
    """The fail-point at which to die, "name:n", armed after so many saved deeds:"""
    after: int = 0


def say(*words: object) -> None:
    """Tell the ledger, in one write that cannot be torn."""
    os.write(1, (" ".join(map(str, words)) + "\n").encode())


def live(order: Order) -> None:
    """Serve a moot and do deeds until killed, or until all is done."""
    say("born", os.getpid())
    running.BATCH = 2
    threading.excepthook = _fail
    folder = Path(order.folder)
    worker: list[Worker] = []
    house = warm.open_there(folder, order.database)
    worker.append(Worker(house.db, house.clock, app.handlers(house.sealer, house.store)))
    worker[0].start()
    stage = deeds.enter(house, folder)
    numbers = iter(order.again) if order.first is None else _endless(order)
    lock, saved = threading.Lock(), count(1)

    def run() -> None:
        while True:
            with lock:
                number = next(numbers, None)
                if number is None:
                    return
                say("try", number)
            deeds.do(stage, number)
            worker[0].wake()
            with lock:
                say("saved", number)
                if order.point and next(saved) == order.after:
                    failpoints.arm(order.point)

    threads = [threading.Thread(target=run) for _ in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    worker[0].stop()
    warm.work(house)
    house.db.close()


def _fail(failure: threading.ExceptHookArgs) -> None:
    """End the whole child when one of its threads fails."""
    sys.excepthook(failure.exc_type, failure.exc_value or SystemExit(), failure.exc_traceback)
    os._exit(1)


def _endless(order: Order) -> Any:
    yield from order.again
    yield from count(order.first or 0)


def main() -> None:
    """Bring up children one after the other, as ordered."""
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            try:
                live(msgspec.convert(json.loads(line), Order))
            except BaseException:  # noqa: BLE001 - what went wrong is told on stderr
                sys.excepthook(*sys.exc_info())
                os._exit(1)
            os._exit(0)
        _, status = os.waitpid(child, 0)
        say("ended", os.waitstatus_to_exitcode(status))


if __name__ == "__main__":
    main()
