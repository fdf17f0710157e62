"""Short ways into the shell, and to a notice in somebody's inbox."""

from datetime import timedelta

from tests.town import MONDAY_9AM
from tongzhou.shared.notices.models import Notice

PASSWORD = "long-and-good-1"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
SIGN_IN = "/sign-in/"
HOUR = timedelta(hours=1)


def enter(client, password=PASSWORD, username="eva", address=SIGN_IN):
    return client.post(address, {"username": username, "password": password})


def text(answer):
    return answer.content.decode()


def is_in(client):
    return client.get("/account/").status_code == 200


def a_notice(person, name, **more):
    return Notice.objects.create(
        person=person,
        kind="x",
        subject=name,
        text=name,
        first_at=MONDAY_9AM,
        last_at=MONDAY_9AM,
        **more,
    )
