"""What the installed program understands, and how background work goes on."""

import socket
from datetime import UTC, datetime

import pytest

from tongzhou.base.manifest import Manifest
from tongzhou.config import command
from tongzhou.config.commands import serve, tables, work

NOON = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("words", "data", "rest"),
    [
        (["--data", "d", "serve"], "d", ["serve"]),
        (["serve", "--data=d", "--port", "9"], "d", ["serve", "--port", "9"]),
        (["import", "residents", "x.xlsx"], None, ["import", "residents", "x.xlsx"]),
    ],
)
def test_the_data_folder_may_stand_anywhere(words, data, rest):
    assert command.split_data(words) == (data, rest)


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["import", "residents", "x.xlsx"], ["import_residents", "x.xlsx"]),
        (["import", "house-holds"], ["import_house_holds"]),
        (["migrate", "--plan"], ["migrate", "--plan"]),
    ],
)
def test_other_verbs_are_management_commands(words, expected):
    assert command.for_django(words) == expected


def test_by_default_pages_are_answered_on_this_machine_only():
    args = command.parser().parse_args(["serve"])
    assert (args.host, args.port, args.workers, args.demo) == ("127.0.0.1", 8000, 1, False)


@pytest.mark.parametrize("words", [["serve", "--workers", "0"], ["backup"], []])
def test_what_makes_no_sense_is_refused(words):
    with pytest.raises(SystemExit) as stopped:
        command.parser().parse_args(words)
    assert stopped.value.code == 2


def test_every_verb_of_its_own_is_offered():
    assert all(verb in command.parser().format_help() for verb in command.OWN)


def test_a_taken_port_is_said_before_anything_else_happens():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert f"--port {port + 1}" in serve.why_port_is_taken("127.0.0.1", port)
    assert serve.why_port_is_taken("127.0.0.1", port) == ""


@pytest.mark.parametrize(
    ("host", "given", "answers"),
    [("127.0.0.1", "", False), ("10.1.2.3", "", True), ("10.1.2.3", "tz.example", False)],
)
def test_pages_answer_to_the_address_they_are_served_on(monkeypatch, host, given, answers):
    monkeypatch.setenv("TONGZHOU_HOSTS", given)
    serve.allow_host(host)
    assert (host in serve.os.environ["TONGZHOU_HOSTS"].split(",")) is answers


@pytest.fixture
def manifests(monkeypatch):
    """The platform consists of the manifests put in here."""
    listed: dict[str, Manifest] = {}
    monkeypatch.setattr(work, "found", lambda: listed)
    return listed


def test_work_that_fails_does_not_stop_the_rest(manifests, caplog):
    def broken(at):
        raise RuntimeError("no paper")

    manifests["a"] = Manifest(title="A", work=(broken,))
    manifests["b"] = Manifest(title="B", work=(lambda at: 2, lambda at: 1))
    assert work.do_due(NOON) == 3
    assert "a: broken failed" in caplog.text
    assert "no paper" in caplog.text


def test_at_night_what_does_not_agree_stands_in_the_log(manifests, caplog):
    done = []

    def unreadable():
        raise RuntimeError("no table")

    manifests["a"] = Manifest(title="A", nightly=(done.append,), checks=(unreadable,))
    manifests["b"] = Manifest(title="B", checks=(lambda: ["3 is not 4"],))
    work.do_nightly(NOON)
    assert done == [NOON]
    assert "no table" in caplog.text
    assert "3 is not 4" in caplog.text


@pytest.mark.parametrize(
    ("why", "last", "at", "due"),
    [
        ("never yet, but it is not two o'clock in Shanghai", "", (2026, 3, 1, 17, 59), False),
        ("never yet", "", (2026, 3, 1, 18, 0), True),
        ("already today", "2026-03-02", (2026, 3, 2, 4, 0), False),
        ("the machine was off last night", "2026-02-27", (2026, 3, 2, 4, 0), True),
    ],
)
def test_the_night_comes_once_a_day(tmp_path, settings, why, last, at, due):
    settings.TIME_ZONE = "Asia/Shanghai"
    kept = tmp_path / "nightly.txt"
    if last:
        kept.write_text(last)
    assert work.night_is_due(kept, datetime(*at, tzinfo=UTC)) is due, why


@pytest.mark.parametrize("words", [["work", "--once"], ["plan", "--once"]])
def test_beside_the_server_nobody_works_on_older_tables(words, monkeypatch, capsys):
    monkeypatch.setattr(tables, "unfinished_migrations", lambda: iter(["duty.0002"]))
    assert command.main(words) == 1
    assert "tongzhou migrate" in capsys.readouterr().err


def test_import_alone_lists_what_can_be_imported(capsys):
    assert command.main(["import"]) == 0
    assert "tongzhou import divisions …" in capsys.readouterr().out.splitlines()
