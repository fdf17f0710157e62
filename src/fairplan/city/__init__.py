"""A whole city: people go to communities first, then every community's roster is a small job of its own.

Everyone serves in pairs. `plan_community(job)` is a pure function of its job, so any number of
processes can take jobs in any order; `balance` says who should move before the next round.
"""
