"""Plain Python that everything stands on: no tables, no Django."""
