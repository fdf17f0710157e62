"""The server: tables brought up to date, pages answered, background work and planning beside them."""

from __future__ import annotations

import errno
import gc
import http.client
import multiprocessing
import os
import signal
import socket
import ssl
import sys
import threading
import time
from argparse import Namespace
from contextlib import ExitStack, closing
from datetime import UTC, datetime
from importlib import import_module
from multiprocessing.process import BaseProcess
from pathlib import Path

import django
import segno
from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.core.wsgi import get_wsgi_application
from django.db import connections
from django.utils import translation
from granian import Granian
from granian.constants import Interfaces, SSLProtocols
from granian.log import LogLevels

from tongzhou.config.commands.beside import at_work
from tongzhou.config.commands.demo import demo_town
from tongzhou.config.commands.lan import Files, addresses, fingerprint, make_certificates
from tongzhou.config.commands.plan import plan
from tongzhou.config.commands.trust import told_on
from tongzhou.config.commands.work import work

HOME = {"127.0.0.1", "localhost", "::1"}
THREADS = 4


def serve(args: Namespace) -> int:
    """Pages are answered until SIGTERM or Ctrl+C."""
    if args.lan and args.host in HOME:
        args.host = "0.0.0.0"
    for port in (args.port, args.port + 1) if args.lan else (args.port,):
        if why_not := why_port_is_taken(args.host, port):
            sys.exit(why_not)
    allow_host(args.host)
    own = certificates(args) if args.lan else None
    multiprocessing.set_start_method("spawn")  # the same on every system, nothing half-inherited
    make_ready(demo=args.demo)
    threading.Thread(target=announce, args=(args.host, args.port, own), daemon=True).start()
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
        ssl_cert=own and own.server,
        ssl_key=own and own.server_key,
        ssl_protocol_min=SSLProtocols.tls12,  # for phones of ten years ago
    )
    with ExitStack() as beside:
        if own:
            told = told_on(
                args.host, args.port + 1, authority=own.authority, platform_port=args.port
            )
            beside.enter_context(told)
        for target in () if args.pages_only else (work, plan):
            beside.enter_context(at_work(target))
        server.serve()
    return 0


def certificates(args: Namespace) -> Files:
    """This machine's certificate for HTTPS in the office; server processes learn that pages go by it."""
    os.environ["TONGZHOU_LAN"] = "1"
    data = Path(os.environ.get("TONGZHOU_DATA", "data")).resolve()
    data.mkdir(mode=0o700, parents=True, exist_ok=True)
    reached = addresses() if args.host in {"0.0.0.0", "::"} else [args.host]
    return make_certificates(
        data / "lan", reached, host=socket.gethostname(), at=datetime.now(tz=UTC)
    )


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
        names += addresses()
    else:
        names.append(host)
    os.environ["TONGZHOU_HOSTS"] = ",".join(dict.fromkeys(names))


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


def announce(host: str, port: int, own: Files | None = None, patience: float = 60.0) -> None:
    """The address is printed as soon as a page is answered there."""
    shown = "127.0.0.1" if host in {"0.0.0.0", "::"} else host
    deadline = time.monotonic() + patience
    while not answers(shown, port, own):
        if time.monotonic() > deadline:
            return
        time.sleep(0.1)
    where = address(shown, port, secure=bool(own))
    print(f"\n✓ 同舟已启动  Tongzhou is running:  {where}", flush=True)
    if own:
        tell_how_to_trust(addresses() if shown == "127.0.0.1" else [shown], port, own)
    print("  按 Ctrl+C 停止  Ctrl+C stops it\n", flush=True)


def address(host: str, port: int, *, secure: bool) -> str:
    """The address of the first page."""
    return f"http{'s' if secure else ''}://{f'[{host}]' if ':' in host else host}:{port}/"


def tell_how_to_trust(reached: list[str], port: int, own: Files) -> None:
    """On the screen: where a phone goes first, as a QR too, and the fingerprint to compare."""
    for one in reached:
        print(f"  局域网 In the office:  {address(one, port, secure=True)}")
    if reached:
        first = address(reached[0], port + 1, secure=False)
        print("\n  手机首次使用，先打开这个网页安装证书：")
        print(f"  A phone's first visit, to install the certificate:  {first}\n")
        segno.make(first, error="l").terminal(compact=True)
    else:
        print("  没有找到内网地址，请先连上路由器，再重新启动。")
        print("  No private address found: connect to a router, then start again.")
    shown = fingerprint(own.authority)
    print("\n  证书指纹（与手机上显示的核对）  Fingerprint, to compare with the phone's:")
    print(f"  {shown[:48]}\n  {shown[48:]}\n", flush=True)


def answers(host: str, port: int, own: Files | None = None) -> bool:
    """Whether a page, any page, comes back from there."""
    with closing(_line(host, port, own)) as asked:
        try:
            asked.request("GET", "/")
            asked.getresponse().read()
        except OSError:
            return False
    return True


def _line(host: str, port: int, own: Files | None) -> http.client.HTTPConnection:
    if own is None:
        return http.client.HTTPConnection(host, port, timeout=5)
    trusting = ssl.create_default_context(cafile=str(own.authority))
    return http.client.HTTPSConnection(host, port, timeout=5, context=trusting)


def application() -> object:
    """The WSGI application in a server process, which ends when the process that started it is gone."""
    if parent := multiprocessing.parent_process():
        threading.Thread(target=_end_after, args=(parent,), daemon=True).start()
    made = get_wsgi_application()
    warm()
    return made


def warm() -> None:
    """The views and the words are in memory, for good; otherwise the first visitor waits two seconds for them."""
    import_module(settings.ROOT_URLCONF)
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            pass
    gc.freeze()  # else some page in thousands waits a tenth of a second while all this is looked through


def _end_after(parent: BaseProcess) -> None:
    parent.join()
    os.kill(os.getpid(), signal.SIGTERM)
