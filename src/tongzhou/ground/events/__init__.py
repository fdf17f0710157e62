"""Event files: everything personal from an emergency hangs on one and is destroyed at its end.

Nouns: event (file), pack, activation, stand-down, destruction, certificate. Stands on `organisations`.
"""
