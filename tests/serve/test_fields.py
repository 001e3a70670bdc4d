"""The fields of a question: what the table lets pass is what the document says, and faults come all at once."""

from __future__ import annotations

from typing import Any

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corridor.serve.endpoints import ENDPOINTS, Endpoint
from corridor.serve.fields import Field, FieldError, checked_fields, schema_of

ENDS = {"origin": "Alma", "destination": "Haven"}
# Of each kind a field, what it takes at its bounds, and what it refuses beyond them.
CASES: list[tuple[Field, list[Any], list[Any]]] = [
    (Field("x", "text", "", longest=3), ["", "abc"], ["abcd", 1, None, ["a"]]),
    (Field("x", "text", "", required=True), ["a"], [""]),
    (Field("x", "text", "", choices=("cost", "hours")), ["cost"], ["", "costs", "COST"]),
    (Field("x", "texts", "", longest=3, count=2), [[], ["a", "abc"]], [["a", "b", "c"], ["abcd"], "a", [1]]),
    (Field("x", "moments", "", longest=3), ["abc", ["a", "b"]], ["abcd", ["a"], ["a", "b", "c"], ["a", 1], 5, []]),
    (Field("x", "number", "", least=1, most=9), [1, 9, 1.5], [0.99, 9.01, True, "1", 10**400, -(10**400), None]),
    (Field("x", "whole", "", least=1, most=9), [1, 9, 3.0], [1.5, 0, 10, False, "1", 10**400]),
    (Field("x", "flag", ""), [True, False], [0, 1, "true", None]),
    (Field("x", "flag", "", nullable=True), [None, True], [0]),
    (Field("x", "number", "", most=9, nullable=True), [None, 0], [-1]),
    (
        Field("x", "numbers", "", most=9, choices=("days",)),
        [{}, {"days": 9}],
        [{"day": 1}, {"days": 10}, {"days": None}, []],
    ),
    (
        Field("x", "rows", "", most=9, longest=2, count=2, choices=("a",)),
        [[{}], [{"a": "ab"}, {"a": -9}]],
        [[], [{}, {}, {}], [{"b": 1}], [{"a": "abc"}], [{"a": 10}], [{"a": True}], [{"a": None}], [1], {}],
    ),
]


@pytest.mark.parametrize(("field", "good", "bad"), CASES, ids=lambda one: getattr(one, "kind", ""))
def test_each_kind_takes_its_bounds_and_refuses_what_lies_beyond(field: Field, good: list[Any], bad: list[Any]) -> None:
    validator = jsonschema.Draft202012Validator(schema_of([field]))
    for value in good:
        assert checked_fields([field], {"x": value}) == ({} if value is None else {"x": value})
        validator.validate({"x": value})
    for value in bad:
        with pytest.raises(FieldError) as caught:
            checked_fields([field], {"x": value})
        assert {name for name, _ in caught.value.faults} == {"x"}
        assert len(str(caught.value)) < 400
        assert not validator.is_valid({"x": value})


def test_a_whole_number_is_an_integer_however_it_is_written() -> None:
    said = checked_fields([Field("x", "whole", "", most=9)], {"x": 3.0})
    assert isinstance(said["x"], int)


def test_all_faults_come_at_once_with_the_nearest_names() -> None:
    with pytest.raises(FieldError) as caught:
        checked_fields(ENDPOINTS[0].fields, {"orgin": "Alma", "containers": 0, "minimise": "hour"})
    told = dict(caught.value.faults)
    assert told["orgin"] == "is no field; nearest: origin"
    assert told["origin"] == told["destination"] == "is missing"
    assert "from 1 to 1,000,000" in told["containers"] and "nearest: hours" in told["minimise"]
    with pytest.raises(FieldError, match="must be a JSON object"):
        checked_fields(ENDPOINTS[0].fields, ["Alma"])


@pytest.mark.parametrize("endpoint", ENDPOINTS, ids=lambda one: one.verb)
def test_examples_of_the_document_pass(endpoint: Endpoint) -> None:
    assert checked_fields(endpoint.fields, endpoint.example) == endpoint.example
    names = [field.name for field in endpoint.fields]
    assert len(set(names)) == len(names)


VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-2, 2_000_000)
    | st.floats(allow_nan=False)
    | st.text(max_size=3)
    | st.sampled_from(["cost", "rail", "days", "market", "2026-03-04"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["days", "x"]), inner, max_size=2),
    max_leaves=3,
)


VALIDATORS = {one.verb: jsonschema.Draft202012Validator(schema_of(one.fields)) for one in ENDPOINTS}


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_what_is_checked_is_what_is_documented(data: st.DataObject) -> None:
    """One table does both: a body passes exactly where the schema of the document lets it."""
    endpoint = data.draw(st.sampled_from(ENDPOINTS))
    names = st.sampled_from([field.name for field in endpoint.fields] + ["unknown"])
    body = data.draw(st.dictionaries(names, VALUES, max_size=3))
    if data.draw(st.booleans()):
        body = ENDS | body if endpoint.fields[1].name == "origin" else body
    is_valid = VALIDATORS[endpoint.verb].is_valid(body)
    try:
        checked_fields(endpoint.fields, body)
    except FieldError:
        assert not is_valid
    else:
        assert is_valid
