"""Words, numbers and dates in Finnish, Swedish and English, from one set of keys."""

from __future__ import annotations

import math
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache
from importlib.resources import files
from types import MappingProxyType

from babel.dates import format_date
from babel.numbers import format_decimal

from evaluation.core.promise import settled
from evaluation.domain import Month, Window
from evaluation.errors import OutputError
from evaluation.report.language.counted import Counted, filled
from evaluation.report.language.typesetting import DASH, MINUS, NARROW, typeset
from evaluation.study.channels.admissibility import REASONS, Refusal
from evaluation.study.inference.standing import is_floor

LOCALES = MappingProxyType({"fi": "fi_FI", "sv": "sv_FI", "en": "en_GB"})
SELF_NAMES = MappingProxyType({"fi": "suomeksi", "sv": "på svenska", "en": "in English"})
SMALLEST_P = 0.001
ROUNDING = 1e-9
MOST_DECIMALS = 6


@dataclass(frozen=True, slots=True)
class Language:
    """One language: ``language("summary.because", checks=…)`` and its ways with numbers."""

    code: str
    messages: Mapping[str, str]

    @classmethod
    @cache
    def load(cls, code: str) -> Language:
        """Read the catalogue of ``fi``, ``sv`` or ``en``."""
        text = files(__package__).joinpath(f"{code}.toml").read_text("utf-8")
        messages = dict(_flatten(tomllib.loads(text)))
        if code == "en":  # the firewall speaks English in errors and in results.json
            messages |= {f"refusal.{key}": _plain(reason) for key, reason in REASONS.items()}
        return cls(code, MappingProxyType(messages))

    def __call__(self, key: str, **values: object) -> str:
        """The sentence of a key with its values in place, worded by the number where it counts."""
        if key not in self.messages:
            raise OutputError(
                f"the {self.code} catalogue has no '{key}'",
                why="the report would have a hole",
                remedy=f"add the key to report/language/{self.code}.toml",
            )
        return typeset(filled(self.messages[key], values, self.count), self.before_percent)

    def has(self, key: str) -> bool:
        """Whether the catalogue has the key."""
        return key in self.messages

    def number(self, value: float, decimals: int = 2) -> str:
        """A number in the language's own form, with a typographic minus; ∞ where unbounded."""
        value = settled(value)
        if math.isinf(value):
            return "∞" if value > 0 else f"{MINUS}∞"
        rounded = round(value, decimals) + 0.0
        text = _in_digits(abs(rounded), decimals, LOCALES[self.code])
        return f"{MINUS}{text}" if rounded < 0 else text

    def rounded_up(self, value: float, decimals: int = 2) -> str:
        """A bound: its last digit is rounded up, so that it is never understated."""
        value = settled(value)
        if math.isfinite(value):
            value = math.ceil(settled(value * 10**decimals)) / 10**decimals
        return self.number(value, decimals)

    def tick(self, value: float) -> str:
        """A number on an axis: as many decimals as it needs."""
        decimals = next((d for d in range(4) if math.isclose(value, round(value, d))), 4)
        return self.number(value, decimals)

    def signed(self, value: float, decimals: int = 2) -> str:
        """A difference: always with its sign, except zero."""
        text = self.number(value, decimals)
        return f"+{text}" if round(settled(value), decimals) > 0 else text

    def count(self, value: float) -> Counted:
        """A whole number of people or places."""
        return Counted.of(self.number(value, 0), round(settled(value), 0))

    def percent(self, share: float, decimals: int = 0) -> str:
        """A share as a percentage: 12 % in Finnish and Swedish, 12% in English."""
        return f"{self.number(100 * share, decimals)}{self.before_percent}%"

    @property
    def before_percent(self) -> str:
        """What stands between a number and its per cent sign."""
        return "" if self.code == "en" else NARROW

    def p_value(self, p: float | None, floor: float | None = None) -> str:
        """A p-value to three decimals; a smaller one is '< 0.001', a withheld one a dash.

        At ``floor``, the smallest that its test can give, it says so.
        """
        if p is None or math.isnan(p):
            return self("report.none")
        text = f"< {self.number(SMALLEST_P, 3)}" if p < SMALLEST_P else self.number(p, 3)
        return self("report.p_floor", p=text) if is_floor(p, floor) else text

    def rounding(self, difference: float) -> str:
        """A difference that should be rounding and nothing else: its size only if it is more."""
        return "< 10⁻⁹" if abs(difference) < ROUNDING else self.number(abs(difference), 9)

    def interval(self, low: float | None, high: float | None) -> str:
        """An interval of differences; a dash where it is withheld, one number where it is one."""
        if low is None or high is None:
            return self("report.none")
        ends = self.ends(low, high)
        return ends[0] if ends[0] == ends[1] else self.range(*ends)

    def range(self, low: str, high: str) -> str:
        """From one number to another, both as the language writes them: +0,31–+3,23."""
        return typeset(f"{low}{DASH}{high}")

    def ends(self, low: float, high: float) -> tuple[str, str]:
        """Two ends of a range with so many decimals, two at least, that they are told apart."""
        apart = abs(high - low) > ROUNDING
        for decimals in range(2, MOST_DECIMALS):
            if not apart or self.signed(low, decimals) != self.signed(high, decimals):
                return self.signed(low, decimals), self.signed(high, decimals)
        return self.signed(low), self.signed(high)

    def month(self, month: Month) -> str:
        """3/2021 in Finnish and Swedish, March 2021 in English."""
        if self.code == "en":
            return str(format_date(date(month.year, month.month, 1), "MMM yyyy", locale="en_GB"))
        return f"{month.month}/{month.year}"

    def span(self, first: Month, last: Month) -> str:
        """From month to month."""
        return f"{self.month(first)}{DASH}{self.month(last)}"

    def window(self, window: Window) -> str:
        """A window with its name and its months."""
        return f"{window.name} ({self.span(window.first, window.last)})"

    def date(self, day: date) -> str:
        """31.10.2021 in Finnish and Swedish, 31 Oct 2021 in English."""
        pattern = "d MMM yyyy" if self.code == "en" else "d.M.yyyy"
        return str(format_date(day, pattern, locale=LOCALES[self.code]))

    def refusal(self, refusal: Refusal) -> str:
        """Why a method is not shown, with the numbers of this comparison."""
        values = dict(refusal.values)
        return self(
            f"refusal.{refusal.reason}",
            g_star=self.number(values["g_star"], 1),
            leverage=self.percent(values["leverage"]),
            donors=self.count(values["donors"]),
            shifts=self.count(values["shifts"]),
            size=self.number(values["size"]),
            low=self.number(values["low"]),
            high=self.number(values["high"]),
            slope_p=self.p_value(values["slope_p"]),
            false_positives=self.percent(values["false_positives"]),
        )

    def listed(self, items: list[str]) -> str:
        """'a, b and c'."""
        if len(items) < 2:
            return "".join(items)
        return f"{', '.join(items[:-1])} {self('report.and')} {items[-1]}"


@lru_cache(maxsize=4096)  # an axis asks for its few numbers hundreds of times
def _in_digits(size: float, decimals: int, locale: str) -> str:
    pattern = "#,##0" + ("." + "0" * decimals if decimals else "")
    return str(format_decimal(size, format=pattern, locale=locale))


def _plain(reason: str) -> str:
    """Take the number formats out of a message: values come formatted."""
    return re.sub(r"\{(\w+):[^}]*\}", r"{\1}", reason)


def _flatten(table: Mapping[str, object], prefix: str = "") -> list[tuple[str, str]]:
    rows: list[tuple[str, str]] = []
    for key, value in table.items():
        if isinstance(value, Mapping):
            rows += _flatten(value, f"{prefix}{key}.")
        else:
            rows.append((f"{prefix}{key}", str(value)))
    return rows
