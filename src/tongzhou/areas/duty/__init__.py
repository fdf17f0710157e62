"""Who is sent where, who stands when, who takes over: people and their duties.

Nouns: deployment, sign-up, claim, role card, procedure, post, pattern, shift, roster, duty, offer
(swap, give away, split), surge, handover, proof. A roster is proposed by the planning library and
accepted by a person; hard limits come from rule packs. Start with `manifest.py`.
"""
