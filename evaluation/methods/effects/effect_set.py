"""The effect set: K effects, their ledger, and the channels that their uncertainty comes from."""

from __future__ import annotations

from dataclasses import dataclass, field
from html import escape
from typing import Any

import numpy as np

from evaluation.core.arrays import Array
from evaluation.core.numbers import as_text
from evaluation.door import door
from evaluation.errors import RefusedMethod
from evaluation.methods.effects.aggregation import Aggregation
from evaluation.methods.effects.carried import Carried, NoError
from evaluation.methods.effects.influence import Influence, limited
from evaluation.methods.effects.ledger import Ledger, require_averages

NO_PLACEBOS = np.empty((0, 0))


@dataclass(frozen=True, kw_only=True)
class EffectSet:
    """K effects as linear functions of cells, with everything that inference needs of them.

    ``tau`` (K,) is ``ledger`` applied to the cells. ``influence`` is Ψ, None where a unit's part in
    an effect has no first-order form (each effect rests on one unit, or weights are fitted to
    outcomes). ``carried`` says how much of each effect's noise Ψ can show, None where that is not
    asked; effects of which it shows too little stand in ``without_error`` with the reason.
    ``placebos`` R (J, K): the whole estimate with donor j taken as treated. ``labels`` say what
    each effect is the effect of.
    """

    labels: tuple[Any, ...]
    tau: Array
    ledger: Ledger
    influence: Influence | None = None
    placebos: Array = field(default_factory=lambda: NO_PLACEBOS)
    carried: Carried | None = None

    def __len__(self) -> int:
        return len(self.labels)

    @property
    def covariance(self) -> Array:
        """V = Ψ'Ψ by cluster, shape (K, K); refused if one of the effects has no error."""
        if self.carried is not None:
            self.carried.require(self.labels)
        if self.influence is None:
            raise RefusedMethod(
                "these effects have no influence functions",
                why="with one treated unit, or weights fitted to outcomes, the part of a unit in an"
                " effect has no first-order form; a standard error from it would be far too small",
                remedy="use the placebos R, by ferman_pinto, or the gap series, by conformal",
            )
        return self.influence.covariance()

    @property
    def standard_errors(self) -> Array:
        """Roots of the diagonal of V, shape (K,); whether they may be shown is the firewall's."""
        return np.asarray(np.sqrt(np.diag(self.covariance)))

    @property
    def without_error(self) -> tuple[NoError, ...]:
        """Effects that have no standard error, each with the side and the unit it rests on."""
        return () if self.carried is None else self.carried.reasons(self.labels)

    def with_errors(self) -> EffectSet:
        """The effects that have a standard error, by themselves and in their order.

        Raises
        ------
        RefusedMethod
            If none has, with the reasons.
        """
        refused = set() if self.carried is None else set(self.carried.refused)
        kept = [k for k in range(len(self)) if k not in refused]
        if self.carried is not None and not kept:
            self.carried.require(self.labels)
        matrix = np.eye(len(self))[kept]
        return self.aggregate(
            Aggregation(labels=tuple(self.labels[k] for k in kept), matrix=matrix)
        )

    def _repr_html_(self) -> str:
        """A table of labels, effects and, where Ψ exists, standard errors without a correction."""
        column = ["refused"] * len(self)
        if self.influence is not None:
            refused = set() if self.carried is None else set(self.carried.refused)
            for k, variance in enumerate(np.diag(self.influence.covariance())):
                if k not in refused:
                    column[k] = f"{np.sqrt(variance):.4f}"
        rows = "".join(
            f"<tr><td>{escape(str(label))}</td><td>{as_text(tau, '.4f')}</td><td>{error}</td></tr>"
            for label, tau, error in zip(self.labels, self.tau, column, strict=True)
        )
        head = "<tr><th>effect of</th><th>att</th><th>standard error, by cluster</th></tr>"
        return f"<table>{head}{rows}</table>"

    @door
    def aggregate(self, by: Aggregation) -> EffectSet:
        r"""The effects :math:`\tau_A = A\tau`, with :math:`L_A = AL, \Psi_A = \Psi A', R_A = RA'`.

        All four are linear in the effects, so nothing is estimated again.
        """
        matrix = by.matrix
        require_averages(matrix, len(self))
        carried = self.carried and self.carried.aggregate(matrix)
        psi = self.influence and self.influence.aggregate(matrix, by.constants)
        return EffectSet(
            labels=by.labels,
            tau=matrix @ self.tau,
            ledger=self.ledger.aggregate(matrix),
            influence=psi if carried is None else limited(psi, carried),
            placebos=self.placebos @ matrix.T if self.placebos.size else NO_PLACEBOS,
            carried=carried,
        )
