"""A solver proposes in the background, a person compares and accepts; anyone can replay it.

Nouns: run, plan kind, planner. Stands on `facts` and on `fairplan.children`. The problem is kept with
ids only, never a name; what a plan means and how it is applied stays with the area.
"""
