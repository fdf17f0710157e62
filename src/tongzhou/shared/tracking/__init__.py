"""Whatever is owed to somebody: one life for requests, problems, hazards, suggestions and challenges.

Nouns: item, item kind, move, step, owner, first receiver, outcome. Stands on facts and notices.
"""
