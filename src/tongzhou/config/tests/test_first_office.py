"""A real installation begins with one organisation and three administrators."""

from datetime import UTC, datetime, timedelta

from tongzhou.config.first_office import ADMINISTRATORS, open_office
from tongzhou.ground.access.audit import broken_audit_lines
from tongzhou.ground.access.models import Account, AuditEntry
from tongzhou.ground.organisations.queries import viewer_for

AT = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)


def test_each_administrator_holds_its_own_role_and_no_other(db):
    open_office("滨湖街道办事处", kind="street_office", at=AT)
    held = {
        account.username: [reach.role for reach in viewer_for(account, AT).reaches]
        for account in Account.objects.all()
    }
    assert held == {username: [role] for username, role in ADMINISTRATORS.items()}


def test_the_passwords_work_and_must_be_changed(db):
    passwords = open_office("滨湖街道办事处", kind="street_office", at=AT)
    for account in Account.objects.all():
        assert account.check_password(passwords[account.username])
        assert account.password_is_temporary
    assert len(set(passwords.values())) == 3


def test_the_posts_hold_at_once_and_the_trail_says_who_was_made(db):
    open_office("滨湖街道办事处", kind="street_office", at=AT)
    names = list(AuditEntry.objects.order_by("pk").values_list("username", flat=True))
    assert names == list(ADMINISTRATORS)
    assert broken_audit_lines() == []
    account = Account.objects.get(username="xitong")
    assert viewer_for(account, AT - timedelta(days=1)).reaches == ()
