"""The words of what recurs."""

from __future__ import annotations

from tongzhou.base.manifest import FactKind

_VALUES = ("recurs", "period")
DONE = FactKind("cadence.done", "Done in time", _VALUES)
LATE = FactKind("cadence.late", "Done after its time", (*_VALUES, "minutes_late"))
EXCUSED = FactKind("cadence.excused", "Not applicable, with a reason", (*_VALUES, "because"))
