"""Whatever an event is made of, it is written again as it came."""

from datetime import UTC, datetime
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from rules import epcis
from rules.ids import RANDOM_BYTES, rising, uuid7

LOT = "https://id.gs1.org/01/06901234567892/10/"
TIMES = [
    "2026-03-01T02:00:00Z", "2026-03-01T02:00:00.250Z", "2026-03-01T02:00:00.250000Z",
    "2026-03-01T10:00:00+08:00", "2026-03-01T02:00:00+00:00", "2026-W09-7T02:00:00Z",
]  # fmt: skip
CLASSES = [f"{LOT}L1", f"{LOT}L%201", f"{LOT}L 1", f"{LOT}%41", LOT.replace("/01/0", "/01/") + "L1"]
PARTY = "urn:youxin:party:1"


def owners(member: str) -> list[Any]:
    one = {"type": "possessing_party", member: PARTY}
    return [
        None, [], [one], [one, one], [one | {"note": 1}], [{member: PARTY}], [one | {member: ""}],
        [one | {"type": "owning_party"}],
    ]  # fmt: skip


DOCUMENT = {"type": "inv", "bizTransaction": "urn:1"}
MEMBERS: dict[str, list[Any]] = {
    "eventID": ["urn:uuid:1"],
    "eventTime": TIMES,
    "action": ["ADD", "OBSERVE", "DELETE"],
    "bizStep": [None, "shipping"],
    "disposition": [None, "in_transit"],
    "parentID": [None, "urn:epc:id:sscc:1"],
    "bizLocation": [None, {"id": PARTY}, {"id": ""}, {"id": PARTY, "note": "x"}],
    "readPoint": [None, {"id": "urn:gate"}],
    "sourceList": owners("source"),
    "destinationList": owners("destination"),
    "bizTransactionList": [
        None, [], [DOCUMENT], [DOCUMENT, DOCUMENT], [DOCUMENT | {"type": ""}],
        [DOCUMENT | {"note": 1}],
    ],
    "youxin:receivedAt": [None, *TIMES],
    "epcList": [None, []],
    "ilmd": [None, {"x": 0.5}],
}  # fmt: skip
AMOUNT = {
    "epcClass": st.sampled_from(CLASSES),
    "quantity": st.sampled_from([1, 2.5, 0.1, 2.0, 1 / 3]),
}
AMOUNTS = st.lists(
    st.fixed_dictionaries(
        AMOUNT, optional={"uom": st.sampled_from(["KGM", ""]), "note": st.just("x")}
    ),
    min_size=1,
    max_size=2,
)


@st.composite
def events(draw: Any) -> dict[str, Any]:
    """Events of every type, with members that are there, null, odd or strange to us."""
    kind = draw(st.sampled_from(sorted(epcis.TYPES)))
    made: dict[str, Any] = {"type": kind, "eventTimeZoneOffset": "+08:00"}
    for name, values in MEMBERS.items():
        is_left_out = None in values and draw(st.booleans())
        if not is_left_out:
            made[name] = draw(st.sampled_from(values))
    made[epcis.AMOUNTS[epcis.TYPES[kind]]] = draw(AMOUNTS)
    if kind == "TransformationEvent":
        made["inputQuantityList"] = draw(AMOUNTS)
    return made


@given(events())
def test_an_event_is_written_as_it_was_read(event: dict[str, Any]) -> None:
    read = epcis.event_of(event)
    (written,) = epcis.write([read], datetime.now(UTC))["epcisBody"]["eventList"]
    assert written == {name: value for name, value in event.items() if value is not None}


def test_only_what_would_be_written_otherwise_is_kept_apart() -> None:
    plain = {
        "type": "ObjectEvent", "eventID": "urn:uuid:1", "eventTime": TIMES[0], "action": "OBSERVE",
        "eventTimeZoneOffset": "+08:00", "bizStep": "shipping", "youxin:receivedAt": TIMES[2],
        "quantityList": [{"epcClass": f"{LOT}L1", "quantity": 5, "uom": "KGM"}],
        "sourceList": owners("source")[2], "destinationList": owners("destination")[2],
        "bizTransactionList": [DOCUMENT], "bizLocation": {"id": PARTY},
    }  # fmt: skip
    assert epcis.event_of(plain).rest == {}
    assert epcis.event_of(plain | {"readPoint": {"id": "x"}}).rest == {"readPoint": {"id": "x"}}
    assert epcis.event_of(plain | {"eventTime": TIMES[3]}).rest == {"eventTime": TIMES[3]}


def test_ids_of_one_time_rise_by_one_from_a_place_of_chance() -> None:
    at = datetime(2026, 3, 1, tzinfo=UTC)
    series = rising(at, b"\xff" * RANDOM_BYTES)
    made = [next(series) for _ in range(3)]
    numbers = [int.from_bytes(each, "big") for each in made]
    assert numbers == [numbers[0], numbers[0] + 1, numbers[0] + 2]
    assert {each[:6] for each in made} == {uuid7(at, bytes(RANDOM_BYTES)).bytes[:6]}
    assert {(each[6] >> 4, each[8] >> 6) for each in made} == {(7, 2)}
    assert next(rising(at, bytes(RANDOM_BYTES))) != made[0]
