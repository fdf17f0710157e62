"""The words of the desk: facts of its work, and why somebody sees a pass in clear."""

from __future__ import annotations

from tongzhou.base.manifest import FactKind
from tongzhou.base.words import Sentence, said

GIVEN = FactKind("gates.pass_given", said("A pass was given").text, ("sort",))
REFUSED = FactKind("gates.pass_refused", said("A pass was refused").text, ("sort",))
REVOKED = FactKind("gates.pass_revoked", said("A pass was withdrawn").text, ("sort",))
FACTS = (GIVEN, REFUSED, REVOKED)

UNMASK_REASONS: dict[str, Sentence] = {
    "decide": said("To decide about the application"),
    "call": said("To telephone the person"),
    "hand_over": said("To hand the pass over"),
    "follow_up": said("To follow something up"),
    "asked": said("The person asks about it"),
}
