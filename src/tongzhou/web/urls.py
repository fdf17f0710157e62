"""Addresses of the shell."""

from django.urls import path

from tongzhou.web.views import account, audit, certificate, day, entry, help, inbox

app_name = "web"
urlpatterns = [
    path("", day.my_day, name="my_day"),
    path("search/", day.search, name="search"),
    path("inbox/", inbox.inbox, name="inbox"),
    path("inbox/read/", inbox.read_all, name="read_all"),
    path("inbox/<int:pk>/", inbox.notice, name="notice"),
    path("audit/", audit.audit, name="audit"),
    path("certificates/<int:pk>.docx", certificate.event_certificate, name="event_certificate"),
    path("help/", help.help_index, name="help"),
    path("help/<slug:page>/", help.help_page, name="help_page"),
    path("account/", account.account, name="account"),
    path("account/password/", account.password, name="password"),
    path("account/codes/", account.codes, name="codes"),
    path("account/codes/off/", account.codes_off, name="codes_off"),
    path("language/", entry.set_language, name="set_language"),
    path("sign-in/", entry.sign_in, name="sign_in"),
    path("sign-in/code/", entry.sign_in_code, name="sign_in_code"),
    path("sign-out/", entry.sign_out, name="sign_out"),
    path("awake/", entry.awake, name="awake"),
    path("offline/", entry.offline, name="offline"),
    path("worker.js", entry.worker, name="worker"),
]
