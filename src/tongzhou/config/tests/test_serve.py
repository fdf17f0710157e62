"""The server as it really runs: it answers, it stops when told, and nothing outlives it."""

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import closing

import pytest

pytestmark = pytest.mark.skipif(os.name == "nt", reason="the signals of this test are Unix's")
PATIENCE = 60


def answers(port):
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=5)) as asked:
        try:
            asked.request("GET", "/")
            return asked.getresponse().status
        except OSError:
            return None


def within(seconds, happens):
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if result := happens():
            return result
        time.sleep(0.05)
    return None


@pytest.fixture
def served(tmp_path):
    """A server of its own, in an empty data folder."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "tongzhou.config.command", "--data", str(tmp_path), "serve"]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    environment.pop("TONGZHOU_DATABASE_URL", None)
    with subprocess.Popen([*command, "--port", str(port)], env=environment) as server:
        try:
            assert within(PATIENCE, lambda: answers(port)) == 302
            yield server, port
        finally:
            server.kill()


@pytest.mark.parametrize("told", [signal.SIGTERM, signal.SIGKILL])
def test_told_to_stop_or_killed_no_process_of_it_goes_on_answering(served, told):
    server, port = served
    server.send_signal(told)
    assert server.wait(timeout=PATIENCE) == (-told if told == signal.SIGKILL else 0)
    assert within(PATIENCE, lambda: answers(port) is None)
