"""The household register and the tree of places: browse, keep up to date, bring in, take out.

Nouns: household, resident, estate, building captain. Stands on `places`, `facts` and `sheets`.
"""
