"""Synthetic control, its demeaned and augmented forms, and synthetic DiD, on a panel."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

import numpy as np

from evaluation.core.arrays import Array, Mask
from evaluation.core.streams import stream
from evaluation.core.threads import one_thread
from evaluation.door import AtLeast, Count, door
from evaluation.errors import DesignError, RefusedMethod
from evaluation.methods.effects.adoption import require_one_adoption
from evaluation.methods.effects.aggregation import by_group
from evaluation.methods.effects.effect_set import NO_PLACEBOS, EffectSet
from evaluation.methods.effects.labels import EventTime
from evaluation.methods.effects.ledger import Ledger
from evaluation.methods.synthetic.donors import Fit, Solver, Synthetic, Task, fit
from evaluation.panels.panel import Panel

REPLICATIONS = 200  # of placebos of several treated units, as in R's synthdid


@dataclass(frozen=True, kw_only=True)
class SyntheticEffects(EffectSet):
    r"""Effects by event_time of one adoption, the treated against a mixture of donors.

    The gap :math:`u'Y (e_t - \lambda)` of every period, before treatment too; ``overall`` is the
    mean after it. ``unit_weights`` u (N,) is v on the treated and −ω on the donors. ``placebos``
    (J, T) is the whole fit with donor j taken as treated, empty where donors do not outnumber the
    treated. There is no Ψ: weights fitted to outcomes have no first-order influence with few
    treated units.
    """

    labels: tuple[EventTime, ...]
    kind: Synthetic
    panel: Panel
    unit_weights: Array
    base: Array
    fitted: Mask
    solver: Solver = Solver.OPTIMUM

    def overall(self) -> EffectSet:
        """The mean of the periods under treatment."""
        return self.aggregate(by_group(["overall" if e.value >= 0 else None for e in self.labels]))

    @property
    def omega(self) -> Array:
        """Donor weights, shape (J,), in the order of the panel's never-treated units."""
        return -self.unit_weights[self.panel.never]

    @property
    def effective_donors(self) -> float:
        r"""How many equal donors are as concentrated, :math:`1/\sum \omega^2`."""
        return float(1 / np.sum(self.omega**2))

    @property
    def pre_rmspe(self) -> float:
        """Root mean squared gap in the periods that were fitted to, in the outcome's unit."""
        return float(np.sqrt(np.mean(self.tau[self.fitted] ** 2)))

    @property
    def placebo_se(self) -> float:
        """``placebo_error`` with its defaults."""
        return self.placebo_error()

    @door
    def placebo_error(
        self, replications: Count = REPLICATIONS, seed: Annotated[int, AtLeast(0)] = 1
    ) -> float:
        r"""Spread of the overall effect over donors taken as treated, as many as were treated.

        .. math:: \hat V = \frac{1}{B} \sum_b \Big(\hat\tau^{(b)} - \bar\tau\Big)^2

        with :math:`N_1` donors drawn without replacement for each b, the others as their donors and
        all weights fitted anew (Arkhangelsky et al. 2021, algorithm 4; in R synthdid
        ``vcov(method = "placebo")``). They take the treated's weights v. With one treated unit no
        draw is needed: every donor is taken once. ``replications`` B, from the stream
        ``synthetic_placebos`` of ``seed``.

        It takes the treated for a draw from the donors: for a larger unit it is too wide and
        without power. Ferman-Pinto scaling of the same placebos is what the firewall lets through.

        Raises
        ------
        RefusedMethod
            If donors do not outnumber the treated.
        DesignError
            If less than two replications are asked for.
        """
        count, among = int((~self.panel.never).sum()), int(self.panel.never.sum())
        if among <= count:
            raise RefusedMethod(
                f"{among} donors for {count} treated units",
                why="placebos need more donors than treated units",
                remedy="widen the donor pool, or treat the units one at a time",
            )
        if count == 1:
            single = self.overall().placebos
            return float(np.std(single if single.size else self._single()))
        if replications < 2:
            raise DesignError(
                f"{replications} replication(s) of a placebo",
                why="a spread needs two at the least",
                remedy=f"leave the number out, for {REPLICATIONS}",
            )
        return float(np.std(self._several(count, replications, seed)))

    def _task(self) -> Task:
        never, v = self.panel.never, self.unit_weights[~self.panel.never]
        after = self.panel.periods >= self.panel.cohort[~never][0]
        return Task(
            donors=self.panel.y[never][None],
            target=(v @ self.panel.y[~never])[None],
            base=self.fitted,
            post=after / after.sum(),
            treated=int((~never).sum()),
            sizes=self.panel.weights[never],
        )

    def _single(self) -> Array:
        task = self._task()
        return unit_fits(self.kind, task, self.solver) @ task.post

    @one_thread
    def _several(self, count: int, replications: int, seed: int) -> Array:
        """Effects (B,) of ``count`` donors at a time."""
        task, v = self._task(), self.unit_weights[~self.panel.never]
        random = stream(seed, "synthetic_placebos")
        effects = []
        for _ in range(replications):
            drawn = random.permutation(task.sizes.size)
            again = task.of(drawn[:count], v)
            found: Fit = fit(self.kind, again, self.solver)
            gap = again.target[0] - found.omega @ again.donors[0]
            effects.append(gap @ found.periods)
        return np.array(effects)

    def jackknife_se(self) -> float:
        r"""Jackknife with fixed weights, :math:`\sqrt{(N-1)/N \sum_i (\tau_{(i)} - \bar\tau)^2}`.

        Raises
        ------
        RefusedMethod
            With one treated unit, or one donor of weight: leaving it out leaves nothing.
        """
        treated = ~self.panel.never
        if treated.sum() < 2 or np.count_nonzero(self.omega) < 2:
            raise RefusedMethod(
                f"a jackknife with {treated.sum()} treated and {np.count_nonzero(self.omega)}"
                " donors of weight",
                why="leaving out the only one leaves no estimate",
                remedy="use the placebos",
            )
        after = np.array([label.value >= 0 for label in self.labels])
        each = self.panel.y @ (after / after.sum() - self.base)
        share = np.where(treated, self.unit_weights, -self.unit_weights)
        mean = np.where(treated, share @ (each * treated), share @ (each * ~treated))
        moved = (mean - share * each) / (1 - share) - mean  # of a side's mean, without unit i
        without = self.overall().tau + np.where(treated, moved, -moved)
        n = without.size
        return float(np.sqrt((n - 1) / n * np.sum((without - without.mean()) ** 2)))


