"""Reports that write themselves from facts; a person checks, corrects with a reason, and signs.

Nouns: report form, draft, report, note, correction, chain, board. Stands on indicators and cadence.
"""
