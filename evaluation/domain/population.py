"""Target groups: whom the law moved to the municipality, and what public data can see of them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True, slots=True)
class TargetGroup:
    """A group of jobseekers in the law, beside the public count that stands in for it."""

    name: str
    rule: str
    source: str
    certainty: str
    proxy: str | None  # outcome that stands in for it in public data; None: registers only
    proxy_gap: str  # how the proxy differs from the group


NO_EARNINGS_RELATED = TargetGroup(
    name="no_earnings_related_allowance",
    rule="unemployed, in subsidised work or in services, with no right to earnings-related"
    " allowance (ansiopäiväraha)",
    source="HE 87/2020; Act 1269/2020 § 2",
    certainty="certain",
    proxy=None,
    proxy_gap="benefit entitlement is in registers only; fund membership is not entitlement",
)
UNDER_30 = TargetGroup(
    name="under_30",
    rule="everyone under 30 who is unemployed, in subsidised work or in services",
    source="HE 87/2020; Act 1269/2020 § 2",
    certainty="certain",
    proxy="youth_unemployment",
    proxy_gap="the public count is of those under 25, the law is about those under 30",
)
FOREIGN_LANGUAGE = TargetGroup(
    name="immigrants_and_foreign_language_speakers",
    rule="all immigrants and all whose mother tongue is not Finnish, Swedish or Sámi, who are"
    " unemployed, in subsidised work or in services",
    source="HE 87/2020; Act 1269/2020 § 2",
    certainty="certain",
    proxy="foreign_unemployment",
    proxy_gap="the public count is by citizenship, the law is about language and immigration",
)
HIGHLY_EDUCATED_FOREIGN_LANGUAGE = TargetGroup(
    name="highly_educated_foreign_language_speakers",
    rule="foreign-language speakers with a higher degree: about 2 100 in Espoo",
    source="Espoo press release, sttinfo.fi 69874003",
    certainty="certain",
    proxy=None,
    proxy_gap="education by language is in registers only",
)

TARGET_GROUPS = (
    NO_EARNINGS_RELATED,
    UNDER_30,
    FOREIGN_LANGUAGE,
    HIGHLY_EDUCATED_FOREIGN_LANGUAGE,
)
