"""The columns of each table of a run, which has them also where it has no row."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

COLUMNS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        name: tuple(columns.split())
        for name, columns in {
            "estimates": "id estimand headline role outcome measure denominator comparison "
            "n_donors window months complete base_period estimator att ci_low "
            "ci_high p_value p_space p_time p_at_floor withheld bound_low "
            "bound_high grade",
            "event_study": "estimand outcome comparison month event_time gap donors_5 donors_95",
            "levels": "estimand outcome comparison month treated donors",
            "attrition": "estimand comparison reason excluded left",
            "exclusions": "estimand comparison municipality name reason because",
            "weights": "estimand comparison municipality name treated weight jobseekers",
            "placebos": "estimate_id municipality jobseekers placebo",
            "two_way_fixed_effects": "estimand outcome twfe_att kernel_uniform_att reference "
            "half_year twfe_coefficient kernel",
            "refused": "estimate_id method reason",
            "not_estimated": "estimand outcome comparison estimator code found why faults",
            "areas": "estimand area share raw noise_sd shrunken shrunken_sd mean mean_low "
            "mean_high between_sd between_low between_high new_area_low "
            "new_area_high withheld",
            "findings": "estimand outcome check verdict sentence values",
            "secret_cells": "estimand outcome treated_share donor_share",
        }.items()
    }
)
