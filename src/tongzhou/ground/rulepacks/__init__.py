"""Rule packs: every threshold as data with a version, a date and a source; an organisation's own values on top.

Nouns: rule, version, own value. Stands on `access`. Any slice ships rules in a file `*.rules.toml` of its folder.
"""
