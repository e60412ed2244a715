"""The sheet that pictures are drawn on, as a phone held upright shows it without turning, and what is drawn with."""

import io
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from matplotlib.figure import Figure

WIDTH, HEIGHT, DPI = 1080, 1350, 100
"""In pixels; social networks show it whole, too."""
# Okabe and Ito's colours, which the usual kinds of colour blindness leave different: https://jfly.uni-koeln.de/color/
BLUE, ORANGE, GREEN, SKY, RED, PURPLE, YELLOW = (
    "#0072B2",
    "#E69F00",
    "#009E73",
    "#56B4E9",
    "#D55E00",
    "#CC79A7",
    "#F0E442",
)
INK = "#222222"


def blank() -> "Figure":
    """A white one."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(WIDTH / DPI, HEIGHT / DPI), dpi=DPI, facecolor="white")
    FigureCanvasAgg(figure)
    return figure


def png(figure: "Figure") -> bytes:
    """What was drawn; the same figures are the same bytes."""
    content = io.BytesIO()
    # Else the program's name and version are in it.
    figure.savefig(content, format="png", metadata={"Software": None})
    return content.getvalue()
