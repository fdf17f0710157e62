"""Addresses: the office's pages under requests/, the residents' short ones under r/."""

from django.urls import path
from django.views.generic import RedirectView

from tongzhou.areas.requests.views import detail, ledger, more, public, taking

# Two beginnings, so this area is mounted at the root: a poster's address should be short.
MOUNT = ""
app_name = "requests"
urlpatterns = [
    path("requests/", ledger.board, name="board"),
    path("requests/assign/", ledger.assign, name="assign"),
    path("requests/undo/", ledger.undo_last, name="undo_last"),
    path("requests/export/", ledger.export, name="export"),
    path("requests/blank/", ledger.blank, name="blank"),
    path("requests/message/", ledger.message, name="message"),
    path("requests/new/", taking.take_in, name="take_in"),
    path("requests/new/spots/", taking.spots, name="spots"),
    path("requests/new/near/", taking.near, name="near"),
    path("requests/paste/", more.paste, name="paste"),
    path("requests/paste/<int:pk>/", more.paste_review, name="paste_review"),
    # Where the posters stood before they had a page of their own.
    path("requests/posters/", RedirectView.as_view(url="/posters/requests/")),
    path("requests/thanks/", more.thanks, name="thanks"),
    path("requests/thanks/new/", more.thank, name="thank"),
    path("requests/rates/", more.rates, name="rates"),
    path("requests/call-backs/<int:pk>/exclude/", detail.exclude, name="exclude"),
    path("requests/<int:pk>/", detail.detail, name="detail"),
    path("requests/<int:pk>/unmask/", detail.unmask, name="unmask"),
    path("requests/<int:pk>/classify/", detail.classify, name="classify"),
    path("requests/<int:pk>/call-back/", detail.call_back, name="call_back"),
    path("requests/<int:pk>/unanswered/", detail.close_unanswered, name="close_unanswered"),
    path("requests/<int:pk>/thanks/", more.thank, name="thank_for"),
    path("r/receipt/", public.receipt_find, name="receipt_find"),
    path("r/receipt/<slug:code>/", public.receipt, name="receipt"),
    path("r/receipt/<slug:code>/answer/", public.receipt_answer, name="receipt_answer"),
    path("r/receipt/<slug:code>/withdraw/", public.receipt_withdraw, name="receipt_withdraw"),
    path("r/<slug:code>/", public.poster, name="poster"),
]
