"""Tell people through the channel they read, once, not at night, and never with personal data.

Nouns: notice, announcement, posting (a physical point), channel, outgoing message.
"""
