"""Pages for what went wrong. They ask no database and need no viewer."""

from __future__ import annotations

from django.shortcuts import render


def bad_request(request, exception=None, status=400):
    return render(request, "web/error.html", {"status": 400}, status=status)


def forbidden(request, exception=None):
    return render(request, "web/error.html", {"status": 403}, status=403)


def not_found(request, exception=None):
    return render(request, "web/error.html", {"status": 404}, status=404)


def broken(request):
    return render(request, "web/error.html", {"status": 500}, status=500)


def form_too_old(request, reason=""):
    """The form's token did not fit: opened too long ago, or cookies are refused."""
    return render(request, "web/error.html", {"status": 403, "csrf": True}, status=403)
