"""Addresses of reports."""

from django.urls import path

from tongzhou.overview.reports.views import acts, out, pages

app_name = "reports"
ONE = "of/<slug:form>/<int:organisation>/<str:slot>/"
BOARD = "board/<slug:form>/<int:organisation>/<str:day>/"
urlpatterns = [
    path("", pages.home, name="home"),
    path("all/", pages.every, name="every"),
    path("key/<int:pk>/", pages.by_key, name="by_key"),
    path("event/<int:event>/", pages.event, name="event"),
    path("begin/<slug:form>/<int:organisation>/", acts.begin, name="begin"),
    path(BOARD, pages.board, name="board"),
    path(BOARD + "remind/", acts.remind, name="remind"),
    path(BOARD + "board.xlsx", out.board_workbook, name="board_workbook"),
    path(ONE, pages.one, name="one"),
    path(ONE + "notes/", acts.notes, name="notes"),
    path(ONE + "correct/<str:line>/", acts.correct, name="correct"),
    path(ONE + "sign/", acts.sign, name="sign"),
    path(ONE + "excuse/", acts.excuse, name="excuse"),
    path(ONE + "report.docx", out.paper, name="docx"),
    path(ONE + "report.xlsx", out.workbook, name="workbook"),
]
