"""The dependency audit never says more than it knows."""

from subprocess import CompletedProcess

import pytest

from tools import audit

SILENT = CompletedProcess([], 0, "No known vulnerabilities found", "")
UNREACHABLE = CompletedProcess([], 1, "", "ERROR: django: Dependency not found: django (5.2.1)")
FOUND = CompletedProcess([], 1, "Name   Version ID\ndjango 5.2.1   CVE-0000-0000", "")


@pytest.mark.parametrize(
    ("why", "bad", "locks", "status", "said"),
    [
        ("the feed cannot be reached", UNREACHABLE, SILENT, 0, "not audited: feed unreachable"),
        ("a feed that knows nothing is not believed", SILENT, SILENT, 0, "not audited"),
        ("the feed works and the locks are clean", FOUND, SILENT, 0, "run.lock: No known"),
        ("the feed works and a lock is not clean", FOUND, FOUND, 1, "CVE-0000-0000"),
    ],
)
def test_an_audit_counts_only_where_the_feed_knows_the_known_case(
    monkeypatch, capsys, why, bad, locks, status, said
):
    def ask(feed, lock, *how):
        return bad if lock.name == "known-bad.txt" else locks

    monkeypatch.setattr(audit, "ask", ask)
    assert audit.audit_python() == status, why
    assert said in capsys.readouterr().out


@pytest.mark.parametrize(
    ("why", "bad", "locked", "status", "said"),
    [
        ("the feed cannot be reached", None, None, 0, "not audited: feed unreachable"),
        ("a feed that knows nothing is not believed", {"total": 0}, {"total": 0}, 0, "not audited"),
        ("the feed works and the lock is clean", {"total": 3}, {"total": 0}, 0, "no known"),
        ("the feed works and the lock is not clean", {"total": 3}, {"total": 1}, 1, "1 known"),
    ],
)
def test_the_packages_of_browsers_are_audited_as_honestly(
    monkeypatch, capsys, why, bad, locked, status, said
):
    def ask(folder):
        return bad if "known-bad" in (folder / "package-lock.json").read_text() else locked

    monkeypatch.setattr(audit, "ask_npm", ask)
    assert audit.audit_browsers() == status, why
    assert said in capsys.readouterr().out
