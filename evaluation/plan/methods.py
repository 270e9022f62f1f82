"""Ways to a p-value, and which of them this version computes."""

from __future__ import annotations

from enum import StrEnum


class Method(StrEnum):
    """Ways to a p-value. The firewall says which of them a design can carry."""

    BY_DESIGN = "by_design"
    CONCORDANCE = "concordance"
    FERMAN_PINTO = "ferman_pinto"
    CONFORMAL = "conformal"
    PERMUTATION = "permutation"
    PERMUTATION_SIZE_BAND = "permutation_size_band"
    CONLEY_TABER = "conley_taber"
    ONE_AGAINST_MANY = "one_against_many_t"
    LAU_LI = "lau_li_t"
    REARRANGEMENT = "hagemann_rearrangement"
    RANDOMISATION = "randomisation_coefficient"
    RANDOMISATION_T = "randomisation_t"
    CR1 = "cluster_cr1"
    CR2_NORMAL = "cluster_cr2_normal"
    CR2_BM = "cluster_cr2_bell_mccaffrey"
    CR3 = "cluster_cr3"
    WILD_UNRESTRICTED = "wild_cluster_unrestricted"
    WILD_RESTRICTED = "wild_cluster_restricted"
    SDID_NORMAL = "sdid_placebo_normal"
    NEWEY_WEST = "newey_west"
    DRISCOLL_KRAAY = "driscoll_kraay"
    TWO_WAY_CLUSTERED = "two_way_clustered"
    IID = "iid"
    PERSON_CLUSTERED = "person_clustered"


# Not of this kind of data: persons are not seen, and synthetic DiD is shown without a test.
NOT_COMPUTED = frozenset({Method.SDID_NORMAL, Method.PERSON_CLUSTERED})
COMPUTED = frozenset(Method) - NOT_COMPUTED
