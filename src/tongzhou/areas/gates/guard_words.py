"""Every word of the guard's page, in both languages at once: the page speaks either without asking again."""

from __future__ import annotations

from django.conf import settings
from django.utils import translation

from tongzhou.areas.gates import kinds
from tongzhou.areas.gates.models import PassKind
from tongzhou.base.words import Sentence, said

WORDS: dict[str, Sentence] = {
    # What stands on every screen
    "direction": said("Direction"),
    "direction.in": said("Way in"),
    "direction.out": said("Way out"),
    "back": said("Back"),
    "again": said("Try again"),
    "check": said("Check"),
    "done": said("Done"),
    "erase": said("Take back the last sign"),
    "undo": said("Undo"),
    "undo.done": said("Taken back. It counts nowhere."),
    "undo.late": said("Too late to undo. Tell the community; they can correct it."),
    "undone": said("taken back"),
    "people": said("People"),
    "people.n": said("People: %(n)s"),
    "people.less": said("One person less"),
    "people.more": said("One person more"),
    "purpose": said("Purpose"),
    "no_purpose": said("Purpose: none"),
    "vehicle": said("Vehicle"),
    "by_guard": said("decided by the guard"),
    # How this phone stands
    "unsent.n": said("Unsent: %(n)s"),
    "unsent.none": said("All sent"),
    "send_now": said("Send now"),
    "kit.age": said("list %(age)s old"),
    "age.minutes": said("%(n)s min"),
    "age.hours": said("%(n)s h"),
    "age.days": said("%(n)s days"),
    "kit.none": said("The list has not come yet"),
    "kit.none.help": said(
        "This phone needs the network once to fetch it. Afterwards it works without."
    ),
    "clock.off": said(
        "The clock of this phone is %(n)s minutes wrong; that is taken into account."
    ),
    "clock.wrong": said(
        "The clock of this phone is wrong: it stands before its list. Set it right, or bring it into the network."
    ),
    "age.unknown": said("unknown time"),
    "ready.yes": said("works offline ✓"),
    "ready.insecure": said(
        "Without https this page is not kept: do not close it while there is no network."
    ),
    "ready.refused": said(
        "This browser does not keep the page (a private window?): do not close it while there is no network."
    ),
    "ready.messenger": said(
        "A messenger's window forgets this page. Press ··· above and choose “Open in browser”."
    ),
    "ends.soon": said("%(day)s is the last day of this phone. Ask the community to prolong it."),
    "ends.over": said(
        "The time of this phone is over (%(day)s). Its list is not renewed any more; the community must prolong it."
    ),
    "link.short.over": said("time of the phone over"),
    "link.over": said(
        "The time of this phone is over. Ask the community to prolong it; nothing is lost."
    ),
    "version": said("Version %(version)s"),
    "link.short.offline": said("no network"),
    "link.short.server": said("server not reached"),
    "link.short.busy": said("server busy"),
    "link.short.disk": said("phone's storage fails"),
    "link.disk": said(
        "This phone's storage does not answer. Close the page and open it again; what was written down before stays."
    ),
    "unwritten": said("NOT written down"),
    "unwritten.full": said("The storage of this phone is full."),
    "unwritten.dead": said("The storage of this phone does not answer."),
    "unwritten.paper": said("Write it on the paper list now."),
    "unwritten.room": said("Make room: delete photos or videos on this phone."),
    "unwritten.reopen": said("Close the page and open it again; if that does not help, restart."),
    "unwritten.again": said("Then press “Try again”, and cross it out on the paper."),
    "unwritten.on_paper": said("It is on paper"),
    "link.short.ended": said("phone not known"),
    "link.short.none": said("phone not known"),
    "link.short.stopped": said("phone stopped"),
    "link.short.revoked": said("phone withdrawn"),
    "link.offline": said("No network. Everything is kept here and sent later."),
    "link.server": said("The server does not answer. Everything is kept here and sent later."),
    "link.busy": said("The server asked for a pause. Everything is kept here and sent later."),
    "link.ended": said(
        "The server does not know this phone any more. Ask the community for a new link; nothing is lost."
    ),
    "link.none": said("This phone has no link. Ask the community for one."),
    "link.stopped": said(
        "This phone was stopped because it sent something unusual. Call the community; nothing is lost."
    ),
    "link.revoked": said("This phone was withdrawn. It can no longer check passes."),
    "stranger": said("This phone is not at a gate yet"),
    "stranger.help": said(
        "Ask the community for a link or a QR code and open it once on this phone, with network."
    ),
    # The first screen
    "home.hint": said("Choose in or out, then scan the pass. No pass at hand? Use what is below."),
    "scan": said("Scan the pass"),
    "scan.hint": said("Hold the code into the square. The same card again: take it away first."),
    "scan.no_camera": said("The camera may not be used. Take a photo instead, or type the code."),
    "scan.no_reader": said("Codes cannot be read here just now. Type the code."),
    "scan.nothing": said("No code was found in the photo. Go closer, or type the short code."),
    "photo": said("Take a photo of the code"),
    "rooms": said("By room"),
    "rooms.building": said("Which building?"),
    "rooms.entrance": said("Which entrance?"),
    "rooms.room": said("Which room? Grey: no pass was given out."),
    "plates": said("Number plate"),
    "plate.hint": said("Press the signs one by one."),
    "plate.ordinary": said("Complete. New energy: one more sign."),
    "plate.other": said("Complete."),
    "plate.new_energy": said("New energy, complete."),
    "vehicles": said("Count vehicles"),
    "vehicles.hint": said("One press for each vehicle that needs no look at a pass."),
    "vehicle.in": said("Vehicle in"),
    "vehicle.out": said("Vehicle out"),
    "today.n": said("Today: %(n)s"),
    "oneoff": said("One-off pass"),
    "turned": said("Turn away"),
    "temperature": said("Temperature"),
    "list": said("My list"),
    "list.none": said("Nothing was done on this phone today."),
    "state.unsent": said("unsent"),
    "state.sent": said("sent"),
    "state.refused": said("not taken"),
    # Gate and guard
    "gates.which": said("Which gate?"),
    "gates.hint": said("Press the gate at which you stand. You can change it at any time."),
    "gates.none": said("No gate was given to this phone"),
    "gates.none.help": said("Ask the community to put it at a gate; then it appears here."),
    "guard.who": said("Who is on duty?"),
    "guard.hint": said("Type your guard number. At a change of shift the next one does the same."),
    "guard.unknown": said("This number is not on the list. Look again, or ask the community."),
    "guard.none": said("no number"),
    "guard.without": said("Without number"),
    "guard.start": said("Start"),
    # A short code
    "code": said("Type the code"),
    "code.hint": said("The short code on the card. It has no 0 O 1 I L."),
    "code.fits": said("The code is right."),
    "code.wrong": said("One sign is wrong. Compare it with the card."),
    # The verdict
    "may.yes": said("Let through"),
    "may.ask": said("You decide"),
    "may.no": said("Do not let through"),
    "let.in": said("Let in"),
    "let.out": said("Let out"),
    "let.decide": said("Let through, I decide"),
    "let.anyway": said("Let through all the same"),
    "turn_away": said("Turn away"),
    "done.in": said("Written down: went in"),
    "done.out": said("Written down: went out"),
    "answer.tell": said("Say to the person"),
    "answer.left": said("turns left: %(n)s"),
    "answer.again": said("again from %(when)s"),
    "answer.back": said("be back by %(when)s"),
    "answer.out": said("out since %(when)s"),
    "unknown.quota": said("Not known here: turns used at other gates in the last %(age)s."),
    "unknown.revoked": said("Not known here: passes withdrawn in the last %(age)s."),
    "unknown.issued": said(
        "The list is %(age)s old: passes given since then are not on it."
        " Scan the code of the card, or ask the community."
    ),
    "unknown.used": said("Not known here: whether it was used at another gate."),
    # Turning away, one-off passes, temperature
    "turned.why": said("Why turned away?"),
    "turned.hint": said("Two presses: the reason, then the help. Nobody's name is asked."),
    "turned.help": said("Which help was offered?"),
    "turned.help.hint": said("Nobody leaves without being told another way."),
    "turned.done": said("Written down: turned away"),
    "oneoff.what": said("What for?"),
    "oneoff.hint": said("Press the purpose. The community answers; the line moves on meanwhile."),
    "oneoff.waits": said("Waits for an answer"),
    "oneoff.wait": said("The community was asked"),
    "oneoff.wait.hint": said("If nobody answers in this time, you decide."),
    "oneoff.meanwhile": said("Serve the next one"),
    "oneoff.yes": said("%(by)s says: let in."),
    "oneoff.no": said("%(by)s says: do not let in."),
    "oneoff.code": said("Code for the way back"),
    "oneoff.offline": said("There is no network, so nobody can answer. You decide."),
    "oneoff.silence": said("Nobody has answered. You decide."),
    "oneoff.left": said("They left"),
    "oneoff.left.done": said("Written down: did not wait for the answer"),
    "oneoff.came": said("Answer"),
    "oneoff.late": said("Late answer"),
    "oneoff.late.same": said("You had decided the same."),
    "oneoff.late.yes": said("You had let them in already. The community sees both."),
    "oneoff.late.no": said("You had turned them away already. The community sees both."),
    "oneoff.late.left": said("They had left already."),
    "oneoff.understood": said("Understood"),
    "asked.yes": said("let in"),
    "asked.no": said("turned away"),
    "asked.left": said("left"),
    "oneoff.number": said("It is written down as decided by guard %(number)s."),
    "oneoff.nobody": said("It is written down as decided at the gate."),
    "reading.hint": said("Press what the thermometer says."),
    "reading.nth": said("Person %(nth)s of %(people)s"),
    "reading.normal": said("Normal"),
    "reading.care": said("Needs care"),
    "reading.skip": said("Not measured"),
}


def _lists() -> dict[str, object]:
    lists: dict[str, object] = {f"kind.{kind.value}": kind.label for kind in PassKind}
    named = {"purpose": kinds.PURPOSES, "reason": kinds.TURNED_AWAY, "help": kinds.HELP}
    for name, words in named.items():
        lists |= {f"{name}.{code}": sentence for code, sentence in words.items()}
    for code, (guard, person) in kinds.VERDICTS.items():
        lists |= {f"verdict.{code}": guard, f"person.{code}": person}
    return lists


def in_both() -> dict[str, dict[str, str]]:
    """For each language every word by its name."""
    said_in = {}
    for language, _label in settings.LANGUAGES:
        with translation.override(language):
            said_in[language] = {name: str(words) for name, words in (WORDS | _lists()).items()}
    return said_in
