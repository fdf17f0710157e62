"""The ledger of what happened: rows are added, never edited; a mistake is corrected by a second row.

Nouns: fact, fact kind, correction. Stands on the ground; everything that counts reads it.
"""
