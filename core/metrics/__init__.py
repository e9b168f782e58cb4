"""From arrays of labels and scores to figures: curves, calibration, thresholds, statistics."""
