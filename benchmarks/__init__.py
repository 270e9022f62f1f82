"""Speed and memory of the estimators against other packages, as ratios inside one run.

``python -m benchmarks`` measures what is missing and writes ``benchmarks/results.json`` and
``docs/benchmarks.md``. Not part of the package ``evaluation``, which never imports another
package of estimators.
"""
