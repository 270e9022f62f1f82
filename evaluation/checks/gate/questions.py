"""The questions of the gate: each turns the chosen design on what could be wrong, and is judged."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from scipy import stats

from evaluation.checks.check_result import Verdict
from evaluation.checks.gate.doubt import Asked, Doubt, judge, multiple
from evaluation.checks.gate.probes import NearProbed, Probed
from evaluation.domain.outcome import Unit
from evaluation.methods.placebo_dates.history import History
from evaluation.plan.candidates import ChoiceRule, GateRule, Measured
from evaluation.study.evidence.evidence import Evidence
from evaluation.study.evidence.robustness import apart
from evaluation.study.evidence.without_donor import noise_of_its_size, without_each_donor

NOISY = 9  # doubts of one effect that have noise: what the family's error rate is shared among
POINTS = "percentage_points"
WORSE = (Verdict.PASS, Verdict.UNINFORMATIVE, Verdict.WARN, Verdict.FAIL)


@dataclass(frozen=True, kw_only=True)
class Probes:
    """Everything that the gate looks at of one outcome, for all estimands alike."""

    covid: Probed | None
    anticipation: Probed | None
    breaks: tuple[Probed, ...]
    denominators: tuple[Probed, ...]
    lay_offs: tuple[tuple[Probed, Probed], ...]  # from a base before COVID, and inside


@dataclass(frozen=True, kw_only=True)
class Asking:
    """One effect before the gate: of one estimand and outcome, in the primary window."""

    evidence: Evidence
    row: Measured
    rule: ChoiceRule
    gate: GateRule
    sesoi: float  # in the outcome's unit of effects
    whole: int  # months of the plan's window
    probes: Probes
    others: tuple[Evidence, ...]  # the same effect by the runners-up
    near: NearProbed | None
    composition: Mapping[str, Evidence]  # of the same estimand
    registered: Evidence | None  # unemployment: the level that compositions are shares of

    @property
    def line(self) -> float:
        """Beyond it a violation matters."""
        return self.gate.line * self.sesoi

    def reach(self, windows: int, noise: float) -> float:
        """How far from zero a number with this noise comes by itself, at the family's rate."""
        return multiple(windows, NOISY, self.gate.family) * noise


def ask(asking: Asking) -> tuple[Doubt, ...]:
    """Every doubt that can be asked of it."""
    return tuple(
        doubt
        for question in (
            _size,
            _bias,
            _lay_offs,
            _covid,
            _composition,
            _denominators,
            _donors,
            _spillover,
            _breaks,
            _secret,
            _others,
            _anticipation,
            _window,
        )
        for doubt in question(asking)
    )


Number = tuple[str, float, History | None]  # its name, itself, and what it was at fake dates


def _judged(
    asking: Asking, asked: Asked, found: Iterable[Probed], *, caps: bool = True
) -> Iterator[Doubt]:
    """The worst of some probes."""
    weights = asking.evidence.weights
    yield from _worst(asking, asked, ((one.name, *one.of(weights)) for one in found), caps=caps)


def _worst(
    asking: Asking, asked: Asked, numbers: Iterable[Number], *, caps: bool
) -> Iterator[Doubt]:
    """The worst of some numbers: by its verdict, then by how far it is beyond what chance does."""
    judged = []
    for name, value, history in numbers:
        if history is None:
            continue
        reach = asking.reach(history.windows, history.rms)
        judged.append(judge(asked, value, reach, asking.line, unit=POINTS, caps=caps, about=name))
    if judged:
        yield max(
            judged,
            key=lambda d: (WORSE.index(d.verdict), abs(d.value) / max(d.reach, 1e-12), d.about),
        )


def _size(asking: Asking) -> Iterator[Doubt]:
    """Shown where the rate's interval lies above the rule's, or the recession is an effect."""
    row, rule = asking.row, asking.rule
    verdict = Verdict.PASS if row.size <= rule.size else Verdict.WARN
    if row.size_low > rule.size or row.hard_rejected > rule.hard_rejected * row.areas:
        verdict = Verdict.FAIL
    yield Doubt(
        asked=Asked.SIZE,
        verdict=verdict,
        value=row.size,
        reach=row.size_high - row.size,
        line=rule.size,
        unit="share",
        caps=True,
    )


def _bias(asking: Asking) -> Iterator[Doubt]:
    history = asking.evidence.history
    spread = float(np.std(history.effects, ddof=1)) / np.sqrt(history.windows)
    reach = asking.reach(max(history.windows - 1, 1), spread)
    yield judge(Asked.BIAS, history.mean, reach, asking.line, unit=POINTS)


def _lay_offs(asking: Asking) -> Iterator[Doubt]:
    """From a base before COVID and from one inside: of the same sign, the one nearer to zero."""
    for earlier, inside in asking.probes.lay_offs:
        ends = [probe.of(asking.evidence.weights) for probe in (earlier, inside)]
        values = [value for value, _ in ends]
        value, history = min(ends, key=lambda end: abs(end[0]))
        if history is None:
            continue
        bracketed = values[0] * values[1] <= 0
        reach = asking.reach(history.windows, history.rms)
        yield judge(
            Asked.LAY_OFFS,
            0.0 if bracketed else value,
            reach,
            asking.line,
            unit=POINTS,
            about=earlier.name,
            ends=(values[0], values[1]),
        )


