"""Processes beside the one that was started: should one die, another takes its place."""

from __future__ import annotations

import multiprocessing
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing.process import BaseProcess


@contextmanager
def at_work(target: Callable[[], object]) -> Iterator[None]:
    """Within the block one process does `target`; should it die, another takes its place."""
    leaving = threading.Event()
    keeper = threading.Thread(target=_keep_one, args=(target, leaving), daemon=True)
    keeper.start()
    try:
        yield
    finally:
        leaving.set()
        keeper.join()


def _keep_one(target: Callable[[], object], leaving: threading.Event) -> None:
    while not leaving.is_set():
        process = multiprocessing.Process(target=target, name=f"tongzhou-{target.__name__}")
        process.start()
        while process.is_alive() and not leaving.wait(0.5):
            pass
        if leaving.is_set():
            process.terminate()
            process.join(10)
            process.kill()
        else:
            leaving.wait(5)


def told_to_stop() -> threading.Event:
    """Set on SIGTERM, on Ctrl+C, and when the process that started this one is gone."""
    stop = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: stop.set())
    if parent := multiprocessing.parent_process():
        threading.Thread(target=_set_after, args=(parent, stop), daemon=True).start()
    return stop


def _set_after(parent: BaseProcess, stop: threading.Event) -> None:
    parent.join()
    stop.set()
