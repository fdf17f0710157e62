"""The installed program `tongzhou`.

What it does itself is listed below; every other verb is one of Django's management commands, those
of the areas included (`tongzhou migrate`, `tongzhou import residents FILE`).
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path

import django
from django.core.management import execute_from_command_line, get_commands

from tongzhou import __version__
from tongzhou.config.commands import backup, check, demo, plan, serve, setup, work

ABOUT = """同舟 Tongzhou

其他命令  Other commands:
  migrate              更新数据表  bring the tables up to date
  import WHAT …        导入资料，如 import residents  bring data in; without WHAT: the list
"""


def parser() -> argparse.ArgumentParser:
    """The verbs that the program knows itself."""
    whole = argparse.ArgumentParser(
        prog="tongzhou", description=ABOUT, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    whole.add_argument("--version", action="version", version=f"tongzhou {__version__}")
    whole.add_argument("--data", metavar="DIR", help="数据文件夹  the data folder (default: data)")
    verbs = whole.add_subparsers(dest="verb", required=True, metavar="COMMAND")

    one = verbs.add_parser("serve", help="启动服务  answer pages, work and plan in the background")
    one.add_argument("--host", default="127.0.0.1", help="监听地址  address (%(default)s)")
    one.add_argument("--port", type=int, default=8000, help="端口  port (%(default)s)")
    one.add_argument("--workers", type=_at_least_one, default=1, help="进程数  server processes")
    one.add_argument("--demo", action="store_true", help="演示镇  with the demo town")
    one.add_argument(
        "--lan", action="store_true", help="局域网内用 HTTPS  HTTPS in the office, for phones"
    )
    one.add_argument(
        "--pages-only",
        action="store_true",
        help="不做后台工作和排班计算  neither background work nor planning",
    )
    one.set_defaults(act=serve.serve)

    one = verbs.add_parser("work", help="只做后台工作  background work only, without pages")
    one.add_argument("--once", action="store_true", help="做完即止  stop when all due work is done")
    one.set_defaults(act=work.work_with)

    one = verbs.add_parser("plan", help="只做排班计算  planning only, without pages")
    one.add_argument("--once", action="store_true", help="算完即止  stop when nothing waits")
    one.add_argument("--processes", type=_at_least_one, default=1, help="进程数  processes")
    one.set_defaults(act=plan.plan_with)

    one = verbs.add_parser("setup", help="建立第一个单位  the first office, its administrators")
    one.add_argument("name", metavar="NAME", help="单位名称  such as 滨湖街道办事处")
    one.add_argument("--kind", default="street_office", help="单位类别  (%(default)s)")
    one.set_defaults(act=setup.setup)

    one = verbs.add_parser("demo", help="载入演示镇  the demo town into an empty installation")
    one.set_defaults(act=demo.demo)

    one = verbs.add_parser("backup", help="备份到一个文件  everything into one file")
    one.add_argument("file", type=Path, metavar="FILE.zip")
    one.set_defaults(act=backup.backup)

    one = verbs.add_parser("restore", help="从备份恢复  bring a back-up back")
    one.add_argument("file", type=Path, metavar="FILE.zip")
    one.add_argument("--force", action="store_true", help="替换现有数据  replace what is there")
    one.set_defaults(act=backup.restore)

    one = verbs.add_parser("check", help="检查数据是否完好  look whether all data agree")
    one.set_defaults(act=check.check)
    return whole


def _at_least_one(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("1, 2, 3 …")
    return number


OWN = {"serve", "work", "plan", "setup", "demo", "backup", "restore", "check"}


def split_data(words: Sequence[str]) -> tuple[str | None, list[str]]:
    """The folder that `--data` names, wherever it stands, and the other words."""
    small = argparse.ArgumentParser(add_help=False, allow_abbrev=False)
    small.add_argument("--data")
    found, rest = small.parse_known_args(words)
    return found.data, rest


def for_django(words: Sequence[str]) -> list[str]:
    """`import residents FILE` is Django's `import_residents FILE`; everything else stays as it is."""
    if words[:1] == ["import"] and len(words) > 1:
        return [f"import_{words[1].replace('-', '_')}", *words[2:]]
    return list(words)


def imports() -> list[str]:
    """What can be imported, as it is typed."""
    commands = (name for name in get_commands() if name.startswith("import_"))
    return sorted(name.removeprefix("import_").replace("_", "-") for name in commands)


def main(words: Sequence[str] | None = None) -> int:
    data, rest = split_data(sys.argv[1:] if words is None else words)
    if data:
        os.environ["TONGZHOU_DATA"] = data
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tongzhou.config.settings")
    if rest == ["import"]:
        django.setup()
        print("\n".join(f"tongzhou import {what} …" for what in imports()))
        return 0
    if rest and rest[0] not in OWN and not rest[0].startswith("-"):
        execute_from_command_line(["tongzhou", *for_django(rest)])
        return 0
    args = parser().parse_args(rest)
    if getattr(args, "demo", False) or args.verb == "demo":
        os.environ["TONGZHOU_DEMO"] = "1"
    try:
        status: int = args.act(args)
    except backup.Unfit as why:
        print(f"✗ {why}", file=sys.stderr)
        return 1
    return status


if __name__ == "__main__":
    sys.exit(main())
