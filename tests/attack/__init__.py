"""An attack on the program by the program: thousands of tries, each repeatable by name and seed.

``python -m tests.attack`` (``make attack``) runs what is missing and writes ``docs/attacks.md``.
To add a class of attack, add one file to ``tests/attack/classes`` that has ``ATTACKS``, a tuple of
``Attack``: a name, how many seeds, and a function from a seed to None or to what went wrong. A
tenth of all seeds, those of ``quick``, run in ``make test``.
"""
