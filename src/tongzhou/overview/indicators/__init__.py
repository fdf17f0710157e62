"""Figures: what the areas declare is counted here, by day and by place, with the records behind it.

Nouns: figure, indicator, span, snapshot. Stands on the ledger of facts and on nothing else that works.
"""
