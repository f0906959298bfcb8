"""Judges a model folder: every figure of `eval.json`, through the shipped int8 files and the code that ships with them.

One module a question: are the scores right (`metrics`), the warnings (`warnings`), the reasons (`reasons`), the pairs
and contexts (`pairs`), and do they stay right under changes that should not matter (`robustness`) and in languages the
model does not know (`languages`)? `report` puts the answers together; `choose` sets calibration and thresholds.
"""
