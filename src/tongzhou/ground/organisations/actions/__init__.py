"""Changes to organisations, people, posts and accounts. Each checks, writes, and leaves an audit line."""

from tongzhou.ground.organisations.actions.accounts import (
    close_account,
    drop_codes,
    end_sessions,
    hand_over_password,
    open_account,
    reopen_account,
    unlock_account,
)
from tongzhou.ground.organisations.actions.branches import (
    end_membership,
    join_branch,
    put_into_group,
    revoke_temporary_body,
    send_member,
    set_up_temporary_body,
    transfer,
    write_feedback,
)
from tongzhou.ground.organisations.actions.people import (
    add_person,
    change_person,
    employ,
    end_employment,
    record_leave,
)
from tongzhou.ground.organisations.actions.posts import appoint, end_appointment
from tongzhou.ground.organisations.actions.tree import (
    add_organisation,
    change_organisation,
    end_organisation,
    set_up_organisation,
)

__all__ = [
    "add_organisation",
    "add_person",
    "appoint",
    "change_organisation",
    "change_person",
    "close_account",
    "drop_codes",
    "employ",
    "end_appointment",
    "end_employment",
    "end_membership",
    "end_organisation",
    "end_sessions",
    "hand_over_password",
    "join_branch",
    "open_account",
    "put_into_group",
    "record_leave",
    "reopen_account",
    "revoke_temporary_body",
    "send_member",
    "set_up_organisation",
    "set_up_temporary_body",
    "transfer",
    "unlock_account",
    "write_feedback",
]
