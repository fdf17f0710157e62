"""Root addresses: each slice that has pages brings its own `urls` module, mounted under its name."""

from importlib import import_module
from importlib.util import find_spec

from django.urls import include, path

from tongzhou.base.manifest import slices


def _mounted():
    for name in slices():
        if name != "tongzhou.web" and find_spec(f"{name}.urls"):
            prefix = getattr(import_module(f"{name}.urls"), "MOUNT", name.rsplit(".", 1)[1])
            # An empty MOUNT: the slice has addresses of its own at the root (the posters' short ones).
            yield path(f"{prefix}/" if prefix else "", include(f"{name}.urls"))


urlpatterns = [*_mounted(), path("", include("tongzhou.web.urls"))]
handler400 = "tongzhou.web.views.errors.bad_request"
handler403 = "tongzhou.web.views.errors.forbidden"
handler404 = "tongzhou.web.views.errors.not_found"
handler500 = "tongzhou.web.views.errors.broken"
