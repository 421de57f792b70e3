#!/usr/bin/env python3
"""Compose the top-down grounds, svg/backgrounds/topdown-1.svg and on.

A ground is a square texture of low contrast, dark or clearly pale, that is
stretched over a whole world seen from above. It repeats seamlessly in both
directions: each layer is drawn once more on every side of the square.

Usage: compose_topdown.py [number ...]
"""

import math
import sys
from contextlib import contextmanager
from typing import NamedTuple

from compose_side import FOLDER, Canvas, Tone, leaf, place, smooth, straight

SIDE = 256


class Ground(Canvas):
    """A canvas whose layers go round in both directions."""

    @contextmanager
    def layer(self, name):
        label = name.replace(" ", "-")
        self.lines.append(f'<g id="{label}">')
        yield
        self.lines.append("</g>")
        for across in (-SIDE, 0, SIDE):
            for down in (-SIDE, 0, SIDE):
                if across or down:
                    self.lines.append(f'<use href="#{label}" x="{across}" y="{down}"/>')

    def anywhere(self, count):
        """Places all over the square, one in each cell of a jittered grid."""
        rows = max(1, round(math.sqrt(count)))
        pitch = SIDE / rows
        for row in range(rows):
            for column in range(rows):
                yield (column + self.between(0, 1)) * pitch, (row + self.between(0, 1)) * pitch


def blob(canvas, x, y, across, down, tone, corners=9):
    """A rounded irregular patch."""
    points = []
    for index in range(corners):
        angle, reach = math.tau * index / corners, canvas.between(0.78, 1.15)
        points.append((x + across * reach * math.cos(angle), y + down * reach * math.sin(angle)))
    canvas.path(smooth(points + points[:1]) + "Z", tone)


def patches(canvas, count, low, high, tone, name):
    with canvas.layer(name):
        for x, y in canvas.anywhere(count):
            size = canvas.between(low, high)
            blob(canvas, x, y, size, size * canvas.between(0.6, 0.9), tone)


def stone(canvas, tone):
    """Staggered flagstones of uneven width."""
    canvas.box(0, 0, SIDE, SIDE, tone.darker(5))
    rows = 8
    depth = SIDE / rows
    with canvas.layer("flagstones"):
        for row in range(rows):
            x, start = 0, canvas.between(0, 30)
            while x < SIDE:
                width = min(canvas.between(26, 50), SIDE - x)
                width = SIDE - x if SIDE - x - width < 22 else width
                flagstone(canvas, start + x, row * depth, width, depth, tone.lighter(canvas.between(-2, 2)))
                x += width


def flagstone(canvas, x, y, width, depth, tone):
    canvas.box(x + 1, y + 1, width - 2, depth - 2, tone.darker(2), 4)
    canvas.box(x + 1, y + 1, width - 4, depth - 4, tone, 4)
    if canvas.random.random() < 0.35:
        canvas.stroke(
            f"M{place((x + width * 0.3, y + 3))}l{place((width * 0.12, depth * 0.3))}l{place((-width * 0.08, depth * 0.25))}",
            tone.darker(2.5),
            1.2,
        )


def sand(canvas, tone):
    """Wind ripples and shallow hollows."""
    canvas.box(0, 0, SIDE, SIDE, tone)
    patches(canvas, 16, 22, 42, tone.lighter(1.6), "swells")
    patches(canvas, 12, 14, 30, tone.darker(1.4), "hollows")
    with canvas.layer("ripples"):
        for row in range(16):
            phase = canvas.between(-0.5, 0.5)
            start = canvas.between(0, SIDE)
            length = canvas.between(90, 180)
            points = [
                (x, row * 16 + 5 * math.sin(math.tau * 3 * x / SIDE + phase))
                for x in range(round(start), round(start + length), 10)
            ]
            canvas.stroke(smooth(points), tone.darker(2.6), 2.4)
            canvas.stroke(smooth([(x - 1, y - 2.4) for x, y in points]), tone.lighter(1.8), 1.4)


def grass(canvas, tone):
    """Dark turf with clumps of blades."""
    canvas.box(0, 0, SIDE, SIDE, tone)
    patches(canvas, 16, 20, 40, tone.lighter(1.5), "light turf")
    patches(canvas, 12, 16, 32, tone.darker(1.6), "deep turf")
    with canvas.layer("blades"):
        for x, y in canvas.anywhere(150):
            shade = tone.lighter(canvas.random.choice((-2.5, 2.5, 3.5)))
            for angle in (-2.1, -1.57, -1.05):
                leaf(canvas, x, y, canvas.between(7, 11), angle, shade, 0.16)


