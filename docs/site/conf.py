"""How `make docs` builds the pages. Nothing is fetched, then or when they are read."""

from __future__ import annotations

import sys
from importlib import metadata
from pathlib import Path

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE))

import pages  # noqa: E402  the folder of this file is no package
from sphinx.application import Sphinx  # noqa: E402

project = "evaluation"
release = metadata.version("evaluation")
author = "evaluation"
project_copyright = ""
html_show_copyright = False
html_last_updated_fmt = None
extensions = ["myst_nb", "sphinx.ext.autodoc", "sphinx.ext.napoleon", "mathml"]
exclude_patterns = ["_build", ".venv", "requirements.txt"]

# Docstrings: numpy's headings, `name` for a name of ours, types in the signature.
default_role = "py:obj"
napoleon_google_docstring = False
autodoc_default_options = {"members": True, "exclude-members": "model_config, model_post_init"}
autodoc_member_order = "bysource"
autodoc_typehints = "signature"
autodoc_preserve_defaults = True
autodoc_class_signature = "mixed"
python_use_unqualified_type_names = True
maximum_signature_line_length = 80
add_module_names = False

# Pages: $…$ is a formula; notebooks are executed by pages.py, where they lie.
myst_enable_extensions = ["dollarmath", "amsmath"]
myst_heading_anchors = 4
nb_execution_mode = "off"
myst_dmath_double_inline = True  # $$…$$ right under a line of text
html_math_renderer = "mathml"

html_theme = "furo"
html_title = f"evaluation {release}"
html_static_path = []


def setup(app: Sphinx) -> None:
    """Make the pages that are made, before any is read."""
    app.connect("builder-inited", lambda _: pages.write(HERE / "generated"))
