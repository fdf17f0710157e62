"""Office workbooks in and ledgers out.

Nouns: a *sheet* is a grid of cells; a *header* names its columns; a *mapping* says which column of
the sheet is which column of the row type; an *upload* is one workbook on its way in. Knows no area:
what the rows mean is said by a `SheetKind` in somebody's manifest.
"""
