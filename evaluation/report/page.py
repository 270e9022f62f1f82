"""A page: an evaluation in one language, and the words for the things in it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from evaluation.domain import Base, Outcome, Window, municipalities
from evaluation.domain.counts import EVERY_SERVICE, Count
from evaluation.domain.larger_areas import subregion_names
from evaluation.plan.choices import Estimand
from evaluation.plan.plan import Plan
from evaluation.report.document import Table
from evaluation.report.drawing.style import Look
from evaluation.report.evaluation import Evaluation
from evaluation.report.language import Language
from evaluation.sources.vintage import Vintage
from evaluation.study.comparisons.comparison import Comparison
from evaluation.study.estimates.estimates import DEFAULT_BASE
from evaluation.study.inference.estimate import Estimate, EstimateTested

FEW_MISSING = 3  # so many areas left out are named; more, and those taken in are counted
NAMED = 6  # so many municipalities or areas are named in a sentence; more are counted


def look_of(say: Language, plan: Plan, vintage: Vintage) -> Look:
    """How figures look that are made from one plan and one delivery: both are in their stamp."""
    mark = say("report.synthetic") if vintage.synthetic else None
    stamp = f"plan sha256 {plan.sha256}, delivery sha256 {vintage.sha256}"
    return Look(mark, say.tick, stamp, say.code, say("figure.hollow"))


@dataclass(frozen=True, slots=True)
class Page:
    """What every section needs."""

    evaluation: Evaluation
    language: Language

    @property
    def watermark(self) -> str | None:
        """The mark on everything made from the synthetic twin."""
        return self.language("report.synthetic") if self.evaluation.vintage.synthetic else None

    @property
    def look(self) -> Look:
        """How the page's figures look."""
        return look_of(self.language, self.evaluation.plan, self.evaluation.vintage)

    @property
    def level(self) -> str:
        """The level of its intervals: 95%."""
        return self.language.percent(1 - self.evaluation.plan.plan.alpha)

    @property
    def estimands(self) -> list[Estimand]:
        """Primary and key secondary estimands: those with a summary, figures and a battery."""
        return [e for e in self.asked if self.evaluation.headline(e.name) is not None]

    @property
    def unanswered(self) -> list[Estimand]:
        """The same whose headline comparison cannot be made."""
        return [e for e in self.asked if self.evaluation.headline(e.name) is None]

    @property
    def asked(self) -> list[Estimand]:
        """All estimands that are not secondary, the primary ones first."""
        every = self.evaluation.plan.estimand
        chosen = [e for e in every if e.role != "secondary"]
        return sorted(chosen, key=lambda estimand: estimand.role != "primary")

    def headline(self, estimand: Estimand) -> EstimateTested:
        """The estimand's answer for the outcome that the report is about."""
        return self.evaluation.answer(estimand.name, self.evaluation.shown_outcome)

    def withheld(self, answer: Estimate) -> str:
        """Why no p-value and no interval stand beside an estimate, in words."""
        return "; ".join(self.language(f"withheld.{why.value}") for why in answer.standing.withheld)

    def withheld_briefly(self, answer: Estimate) -> str:
        """The same in a table's cell: the checks that failed, or what the estimate is."""
        why = answer.standing.withheld
        short = [self.language(f"withheld_briefly.{one.value}") for one in why]
        return ", ".join(short) or self.language("report.none")

    def window(self, answer: EstimateTested) -> Window:
        """The part of an answer's window that the data reach."""
        return Window(answer.label.window, answer.label.first, answer.label.last)

    @property
    def place(self) -> str:
        """Whom the report is about, for its title: places by name, or else the first estimand."""
        subjects = self.asked or list(self.evaluation.plan.estimand)
        named = [e for e in subjects if self.named(e)]
        places = dict.fromkeys(place for e in named for place in self.named(e))
        return self.language.listed(list(places)) or self.who(subjects[0])

    @property
    def title(self) -> str:
        """Whom it is about, and which trial."""
        trial = self.evaluation.plan.trial.facts[f"title_{self.language.code}"]
        return self.language("report.title", who=self.place, trial=trial)

    def named(self, estimand: Estimand) -> list[str]:
        """The areas of an estimand by name, where they are few."""
        few = estimand.areas != "all" and len(estimand.areas) <= NAMED
        return [self.area(area) for area in estimand.areas] if few else []

    def area(self, area: str) -> str:
        """A trial area in the page's language: its municipalities and its region by their names
        there. No form of a name is inflected.
        """
        names = {
            municipalities()[code].name_fi: self.municipality(code)
            for code in self.evaluation.plan.trial.areas[area]
        }
        town, _, region = area.removesuffix(")").partition(" (")
        said = names.get(town) or "-".join(names.get(part, part) for part in town.split("-"))
        return f"{said} ({self.language(f'region.{region}')})" if region else said

    def who(self, estimand: Estimand) -> str:
        """Whose effect, in words: by name if they are few."""
        treated, everyone = estimand.treated, estimand.areas == "all"
        names, weighting = self.named(estimand), estimand.weighting.value
        if len(names) == 1:  # within an area both weightings are by jobseekers
            return self.language("who.single", name=names[0])
        if names:
            return self.language(f"who.named_{weighting}", names=self.language.listed(names))
        missing = [] if everyone else [a for a in estimand.trial.areas if a not in estimand.areas]
        if 0 < len(missing) <= FEW_MISSING:
            areas = self.language.listed([self.area(area) for area in missing])
            return self.language(f"who.but_{weighting}", n=len(treated), areas=areas)
        key = weighting if everyone else f"some_{weighting}"
        if everyone and estimand.trial.unknown:
            key = f"known_{weighting}"
        return self.language(f"who.{key}", n=len(treated))

    def within(self, estimand: Estimand) -> str:
        """The same inside a sentence."""
        said = self.who(estimand)
        return said if self.named(estimand) else said[0].lower() + said[1:]

    def outcome(self, outcome: Outcome) -> str:
        """The outcome's name."""
        return self.language(f"outcome.{outcome.name}")

    def unit(self, outcome: Outcome) -> str:
        """The unit of an effect."""
        return self.language(f"unit.{outcome.effect_unit.value}")

    def columns(self, counts: Iterable[str]) -> str:
        """A sum of counts as the delivery's columns, in which whoever recomputes it finds them."""
        return " + ".join(self.evaluation.vintage.table.columns_of(counts))

    def numerator(self, outcome: Outcome) -> str:
        """The columns that are counted, and those that are taken off."""
        parts = (outcome.numerator, outcome.minus)
        return " − ".join(self.columns(part) for part in parts if part)

    def denominator(self, outcome: Outcome) -> str:
        """What the outcome is divided by, when the plan varies it."""
        if Count.LABOUR_FORCE not in outcome.denominator:
            return self.language("base.own")
        if outcome.base is Base.CURRENT:
            return self.language("base.month")
        key = "base.population" if outcome.base is Base.POPULATION else "base.base_year"
        return self.language(key, year=self.evaluation.plan.outcomes.base_year)

    def denominator_column(self, outcome: Outcome) -> str:
        """The denominator in the table of definitions."""
        if Count.LABOUR_FORCE in outcome.denominator:
            return self.denominator(outcome)
        if outcome.denominator == (Count.UNEMPLOYED,):
            return self.language("denominator.unemployed")
        if outcome.denominator == (Count.UNEMPLOYED, *EVERY_SERVICE):
            return self.language("denominator.broad")
        return self.columns(outcome.denominator)

    def base(self, name: str) -> str:
        """A base period by its months and its rule; the plan's own choice is marked."""
        plan, say = self.evaluation.plan, self.language
        if name == DEFAULT_BASE:
            months, rule, key = plan.calendar.clean_pre, plan.base_period.rule, "base.choice"
        else:
            choice = next(c for c in plan.base_period.bracket if c.name == name)
            months, rule, key = choice.months, choice.rule, "base.other"
        return say(key, months=say.span(*months), rule=say(f"base.{rule.value}"))

    def municipality(self, code: str) -> str:
        """A municipality's name in the page's language."""
        return municipalities()[code].name(self.language.code)

    def subregion(self, name: str) -> str:
        """A subregion's official name in the page's language; another name as it is."""
        return subregion_names().get(name, {}).get(self.language.code, name)

    def treated(self, comparison: Comparison) -> str:
        """The treated by name if they are few, by number if they are many."""
        codes = [
            code for code, t in zip(comparison.municipalities, comparison.treated, strict=True) if t
        ]
        if len(codes) <= NAMED:
            return self.language.listed([self.municipality(code) for code in codes])
        return self.within(comparison.estimand)

    def treated_in(self, comparison: Comparison) -> int:
        """How many are treated in a comparison: of one municipality words stand in the singular."""
        return int(comparison.treated.sum())

    def table(self, **parts: object) -> Table:
        """A table, with the watermark in its caption where there is one."""
        caption = str(parts.pop("caption"))
        mark = f" — {self.watermark}" if self.watermark else ""
        return Table(caption=caption + mark, **parts)  # type: ignore[arg-type]
