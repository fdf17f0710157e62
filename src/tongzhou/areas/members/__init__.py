"""Organisations and their people: posts, rosters, transfers, temporary branches; and the accounts they use.

Nouns: roster, post, transfer, temporary body, account. Stands on `organisations`, `events`, `facts`.
"""
