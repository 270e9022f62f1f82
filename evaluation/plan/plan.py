"""The plan: every choice of an evaluation, read, judged, canonical and hashed."""

from __future__ import annotations

import hashlib
import json
from datetime import date
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from evaluation.core.files import odd_in
from evaluation.core.markup import table
from evaluation.door import door
from evaluation.errors import Breach, NoUntreated
from evaluation.plan.candidate_faults import require_chosen
from evaluation.plan.choices import Choices
from evaluation.plan.contradictions import contradictions
from evaluation.plan.reading.faults import contradiction, faults_of_form, plan_error, where_in
from evaluation.plan.reading.toml_text import choices_in, plan_text
from evaluation.plan.registration import Registration, enter, registrations
from evaluation.plan.usual.completed import completed
from evaluation.sources.opening import Opener, not_frozen


class Plan(Choices, Opener):
    """An evaluation as its author fixed it. ``sha256`` identifies it."""

    _registered: tuple[Registration, ...] = ()
    _place: Path | None = None  # beside which the register lies
    _older: bool = False  # whether that register may be from before the chain
    _amended: bool = False  # whether it is an earlier plan of the register

    @classmethod
    @door
    def load(cls, path: str | Path) -> Plan:
        """Read and judge a TOML plan.

        >>> plan = ev.Plan.load("plan.toml")
        >>> plan.outcomes.headline, plan.frozen
        ('broad_non_employment', False)

        Raises
        ------
        PlanError
            With every unknown key, wrong value and contradiction, each with its line.
        NoUntreated
            If a window reaches past the trial's last untreated month (2024-12).
        """
        path = Path(path)
        plan = cls.parse(plan_text(path), path.name)
        plan._registered, plan._place = registrations(path), path.absolute()
        return plan

    @classmethod
    @door
    def of_choices(
        cls, choices: dict[str, Any], path: Path | None = None, *, older: bool = False
    ) -> Plan:
        """A plan from canonical choices and the register beside ``path``, as an edition keeps them.

        ``older``: the register may be from before registers were chains.

        Raises
        ------
        PlanError
            If they are not the choices of a plan, or with every fault of the register.
        """
        if odd := [*odd_in(choices)]:
            fault = Breach(rule="value", where="-", found=odd[0], remedy="Take back the file")
            raise plan_error("plan.json", [fault])
        try:
            plan = cls.model_validate(choices)
        except ValidationError as problem:
            raise plan_error("plan.json", list(faults_of_form(problem, ""))) from problem
        if faults := [contradiction("", *fault) for fault in contradictions(plan)]:
            raise plan_error("plan.json", faults)
        if path is not None:
            plan._registered = registrations(path, older=older)
            plan._place, plan._older = path.absolute(), older
        return plan

    @door
    def level(self, look: int) -> float:
        """Level of look number ``look`` (from 0) at a final window; zero once all are spent."""
        looks = self.plan.looks
        if not looks:
            return self.plan.alpha
        return looks[look] if look < len(looks) else 0.0

    @property
    def earlier(self) -> tuple[Plan, ...]:
        """The plans that this one amends, each frozen as it was, oldest first."""
        own, older = {self.sha256}, []
        for k, entry in enumerate(() if self._amended else self._registered):
            if entry.sha256 not in own and entry.choices:
                own.add(entry.sha256)
                plan = Plan.of_choices(entry.choices)
                plan._registered = self._registered[: k + 1]
                plan._place, plan._older, plan._amended = self._place, self._older, True
                older.append(plan)
        return tuple(older)

    @property
    def register(self) -> tuple[Registration, ...]:
        """Every entry of the register that lies beside the plan, oldest first."""
        return self._registered

    @property
    def head(self) -> str | None:
        """Hash of the register's last entry: kept elsewhere it shows a register written anew."""
        return (self._registered[-1].entry_sha256 or None) if self._registered else None

    @classmethod
    @door
    def parse(cls, text: str, name: str = "plan.toml") -> Plan:
        """The same from text. What ``[usual]`` stands for is in the plan as if it were written."""
        choices, faults = completed(choices_in(text, name), text, name)
        try:
            plan = cls.model_validate(choices)
        except ValidationError as problem:
            raise plan_error(name, faults + list(faults_of_form(problem, text))) from problem
        faults += [contradiction(text, *fault) for fault in contradictions(plan)]
        if faults:
            raise plan_error(name, faults)
        _require_untreated(plan, text)
        return plan

    @property
    def house(self) -> Path | None:
        """The folder ``house`` beside the plan, with its looks; None where it has none."""
        folder = None if self._place is None else self._place.with_name("house")
        return folder if folder is not None and (folder / "house.toml").is_file() else None

    @property
    def registration(self) -> Registration | None:
        """The last entry of the register, if it fixed these very choices; else None."""
        last = self._registered[-1] if self._registered else None
        return last if last is not None and last.sha256 == self.sha256 else None

    @property
    def fixed(self) -> Registration | None:
        """The entry that fixed these very choices first, if no other choices came since; else None.

        Entries after it that hold the same choices amend nothing: they take the register over into
        a chain, or declare later that outcomes had been seen.
        """
        run = self._last_run
        return run[0] if run else None

    @property
    def sealed(self) -> Registration | None:
        """The first of these entries that has a hash. What stood before it anybody can have dated;
        None if none has.
        """
        return next((entry for entry in self._last_run if entry.chained), None)

    @property
    def _last_run(self) -> tuple[Registration, ...]:
        """The entries at the end of the register that hold these very choices, oldest first."""
        others = (entry.sha256 != self.sha256 for entry in reversed(self._registered))
        length = next((k for k, other in enumerate(others) if other), len(self._registered))
        return self._registered[len(self._registered) - length :]

    @property
    def frozen(self) -> bool:
        """Whether these choices are registered: only then are treated months opened."""
        return self.registration is not None

    def require_registered(self) -> None:
        """Stop if the register on the disk, its chain unbroken, does not fix these very choices.

        Raises
        ------
        BlindError
            If it does not, or is another than the one that was loaded with the plan.
        PlanError
            With every fault of the chain.
        """
        entries = () if self._place is None else registrations(self._place, older=self._older)
        known = self._registered
        if self.registration is None or entries[: len(known)] != known:
            raise not_frozen()
        if not self._amended and entries[-1].sha256 != self.sha256:
            raise not_frozen()  # the last one counts

    @property
    def canonical(self) -> str:
        """Sorted keys, no spaces, UTF-8: the same choices give the same text.

        A choice at its default is not in it, so a later version that knows more choices does not
        thaw a plan; should a default ever change, ``verify`` tells.
        """
        choices = self.model_dump(mode="json", exclude_defaults=True)
        return json.dumps(choices, sort_keys=True, separators=(",", ":"), ensure_ascii=False)

    @property
    def sha256(self) -> str:
        """The hash of ``canonical``; comments and order in the TOML do not change it."""
        return hashlib.sha256(self.canonical.encode()).hexdigest()

    def _repr_html_(self) -> str:
        caption = (
            f"Plan {self.plan.name}, sha256 {self.sha256[:12]},"
            f" headline outcome {self.outcomes.headline}"
        )
        return table(
            caption,
            ("estimand", "role", "treated", "weighting", "pool"),
            (
                (e.name, e.role, str(len(e.treated)), e.weighting.value, e.headline_pool.value)
                for e in self.estimand
            ),
        )


