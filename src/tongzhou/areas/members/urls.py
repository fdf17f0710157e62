"""Addresses of organisations, people and accounts."""

from django.urls import path

from tongzhou.areas.members.views import accounts, organisations, people

app_name = "members"
urlpatterns = [
    path("", organisations.organisations, name="organisations"),
    path("organisation/<int:pk>/", organisations.organisation, name="organisation"),
    path("organisation/<int:pk>/set-up/", organisations.set_up, name="set_up"),
    path("organisation/<int:pk>/change/", organisations.change, name="change"),
    path("organisation/<int:pk>/end/", organisations.end, name="end"),
    path("organisation/<int:pk>/temporary/", organisations.set_up_temporary, name="temporary"),
    path("organisation/<int:pk>/appoint/", organisations.appoint, name="appoint"),
    path("organisation/<int:pk>/add/", organisations.add_person, name="add_person"),
    path("organisation/<int:pk>/roster/", organisations.roster, name="roster"),
    path("post/<int:pk>/end/", organisations.end_post, name="end_post"),
    path("membership/<int:pk>/back/", organisations.member_back, name="member_back"),
    path("person/<int:pk>/", people.person, name="person"),
    path("person/<int:pk>/change/", people.change, name="change_person"),
    path("person/<int:pk>/transfer/", people.transfer, name="transfer"),
    path("person/<int:pk>/group/", people.group, name="group"),
    path("person/<int:pk>/send/", people.send, name="send"),
    path("person/<int:pk>/leave/", people.leave, name="leave"),
    path("person/<int:pk>/phone/", people.phone, name="phone"),
    path("accounts/", accounts.accounts, name="accounts"),
    path("accounts/open/", accounts.open_account, name="open_account"),
    path("accounts/<int:pk>/", accounts.account, name="account"),
    path("accounts/<int:pk>/password/", accounts.new_password, name="new_password"),
    path("accounts/<int:pk>/close/", accounts.close, name="close_account"),
    path("accounts/<int:pk>/reopen/", accounts.reopen, name="reopen_account"),
    path("accounts/<int:pk>/unlock/", accounts.unlock, name="unlock_account"),
    path("accounts/<int:pk>/end-sessions/", accounts.end_sessions, name="end_sessions"),
    path("accounts/<int:pk>/drop-codes/", accounts.drop_codes, name="drop_codes"),
    path("accounts/<int:pk>/post/", accounts.assign, name="assign"),
]
