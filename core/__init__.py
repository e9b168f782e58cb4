"""GRNscope's science, from files to scored and explained networks. Knows nothing of the web."""

import os

__version__ = "0.1.0"

# ONNX Runtime reports to its makers and leaves a device id in the home of the user, from the moment
# it is imported. Versions differ in the name of the variable that it obeys.
os.environ.update(ORT_DISABLE_TELEMETRY="1", ORT_TELEMETRY_DISABLED="1")
