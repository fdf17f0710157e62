"""What was done offline arrives here and is handled exactly once, however often it is sent.

Nouns: envelope, receipt, device. Stands on `facts`; who handles an envelope's kind is said in manifests.
"""
