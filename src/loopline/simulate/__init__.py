"""Made-up companies with a known truth, written as the files a real company would export."""

from loopline.simulate.company import simulate
from loopline.simulate.touches import TouchRow, generate_touches
from loopline.simulate.truth import Truth

__all__ = ["TouchRow", "Truth", "generate_touches", "simulate"]
