"""The server as it really runs: it answers, it stops when told, and nothing outlives it."""

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import closing, contextmanager

import pytest
from django.db import connection

from tests import databases

pytestmark = pytest.mark.skipif(os.name == "nt", reason="the signals of this test are Unix's")
PATIENCE = 120


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


@contextmanager
def served(environment, *more):
    """A server of its own, and its port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "tongzhou.config.command", "serve", "--port", str(port), *more]
    with subprocess.Popen(command, env=environment) as server:
        try:
            assert within(PATIENCE, lambda: answers(port)) == 302
            yield server, port
        finally:
            server.kill()


@pytest.mark.django_db
@pytest.mark.parametrize("told", [signal.SIGTERM, signal.SIGKILL])
def test_told_to_stop_or_killed_no_process_of_it_goes_on_answering(tmp_path, told):
    with databases.installation(tmp_path) as environment, served(environment) as (server, port):
        server.send_signal(told)
        assert server.wait(timeout=PATIENCE) == (-told if told == signal.SIGKILL else 0)
        assert within(PATIENCE, lambda: answers(port) is None)


@pytest.mark.skipif(connection.vendor != "sqlite", reason="a folder is empty, a server is not")
def test_it_makes_its_tables_in_an_empty_folder(tmp_path):
    with served(databases.surroundings(tmp_path), "--pages-only") as (server, _port):
        server.terminate()
        assert server.wait(timeout=PATIENCE) == 0
