"""What anybody may open without an account: posters with a code, and the limit on knocks.

An area says in its manifest which kinds of posters it has (`PosterKind`) and keeps the page behind the
code; the poster, its sheet on A4, its end, and how often strangers may knock stand here.

Nouns: poster, kind of poster, sheet, knock, vain code. Stands on ground/places and ground/events.
"""
