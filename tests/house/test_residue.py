"""The bytes of the database after a destruction, and that nothing is claimed while some are left."""

from __future__ import annotations

import threading
import time
from contextlib import contextmanager
from datetime import timedelta

import psycopg
import pytest
from django.db import connection

from tests.house import canaries
from tests.house.test_destruction import destroy
from tongzhou.ground.events import residue_postgres
from tongzhou.ground.events.actions import ending
from tongzhou.ground.events.destruction import tables_touched
from tongzhou.ground.events.models import Certificate
from tongzhou.ground.events.residue import clear_residue
from tongzhou.ground.events.residue_postgres import not_before
from tongzhou.ground.events.tests.floods import an_active_flood

on_postgres = pytest.mark.skipif(
    connection.vendor != "postgresql", reason="row versions and statistics are PostgreSQL's"
)
# Autovacuum may be reading at any moment, and a long test of another process may be writing into a
# database of its own on the same server; the background work would come back after minutes.
PATIENCE = 300.0


@pytest.fixture(autouse=True)
def nobody_left_over(request):
    """A transaction that an earlier test's thread left open would rightly keep every old row."""
    if connection.vendor == "postgresql" and request.node.get_closest_marker("django_db"):
        request.getfixturevalue("transactional_db")
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
                " AND backend_type = 'client backend' AND xact_start IS NOT NULL"
            )


def clean(clear=clear_residue, *args) -> bool:
    """Whether it could be cleared at last, asked as often as the background work asks, but faster."""
    deadline = time.monotonic() + PATIENCE
    while not (cleared := clear(*args)) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert cleared or connection.vendor == "sqlite", f"still open: {others()}"
    return cleared


def others() -> list[tuple[str, ...]]:
    """Who else has a transaction open on this server, and what they are at: one of them keeps old rows."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT datname, backend_type, state, xact_start::text, backend_xid::text,"
            " backend_xmin::text, left(query, 90)"
            " FROM pg_stat_activity WHERE xact_start IS NOT NULL AND pid <> pg_backend_pid()"
        )
        return cursor.fetchall()


def database_bytes() -> bytes:
    """Every byte in the database's own files (not in the server's log segments)."""
    if connection.vendor == "sqlite":
        return connection.connection.serialize()
    as_superuser()
    with connection.cursor() as cursor:
        cursor.execute("CHECKPOINT")
        cursor.execute("SELECT oid::text FROM pg_database WHERE datname = current_database()")
        folder = f"base/{cursor.fetchone()[0]}"
        cursor.execute(
            "SELECT pg_read_binary_file(%s || '/' || name, 0, 1000000000, true)"
            " FROM pg_ls_dir(%s) AS name",
            [folder, folder],
        )
        return b"\n".join(bytes(row[0]) for row in cursor.fetchall() if row[0] is not None)


def as_superuser() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
        if not cursor.fetchone()[0]:
            pytest.skip("only a superuser reads the server's own files and makes roles")


def left_in_bytes() -> list[str]:
    return canaries.in_bytes(database_bytes())


@pytest.mark.django_db(transaction=True)
def test_no_canary_is_left_in_the_bytes_of_the_database(town):
    event = an_active_flood(town)
    canaries.fill(town, event)
    assert left_in_bytes() == list(canaries.CANARIES)
    certificate = destroy(town, event)
    certificate.refresh_from_db()
    assert certificate.residue_cleared_at or clean(ending.clear, certificate)
    assert certificate.files_waiting == []
    assert left_in_bytes() == []


# --- somebody holds an old snapshot -------------------------------------------------------------


@contextmanager
def somebody_reading():
    """Another connection that sees the database as it was when this began, whatever it reads."""
    other = connection.copy("reader")
    try:
        with other.cursor() as cursor:
            cursor.execute("BEGIN ISOLATION LEVEL REPEATABLE READ")
            cursor.execute("SELECT 1 FROM django_migrations LIMIT 1")
            yield
    finally:
        other.close()


@on_postgres
@pytest.mark.django_db(transaction=True)
def test_nothing_is_claimed_while_somebody_may_still_see_the_old_rows(town):
    event = an_active_flood(town)
    canaries.fill(town, event)
    with somebody_reading():
        certificate = destroy(town, event)
        assert left_in_bytes(), "the server keeps what the reader may ask for"
        certificate.refresh_from_db()
        assert certificate.residue_cleared_at is None
        assert not ending.clear(certificate)
        assert left_in_bytes()
    later = certificate.residue_tried_at + ending.TRY_AGAIN + timedelta(seconds=1)
    assert clean(ending.clear_waiting, later) or Certificate.objects.get().residue_cleared_at
    assert left_in_bytes() == []


@contextmanager
def somebody_writing(seconds: float):
    """Another connection with a transaction under way, which ends after that time."""
    with psycopg.connect(**connection.get_connection_params()) as other:
        other.execute("SELECT pg_current_xact_id()")
        timer = threading.Timer(seconds, other.commit)
        timer.start()
        yield
        timer.cancel()
        timer.join()


@on_postgres
@pytest.mark.django_db(transaction=True)
def test_who_is_writing_is_let_end(monkeypatch):
    monkeypatch.setattr(residue_postgres, "LET_END", PATIENCE)
    with somebody_writing(0.5):
        assert clear_residue(["places_place"])


@on_postgres
@pytest.mark.django_db(transaction=True)
def test_who_goes_on_writing_is_not_waited_for_without_end(monkeypatch):
    monkeypatch.setattr(residue_postgres, "LET_END", 0.2)
    with somebody_writing(PATIENCE):
        assert not clear_residue(["places_place"])


@pytest.mark.parametrize(
    ("horizon", "began", "is_"),
    [
        (800, 800, True),
        (801, 800, True),
        (799, 800, False),
        (5, 2**32 - 7, True),
        (2**32 - 7, 2**32 + 5, False),
        (5, 2**33 + 5, True),
        (4, 2**33 + 5, False),
    ],
)
def test_transaction_numbers_run_in_a_ring(horizon, began, is_):
    assert not_before(horizon, began) is is_


# --- what the planner knows ---------------------------------------------------------------------


def known_to_the_planner() -> str:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT string_agg(concat(most_common_vals, histogram_bounds), ' ') FROM pg_stats"
        )
        return cursor.fetchone()[0]


@on_postgres
@pytest.mark.django_db(transaction=True)
def test_the_planner_forgets_what_it_saw_in_the_columns(town):
    event = an_active_flood(town)
    canaries.fill(town, event)
    canaries.fill(town, event)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    assert canaries.NAME in known_to_the_planner()
    certificate = destroy(town, event)
    certificate.refresh_from_db()
    assert certificate.residue_cleared_at or clean(ending.clear, certificate)
    assert canaries.NAME not in known_to_the_planner()
    assert left_in_bytes() == []


def schema() -> list[tuple]:
    """Columns, indexes, constraints and triggers, as the server would write them."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT attrelid::regclass::text, attname, format_type(atttypid, atttypmod),"
            " attnotnull, attcollation, attidentity, pg_get_expr(adbin, adrelid)"
            " FROM pg_attribute LEFT JOIN pg_attrdef ON (adrelid, adnum) = (attrelid, attnum)"
            " WHERE attrelid IN (SELECT oid FROM pg_class WHERE relnamespace = 'public'::regnamespace)"
            " UNION ALL SELECT indexname, indexdef, '', false, 0, '', '' FROM pg_indexes"
            " WHERE schemaname = 'public'"
            " UNION ALL SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid),"
            " convalidated, 0, '', '' FROM pg_constraint WHERE connamespace = 'public'::regnamespace"
            " UNION ALL SELECT tgrelid::regclass::text, tgname, pg_get_triggerdef(oid), false, 0, '', ''"
            " FROM pg_trigger WHERE NOT tgisinternal"
            " ORDER BY 1, 2, 3"
        )
        return cursor.fetchall()