def _covid(asking: Asking) -> Iterator[Doubt]:
    """Both ends within the smallest effect of interest of each other."""
    probe = asking.probes.covid
    if probe is None or probe.ends is None:
        return
    weights = asking.evidence.weights
    ends = float(weights @ probe.ends[0]), float(weights @ probe.ends[1])
    for doubt in _judged(asking, Asked.COVID, [probe]):
        yield judge(
            Asked.COVID,
            doubt.value,
            doubt.reach,
            asking.sesoi,
            unit=POINTS,
            about=doubt.about,
            ends=ends,
        )


def _composition(asking: Asking) -> Iterator[Doubt]:
    """In the outcome's own unit: by how much it would move if the line's people came, all alike."""
    if asking.registered is None:
        return
    for name, evidence in asking.composition.items():
        line = _own_line(asking, evidence)
        if line is None:
            continue
        history = evidence.history
        reach = asking.reach(history.windows, history.rms)
        yield judge(
            Asked.COMPOSITION,
            evidence.att,
            reach,
            line,
            unit=evidence.outcome.effect_unit.value,
            about=name,
        )


def _own_line(asking: Asking, evidence: Evidence) -> float | None:
    """The line in the unit of a composition outcome."""
    rate = asking.registered.level if asking.registered is not None else 0.0
    if evidence.outcome.unit is Unit.PERCENT_OF_UNEMPLOYED and rate > 0:
        share = evidence.level
        return (100 - share) * asking.line / (rate + asking.line)
    if evidence.outcome.unit is Unit.PERCENT_OF_BASE and rate > 0:
        return 100 * asking.line / rate
    if evidence.outcome.unit is Unit.PERCENT_OF_LABOUR_FORCE:
        return asking.line
    return None


def _denominators(asking: Asking) -> Iterator[Doubt]:
    yield from _judged(asking, Asked.DENOMINATOR, asking.probes.denominators, caps=False)


def _donors(asking: Asking) -> Iterator[Doubt]:
    """Leaving out one of J donors moves an estimate by a part of what that donor did itself."""
    evidence = asking.evidence
    stretch = evidence.design.stretch(evidence.window)
    if stretch is None:
        return
    moved = without_each_donor(evidence, stretch) - evidence.att
    worst = int(np.argmax(np.abs(moved)))
    name = evidence.design.panel.units[int(evidence.design.donors[worst])].name
    contrast, history = evidence.contrast, evidence.history
    share = contrast.donor_weights[worst] / (1 - contrast.donor_weights[worst])
    own = share * noise_of_its_size(evidence, stretch, worst)
    among = float(stats.norm.isf(asking.gate.family / (2 * NOISY * moved.size)))
    reach = float(max(among * own, history.rms))
    yield judge(Asked.DONORS, float(moved[worst]), reach, asking.line, unit=POINTS, about=name)


def _spillover(asking: Asking) -> Iterator[Doubt]:
    """By how much it moves the estimate: near places' own movement × their weight among donors.
    Where they have none it is shown as it is, and caps nothing: nobody is compared with them.
    """
    if asking.near is None:
        return
    value, history = asking.near.probed.of(asking.near.weights)
    if history is None:
        return
    share = asking.near.share_of_donors
    times = share if share > 0 else 1.0
    reach = asking.reach(history.windows, times * history.rms)
    yield judge(Asked.SPILLOVER, times * value, reach, asking.line, unit=POINTS, caps=share > 0)


def _breaks(asking: Asking) -> Iterator[Doubt]:
    yield from _judged(asking, Asked.BREAKS, asking.probes.breaks)


def _secret(asking: Asking) -> Iterator[Doubt]:
    """The worst that secret counts could do, all of them together: a bound, and no chance."""
    low, high = asking.evidence.bounds
    width = max(abs(low - asking.evidence.att), abs(high - asking.evidence.att))
    yield Doubt(
        asked=Asked.SECRET,
        verdict=Verdict.PASS if width <= asking.line else Verdict.WARN,
        value=width,
        reach=0.0,
        line=asking.line,
        unit=POINTS,
        caps=False,
    )


def _others(asking: Asking) -> Iterator[Doubt]:
    own = asking.evidence
    numbers = ((one.design.candidate.name, *apart(one, own)) for one in asking.others)
    yield from _worst(asking, Asked.OTHER_DESIGNS, numbers, caps=False)


def _anticipation(asking: Asking) -> Iterator[Doubt]:
    yield from _judged(asking, Asked.ANTICIPATION, filter(None, [asking.probes.anticipation]))


def _window(asking: Asking) -> Iterator[Doubt]:
    missing = asking.whole - len(asking.evidence.window)
    yield Doubt(
        asked=Asked.WINDOW,
        verdict=Verdict.WARN if missing else Verdict.PASS,
        value=float(missing),
        reach=0.0,
        line=0.0,
        unit="months",
        caps=False,
    )
