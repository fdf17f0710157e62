"""What must recur: reports, meetings, rounds. Due, done, late, or excused with a reason.

Nouns: recurrence, occurrence. Stands on `facts`. It reminds and explains; it ranks nobody.
"""
