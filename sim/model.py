"""The month, as one readable list of processes, and the Mesa model around it."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import mesa

from sim import clock
from sim.agents.codes import Aanwezigheid, Schoolsoort
from sim.agents.handles import Gemeente, Jeugdregio, Samenwerkingsverband, School
from sim.agents.lever_board import Setting, apply_settings, set_defaults
from sim.agents.state import State
from sim.observing import columns_of, record_month, recorder_for
from sim.policies.applying import Board
from sim.policies.settings import PolicySettings
from sim.processes import (
    aanmelding,
    aanvraag,
    arrangementen,
    behoefte,
    bekostiging,
    expertise,
    gewoonte,
    herindicatie,
    instroom,
    jeugdhulp,
    leerlingenvervoer,
    leraren,
    migratie,
    nieuwkomers,
    ondersteuning,
    opvolging,
    plaatsing,
    registratie,
    residentieel,
    samenwerking,
    telling,
    terugkeer,
    terugplaatsing,
    tlv,
    uitstroom,
    vaste_overgangen,
    verzuim,
)
from sim.processes.rows import turn_page

Lap = Callable[[str], None]
"""Told the name of each process when it is done."""


def no_lap(process: str) -> None:
    """Do nothing."""


def run_month(
    state: State,
    board: Board | None = None,
    settings: Sequence[Setting] = (),
    lap: Lap = no_lap,
) -> None:
    """Step one month: the order of everything that happens.

    1. Calendar and policies: levers take their values of this month.
    2. August: the count of the schooljaar begins; then, but not in the first month of a run: exit,
       promotion and po to vo; net migration; the birth cohort that turns four next year comes in
       sight. In a small world: leaving at constant rates, in any month.
    3. Institutions: schools close, places follow their schedule or demand; samenwerkingsverbanden,
       gemeenten and jeugdregio's decide; money is booked; in August schools decide and learn, in
       October habits follow the counts.
    4. Arrivals, fixed transitions, newcomers; four-year-olds enter; leerplicht by age.
    5. Needs ease and grow; support. 6. Requests, decisions on a tlv; a tlv that ends.
    7. Residential placement, placement, return to regular education.
    8. Admission and moves; absence. 9. Return; arrangements. 10. Jeugdhulp.
    """
    turn_page(state)
    _calendar(state, board or state.once("law", 0, lambda: Board({})), settings)
    lap("kalender")
    if state.is_august():
        _august(state, lap)
    uitstroom.constant_exit(state)
    lap("uitstroom")
    _institutions(state, lap)
    instroom.streams(state)
    lap("arrivals")
    vaste_overgangen.step(state)
    _steps(state, lap, (("nieuwkomers", nieuwkomers), ("instroom_vierjarigen", instroom)))
    telling.leerplicht(state)
    lap("telling")
    _steps(
        state,
        lap,
        (
            ("behoefte", behoefte),
            ("ondersteuning", ondersteuning),
            ("aanvraag", aanvraag),
            ("tlv", tlv),
            ("herindicatie", herindicatie),
            ("residentieel", residentieel),
            ("plaatsing", plaatsing),
            ("terugplaatsing", terugplaatsing),
            ("aanmelding", aanmelding),
        ),
    )
    exemption = state.is_on("vrijstelling_5a")
    if state.is_on("verzuim") or exemption:
        verzuim.step(state, state.is_on("verzuim"), exemption)
    lap("verzuim")
    if state.is_on("terugkeer") or exemption:
        terugkeer.step(state, state.is_on("terugkeer"), exemption)
    lap("terugkeer")
    _steps(state, lap, (("arrangementen", arrangementen), ("jeugdhulp", jeugdhulp)))


def _steps(state: State, lap: Lap, processes: Sequence[tuple[str, Any]]) -> None:
    """Run the processes that are on, in their order."""
    for name, process in processes:
        if state.is_on(name):
            process.step(state)
        lap(name)


def _institutions(state: State, lap: Lap) -> None:
    plaatsing.apply_schedule(state)
    if state.is_on("plaatsen_volgen_vraag"):
        plaatsing.follow_demand(state)
    lap("plaatsen_volgen_vraag")
    _steps(
        state,
        lap,
        (
            ("samenwerking", samenwerking),
            ("leerlingenvervoer", leerlingenvervoer),
            ("opvolging", opvolging),
            ("registratie", registratie),
            ("leraren", leraren),
            ("expertise", expertise),
            ("bekostiging", bekostiging),
            ("gewoonte", gewoonte),
        ),
    )


def _calendar(state: State, board: Board, settings: Sequence[Setting]) -> None:
    if not board.stand(state, settings):
        set_defaults(state)
        board.apply(state, settings)
        apply_settings(state, settings)
    board.settle(state)
    state.gemeenten.speed[:] = state.levers["leerplicht_opvolging"]
    state.jeugdregios.presence[:] = state.levers["jeugdhulp_op_school"]


def _august(state: State, lap: Lap) -> None:
    telling.begin_schooljaar(state)
    lap("telling")
    if state.month != state.first_month:
        leave, onward = state.is_on("uitstroom"), state.is_on("po_naar_vo")
        if leave or onward:
            uitstroom.step(state, leave, onward)
        lap("uitstroom")
        if state.is_on("migratie"):
            migratie.step(state)
        lap("migratie")
        if state.is_on("instroom_vierjarigen"):
            instroom.cohort_in_sight(state)
        lap("instroom_vierjarigen")
    state.look_again()


class StelselModel(mesa.Model):  # type: ignore[misc]
    """The stelsel of passend onderwijs as a Mesa model.

    Institutions are Mesa agents, handles on rows of columns; leerlingen are columns. ``step()``
    runs one month. ``datacollector`` keeps national stocks; ``recorder`` keeps everything.

    Args:
        state: the start of the run, at its first month.
        months: number of months that the run takes.
        policies: settings of policies, by name.
        settings: levers set by the scenario.

    Attributes:
        board: the policies, and what they did.
        lap: told the name of each process, of ``recording`` and of ``agents``, when it is done.
    """

    lap: Lap

    def __init__(
        self,
        state: State,
        months: int,
        policies: Mapping[str, PolicySettings] | None = None,
        settings: Sequence[Setting] = (),
    ) -> None:
        super().__init__(rng=state.seed)
        self.state = state
        self.board = Board(dict(policies or {}))
        self.settings = tuple(settings)
        self.end = state.month + months
        self.lap = no_lap
        self.recorder = recorder_for(state)
        self.recorder.start(state.entered_before, columns_of(state))
        for kind, codes in (
            (School, state.codes.schools),
            (Samenwerkingsverband, state.codes.swvs),
            (Gemeente, state.codes.gemeenten),
            (Jeugdregio, state.codes.jeugdregios),
        ):
            for row in range(len(codes)):
                kind(self, row)
        self.datacollector = mesa.DataCollector(
            model_reporters={
                "maand": lambda model: clock.format_month(model.month - 1),
                "leerlingen": lambda model: model.leerlingen(),
                "thuiszitters_stand": lambda model: model.thuiszitters(),
            }
        )

    @property
    def month(self) -> int:
        """The month that the next step runs."""
        return self.state.month

    @property
    def running_months(self) -> int:
        """Months still to run."""
        return self.end - self.state.month

    def step(self) -> None:
        """Run one month and record it.

        Raises:
            StopIteration: when the run is over.
        """
        if self.running_months <= 0:
            raise StopIteration("the run is over")
        run_month(self.state, self.board, self.settings, self.lap)
        record_month(self.state, self.recorder)
        self.lap("recording")
        self.state.month += 1
        self.datacollector.collect(self)
        self.lap("agents")

    def leerlingen(self) -> int:
        """Return the number of leerlingen enrolled in funderend onderwijs."""
        cube = self.recorder.stock.reshape(7, 8, 4)
        return int(cube[Schoolsoort.BAO : Schoolsoort.NIET_INGESCHREVEN].sum())

    def thuiszitters(self) -> int:
        """Return those in absoluut or langdurig relatief verzuim now."""
        kinds = [Aanwezigheid.LANGDURIG_RELATIEF, Aanwezigheid.ABSOLUUT]
        return int(self.recorder.stock.reshape(7, 8, 4)[:, kinds].sum())