def wood(canvas, tone):
    """Upright planks of different lengths, with grain and knots."""
    canvas.box(0, 0, SIDE, SIDE, tone.darker(5))
    planks = 8
    width = SIDE / planks
    with canvas.layer("planks"):
        for index in range(planks):
            cut = canvas.between(0, SIDE)
            for start, length in ((cut, 150), (cut + 150, SIDE - 150)):
                plank(canvas, index * width, start, width, length, tone.lighter(canvas.between(-2, 2)))


def plank(canvas, x, y, width, length, tone):
    canvas.box(x + 0.8, y + 0.8, width - 1.6, length - 1.6, tone, 1.5)
    canvas.box(x + 0.8, y + 0.8, 2, length - 1.6, tone.lighter(1.6), 1)
    for share in (0.3, 0.55, 0.78):
        top, bottom = y + canvas.between(6, length * 0.4), y + length - canvas.between(6, length * 0.4)
        sway = canvas.between(-2, 2)
        canvas.stroke(
            f"M{place((x + width * share, top))}q{place((sway, (bottom - top) / 2))} {place((0, bottom - top))}",
            tone.darker(2),
            1.4,
        )
    middle = (x + width * 0.55, y + length * canvas.between(0.3, 0.7))
    canvas.ellipse(*middle, 4, 7, tone.darker(2))
    canvas.ellipse(*middle, 1.8, 4, tone.darker(3.5))


def tiles(canvas, tone):
    """Square tiles turned by half a right angle, with small insets."""
    canvas.box(0, 0, SIDE, SIDE, tone.darker(3.5))
    cells = 6
    half = SIDE / cells / 2
    with canvas.layer("tiles"):
        for row in range(cells * 2):
            for column in range(cells):
                x, y = (column * 2 + row % 2 + 1) * half, (row + 1) * half
                lozenge(canvas, x, y, half - 1.2, tone.lighter(canvas.between(-1.2, 1.2) + (1.4 if row % 2 else -0.6)))
                lozenge(canvas, x - 1, y - 1, half * 0.5, tone.lighter(2 if row % 2 else -2))


def lozenge(canvas, x, y, half, tone):
    canvas.polygon([(x, y - half), (x + half, y), (x, y + half), (x - half, y)], tone)


def metal(canvas, tone):
    """Riveted plates with raised treads."""
    canvas.box(0, 0, SIDE, SIDE, tone.darker(4))
    plates = 4
    size = SIDE / plates
    with canvas.layer("plates"):
        for row in range(plates):
            for column in range(plates):
                kind = (row * 2 + column) % 3
                metal_plate(canvas, column * size, row * size, size, tone.lighter(canvas.between(-1.5, 1.5)), kind)


def metal_plate(canvas, x, y, size, tone, kind):
    canvas.box(x + 1, y + 1, size - 2, size - 2, tone.darker(2), 3)
    canvas.box(x + 1, y + 1, size - 3.5, size - 3.5, tone, 3)
    for right in (6, size - 7):
        for down in (6, size - 7):
            canvas.circle(x + right, y + down, 1.8, tone.lighter(3))
    if kind == 0:
        for index in range(4):
            canvas.box(x + 14, y + 15 + index * 10, size - 29, 3.5, tone.darker(3), 1.7)
    elif kind == 1:
        treads(canvas, x, y, size, tone)
    else:
        canvas.stroke(straight([(x + 10, y + size - 12), (x + size - 12, y + 10)]), tone.darker(1.6), 5)


def treads(canvas, x, y, size, tone):
    for row in range(4):
        for column in range(4):
            middle = (x + 14 + column * 12, y + 14 + row * 12)
            lean = 3.5 if (row + column) % 2 else -3.5
            canvas.stroke(
                straight([(middle[0] - 3.5, middle[1] - lean), (middle[0] + 3.5, middle[1] + lean)]),
                tone.lighter(2.4),
                2,
            )


def ice(canvas, tone):
    """Pale floes, cracks and scratches of skates."""
    canvas.box(0, 0, SIDE, SIDE, tone)
    patches(canvas, 12, 26, 46, tone.lighter(2), "clear ice")
    patches(canvas, 10, 14, 28, tone.darker(1.6), "deep ice")
    with canvas.layer("cracks"):
        for x, y in canvas.anywhere(9):
            crack(canvas, x, y, canvas.between(0, math.tau), 4, tone.darker(4.5))
    with canvas.layer("scratches"):
        for x, y in canvas.anywhere(26):
            angle = canvas.between(0, math.pi)
            reach = (canvas.between(8, 22) * math.cos(angle), canvas.between(8, 22) * math.sin(angle))
            canvas.stroke(
                f"M{place((x, y))}q{place((reach[0], reach[1] * 0.4))} {place(reach)}", tone.lighter(2.6), 1.5
            )


