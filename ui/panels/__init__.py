"""The page's panels, one per module, and the one door through which gradio is imported."""

import os

# Nothing leaves the machine: read by gradio whenever it would report, so it is set before its first import.
os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
