"""Every key that the code can ask the catalogues for, and where it does.

Keys that stand whole in the code are read from it, and so are those made in a loop over words that
stand beside it. The others are made of the code's own values: ``MADE`` has the values of each.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import product
from pathlib import Path

from evaluation.checks.battery import all_checks
from evaluation.checks.check_result import Verdict
from evaluation.checks.gate.doubt import Asked
from evaluation.checks.gate.verdict import Answer
from evaluation.checks.grade import Letter
from evaluation.domain import OUTCOMES, Base, Unit, trials
from evaluation.domain.breaks import series_breaks
from evaluation.domain.goal import Description
from evaluation.domain.outcome import YOUTH_LESS_OVER_50, Better, EffectUnit, Topic
from evaluation.editions.revisions import Part
from evaluation.plan.candidates import ComparisonUnit, Counterfactual
from evaluation.plan.choices import BaseRule, Estimator, PoolName, Weighting
from evaluation.plan.entry import Declared
from evaluation.plan.methods import Method
from evaluation.report.drawing.choice_plot import Fate
from evaluation.report.drawing.map_places import Role
from evaluation.report.drawing.triangle import Mark
from evaluation.report.language import LOCALES, Language
from evaluation.report.language.glossary import Known
from evaluation.report.sections.chosen import first_page
from evaluation.report.sections.chosen.questions import Question
from evaluation.report.sections.estimators import KNOWN
from evaluation.sources.plausibility.suspicions import Oddity
from evaluation.study.channels.admissibility import REASONS
from evaluation.study.comparisons.comparison import WhyNot
from evaluation.study.comparisons.pools import Reason
from evaluation.study.estimates.ways import Family
from evaluation.study.inference.standing import Withheld
from evaluation.study.simultaneous.bands import BandSource
from evaluation.study.size.size_simulation import Certified

ROOT = Path(__file__).parents[3]
PACKAGE = ROOT / "evaluation"
KEY = re.compile(r"[a-z_]+\.[\w-]+")
NO_KEY = re.compile(
    r"path\.simplify|hatch\.linewidth|.*\.(json|csv|css|html|toml|svg|png|typ)"
)  # of matplotlib, and of files
TRIALS = tuple(trials().values())
EVENTS = [event for trial in TRIALS for event in trial.calendar]
GROUPS = [group.name for trial in TRIALS for group in trial.groups]
GOALS = [goal.name for trial in TRIALS for goal in trial.goals]
SOURCES = [path.name.split(".")[0] for path in (ROOT / "data_contracts").glob("*.yaml")]
WEIGHTINGS = [weighting for weighting in Weighting if weighting is not Weighting.SINGLE]
DONORS = ("municipalities", "areas")
WAYS = [*PoolName, *Family, YOUTH_LESS_OVER_50.name]

MADE: dict[str, Iterable[str]] = {
    "answer.{}": [one for one in Answer if one is not Answer.NO_EFFECT],  # it has a number
    "asked.{}": Asked,
    "base.{}": BaseRule,
    "better.{}": Better,
    "break.{}": [b.name for b in series_breaks()],
    "candidate.{}": ComparisonUnit,
    "certainty.{}": [one.certainty for one in (*EVENTS, *series_breaks())],
    "certificate.verdict_{}": Certified,
    "changes.of_{}": Part,
    "changes.{}": Part,
    "check.{}": [*all_checks(), "p"],  # what keeps a grade down: a check, or the p-value
    "compared.{}": Role,
    "counterfactual.{}": Counterfactual,
    "curve.{}": [mark for mark in Mark if mark is not Mark.GROUP],  # other people are no choice
    "doubt.{}": Asked,
    "estimator.{}": Estimator,
    "estimators.because_{}": [*KNOWN.values(), "other"],
    "described.{}": Description,
    "description.in_{}": LOCALES,
    "event.{}": [event.name for event in EVENTS],
    "fails.{}": Asked,
    "fate.{}": Fate,
    "five.{}": Question,
    "five_answer.{}": Verdict,
    "first_group.{}": first_page.GROUPS,
    "first_picture.{}": first_page.Told,
    "follows_from.{}": first_page.Told,
    "group_told.{}": first_page.Told,
    "not_from.{}": first_page.Told,
    "question.{}": first_page.QUESTIONS,
    "share.{}": [*first_page.QUESTIONS, "other"],
    "share_object.{}": [*first_page.QUESTIONS, "other"],
    "told.{}": first_page.Told,
    "fault.{}": [f for o in OUTCOMES.values() for b in Base for f in o.over(b).faults],
    "finding.{}": [sentence for check in all_checks().values() for sentence in check.sentences],
    "glossary.{}": Known,
    "goal.{}": GOALS,
    "goal_gap.{}": GOALS,
    "goal_would.{}": GOALS,
    "grade.{}": Letter,
    "group.{}": GROUPS,
    "group_gap.{}": GROUPS,
    "group_rule.{}": GROUPS,
    "identification.declined_{}": [*KNOWN.values(), "other"],
    "identification.{}": Mark,
    "map.none_weighs_most_{}": DONORS,
    "map.these_weigh_most_{}": DONORS,
    "method.{}": [method for method in Method if method is not Method.BY_DESIGN],
    "not_compared.{}": WhyNot,
    "outcome.{}": OUTCOMES,
    "outcome_is.{}": OUTCOMES,
    "path.source_{}": BandSource,
    "placebo.reading{}{}": ["".join(ends) for ends in product(("", "_inside"), ("", "_flat"))],
    "pool.{}": PoolName,
    "provenance.frozen_{}": Declared,
    "reason.{}": Reason,
    "refusal.{}": REASONS,
    "region.{}": re.findall(
        r"\((.*?)\)", " ".join(area for trial in TRIALS for area in trial.areas)
    ),
    "relaxes.{}": WAYS,
    "section.{}": Topic,
    "source.{}": [name for name in SOURCES if name not in ("results", "evidence")],
    "summary.fixed_{}": Declared,
    "summary.grade_{}{}": ["".join(ends) for ends in product("abc", ("", "_bare"))],
    "suspicion.{}": Oddity,
    "topic.{}": Topic,
    "trust.{}": Letter,
    "unit.{}": [*Unit, *EffectUnit],
    "verdict.{}": Verdict,
    "way.{}": WAYS,
    "who.but_{}": WEIGHTINGS,
    "who.named_{}": WEIGHTINGS,
    "who.{}": [f"{some}{way}" for some in ("", "some_", "known_") for way in WEIGHTINGS],
    "withheld.{}": Withheld,
    "withheld_briefly.{}": Withheld,
}


@cache
def asked() -> dict[str, str]:
    """Keys, each with a file that asks for it."""
    found = {key: where for where, key in _whole()}
    for where, template, values in _made():
        found |= {filled(template, value): where for value in values or MADE.get(template, ())}
    return found


def filled(template: str, value: str) -> str:
    return template[: template.index("{")] + str(value)


def templates() -> dict[str, str]:
    """Ways to make a key whose values do not stand beside it, each with a file that has it."""
    return {template: where for where, template, values in _made() if not values}


def _whole() -> Iterator[tuple[str, str]]:
    """Keys that stand whole in a module or in the template of a page."""
    for path in sorted(PACKAGE.rglob("*.j2")):
        for key in re.findall(r'say\("([^"]+)"\)', path.read_text("utf-8")):
            yield _where(path), key
    for path in sorted(PACKAGE.rglob("*.py")):
        tree = ast.parse(path.read_text("utf-8"))
        parts = {
            id(part) for n in ast.walk(tree) if isinstance(n, ast.JoinedStr) for part in n.values
        }
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and id(node) not in parts and _is_key(node.value):
                yield _where(path), str(node.value)


def _made() -> Iterator[tuple[str, str, list[str]]]:
    """File, template, and the words of a loop around it; none where they stand elsewhere."""
    for path in sorted(PACKAGE.rglob("*.py")):
        tree = ast.parse(path.read_text("utf-8"))
        loops = dict(_loops(tree))
        for node in ast.walk(tree):
            if isinstance(node, ast.JoinedStr):
                values = [p.value for p in node.values if isinstance(p, ast.FormattedValue)]
                template = "".join(
                    str(p.value) if isinstance(p, ast.Constant) else "{}" for p in node.values
                )
                if values and _is_key(template.replace("{}", "x")):
                    yield _where(path), template, loops.get(id(node), [])


def _loops(tree: ast.Module) -> Iterator[tuple[int, list[str]]]:
    """Texts inside a comprehension over words, by identity: words beside it, or by a name."""
    named = {
        target.id: _words(node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.GeneratorExp | ast.ListComp | ast.DictComp | ast.SetComp):
            over = node.generators[0].iter
            words = named.get(over.id, []) if isinstance(over, ast.Name) else _words(over)
            for part in ast.walk(node) if words else ():
                if isinstance(part, ast.JoinedStr):
                    yield id(part), words


def _words(node: ast.expr) -> list[str]:
    if not isinstance(node, ast.Tuple | ast.List):
        return []
    return [str(one.value) for one in node.elts if isinstance(one, ast.Constant)]


@cache
def headings() -> frozenset[str]:
    return frozenset(key.split(".")[0] for key in Language.load("en").messages)


def _is_key(text: object) -> bool:
    if not isinstance(text, str):
        return False
    shaped = KEY.fullmatch(text) and not NO_KEY.fullmatch(text)
    return bool(shaped) and text.split(".")[0] in headings()


def _where(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()