def crack(canvas, x, y, angle, joints, tone):
    points = [(x, y)]
    for index in range(joints):
        angle += canvas.between(-0.7, 0.7)
        length = canvas.between(14, 24)
        points.append((points[-1][0] + length * math.cos(angle), points[-1][1] + length * math.sin(angle)))
        if index == 1:
            fork = (points[-1][0] + 14 * math.cos(angle + 1), points[-1][1] + 14 * math.sin(angle + 1))
            canvas.stroke(straight([points[-1], fork]), tone, 1.2)
    canvas.stroke(straight(points), tone, 1.8)


def earth(canvas, tone):
    """Trodden soil with pebbles, roots and footworn patches."""
    canvas.box(0, 0, SIDE, SIDE, tone)
    patches(canvas, 16, 18, 40, tone.lighter(1.7), "dry soil")
    patches(canvas, 16, 12, 28, tone.darker(1.8), "wet soil")
    with canvas.layer("pebbles"):
        for x, y in canvas.anywhere(64):
            size = canvas.between(2.4, 5.5)
            blob(canvas, x + 0.8, y + 1, size, size * 0.75, tone.darker(3), 6)
            blob(canvas, x, y, size, size * 0.75, tone.lighter(canvas.between(1, 3.2)), 6)
    with canvas.layer("roots"):
        for x, y in canvas.anywhere(9):
            canvas.stroke(
                f"M{place((x, y))}q{place((canvas.between(-10, 24), 18))} {place((8, 34))}t{place((canvas.between(-20, 20), 26))}",
                tone.darker(2.6),
                2.4,
            )


def carpet(canvas, tone):
    """A woven pattern of medallions and leaves."""
    canvas.box(0, 0, SIDE, SIDE, tone)
    cells = 4
    size = SIDE / cells
    with canvas.layer("stripes"):
        for index in range(cells):
            canvas.box(index * size - 4, 0, 8, SIDE, tone.darker(2))
            canvas.box(index * size - 1, 0, 2, SIDE, tone.lighter(2))
    with canvas.layer("medallions"):
        for row in range(cells):
            for column in range(cells):
                medallion(canvas, (column + 0.5) * size, (row + (0.5 if column % 2 else 0)) * size, size, tone)


def medallion(canvas, x, y, size, tone):
    for index in range(8):
        angle = math.tau * index / 8
        leaf(canvas, x, y, size * (0.36 if index % 2 else 0.3), angle, tone.lighter(3 if index % 2 else 1.5), 0.26)
    lozenge(canvas, x, y, size * 0.13, tone.darker(3))
    lozenge(canvas, x, y, size * 0.07, tone.lighter(4))
    for side in (-1, 1):
        lozenge(canvas, x, y + side * size * 0.5, size * 0.09, tone.darker(2.5))
        leaf(
            canvas, x, y + side * size * 0.5, size * 0.2, math.pi * (0.25 if side > 0 else -0.25), tone.lighter(2), 0.2
        )
        leaf(
            canvas, x, y + side * size * 0.5, size * 0.2, math.pi * (0.75 if side > 0 else -0.75), tone.lighter(2), 0.2
        )


class Texture(NamedTuple):
    title: str
    compose: object
    tone: Tone


TEXTURES = [
    Texture("stone", stone, Tone(34, 1.5, 265)),
    Texture("sand", sand, Tone(70, 2, 50)),
    Texture("grass", grass, Tone(33, 4, 150)),
    Texture("wood", wood, Tone(35, 3.5, 50)),
    Texture("tiles", tiles, Tone(68, 2.5, 290)),
    Texture("metal", metal, Tone(36, 1.5, 230)),
    Texture("ice", ice, Tone(66, 3, 262)),
    Texture("earth", earth, Tone(31, 2.5, 60)),
    Texture("carpet", carpet, Tone(30, 6, 320)),
]


def compose(order, texture):
    canvas = Ground(SIDE, SIDE, 2000 + order, texture.title)
    texture.compose(canvas, texture.tone)
    target = FOLDER / f"topdown-{order}.svg"
    target.write_text(canvas.svg(), encoding="utf-8")


def main(arguments):
    wanted = {int(argument) for argument in arguments} or set(range(1, len(TEXTURES) + 1))
    FOLDER.mkdir(parents=True, exist_ok=True)
    for order, texture in enumerate(TEXTURES, start=1):
        if order in wanted:
            compose(order, texture)


if __name__ == "__main__":
    main(sys.argv[1:])
