"""Who belongs to what: units, party organisations, people, posts with dates.

Nouns: organisation, person, membership, employment, appointment. Stands on `places` and `access`.
"""
