"""Several act at the same moment, each in a thread with a connection of its own."""

from __future__ import annotations

from collections.abc import Callable
from threading import Barrier, Thread

from django.db import connections

from tongzhou.base.errors import Refused


def at_once(*acts: Callable[[], object]) -> list[str]:
    """What came of each: "done", or the code of the refusal; in the order of the words."""
    came, ready = [], Barrier(len(acts))

    def press(act):
        try:
            ready.wait()
            act()
            came.append("done")
        except Refused as refusal:
            came.append(refusal.code)
        finally:
            connections.close_all()

    threads = [Thread(target=press, args=(act,)) for act in acts]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert len(came) == len(acts), "one of them met an error"
    return sorted(came)
