"""Planning many shippers at once, by OR-Tools, on the same compiled graph as the search.

What lives here, in the order in which to read it:

- `demand/`: what shippers want moved, checked with every fault before a model is built.
- `solver/`: how a program is stated, solved, watched and explained; the only door to OR-Tools.
- `loads`, `result`: what every plan gives back (`Plan`), and what it loads on the ground.
- `flows/`: many shippers through what they share, by column generation; congestion and expansion stand on it.
- `trains/`: how many trains a week, an integer program on each shipper's part of the graph; `uncertain/` chooses them
  for several scenarios at once.
- `timetables/`: the days and hours of those trains, and the wagons, locomotives and crews that they need.
- `bookings/`, `circulation` and `empties_model`, `hub_location/`, `yard_model`: dated departures, empty boxes, hubs, a
  day of a yard.
- `proof/`: routes and fronts confirmed by programs that know nothing of the search.

Every public function takes the network first, what the model itself needs in its ``terms=``, and how hard to try as
``time_limit_s``, ``gap``, ``progress``, ``start`` and ``seed``; its docstring says which of them it cannot use.
"""

from __future__ import annotations

from corridor.plan.bookings.slot_model import SlotTerms, slots
from corridor.plan.comparison import PlanComparison, compare
from corridor.plan.demand.demand import Demand, list_demands, open_demand, read_demand
from corridor.plan.empties_model import EmptiesTerms, empties
from corridor.plan.flows.congestion_model import CongestionTerms, congestion
from corridor.plan.flows.expansion_model import expansion
from corridor.plan.flows.flow_model import FlowTerms, flow
from corridor.plan.hub_location.hub_model import CHINESE_HUBS, HubTerms, hubs
from corridor.plan.proof.proof_model import Proof, confirm_front, confirm_route
from corridor.plan.result import Plan
from corridor.plan.solver.features import SOLVERS
from corridor.plan.terms_file import PlanTerms, read_terms
from corridor.plan.timetables.terms import TimetableTerms, VehicleTerms
from corridor.plan.timetables.timetable_model import timetable
from corridor.plan.timetables.vehicle_model import vehicles
from corridor.plan.trains.fixed_charge import solve_design
from corridor.plan.trains.problem import TrainSubsidy, TrainTerms
from corridor.plan.trains.train_plan import block_trains
from corridor.plan.trains.weeks.week_terms import WeekTerms
from corridor.plan.uncertain.assessment import PlanAssessment, assess
from corridor.plan.uncertain.scenarios import PlanScenario
from corridor.plan.yard_model import yard_day

__all__ = [
    "CHINESE_HUBS",
    "SOLVERS",
    "CongestionTerms",
    "Demand",
    "EmptiesTerms",
    "FlowTerms",
    "HubTerms",
    "Plan",
    "PlanAssessment",
    "PlanComparison",
    "PlanScenario",
    "PlanTerms",
    "Proof",
    "SlotTerms",
    "TimetableTerms",
    "TrainSubsidy",
    "TrainTerms",
    "VehicleTerms",
    "WeekTerms",
    "assess",
    "block_trains",
    "compare",
    "confirm_front",
    "confirm_route",
    "congestion",
    "empties",
    "expansion",
    "flow",
    "hubs",
    "list_demands",
    "open_demand",
    "read_demand",
    "read_terms",
    "slots",
    "solve_design",
    "timetable",
    "vehicles",
    "yard_day",
]


def __dir__() -> list[str]:
    return sorted(__all__)