@door
@one_thread
def synthetic(
    panel: Panel,
    kind: Synthetic = Synthetic.DID,
    *,
    base: Mask | None = None,
    solver: Solver = Solver.OPTIMUM,
    placebos: bool = True,
) -> SyntheticEffects:
    """The effects of one adoption date against a mixture of never-treated donors.

    ``base`` (T,) are the periods that weights may be fitted to: all before treatment if not given;
    the trial's plan gives clean_pre, so that neither COVID nor the announcement is matched on.

    Raises
    ------
    DesignError
        With every obstacle: gaps, several adoption dates, no donors, base periods that are fewer
        than two or under treatment.
    """
    base = panel.periods < np.min(panel.cohort) if base is None else base
    require_one_adoption(panel, base)
    treated, donors = ~panel.never, panel.never
    v = panel.weights[treated] / panel.weights[treated].sum()
    after = panel.periods >= panel.cohort[treated][0]
    task = Task(
        donors=panel.y[donors][None],
        target=(v @ panel.y[treated])[None],
        base=base,
        post=after / after.sum(),
        treated=int(treated.sum()),
        sizes=panel.weights[donors],
    )
    found = fit(kind, task, solver)
    unit_weights = np.zeros(len(panel.y))
    unit_weights[treated], unit_weights[donors] = v, -found.omega
    base_weights = task.post - found.periods
    path = np.eye(panel.periods.size) - base_weights
    ledger = Ledger.of_pairs(unit_weights, path)
    outnumber = donors.sum() > treated.sum()
    return SyntheticEffects(
        labels=tuple(EventTime(float(e)) for e in panel.periods - panel.cohort[treated][0]),
        tau=ledger.apply(panel.y),
        ledger=ledger,
        placebos=unit_fits(kind, task, solver) if placebos and outnumber else NO_PLACEBOS,
        kind=kind,
        panel=panel,
        unit_weights=unit_weights,
        base=base_weights,
        fitted=base,
        solver=solver,
    )


@door
def unit_fits(kind: Synthetic, task: Task, solver: Solver) -> Array:
    """Gaps of every period with each donor taken as treated and all weights fitted anew, (J, T)."""
    rows = []
    for j in range(task.sizes.size):
        again = task.without(j)
        found: Fit = fit(kind, again, solver)
        gap = again.target[0] - found.omega @ again.donors[0]
        rows.append(gap - gap @ (task.post - found.periods))
    return np.array(rows)
