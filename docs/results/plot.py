#!/usr/bin/env python3
"""Draws docs/results/RUN.png from docs/results/RUN/ and prints the table of the final figures.

    docs/results/plot.py [--add FOLDER_OF_A_RUN ...]

--add first copies what belongs here out of a folder that procade.train has written. Needs matplotlib.
"""

import argparse
import csv
import json
import shutil
from pathlib import Path

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt

HERE = Path(__file__).resolve().parent
KEPT = ("curves.csv", "settings.toml", "evaluation.json")
WINDOW = 100  # episodes averaged in a curve; before so many have ended, short ones count too much
#: Prefix of the columns, name in the table, colour, and how far after the end its mark stands.
HALVES = (("train", "seen", "tab:blue", 0.01), ("test", "held_out", "tab:orange", 0.025))
WORDS = {"seen": "levels trained on", "held_out": "held-out levels"}


def add(folder: Path) -> None:
    target = HERE / folder.name
    target.mkdir(exist_ok=True)
    for name in KEPT:
        if (folder / name).is_file():
            shutil.copyfile(folder / name, target / name)


def error_bar(figures: dict) -> list:
    low, high = figures["interval"]
    return [[figures["mean"] - low], [high - figures["mean"]]]


def draw(run: Path, table: dict) -> None:
    with (run / "curves.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    figure, axes = plt.subplots(figsize=(7, 4.6), dpi=120)
    for half, key, colour, after in HALVES:
        shown = [row for row in rows if int(row[f"{half}_episodes"]) >= WINDOW]
        steps = [int(row["steps"]) / 1e6 for row in shown]
        axes.plot(steps, [float(row[f"{half}_return"]) for row in shown], color=colour, label=WORDS[key])
        if table:
            axes.axhline(table["random"][key]["mean"], color=colour, linestyle=":", linewidth=1)
            axes.errorbar(
                table["steps"] / 1e6 * (1 + after), table["trained"][key]["mean"], error_bar(table["trained"][key]),
                color=colour, marker="o", markersize=4, capsize=3,
            )  # fmt: skip
    axes.plot([], [], color="grey", linestyle=":", label="random policy")
    axes.plot([], [], color="grey", marker="o", markersize=4, linestyle="", label="final table, 95 %")
    axes.set_xlabel("million steps")
    axes.set_ylabel(f"mean return of {WINDOW} episodes")
    axes.set_title(run.name)
    axes.set_ylim(bottom=0)
    axes.legend(loc="upper center", bbox_to_anchor=(0.5, -0.14), ncols=2, frameon=False)
    axes.spines[["top", "right"]].set_visible(False)
    figure.tight_layout()
    figure.savefig(HERE / f"{run.name}.png", metadata={"Software": None})
    plt.close(figure)


def cell(figures: dict) -> str:
    low, high = figures["interval"]
    return f"{figures['mean']:.2f} [{low:.2f}, {high:.2f}]"


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--add", type=Path, nargs="+", default=[], help="folders of runs")
    for folder in parser.parse_args().add:
        add(folder)
    print("| run | steps | policy | levels trained on | held-out levels | episodes of each |")
    print("| --- | ---: | --- | --- | --- | ---: |")
    for curves in sorted(HERE.glob("*/curves.csv")):
        run = curves.parent
        path = run / "evaluation.json"
        table = json.loads(path.read_text()) if path.is_file() else {}
        draw(run, table)
        for policy in ("trained", "random") if table else ():
            halves = table[policy]
            episodes = len(halves["seen"]["returns"]) * len(halves["seen"]["returns"][0])
            seen, held_out = cell(halves["seen"]), cell(halves["held_out"])
            print(f"| {run.name} | {table['steps']:,} | {policy} | {seen} | {held_out} | {episodes} |")


if __name__ == "__main__":
    main()
