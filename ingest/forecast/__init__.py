"""Statistical forecasts for the whole city: trained, predicted, measured, kept.

Import the modules by name: `train` loads scikit-learn, the nightly survey need not.
"""
