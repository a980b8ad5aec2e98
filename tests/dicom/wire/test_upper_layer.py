"""PS3.8 9.2: the state machine, walked by its own table and by the standard's words."""

from __future__ import annotations

import pytest

from hilum.core.errors import LocalProtocolError
from hilum.dicom.wire.upper_layer import ACTIONS, EVENTS, STATES, TRANSITIONS, Effect, UpperLayer

# The cells of PS3.8 table 9-10 by event: states and the action they share, as a reader of the standard lists them.
TABLE_9_10 = {
    "Evt1": "Sta1:AE-1",
    "Evt2": "Sta4:AE-2",
    "Evt3": "Sta2:AA-1 Sta3:AA-8 Sta5:AE-3 Sta6-Sta12:AA-8 Sta13:AA-6",
    "Evt4": "Sta2:AA-1 Sta3:AA-8 Sta5:AE-4 Sta6-Sta12:AA-8 Sta13:AA-6",
    "Evt5": "Sta1:AE-5",
    "Evt6": "Sta2:AE-6 Sta3:AA-8 Sta5-Sta12:AA-8 Sta13:AA-7",
    "Evt7": "Sta3:AE-7",
    "Evt8": "Sta3:AE-8",
    "Evt9": "Sta6:DT-1 Sta8:AR-7",
    "Evt10": "Sta2:AA-1 Sta3:AA-8 Sta5:AA-8 Sta6:DT-2 Sta7:AR-6 Sta8-Sta12:AA-8 Sta13:AA-6",
    "Evt11": "Sta6:AR-1",
    "Evt12": "Sta2:AA-1 Sta3:AA-8 Sta5:AA-8 Sta6:AR-2 Sta7:AR-8 Sta8-Sta12:AA-8 Sta13:AA-6",
    "Evt13": "Sta2:AA-1 Sta3:AA-8 Sta5-Sta6:AA-8 Sta7:AR-3 Sta8-Sta9:AA-8 Sta10:AR-10 Sta11:AR-3 Sta12:AA-8 Sta13:AA-6",
    "Evt14": "Sta8:AR-4 Sta9:AR-9 Sta12:AR-4",
    "Evt15": "Sta3:AA-1 Sta4:AA-2 Sta5-Sta12:AA-1",
    "Evt16": "Sta2:AA-2 Sta3:AA-3 Sta5-Sta12:AA-3 Sta13:AA-2",
    "Evt17": "Sta2:AA-5 Sta3-Sta12:AA-4 Sta13:AR-5",
    "Evt18": "Sta2:AA-2 Sta13:AA-2",
    "Evt19": "Sta2:AA-1 Sta3:AA-8 Sta5-Sta12:AA-8 Sta13:AA-7",
}


def listed() -> dict[tuple[str, str], str]:
    out: dict[tuple[str, str], str] = {}
    for event, cells in TABLE_9_10.items():
        for cell in cells.split():
            states, action = cell.split(":")
            first, _, last = states.partition("-")
            for number in range(int(first[3:]), int((last or first)[3:]) + 1):
                out[event, f"Sta{number}"] = action
    return out


def test_table_has_every_cell_of_the_standard_and_no_other() -> None:
    assert listed() == TRANSITIONS


def test_every_state_event_and_action_of_the_table_is_defined() -> None:
    assert {state for _, state in TRANSITIONS} == set(STATES)
    assert {event for event, _ in TRANSITIONS} == set(EVENTS)
    assert set(TRANSITIONS.values()) == set(ACTIONS)
    nexts = {action.next_state for action in ACTIONS.values()}
    nexts |= {action.otherwise[1] for action in ACTIONS.values() if action.otherwise}
    assert nexts <= set(STATES)


@pytest.mark.parametrize(("event", "state"), sorted(TRANSITIONS))
def test_each_cell_leads_where_its_action_says(event: str, state: str) -> None:
    action = ACTIONS[TRANSITIONS[event, state]]
    for flag in (True, False):
        layer = UpperLayer(is_requestor=flag, artim_s=30.0)
        layer.state, layer.deadline = state, 1.0
        effects = layer.happen(event, 100.0, is_acceptable=flag, by_user=flag)
        wanted = action.otherwise if action.otherwise and not flag else (action.effects, action.next_state)
        assert (effects, layer.state) == wanted
        if Effect.START_ARTIM in effects:
            assert layer.deadline == 130.0
        elif Effect.STOP_ARTIM in effects or layer.state == "Sta1":
            assert layer.deadline is None


def test_blank_cells_are_refused_as_our_own_mistake() -> None:
    blanks = [(event, state) for event in EVENTS for state in STATES if (event, state) not in TRANSITIONS]
    assert len(blanks) == len(EVENTS) * len(STATES) - len(TRANSITIONS)
    for event, state in blanks:
        layer = UpperLayer(is_requestor=True)
        layer.state = state
        with pytest.raises(LocalProtocolError):
            layer.happen(event, 0.0)
        assert layer.state == state


def test_release_collision_requestor_goes_to_sta9_and_acceptor_to_sta10() -> None:
    for is_requestor, wanted in ((True, "Sta9"), (False, "Sta10")):
        layer = UpperLayer(is_requestor=is_requestor)
        layer.state = "Sta7"
        layer.happen("Evt12", 0.0)
        assert layer.state == wanted
