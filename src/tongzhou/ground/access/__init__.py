"""Who is looking, what they may see and do, and the trail of what was done.

Nouns: account, viewer, reach, role, capability, audit entry. Stands on nothing but `base`.
"""
