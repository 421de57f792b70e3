"""What the reference trainer writes while it runs: curves.csv, TensorBoard's files, a bar on the terminal."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from torch.utils.tensorboard import SummaryWriter
from tqdm import tqdm

from ._train_settings import Settings


class Curves:
    """Of a run that has done `update` updates."""

    def __init__(self, folder: Path, settings: Settings, update: int) -> None:
        path = folder / "curves.csv"
        # Rows after the checkpoint will be written again.
        lines = path.read_text().splitlines(keepends=True)[: update + 1] if update else []
        self._file = path.open("w", newline="\n")
        self._file.writelines(lines)
        self._batch, done = settings.batch, update * settings.batch
        self._board = SummaryWriter(str(folder), purge_step=done + 1)
        self._bar = tqdm(total=settings.updates * settings.batch, initial=done, unit="step", unit_scale=True)

    def add(self, row: dict[str, float]) -> None:
        if row["update"] == 1:
            print(*row, sep=",", file=self._file)
        words = [str(x) if isinstance(x, int) else f"{x:.8g}" for x in row.values()]
        print(*words, sep=",", file=self._file, flush=True)
        for name, value in row.items():
            self._board.add_scalar(name.replace("_", "/", 1), value, row["steps"])
        self._bar.set_postfix(train=f"{row['train_return']:.2f}", test=f"{row['test_return']:.2f}")
        self._bar.update(self._batch)

    def __enter__(self) -> Curves:
        return self

    def __exit__(self, *_: Any) -> None:
        for each in (self._file, self._board, self._bar):
            each.close()
