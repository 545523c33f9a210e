"""The table of routes finds exactly the listeners whom asking each one would find."""

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from resolvers.routes import KEYS, Interest, Routes

VALUES = st.sampled_from(["a", "b", "c", None])
EVENTS = st.fixed_dictionaries(dict.fromkeys(KEYS, VALUES))
INTERESTS = st.builds(
    Interest,
    st.dictionaries(st.sampled_from(KEYS), st.frozensets(VALUES, max_size=3), max_size=4),
)
STEPS = st.lists(
    st.tuples(st.integers(0, 12), st.lists(INTERESTS, max_size=3)), min_size=1, max_size=30
)


@settings(max_examples=300, deadline=None)
@given(STEPS, st.lists(EVENTS, min_size=1, max_size=8))
def test_the_table_agrees_with_the_naive_filter(
    steps: list[tuple[int, list[Interest]]], events: list[dict[str, Any]]
) -> None:
    routes: Routes[int] = Routes()
    held: dict[int, list[Interest]] = {}
    for listener, interests in steps:
        if interests:
            routes.put(listener, *interests)
            held[listener] = interests
        else:
            routes.drop(listener)
            held.pop(listener, None)
        for event in events:
            naive = {key for key, all_ in held.items() if any(one.takes(event) for one in all_)}
            found = routes.of(event)
            assert set(found) == naive
            assert len(found) == len(naive)


def test_a_listener_that_left_leaves_nothing_behind() -> None:
    routes: Routes[int] = Routes()
    routes.put(1, Interest({"level": frozenset({"HIGH"})}), Interest())
    routes.drop(1)
    assert not any(routes.bound.values())
    assert set(routes.unbound.values()) == {0}
    routes.put(2, Interest(), Interest())
    assert len(routes.owners) == 2
