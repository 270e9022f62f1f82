"""What is counted: the counts that outcomes are made of, by names that no source has."""

from __future__ import annotations

from enum import StrEnum


class Count(StrEnum):
    """People, or vacancies, of one municipality and month. A source says in which column."""

    JOBSEEKERS = "jobseekers"
    UNEMPLOYED = "unemployed"
    UNEMPLOYED_MEN = "unemployed_men"
    UNEMPLOYED_WOMEN = "unemployed_women"
    UNEMPLOYED_UNDER_20 = "unemployed_under_20"
    UNEMPLOYED_UNDER_25 = "unemployed_under_25"
    UNEMPLOYED_OVER_50 = "unemployed_over_50"
    UNEMPLOYED_DISABLED = "unemployed_disabled"
    UNEMPLOYED_FOREIGN = "unemployed_foreign"
    UNEMPLOYED_LONG_TERM = "unemployed_long_term"
    LAID_OFF = "laid_off"
    LABOUR_FORCE = "labour_force"
    IN_SUBSIDISED_WORK = "in_subsidised_work"
    IN_TRAINEESHIP = "in_traineeship"
    IN_TRIAL = "in_work_or_training_trial"
    IN_TRAINING = "in_labour_market_training"
    IN_COACHING = "in_coaching"
    IN_OTHER_SERVICES = "in_other_services"
    VACANCIES = "vacancies"


EVERY_SERVICE = (
    Count.IN_SUBSIDISED_WORK,
    Count.IN_TRAINEESHIP,
    Count.IN_TRIAL,
    Count.IN_TRAINING,
    Count.IN_COACHING,
    Count.IN_OTHER_SERVICES,
)
