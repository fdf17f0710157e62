"""How rosters are found. Private: only `fairplan.roster.solve` and the child it starts come here."""
