"""Where things are: divisions, communities, estates, buildings, entrances, households, residents.

Nouns: place, household, resident, building captain. Stands on `access`.
"""
