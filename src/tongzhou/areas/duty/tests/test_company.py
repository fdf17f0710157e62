"""Whoever is put on a shift as the rules of company allow: what stands there in the end keeps them all."""

from dataclasses import replace
from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from tongzhou.areas.duty.company import Bond, Company, Mate, together

PEOPLE = range(5)
SHIFTS = range(2)
pairs = st.sampled_from([frozenset(pair) for pair in combinations(PEOPLE, 2)])
steps = st.lists(
    st.tuples(st.sampled_from(PEOPLE), st.sampled_from(SHIFTS), st.booleans()), max_size=14
)


def asked(company, bonds, there, shift):
    """The company that the shift asks, with who stands on the other one without the mate."""
    other = there[1 - shift]
    bound = [
        Bond(bond, frozenset(bond & other) if len(bond & other) == 1 else frozenset())
        for bond in bonds
    ]
    return replace(company, bonds=tuple(bound))


def mates(people, new, local):
    return [Mate(one, one in new, one in local) for one in sorted(people)]


@given(
    need=st.integers(1, 3),
    bonds=st.sets(pairs, max_size=2),
    families=st.sets(pairs, max_size=2),
    new=st.sets(st.sampled_from(PEOPLE)),
    local=st.sets(st.sampled_from(PEOPLE)),
    steps=steps,
)
def test_edits_by_hand_that_are_allowed_keep_every_rule_of_company(
    need, bonds, families, new, local, steps
):
    company = Company(need, True, True, True, frozenset(families))
    there = {shift: frozenset() for shift in SHIFTS}
    for person, shift, instead in steps:
        if any(person in people for people in there.values()):
            continue
        leaving = min(there[shift]) if instead and there[shift] else None
        after = there[shift] - {leaving} | {person}
        if len(after) > need:
            continue
        if not together(mates(after, new, local), asked(company, bonds, there, shift)):
            there[shift] = after
    for people in there.values():
        assert len(people & new) <= 1
        assert not any(family <= people for family in families)
        if len(people) == need:
            assert people & local
            assert not any(len(bond & people) == 1 for bond in bonds)
    assert not any(len(bond & there[0]) == len(bond & there[1]) == 1 for bond in bonds)
