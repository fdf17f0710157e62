"""The server: tables brought up to date, pages answered, background work and planning beside them."""

from __future__ import annotations

import errno
import http.client
import multiprocessing
import os
import signal
import socket
import sys
import threading
import time
from argparse import Namespace
from contextlib import ExitStack, closing
from multiprocessing.process import BaseProcess

import django
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.core.wsgi import get_wsgi_application
from django.db import connections
from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

from tongzhou.config.commands.beside import at_work
from tongzhou.config.commands.demo import demo_town
from tongzhou.config.commands.plan import plan
from tongzhou.config.commands.work import work

HOME = {"127.0.0.1", "localhost", "::1"}
THREADS = 4


def serve(args: Namespace) -> int:
    """Pages are answered until SIGTERM or Ctrl+C."""
    why_not = why_port_is_taken(args.host, args.port)
    if why_not:
        sys.exit(why_not)
    allow_host(args.host)
    multiprocessing.set_start_method("spawn")  # the same on every system, nothing half-inherited
    make_ready(demo=args.demo)
    threading.Thread(target=announce, args=(args.host, args.port), daemon=True).start()
    server = Granian(
        f"{__name__}:application",
        factory=True,
        address=args.host,
        port=args.port,
        interface=Interfaces.WSGI,
        workers=args.workers,
        blocking_threads=THREADS,
        workers_kill_timeout=5,
        respawn_failed_workers=True,
        websockets=False,
        log_level=LogLevels.warning,
    )
    with ExitStack() as beside:
        for target in () if args.pages_only else (work, plan):
            beside.enter_context(at_work(target))
        server.serve()
    return 0


def why_port_is_taken(host: str, port: int) -> str:
    """A sentence when nobody can listen there; "" when all is well."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        if os.name != "nt":
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            if error.errno != errno.EADDRINUSE:
                return f"✗ {host}:{port}: {error.strerror}"
            return (
                f"✗ 端口 {port} 已被占用，可换一个：--port {port + 1}\n"
                f"  Port {port} is in use. Choose another: --port {port + 1}"
            )
    return ""


def allow_host(host: str) -> None:
    """Without TONGZHOU_HOSTS, pages answer to the address they are served on and this machine's name."""
    if host in HOME or os.environ.get("TONGZHOU_HOSTS"):
        return
    names = [*sorted(HOME - {"::1"}), "[::1]", socket.gethostname().lower()]
    if host in {"0.0.0.0", "::"}:
        names += _own_addresses()
    else:
        names.append(host)
    os.environ["TONGZHOU_HOSTS"] = ",".join(dict.fromkeys(names))


def _own_addresses() -> list[str]:
    try:
        return socket.gethostbyname_ex(socket.gethostname())[2]
    except OSError:
        return []


def make_ready(*, demo: bool) -> None:
    """The tables are those of this version; an empty installation asked for the demo town has it."""
    print("· 更新数据表  Bringing the tables up to date", flush=True)
    django.setup()
    call_command("migrate", verbosity=0, interactive=False)
    if demo:
        demo_town()
    elif not get_user_model().objects.exists():
        print("· 还没有账号，请先执行：tongzhou setup 单位名称")
        print("  No account yet: tongzhou setup NAME", flush=True)
    connections.close_all()


def announce(host: str, port: int, patience: float = 60.0) -> None:
    """The address is printed as soon as a page is answered there."""
    shown = "127.0.0.1" if host in {"0.0.0.0", "::"} else host
    deadline = time.monotonic() + patience
    while not answers(shown, port):
        if time.monotonic() > deadline:
            return
        time.sleep(0.1)
    where = f"http://{f'[{shown}]' if ':' in shown else shown}:{port}/"
    print(f"\n✓ 同舟已启动  Tongzhou is running:  {where}", flush=True)
    print("  按 Ctrl+C 停止  Ctrl+C stops it\n", flush=True)


def answers(host: str, port: int) -> bool:
    """Whether a page, any page, comes back from there."""
    with closing(http.client.HTTPConnection(host, port, timeout=5)) as asked:
        try:
            asked.request("GET", "/")
            asked.getresponse().read()
        except OSError:
            return False
    return True


def application() -> object:
    """The WSGI application in a server process, which ends when the process that started it is gone."""
    if parent := multiprocessing.parent_process():
        threading.Thread(target=_end_after, args=(parent,), daemon=True).start()
    return get_wsgi_application()


def _end_after(parent: BaseProcess) -> None:
    parent.join()
    os.kill(os.getpid(), signal.SIGTERM)
