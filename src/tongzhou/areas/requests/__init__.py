"""What residents ask: taken in through any channel into one ledger, done, and called back about.

Nouns: request, channel, urgency, receipt, poster, paste, call-back, the three rates, thanks.
Each request is a tracked item; only what is special about it lives here. Start with `manifest.py`.
"""