@on_postgres
@pytest.mark.django_db(transaction=True)
def test_the_tables_are_made_as_before():
    before = schema()
    assert clean(clear_residue, tables_touched())
    assert schema() == before


# --- who may do it ------------------------------------------------------------------------------


@contextmanager
def acting_as(role: str, *statements: str):
    """The connection acts as that role, made for the test, after these statements of a superuser."""
    as_superuser()
    owner = connection.settings_dict["USER"]
    with connection.cursor() as cursor:
        cursor.execute("SELECT quote_ident(current_database())")
        database = cursor.fetchone()[0]
        cursor.execute(f"CREATE ROLE {role}")
        try:
            cursor.execute(f"GRANT CREATE ON SCHEMA public TO {role}")
            cursor.execute("CREATE TABLE residue_probe (id int PRIMARY KEY, words text)")
            for statement in statements:
                cursor.execute(statement.format(role=role, database=database))
            cursor.execute(f"SET ROLE {role}")
            yield
        finally:
            cursor.execute("RESET ROLE")
            cursor.execute(f"ALTER DATABASE {database} OWNER TO {owner}")
            cursor.execute(f"DROP OWNED BY {role}")
            cursor.execute("DROP TABLE IF EXISTS residue_probe")
            cursor.execute(f"DROP ROLE {role}")


OWN_THE_TABLE = "ALTER TABLE residue_probe OWNER TO {role}"
OWN_THE_DATABASE = "ALTER DATABASE {database} OWNER TO {role}"


@on_postgres
@pytest.mark.django_db(transaction=True)
def test_whoever_owns_database_and_tables_need_not_be_superuser():
    with acting_as("residue_owner", OWN_THE_TABLE, OWN_THE_DATABASE):
        assert clean(clear_residue, ["residue_probe"])


@on_postgres
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("owned", [(), (OWN_THE_TABLE,), (OWN_THE_DATABASE,)])
def test_a_role_without_the_rights_claims_nothing_and_says_why(owned, caplog):
    with acting_as("residue_guest", *owned):
        assert not clear_residue(["residue_probe"])
    assert "owner" in caplog.text or "own the database" in caplog.text