@door
def freeze(
    path: str | Path, because: str = "", *, seen: bool | None = None, seen_with: str = ""
) -> Registration:
    """Register the choices of a plan, which opens the treated months to it.

    ``because`` says why a plan that was frozen before is amended; ``seen`` whether
    outcomes had been looked at before these choices were fixed, ``seen_with`` with what. Nobody
    assumes it: for new choices it has to be said.

    >>> ev.freeze("plan.toml", seen=False).outcomes_seen
    False
    >>> ev.Plan.load("plan.toml").frozen
    True

    Raises
    ------
    PlanError
        If the plan has faults or candidates of which none is chosen, if nothing is declared of
        outcomes, if it amends a plan that was frozen before without a reason, or with every fault
        of the register's chain.
    """
    path = Path(path)
    plan = Plan.parse(plan_text(path), path.name)
    require_chosen(plan)
    return enter(
        path, plan.plan.name, plan.canonical, date.today(), because, seen=seen, seen_with=seen_with
    )


def _require_untreated(plan: Plan, text: str) -> None:
    """Stop every window that reaches into 2025, each with its line."""
    late = []
    for name in plan.calendar.windows:
        try:
            plan.trial.require_untreated(plan.calendar.window(name))
        except NoUntreated as problem:
            where = where_in(text, ("calendar", "windows", name))
            late.append(
                (
                    problem,
                    Breach(
                        rule="untreated", where=where, found=problem.found, remedy=problem.remedy
                    ),
                )
            )
    if late:
        first = late[0][0]
        raise NoUntreated(
            first.found, why=first.why, remedy=first.remedy, breaches=[breach for _, breach in late]
        )
