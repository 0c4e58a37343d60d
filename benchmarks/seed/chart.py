"""Draws hot compute times as horizontal bars, one panel for each file and job. Needs matplotlib."""

from __future__ import annotations

from itertools import groupby
from pathlib import Path

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt  # noqa: E402  (the backend must be chosen first)

from results import series  # noqa: E402
from table import block_key, seconds  # noqa: E402

COLOR_BY_POSITION = ("#9bb8d3", "#4f81b0", "#1f4e79", "#0d2c49")
OWN_COLOR_BY_POSITION = ("#f6b48f", "#e8743b", "#b44a12", "#7a2e08")
BAR_HEIGHT = 0.8
PANEL_COLUMNS_MAX = 2


def draw(rows: list[dict], outputs: list[Path]) -> None:
    """Draws all summary rows and writes the picture to each output, by its suffix."""
    timed = [row for row in rows if row["compute_seconds_min"] is not None]
    blocks = [(key, list(block)) for key, block in groupby(timed, key=block_key)]
    columns = min(len(blocks), PANEL_COLUMNS_MAX)
    lines = -(-len(blocks) // columns)
    bars_max = max(len(block) for _, block in blocks)
    figure, axes = plt.subplots(
        lines,
        columns,
        squeeze=False,
        layout="constrained",
        figsize=(8 * columns, lines * (1.2 + 0.22 * bars_max)),
    )
    for panel in axes.flat[len(blocks) :]:
        panel.remove()
    for panel, ((size, variant, job), block) in zip(axes.flat, blocks):
        draw_panel(panel, block)
        panel.set_title(f"{size} rows, {variant}, job {job}", loc="left", fontsize=11)
    figure.suptitle(
        "Hot compute time: read Parquet, group, aggregate (best call, less is better)", fontsize=12
    )
    for output in outputs:
        figure.savefig(output, dpi=130)
    plt.close(figure)


def draw_panel(panel, rows: list[dict]) -> None:
    """One panel: peers from fastest to slowest, a bar for each number of cores."""
    cores = sorted({row["cores"] for row in rows})
    best = {}
    for row in rows:
        name = series(row)
        best[name] = min(best.get(name, float("inf")), row["compute_seconds_min"])
    peers = sorted(best, key=best.get)
    height = BAR_HEIGHT / len(cores)
    for row in rows:
        order = cores.index(row["cores"])
        colors = OWN_COLOR_BY_POSITION if row["peer"] == "shoal" else COLOR_BY_POSITION
        place = peers.index(series(row)) + (order - (len(cores) - 1) / 2) * height
        panel.barh(
            place, row["compute_seconds_min"], height * 0.92, color=colors[order % len(colors)]
        )
        label = f" {seconds(row['compute_seconds_min'])} s, {row['cores']} core{'s' if row['cores'] > 1 else ''}"
        panel.annotate(label, (row["compute_seconds_min"], place), va="center", fontsize=7)
    panel.set_yticks(range(len(peers)), peers)
    panel.invert_yaxis()
    panel.margins(x=0.18)
    panel.set_xlabel("seconds")
    panel.spines[["top", "right"]].set_visible(False)
