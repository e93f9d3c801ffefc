"""Which questions can be asked?"""

from __future__ import annotations

from typing import Final

from loopline.answers.answer import Answer
from loopline.answers.close_ratio import CLOSE_RATIO
from loopline.answers.coverage import COVERAGE
from loopline.answers.follow_up import FOLLOW_UP
from loopline.answers.funnel import FUNNEL
from loopline.answers.lead_quality import LEAD_QUALITY
from loopline.answers.leakage import LEAKAGE
from loopline.answers.pipeline import PIPELINE
from loopline.answers.roi import ROI
from loopline.answers.scorecard import SCORECARD

ANSWERS: Final[tuple[Answer, ...]] = (
    FUNNEL,
    LEAKAGE,
    LEAD_QUALITY,
    CLOSE_RATIO,
    FOLLOW_UP,
    ROI,
    PIPELINE,
    SCORECARD,
    COVERAGE,
)
