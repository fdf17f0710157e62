"""The words of the gate: purposes, verdicts, reasons for turning away, and help offered instead."""

from __future__ import annotations

from tongzhou.base.manifest import FactKind
from tongzhou.base.words import Sentence, said

# Classes only: what exactly somebody does is nobody's business at a gate.
PURPOSES: dict[str, Sentence] = {
    "shopping": said("Shopping"),
    "medical": said("Seeing a doctor or caring for a patient"),
    "duty": said("On duty"),
    "supply": said("Bringing supplies"),
    "work": said("Going to work"),
    "school": said("Going to school"),
    "family": said("Helping family"),
    "service": said("Repairs and services"),
    "moving": said("Moving house or goods"),
    "other": said("Something else"),
}

# In the order in which a guard would explain them; the first that holds is said. For each the
# sentence for the guard and the one for the person in front of the guard.
VERDICTS: dict[str, tuple[Sentence, Sentence]] = {
    "unreadable": (
        said("This is not one of our codes."),
        said("This code cannot be read here. Please show the pass of this estate."),
    ),
    "forged": (
        said("The code was altered: its signature does not match."),
        said("This code does not check. The community can give you a new one."),
    ),
    "old_key": (
        said("The code was made with a key that no longer counts."),
        said("All passes were renewed. The community gives you the new one at once."),
    ),
    "unknown": (
        said("No pass with this number is known here."),
        said("This number is not known here. Is it written correctly?"),
    ),
    "other_estate": (
        said("The pass belongs to another place."),
        said("This pass is for another estate."),
    ),
    "revoked": (
        said("The pass was withdrawn, for example because the card was lost."),
        said("This pass no longer counts. The community can tell you why and give a new one."),
    ),
    "restricted": (
        said("Going in and out is restricted for a time."),
        said("There is a restriction for a time. The community tells you why, and you may object."),
    ),
    "not_yet": (
        said("The pass does not count yet."),
        said("This pass counts only later."),
    ),
    "expired": (
        said("The pass has run out."),
        said("This pass has run out. It can be renewed."),
    ),
    "direction": (
        said("The pass is not for this direction."),
        said("This pass is for the other direction."),
    ),
    "hours": (
        said("Outside the hours of this pass."),
        said("This pass counts at other hours of the day."),
    ),
    "used": (
        said("The one-off pass has been used."),
        said("This pass was for one time and has been used."),
    ),
    "replayed": (
        said("The same pass went through in this direction a moment ago."),
        said("This pass was shown a moment ago. Did somebody else use it?"),
    ),
    "people": (
        said("More people than the pass allows."),
        said("This pass is for fewer people."),
    ),
    "quota": (
        said("The household has used its turns."),
        said("Your household's turns are used up until the day shown."),
    ),
    "exempt": (
        said("Let through: this purpose uses no turn."),
        said("You may pass; this does not use a turn."),
    ),
    "pass": (
        said("Let through."),
        said("You may pass."),
    ),
}

# Why somebody looks at a phone, whatever it let happen.
DOUBTS: dict[str, Sentence] = {
    "phone_over": said("The phone is past its last day. Give it more time, or take it back."),
    "guard_over": said("A guard's number was used on a day on which that guard keeps no gate."),
    "answer_no": said("The answer was no, and the guard let in all the same."),
    "answer_yes": said("The answer was yes, and the guard had not let in."),
    "clock": said("The phone's clock was far off; what it did stands at the moment it arrived."),
}

TURNED_AWAY: dict[str, Sentence] = {
    "no_pass": said("No pass"),
    "not_resident": said("Does not live here"),
    "expired": said("Pass has run out"),
    "quota": said("Turns used up"),
    "hours": said("Outside the hours"),
    "vehicle": said("Vehicle of strangers"),
    "restricted": said("Restricted"),
    "other": said("Another reason"),
}

HELP: dict[str, Sentence] = {
    "called": said("Whoever is visited was called to the gate"),
    "handed_over": said("What was brought was handed over at the gate"),
    "community": said("Sent to the community's desk with its phone number"),
    "other_way": said("Told another way or another time"),
    "one_off": said("A one-off pass was offered"),
    "none": said("No help was wanted"),
}

ANSWERED = FactKind(
    "gates.asking_answered",
    said("A guard's question was answered").text,
    ("answer", "purpose", "by_guard", "early", "waited_s"),
)
