#!/usr/bin/env python3
"""Compose the side-view backgrounds, svg/backgrounds/side-1.svg and on.

A scene is a short function that stacks layers from back to front out of the
pieces below. Its palette is five tones: sky above, sky below, the farthest
layer, the nearest layer and an accent. Every picture repeats seamlessly from
left to right: grounds are periodic, and each layer is drawn once more on
either side, so that whatever sticks out at one edge comes in at the other.

Objects of the games must stand out everywhere, so palettes keep to low chroma
and either a low or a high lightness, and a piece shades itself by a few steps
of lightness only.

Usage: compose_side.py [number ...]
"""

import math
import random
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

FOLDER = Path(__file__).resolve().parent / "svg" / "backgrounds"
HEIGHT = 256
USUAL_WIDTH = 455


# ---------------------------------------------------------------- colour


class Tone(NamedTuple):
    """A colour in OKLCH: lightness 0 to 100, chroma in hundredths, hue in degrees."""

    lightness: float
    chroma: float
    hue: float

    def lighter(self, steps):
        return self._replace(lightness=min(96, self.lightness + steps))

    def darker(self, steps):
        return self._replace(lightness=max(6, self.lightness - steps))

    def plane(self):
        angle = math.radians(self.hue)
        return self.chroma * math.cos(angle), self.chroma * math.sin(angle)

    def hex(self):
        first, second = (value / 100 for value in self.plane())
        lightness = self.lightness / 100
        long = (lightness + 0.3963377774 * first + 0.2158037573 * second) ** 3
        medium = (lightness - 0.1055613458 * first - 0.0638541728 * second) ** 3
        short = (lightness - 0.0894841775 * first - 1.2914855480 * second) ** 3
        channels = (
            4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short,
            -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short,
            -0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short,
        )
        return "#" + "".join(f"{encode_channel(channel):02x}" for channel in channels)


def encode_channel(linear):
    linear = min(1.0, max(0.0, linear))
    if linear <= 0.0031308:
        return round(255 * 12.92 * linear)
    return round(255 * (1.055 * linear ** (1 / 2.4) - 0.055))


def blend(one, other, share):
    """The tone that lies `share` of the way from one to the other."""
    start, end = one.plane(), other.plane()
    first = start[0] + (end[0] - start[0]) * share
    second = start[1] + (end[1] - start[1]) * share
    lightness = one.lightness + (other.lightness - one.lightness) * share
    return Tone(lightness, math.hypot(first, second), math.degrees(math.atan2(second, first)))


class Palette(NamedTuple):
    above: Tone
    below: Tone
    far: Tone
    near: Tone
    accent: Tone

    def layer(self, share):
        return blend(self.far, self.near, share)


def palette(*triples):
    return Palette(*(Tone(*triple) for triple in triples))


# ---------------------------------------------------------------- canvas


def number(value):
    text = f"{value:.1f}"
    return text[:-2] if text.endswith(".0") else text


def place(point):
    return f"{number(point[0])} {number(point[1])}"


def straight(points):
    return "M" + "L".join(place(point) for point in points)


def smooth(points):
    """A smooth open line through the points (Catmull-Rom as Bezier curves)."""
    padded = [points[0], *points, points[-1]]
    commands = ["M" + place(points[0])]
    for before, start, end, after in zip(padded, padded[1:], padded[2:], padded[3:]):
        leave = (start[0] + (end[0] - before[0]) / 6, start[1] + (end[1] - before[1]) / 6)
        reach = (end[0] - (after[0] - start[0]) / 6, end[1] - (after[1] - start[1]) / 6)
        commands.append(f"C{place(leave)} {place(reach)} {place(end)}")
    return "".join(commands)


class Canvas:
    """Collects the shapes of one picture."""

    def __init__(self, width, height, seed, title):
        self.width = width
        self.height = height
        self.title = title
        self.random = random.Random(seed)
        self.lines = []
        self.definitions = []

    def draw(self, element, fill=None, **attributes):
        words = [element]
        if fill is not None:
            words.append(f'fill="{fill.hex() if isinstance(fill, Tone) else fill}"')
        for name, value in attributes.items():
            words.append(f'{name.replace("_", "-")}="{value}"')
        self.lines.append(f'<{" ".join(words)}/>')

    def path(self, commands, fill, **attributes):
        self.draw(f'path d="{commands}"', fill, **attributes)

    def polygon(self, points, fill, **attributes):
        self.path(straight(points) + "Z", fill, **attributes)

    def circle(self, x, y, radius, fill, **attributes):
        self.draw(f'circle cx="{number(x)}" cy="{number(y)}" r="{number(radius)}"', fill, **attributes)

    def ellipse(self, x, y, across, down, fill, **attributes):
        self.draw(
            f'ellipse cx="{number(x)}" cy="{number(y)}" rx="{number(across)}" ry="{number(down)}"', fill, **attributes
        )

    def box(self, x, y, width, height, fill, rounding=0, **attributes):
        corner = f' rx="{number(rounding)}"' if rounding else ""
        self.draw(
            f'rect x="{number(x)}" y="{number(y)}" width="{number(width)}" height="{number(height)}"{corner}',
            fill,
            **attributes,
        )

    def stroke(self, commands, tone, width, **attributes):
        self.path(
            commands,
            "none",
            stroke=tone.hex(),
            stroke_width=number(width),
            stroke_linecap=attributes.pop("stroke_linecap", "round"),
            stroke_linejoin="round",
            **attributes,
        )

    def gradient(self, tones, vertical=True):
        """A gradient fill over the box of the shape, from two or three tones."""
        name = f"blend-{len(self.definitions) + 1}"
        stops = "".join(
            f'<stop offset="{number(100 * index / (len(tones) - 1))}%" stop-color="{tone.hex()}"/>'
            for index, tone in enumerate(tones)
        )
        direction = 'x2="0" y2="1"' if vertical else 'x2="1" y2="0"'
        self.definitions.append(f'<linearGradient id="{name}" {direction}>{stops}</linearGradient>')
        return f"url(#{name})"

    @contextmanager
    def layer(self, name):
        """A named group that goes round: drawn also one width to the left and to the right."""
        label = name.replace(" ", "-")
        self.lines.append(f'<g id="{label}">')
        yield
        self.lines.append("</g>")
        for shift in (-self.width, self.width):
            self.lines.append(f'<use href="#{label}" x="{shift}"/>')

    def spread(self, count, jitter=0.6):
        """About `count` places across the usual width, evenly spread with some jitter."""
        count = self.many(count)
        pitch = self.width / count
        for index in range(count):
            yield pitch * (index + 0.5 + jitter * self.random.uniform(-0.5, 0.5))

    def many(self, count):
        return max(1, round(count * self.width / USUAL_WIDTH))

    def between(self, low, high):
        return self.random.uniform(low, high)

    def svg(self):
        head = (
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{self.width}" height="{self.height}" '
            f'viewBox="0 0 {self.width} {self.height}">'
        )
        definitions = ["<defs>", *self.definitions, "</defs>"] if self.definitions else []
        return "\n".join([head, f"<title>{self.title}</title>", *definitions, *self.lines, "</svg>"]) + "\n"


# ---------------------------------------------------------------- sky


def sky(canvas, *tones):
    canvas.box(0, 0, canvas.width, canvas.height, canvas.gradient(tones))


def banded_sky(canvas, above, below, bands):
    depth = canvas.height / bands
    for index in range(bands):
        canvas.box(0, index * depth, canvas.width, depth + 1, blend(above, below, index / (bands - 1)))


def stars(canvas, count, tone, depth=150):
    with canvas.layer("stars"):
        for x in canvas.spread(count, 1.6):
            canvas.circle(x, canvas.between(4, depth), canvas.between(0.5, 1.0), tone)


def disc(canvas, x, y, radius, tone, halo):
    """A sun or a moon: a disc inside two rings of haze."""
    with canvas.layer("disc in the sky"):
        canvas.circle(x, y, radius * 2.1, blend(halo, tone, 0.2), opacity="0.5")
        canvas.circle(x, y, radius * 1.5, blend(halo, tone, 0.4), opacity="0.5")
        canvas.circle(x, y, radius, tone)


def crater_moon(canvas, x, y, radius, tone, halo):
    disc(canvas, x, y, radius, tone, halo)
    with canvas.layer("craters"):
        for right, down, share in ((-0.3, -0.2, 0.22), (0.3, 0.25, 0.28), (0.2, -0.45, 0.13), (-0.35, 0.45, 0.15)):
            canvas.circle(x + right * radius, y + down * radius, share * radius, tone.darker(3))


def puffs(x, y, width, bumps):
    """A heap of round puffs, given as (offset, radius) shares, on a rounded base."""
    base = width * 0.13
    commands = [
        f"M{place((x - width / 2 + base, y - 2 * base))}H{number(x + width / 2 - base)}"
        f"a{number(base)} {number(base)} 0 0 1 0 {number(2 * base)}H{number(x - width / 2 + base)}"
        f"a{number(base)} {number(base)} 0 0 1 0 {number(-2 * base)}Z"
    ]
    for offset, share in bumps:
        radius = number(width * share)
        span = number(2 * width * share)
        left = (x + width * (offset - share), y - width * 0.15 - width * share * 0.5)
        commands.append(f"M{place(left)}a{radius} {radius} 0 0 1 {span} 0a{radius} {radius} 0 0 1 -{span} 0Z")
    return "".join(commands)


def cloud(canvas, x, y, width, tone):
    """Puffs with a darker belly."""
    bumps = [
        (canvas.between(-0.28, -0.2), canvas.between(0.11, 0.15)),
        (canvas.between(-0.08, 0.02), canvas.between(0.18, 0.23)),
        (canvas.between(0.16, 0.26), canvas.between(0.12, 0.16)),
    ]
    canvas.path(puffs(x, y, width, bumps), tone.darker(2.5))
    canvas.path(puffs(x - width * 0.03, y - width * 0.06, width * 0.86, bumps), tone)


def clouds(canvas, count, tone, high=25, low=110, size=(60, 110), name="clouds"):
    with canvas.layer(name):
        for x in canvas.spread(count, 0.8):
            cloud(canvas, x, canvas.between(high, low), canvas.between(*size), tone)


def streaks(canvas, count, tone, high, low, name="streaks"):
    """Long thin bands of cloud or mist with pointed ends."""
    with canvas.layer(name):
        for x in canvas.spread(count, 1.0):
            length, y = canvas.between(80, 170), canvas.between(high, low)
            for right, down, share in ((0, 0, 1), (0.18, 5, 0.7), (-0.22, 9, 0.5)):
                wisp(canvas, x + right * length, y + down, length * share, 4 + 4 * share, tone)


def wisp(canvas, x, y, length, depth, tone):
    half, bulge = length / 2, depth * 0.9
    canvas.path(
        f"M{place((x - half, y))}C{place((x - half * 0.4, y - bulge))} {place((x + half * 0.3, y - bulge))} {place((x + half, y))}"
        f"C{place((x + half * 0.4, y + bulge * 0.6))} {place((x - half * 0.3, y + bulge * 0.6))} {place((x - half, y))}Z",
        tone,
    )


def haze(canvas, y, depth, tone, name="haze"):
    with canvas.layer(name):
        canvas.box(0, y, canvas.width, depth, tone, opacity="0.35")
        canvas.box(0, y + depth * 0.35, canvas.width, depth * 0.65, tone, opacity="0.35")


def aurora(canvas, y, tone, depth, name):
    """A curtain of light: a wavy upper edge that hangs down in folds."""
    upper = rolling(canvas, y, 18, 2)
    lower = rolling(canvas, y + depth, 14, 5)
    points = samples(canvas, upper, 12)
    back = [(x, lower(x)) for x, _ in reversed(points)]
    with canvas.layer(name):
        canvas.path(smooth(points) + "L" + smooth(back)[1:] + "Z", tone, opacity="0.55")
        for x in canvas.spread(16, 1.0):
            canvas.stroke(straight([(x, upper(x) + 8), (x - 4, lower(x) - 10)]), tone.lighter(2), 4, opacity="0.3")


def light_shafts(canvas, count, tone, opacity="0.12"):
    with canvas.layer("shafts of light"):
        for x in canvas.spread(count):
            width = canvas.between(14, 34)
            canvas.polygon([(x, 0), (x + width, 0), (x + width - 70, 256), (x - 110, 256)], tone, opacity=opacity)


# ---------------------------------------------------------------- grounds


def rolling(canvas, base, rise, cycles):
    """A periodic line of soft hills, as a function from x to y."""
    waves = [
        (rise * share, canvas.many(cycles * factor), canvas.between(0, 6.28))
        for share, factor in ((0.6, 1), (0.3, 2), (0.15, 3.5))
    ]

    def height(x):
        turn = 2 * math.pi * x / canvas.width
        return base + sum(size * math.sin(count * turn + phase) for size, count, phase in waves)

    return height


def jagged(canvas, base, rise, peaks):
    """A periodic line of straight slopes between peaks and dips."""
    corners = canvas.many(peaks) * 2
    heights = [base + (rise if index % 2 else -rise) * canvas.between(0.35, 1) for index in range(corners)]

    def height(x):
        spot = (x / canvas.width * corners) % corners
        index = int(spot)
        start, end = heights[index], heights[(index + 1) % corners]
        return start + (end - start) * (spot - index)

    return height


def level(y):
    return lambda x: y


def samples(canvas, ground, pitch):
    count = max(4, round(canvas.width / pitch))
    return [(canvas.width * index / count, ground(canvas.width * index / count)) for index in range(count + 1)]


def fill_under(canvas, ground, tone, pitch=16, **attributes):
    points = samples(canvas, ground, pitch)
    canvas.path(smooth(points) + f"V{canvas.height}H0Z", tone, **attributes)


def fill_over(canvas, ground, tone, pitch=16):
    canvas.path(smooth(samples(canvas, ground, pitch)) + "V0H0Z", tone)


def hill(canvas, ground, tone, edge=5):
    """Ground with a lighter sunlit edge."""
    fill_under(canvas, ground, tone.lighter(2.5))
    fill_under(canvas, lambda x: ground(x + 4) + edge, tone)


def striped_hill(canvas, ground, tone, stripes, gap):
    for index in range(stripes):
        shade = tone.darker(1.6 * (index % 2))
        fill_under(canvas, lambda x, drop=index * gap: ground(x) * (1 - drop / 500) + drop, shade)


def mountain(canvas, x, base, width, rise, tone, cap=None):
    """A peak lit from the left, with a snow cap or none."""
    top = (x + canvas.between(-0.08, 0.08) * width, base - rise)
    left, right = (x - width / 2, base), (x + width / 2, base)
    notch = (top[0] + width * 0.06, base - rise * 0.5)
    canvas.polygon([left, top, right], tone)
    canvas.polygon(
        [top, right, (x + width * 0.05, base), notch, (top[0] - width * 0.03, base - rise * 0.72)], tone.darker(3)
    )
    if cap:
        snow_cap(canvas, top, left, right, cap)


def snow_cap(canvas, top, left, right, tone):
    def down(corner, share):
        return top[0] + (corner[0] - top[0]) * share, top[1] + (corner[1] - top[1]) * share

    middle = (top[0], down(left, 0.25)[1])
    zigzag = [
        down(right, 0.34),
        (top[0] + (right[0] - top[0]) * 0.16, down(right, 0.25)[1]),
        (top[0] + (right[0] - top[0]) * 0.06, down(right, 0.38)[1]),
        middle,
        (top[0] + (left[0] - top[0]) * 0.12, down(left, 0.4)[1]),
        down(left, 0.3),
    ]
    canvas.polygon([top, *zigzag], tone)
    canvas.polygon([top, *zigzag[:4]], tone.darker(3))


def mesa(canvas, x, base, width, rise, tone):
    """A flat-topped rock with strata."""
    slope = width * 0.1
    top = base - rise
    canvas.polygon(
        [
            (x - width / 2 - slope, base),
            (x - width / 2, top),
            (x + width / 2, top),
            (x + width / 2 + slope * 1.4, base),
        ],
        tone,
    )
    canvas.polygon(
        [
            (x + width * 0.22, top),
            (x + width / 2, top),
            (x + width / 2 + slope * 1.4, base),
            (x + width * 0.32, base),
            (x + width * 0.18, base - rise * 0.5),
        ],
        tone.darker(2.5),
    )
    for share in (0.15, 0.4, 0.62):
        inset = slope * share
        canvas.box(x - width / 2 - inset + 2, top + rise * share, width + inset * 2 - 2, rise * 0.06, tone.darker(1.8))


def dune(canvas, x, base, width, rise, tone):
    """A dune with a soft windward back and a shaded lee side."""
    crest = (x + width * 0.12, base - rise)
    left, right = place((x - width / 2, base)), place((x + width / 2, base))
    canvas.path(
        f"M{left}Q{place((x - width * 0.12, base - rise * 0.5))} {place(crest)}"
        f"Q{place((x + width * 0.25, base - rise * 0.45))} {right}Z",
        tone,
    )
    canvas.path(
        f"M{place(crest)}Q{place((x - width * 0.02, base - rise * 0.5))} {place((x + width * 0.1, base))}"
        f"L{right}Q{place((x + width * 0.25, base - rise * 0.45))} {place(crest)}Z",
        tone.darker(3),
    )


def water(canvas, top, tone, rows=5):
    """A flat sheet of water with short ripples, wider apart towards the front."""
    canvas.box(0, top, canvas.width, canvas.height - top, tone)
    for row in range(rows):
        y = top + (canvas.height - top) * ((row + 0.4) / rows) ** 1.4
        for x in canvas.spread(7 - row * 0.6, 1.2):
            length = canvas.between(14, 26) + row * 7
            canvas.box(x, y, length, 1.4 + row * 0.5, tone.lighter(2.2), 1)


def tufts(canvas, ground, count, size, tone):
    """Small fans of grass along a ground."""
    for x in canvas.spread(count, 1.0):
        y = ground(x) + 2
        points = [
            (x - size * 0.5, y),
            (x - size * 0.55, y - size * 0.7),
            (x - size * 0.15, y - size * 0.3),
            (x, y - size),
            (x + size * 0.15, y - size * 0.3),
            (x + size * 0.6, y - size * 0.65),
            (x + size * 0.5, y),
        ]
        canvas.polygon(points, tone)


# ---------------------------------------------------------------- plants


def round_tree(canvas, x, y, size, tone):
    canvas.box(x - size * 0.06, y - size * 0.45, size * 0.12, size * 0.5, tone.darker(5))
    for right, up, radius in ((0.2, 0.52, 0.22), (-0.2, 0.5, 0.22), (0, 0.7, 0.3)):
        canvas.circle(x + right * size, y - up * size, radius * size, tone.darker(2 if right > 0 else 0))
    canvas.circle(x - size * 0.07, y - size * 0.76, size * 0.19, tone.lighter(2.5))


def fir(canvas, x, y, size, tone, cap=None):
    canvas.box(x - size * 0.05, y - size * 0.16, size * 0.1, size * 0.2, tone.darker(5))
    for tier in range(3):
        half, low = size * (0.3 - tier * 0.065), y - size * (0.1 + tier * 0.25)
        top = low - size * 0.4
        canvas.polygon([(x, top), (x + half, low), (x - half, low)], tone)
        canvas.polygon([(x, top), (x + half, low), (x + half * 0.1, low)], tone.darker(2.5))
        if cap:
            canvas.polygon(
                [
                    (x, top),
                    (x + half * 0.42, low - size * 0.23),
                    (x, low - size * 0.27),
                    (x - half * 0.5, low - size * 0.2),
                ],
                cap,
            )


def poplar(canvas, x, y, size, tone):
    canvas.box(x - size * 0.03, y - size * 0.2, size * 0.06, size * 0.22, tone.darker(5))
    canvas.ellipse(x, y - size * 0.55, size * 0.14, size * 0.45, tone)
    canvas.ellipse(x - size * 0.04, y - size * 0.62, size * 0.06, size * 0.3, tone.lighter(2.5))


def palm(canvas, x, y, size, tone):
    lean = size * canvas.between(0.1, 0.22)
    top = (x + lean, y - size * 0.75)
    canvas.stroke(f"M{place((x, y))}Q{place((x, y - size * 0.4))} {place(top)}", tone.darker(3), size * 0.06)
    for angle in (-175, -145, -100, -50, -20, 8):
        tip = (
            top[0] + size * 0.4 * math.cos(math.radians(angle)),
            top[1] + size * 0.3 * math.sin(math.radians(angle)) + size * 0.1,
        )
        bend = ((top[0] + tip[0]) / 2, min(top[1], tip[1]) - size * 0.1)
        under = ((top[0] + tip[0]) / 2, (top[1] + tip[1]) / 2)
        canvas.path(
            f"M{place(top)}Q{place(bend)} {place(tip)}Q{place(under)} {place(top)}Z",
            tone if angle < -90 else tone.darker(2),
        )


def branch(canvas, x, y, length, angle, width, tone, depth):
    end = (x + length * math.cos(angle), y + length * math.sin(angle))
    canvas.stroke(straight([(x, y), end]), tone, width)
    if depth:
        for turn in (-0.5, 0.45):
            turn += canvas.between(-0.15, 0.15)
            branch(canvas, *end, length * canvas.between(0.62, 0.78), angle + turn, width * 0.62, tone, depth - 1)


def bare_tree(canvas, x, y, size, tone, depth=4):
    branch(canvas, x, y + 3, size * 0.34, -math.pi / 2 + canvas.between(-0.1, 0.1), size * 0.09, tone, depth)


def willow(canvas, x, y, size, tone):
    """A thick trunk under a curtain of hanging twigs."""
    canvas.path(
        f"M{place((x - size * 0.14, y))}Q{place((x - size * 0.04, y - size * 0.3))} {place((x - size * 0.08, y - size * 0.6))}"
        f"H{number(x + size * 0.08)}Q{place((x + size * 0.04, y - size * 0.3))} {place((x + size * 0.14, y))}Z",
        tone.darker(3),
    )
    canvas.ellipse(x, y - size * 0.72, size * 0.46, size * 0.24, tone)
    for index in range(9):
        right = x + size * (-0.42 + 0.105 * index)
        drop = size * canvas.between(0.3, 0.55) * (1.2 - 0.5 * math.cos((index - 4) / 2.5))
        canvas.box(
            right - size * 0.045, y - size * 0.72, size * 0.09, drop, tone.lighter(1.5 * (index % 2)), size * 0.045
        )


def giant_trunk(canvas, x, width, tone, foot=HEIGHT):
    """A trunk that fills the height, flared at the root, with bark lines."""
    half = width / 2
    canvas.path(
        f"M{place((x - half * 0.8, 0))}Q{place((x - half * 0.7, foot * 0.7))} {place((x - half * 1.7, foot))}"
        f"H{number(x + half * 1.7)}Q{place((x + half * 0.7, foot * 0.7))} {place((x + half * 0.8, 0))}Z",
        tone,
    )
    canvas.path(
        f"M{place((x + half * 0.3, 0))}Q{place((x + half * 0.2, foot * 0.7))} {place((x + half * 0.7, foot))}"
        f"H{number(x + half * 1.7)}Q{place((x + half * 0.7, foot * 0.7))} {place((x + half * 0.8, 0))}Z",
        tone.darker(2),
    )
    for index in range(5):
        y, right = foot * (0.08 + 0.17 * index), x + half * canvas.between(-0.5, 0.2)
        canvas.stroke(
            f"M{place((right, y))}q{place((half * 0.15, 10))} 0 {number(canvas.between(18, 32))}",
            tone.darker(2.5),
            width * 0.05,
        )


def birch(canvas, x, width, tone, mark):
    canvas.polygon([(x - width * 0.4, 0), (x + width * 0.4, 0), (x + width * 0.6, 256), (x - width * 0.6, 256)], tone)
    canvas.polygon(
        [(x + width * 0.1, 0), (x + width * 0.4, 0), (x + width * 0.6, 256), (x + width * 0.2, 256)], tone.darker(2)
    )
    for index in range(7):
        side = -1 if canvas.random.random() < 0.5 else 1
        y = 18 + 35 * index + canvas.between(-10, 10)
        canvas.polygon(
            [(x + side * width * 0.45, y), (x + side * width * 0.5, y + 5), (x - side * width * 0.1, y + 3)], mark
        )


def bamboo(canvas, x, width, tone, lean=0):
    """A jointed stem, its joints drawn as the dashes of two strokes."""
    joint, top = canvas.between(40, 52), (x + lean, canvas.between(-50, 0))
    line = straight([top, (x, 262)])
    canvas.stroke(line, tone, width, stroke_linecap="butt")
    canvas.stroke(
        straight([(top[0] + width * 0.3, top[1]), (x + width * 0.3, 262)]),
        tone.darker(2),
        width * 0.4,
        stroke_linecap="butt",
    )
    canvas.stroke(line, tone.darker(4), width + 2, stroke_linecap="butt", stroke_dasharray=f"2.2 {number(joint)}")


def leaf(canvas, x, y, length, angle, tone, plump=0.22):
    tip = (x + length * math.cos(angle), y + length * math.sin(angle))
    aside = (-math.sin(angle) * length * plump, math.cos(angle) * length * plump)
    middle = ((x + tip[0]) / 2, (y + tip[1]) / 2)
    canvas.path(
        f"M{place((x, y))}Q{place((middle[0] + aside[0], middle[1] + aside[1]))} {place(tip)}"
        f"Q{place((middle[0] - aside[0], middle[1] - aside[1]))} {place((x, y))}Z",
        tone,
    )


def fern(canvas, x, y, size, tone):
    for index, angle in enumerate((-2.8, -2.3, -1.75, -1.3, -0.8, -0.35)):
        leaf(canvas, x, y, size * (1 - 0.12 * abs(index - 2.5)), angle, tone.darker(1.5 * (index % 2)), 0.16)


def cactus(canvas, x, y, size, tone):
    width = size * 0.17
    lines = [
        straight([(x, y), (x, y - size)]),
        f"M{place((x, y - size * 0.38))}h{number(-size * 0.28)}v{number(-size * 0.3)}",
        f"M{place((x, y - size * 0.52))}h{number(size * 0.26)}v{number(-size * 0.24)}",
    ]
    for commands in lines:
        canvas.stroke(commands, tone, width)
    canvas.stroke(straight([(x + width * 0.25, y), (x + width * 0.25, y - size * 0.97)]), tone.darker(2.5), width * 0.3)


def reed(canvas, x, y, size, tone):
    canvas.stroke(
        f"M{place((x, y))}q{place((size * 0.04, -size * 0.5))} {place((size * 0.1, -size))}", tone, size * 0.025
    )
    canvas.box(x + size * 0.06, y - size * 1.02, size * 0.08, size * 0.24, tone.darker(3), size * 0.04)
    leaf(canvas, x, y, size * 0.75, -1.9, tone, 0.08)
    leaf(canvas, x, y, size * 0.6, -1.15, tone.lighter(1.5), 0.08)


def mangrove(canvas, x, y, size, tone):
    """A tree that stands on arched roots."""
    knee = y - size * 0.4
    for reach in (-0.42, -0.24, 0.22, 0.42):
        canvas.stroke(
            f"M{place((x, knee - size * 0.08))}Q{place((x + size * reach * 0.9, knee))} {place((x + size * reach, y + 6))}",
            tone,
            size * 0.055,
        )
    canvas.stroke(
        f"M{place((x, knee + size * 0.06))}Q{place((x + size * 0.06, knee - size * 0.25))} {place((x, y - size))}",
        tone,
        size * 0.12,
    )
    for right, up, across in ((-0.3, 0.98, 0.36), (0.32, 1.04, 0.34), (0, 1.15, 0.42)):
        canvas.ellipse(
            x + right * size, y - up * size, across * size, size * 0.16, tone.lighter(2 if right <= 0 else 0.5)
        )


def moss(canvas, ground, count, length, tone):
    """Strands that hang down from a ceiling line."""
    for x in canvas.spread(count, 1.0):
        drop = canvas.between(0.4, 1) * length
        leaf(canvas, x, ground(x) - 4, drop, math.pi / 2 + canvas.between(-0.06, 0.06), tone, 0.08)


def mushroom(canvas, x, y, size, tone, shape="dome"):
    stem = tone.lighter(3)
    canvas.path(
        f"M{place((x - size * 0.09, y - size * 0.7))}Q{place((x - size * 0.06, y - size * 0.3))} {place((x - size * 0.15, y + 3))}"
        f"H{number(x + size * 0.15)}Q{place((x + size * 0.06, y - size * 0.3))} {place((x + size * 0.09, y - size * 0.7))}Z",
        stem,
    )
    half, rim = size * {"dome": 0.42, "flat": 0.55, "bell": 0.3}[shape], y - size * 0.6
    rise = size * {"dome": 0.42, "flat": 0.24, "bell": 0.55}[shape]
    canvas.ellipse(x, rim, half, size * 0.07, tone.darker(4))
    canvas.path(
        f"M{place((x - half, rim))}C{place((x - half, rim - rise * 1.3))} {place((x + half, rim - rise * 1.3))} {place((x + half, rim))}"
        f"Q{place((x, rim + size * 0.06))} {place((x - half, rim))}Z",
        tone,
    )
    for right, up, share in ((-0.45, 0.4, 0.13), (0.1, 0.62, 0.16), (0.5, 0.3, 0.11)):
        canvas.ellipse(x + right * half, rim - up * rise, share * half, share * half * 0.75, tone.lighter(2.5))


# ---------------------------------------------------------------- caves


def stalactites(canvas, count, length, tone, ceiling):
    for x in canvas.spread(count, 0.8):
        drop, half = canvas.between(0.45, 1) * length, canvas.between(7, 15)
        top = ceiling(x) - 6
        canvas.path(
            f"M{place((x - half, top))}Q{place((x - half * 0.3, top + drop * 0.3))} {place((x, top + drop))}"
            f"Q{place((x + half * 0.3, top + drop * 0.3))} {place((x + half, top))}Z",
            tone,
        )
        canvas.path(
            f"M{place((x + half * 0.2, top))}Q{place((x + half * 0.1, top + drop * 0.3))} {place((x, top + drop))}"
            f"Q{place((x + half * 0.3, top + drop * 0.3))} {place((x + half, top))}Z",
            tone.darker(2),
        )


def stalagmites(canvas, count, rise, tone, floor):
    for x in canvas.spread(count, 0.8):
        lift, half = canvas.between(0.4, 1) * rise, canvas.between(8, 17)
        foot = floor(x) + 8
        canvas.path(
            f"M{place((x - half, foot))}Q{place((x - half * 0.3, foot - lift * 0.4))} {place((x, foot - lift))}"
            f"Q{place((x + half * 0.35, foot - lift * 0.4))} {place((x + half, foot))}Z",
            tone,
        )


def rock_pillar(canvas, x, width, tone):
    """A stalactite and a stalagmite grown together."""
    half = width / 2
    canvas.path(
        f"M{place((x - half * 1.8, 0))}C{place((x - half * 0.3, 70))} {place((x - half * 0.3, 170))} {place((x - half * 2, 256))}"
        f"H{number(x + half * 2)}C{place((x + half * 0.3, 170))} {place((x + half * 0.3, 70))} {place((x + half * 1.8, 0))}Z",
        tone,
    )
    canvas.path(
        f"M{place((x + half * 0.7, 0))}C{place((x, 70))} {place((x, 170))} {place((x + half * 0.9, 256))}"
        f"H{number(x + half * 2)}C{place((x + half * 0.3, 170))} {place((x + half * 0.3, 70))} {place((x + half * 1.8, 0))}Z",
        tone.darker(2),
    )
    for y in (60, 95, 130, 165, 200):
        canvas.stroke(f"M{place((x - half * 0.5, y))}q{place((half * 0.5, 5))} {place((half, 0))}", tone.darker(2), 2.5)


def crystal(canvas, x, y, size, angle, tone):
    """A six-sided prism with three facets."""

    def turned(right, up):
        return (x + right * math.cos(angle) + up * math.sin(angle), y + right * math.sin(angle) - up * math.cos(angle))

    half = size * 0.16
    left, middle, right = -half, -half * 0.25, half
    shoulder, tip = size * 0.78, turned(-half * 0.1, size)
    canvas.polygon(
        [turned(left, -4), turned(left, shoulder * 0.95), tip, turned(right, shoulder), turned(right, -4)], tone
    )
    canvas.polygon(
        [turned(middle, -4), turned(middle, shoulder * 0.88), tip, turned(right, shoulder), turned(right, -4)],
        tone.darker(2.5),
    )
    canvas.polygon([turned(left, shoulder * 0.95), tip, turned(middle, shoulder * 0.88)], tone.lighter(2.5))


def crystal_cluster(canvas, x, y, size, tone, downward=False):
    turn = math.pi if downward else 0
    for angle, share in ((-0.75, 0.55), (0.7, 0.6), (-0.35, 0.85), (0.32, 0.75), (0, 1)):
        crystal(canvas, x, y, size * share, angle + turn + canvas.between(-0.08, 0.08), tone.darker(2 - 2 * share))


def cave_window(canvas, x, y, across, down, tone):
    """An irregular opening into the next chamber."""
    points = []
    for index in range(12):
        angle = 2 * math.pi * index / 12
        reach = canvas.between(0.82, 1.12)
        points.append((x + across * reach * math.cos(angle), y + down * reach * math.sin(angle)))
    points += points[:1]
    canvas.path(smooth(points) + "Z", tone)


def boulder(canvas, x, y, width, tone):
    """A rock in the water, with a bright line where it meets the surface."""
    half = width / 2
    canvas.path(
        f"M{place((x - half, y))}C{place((x - half * 0.9, y - half * 0.9))} {place((x + half * 0.2, y - half * 1.2))} {place((x + half * 0.5, y - half * 0.6))}"
        f"Q{place((x + half * 0.9, y - half * 0.5))} {place((x + half, y))}Z",
        tone,
    )
    canvas.path(
        f"M{place((x + half * 0.1, y))}Q{place((x + half * 0.1, y - half * 0.5))} {place((x + half * 0.5, y - half * 0.6))}"
        f"Q{place((x + half * 0.9, y - half * 0.5))} {place((x + half, y))}Z",
        tone.darker(2),
    )
    canvas.box(x - half * 1.15, y - 1, width * 1.15, 2.4, tone.lighter(6), 1.2)


def timber_frame(canvas, x, top, width, tone):
    """A prop of a mine: two posts, a beam and braces."""
    post = width * 0.12
    for left in (x - width / 2, x + width / 2 - post):
        canvas.box(left, top, post, 256 - top, tone)
        canvas.box(left + post * 0.65, top, post * 0.35, 256 - top, tone.darker(2.5))
    canvas.stroke(
        straight([(x - width / 2 + post, top + width * 0.35), (x - width * 0.2, top + post)]),
        tone.darker(2),
        post * 0.7,
    )
    canvas.stroke(
        straight([(x + width / 2 - post, top + width * 0.35), (x + width * 0.2, top + post)]),
        tone.darker(3),
        post * 0.7,
    )
    canvas.box(x - width * 0.6, top - post * 0.2, width * 1.2, post * 1.1, tone.lighter(1.5), 1)


def strata(canvas, bands, one, other):
    """Wavy layers of earth, full height."""
    for index in range(bands):
        tone = blend(one, other, (index * 0.618) % 1)
        fill_under(canvas, rolling(canvas, 256 * index / bands - 8, 10, 2), tone)


def basalt(canvas, ground, pitch, tone):
    """A wall of upright columns with slanted heads."""
    count = round(canvas.width / pitch)
    step = canvas.width / count
    for index in range(count):
        left, top = index * step, ground((index + 0.5) * step) + canvas.between(-9, 9)
        canvas.polygon(
            [(left, top + 3), (left + step * 0.45, top), (left + step, top + 4), (left + step, 256), (left, 256)],
            tone.darker(canvas.between(0, 1.6)),
        )
        canvas.box(left + step * 0.68, top + 6, step * 0.32, 256 - top, tone.darker(3))
        canvas.polygon(
            [(left, top + 3), (left + step * 0.45, top), (left + step, top + 4), (left + step * 0.5, top + 8)],
            tone.lighter(3),
        )


# ---------------------------------------------------------------- sweets


def lollipop(canvas, x, y, size, tone):
    canvas.box(x - size * 0.035, y - size * 0.7, size * 0.07, size * 0.74, tone.lighter(4))
    middle, radius = (x, y - size * 0.72), size * 0.3
    canvas.circle(*middle, radius, tone)
    for share in (0.72, 0.38):
        canvas.stroke(
            f"M{place((x - radius * share, middle[1]))}a{number(radius * share)} {number(radius * share)} 0 1 1 {place((radius * share, radius * share))}",
            tone.lighter(3),
            radius * 0.15,
        )


def candy_cane(canvas, x, y, size, tone):
    bend = size * 0.2
    commands = f"M{place((x, y))}V{number(y - size + bend)}a{number(bend)} {number(bend)} 0 0 1 {number(bend * 2)} 0v{number(size * 0.12)}"
    canvas.stroke(commands, tone, size * 0.13)
    canvas.stroke(
        commands,
        tone.lighter(4),
        size * 0.13,
        stroke_linecap="butt",
        stroke_dasharray=f"{number(size * 0.09)} {number(size * 0.11)}",
    )


def cupcake(canvas, x, y, size, tone, cup):
    top = y - size * 0.42
    canvas.polygon(
        [(x - size * 0.36, top), (x + size * 0.36, top), (x + size * 0.27, y + 3), (x - size * 0.27, y + 3)], cup
    )
    for index in range(5):
        right = x + size * (-0.29 + index * 0.145)
        canvas.polygon(
            [
                (right - size * 0.03, top),
                (right + size * 0.03, top),
                (x + (right - x) * 0.75 + size * 0.02, y + 3),
                (x + (right - x) * 0.75 - size * 0.02, y + 3),
            ],
            cup.darker(2.5),
        )
    for across, up in ((0.43, 0.46), (0.33, 0.64), (0.21, 0.8), (0.1, 0.93)):
        canvas.ellipse(x, y - size * up, size * across, size * 0.13, tone.lighter(up * 2))
        canvas.ellipse(
            x - across * size * 0.35, y - size * (up + 0.03), size * across * 0.4, size * 0.05, tone.lighter(up * 2 + 2)
        )


def gumdrop(canvas, x, y, size, tone):
    half = size * 0.4
    canvas.path(
        f"M{place((x - half, y + 3))}C{place((x - half, y - size * 1.1))} {place((x + half, y - size * 1.1))} {place((x + half, y + 3))}Z",
        tone,
    )
    canvas.ellipse(x - half * 0.35, y - size * 0.5, half * 0.2, size * 0.16, tone.lighter(3))


def icing(canvas, ground, tone, drips):
    """Icing that runs down from a hill's edge."""
    top = samples(canvas, ground, 16)
    count = canvas.many(drips)
    edge = []
    for index in range(count * 2, -1, -1):
        x = canvas.width * index / (count * 2)
        depth = (18 + 16 * ((index // 2 * 7) % 5) / 4) if index % 2 else 8
        edge.append((x, ground(x) + depth))
    canvas.path(smooth(top) + "L" + smooth(edge)[1:] + "Z", tone)


# ---------------------------------------------------------------- buildings


def windows(canvas, left, top, columns, rows, pitch, size, tone, dim, share=0.5):
    """A grid of windows, some of them lit."""
    for row in range(rows):
        for column in range(columns):
            lit = canvas.random.random() < share
            canvas.box(left + column * pitch[0], top + row * pitch[1], *size, tone if lit else dim)


def tower_block(canvas, x, base, width, rise, tone, light):
    top = base - rise
    canvas.box(x - width / 2, top, width, rise + 260 - base, tone)
    canvas.box(x + width * 0.3, top, width * 0.2, rise + 260 - base, tone.darker(2))
    crown(canvas, x, top, width, tone)
    columns = max(1, int(width * 0.7 / 9))
    windows(
        canvas, x - width * 0.42, top + 8, columns, int((rise - 10) / 13), (9, 13), (4.5, 7), light, tone.darker(2.2)
    )


def crown(canvas, x, top, width, tone):
    kind = canvas.random.randrange(4)
    if kind == 0:
        canvas.box(x - 1, top - 18, 2, 18, tone)
        canvas.box(x - width * 0.2, top - 5, width * 0.4, 5, tone)
    elif kind == 1:
        canvas.polygon(
            [(x - width / 2, top), (x - width / 2, top - 8), (x + width / 2, top - 20), (x + width / 2, top)],
            tone.lighter(1),
        )
    elif kind == 2:
        canvas.box(x - width * 0.32, top - 9, width * 0.64, 9, tone)
        canvas.box(x - width * 0.16, top - 17, width * 0.32, 8, tone)


def gabled_house(canvas, x, base, width, rise, tone, roof, light):
    top = base - rise
    canvas.box(x - width / 2, top, width, 260 - top, tone)
    canvas.polygon([(x - width * 0.58, top + 2), (x, top - width * 0.6), (x + width * 0.58, top + 2)], roof)
    canvas.polygon([(x, top - width * 0.6), (x + width * 0.58, top + 2), (x + width * 0.2, top + 2)], roof.darker(2.5))
    canvas.box(x + width * 0.2, top - width * 0.58, width * 0.12, width * 0.3, roof.darker(1))
    pitch, size = (width * 0.28, 24), (width * 0.16, 12)
    windows(canvas, x - width * 0.36, top + 10, 3, max(1, int(rise / 24)), pitch, size, light, tone.darker(2.5), 0.4)


def timber_house(canvas, x, base, width, rise, tone, roof, beam):
    gabled_house(canvas, x, base, width, rise, tone, roof, tone.lighter(3))
    top = base - rise
    for share in (-0.48, -0.16, 0.16, 0.44):
        canvas.box(x + width * share, top, width * 0.05, 260 - top, beam)
    for y in range(round(top) + 2, 256, 30):
        canvas.box(x - width / 2, y, width, 3, beam)


def clock_tower(canvas, x, base, width, rise, tone, light):
    top = base - rise
    canvas.box(x - width / 2, top, width, 260 - top, tone)
    canvas.box(x + width * 0.25, top, width * 0.25, 260 - top, tone.darker(2))
    canvas.box(x - width * 0.6, top - 4, width * 1.2, 6, tone.lighter(1.5))
    canvas.polygon([(x - width * 0.55, top - 4), (x, top - width * 1.5), (x + width * 0.55, top - 4)], tone.darker(1))
    canvas.circle(x, top + width * 0.55, width * 0.33, light)
    canvas.stroke(
        f"M{place((x, top + width * 0.36))}v{number(width * 0.19)}h{number(width * 0.14)}", tone.darker(3), 1.6
    )
    canvas.box(x - width * 0.1, top + width * 1.2, width * 0.2, width * 0.5, tone.darker(3), width * 0.1)


def dome(canvas, x, base, width, rise, tone):
    half, top = width / 2, base - rise
    canvas.box(x - half * 1.1, top, width * 1.1, 260 - top, tone)
    canvas.path(f"M{place((x - half, top))}a{number(half)} {number(half)} 0 0 1 {number(width)} 0Z", tone.lighter(2))
    canvas.path(
        f"M{place((x + half * 0.3, top))}Q{place((x + half * 0.3, top - half * 0.6))} {place((x, top - half))}a{number(half)} {number(half)} 0 0 1 {place((half, half))}Z",
        tone,
    )
    canvas.box(x - half * 0.12, top - half * 1.35, half * 0.24, half * 0.4, tone.lighter(2), 1)
    for share in (-0.7, -0.25, 0.2, 0.65):
        canvas.box(x + half * share, top + 10, half * 0.18, 30, tone.darker(2.5), half * 0.09)


def water_tower(canvas, x, y, size, tone):
    for right in (-0.28, 0, 0.28):
        canvas.stroke(
            straight([(x + right * size * 0.7, y - size * 0.45), (x + right * size, y)]), tone.darker(2), size * 0.05
        )
    canvas.box(x - size * 0.3, y - size * 0.85, size * 0.6, size * 0.42, tone)
    canvas.box(x + size * 0.1, y - size * 0.85, size * 0.2, size * 0.42, tone.darker(2))
    canvas.polygon(
        [(x - size * 0.35, y - size * 0.84), (x, y - size * 1.1), (x + size * 0.35, y - size * 0.84)], tone.darker(1)
    )


def windmill(canvas, x, y, size, tone):
    canvas.polygon(
        [
            (x - size * 0.13, y - size * 0.62),
            (x + size * 0.13, y - size * 0.62),
            (x + size * 0.2, y + 4),
            (x - size * 0.2, y + 4),
        ],
        tone,
    )
    canvas.path(
        f"M{place((x - size * 0.15, y - size * 0.6))}a{number(size * 0.15)} {number(size * 0.17)} 0 0 1 {number(size * 0.3)} 0Z",
        tone.darker(3),
    )
    hub = (x, y - size * 0.66)
    for turn in (0.4, 1.97, 3.54, 5.11):
        tip = (hub[0] + size * 0.42 * math.cos(turn), hub[1] + size * 0.42 * math.sin(turn))
        canvas.stroke(straight([hub, tip]), tone.darker(2), size * 0.02)
        half = ((hub[0] * 0.75 + tip[0] * 0.25), (hub[1] * 0.75 + tip[1] * 0.25))
        canvas.stroke(straight([half, tip]), tone.lighter(2), size * 0.07, stroke_linecap="butt")


def lighthouse(canvas, x, y, size, tone, light):
    def half_width(share):
        return size * (0.13 - 0.05 * share)

    canvas.polygon(
        [
            (x - half_width(0), y + 4),
            (x - half_width(1), y - size * 0.8),
            (x + half_width(1), y - size * 0.8),
            (x + half_width(0), y + 4),
        ],
        tone,
    )
    for share in (0.2, 0.6):
        low, high = y - size * 0.8 * share, y - size * 0.8 * (share + 0.2)
        canvas.polygon(
            [
                (x - half_width(share), low),
                (x - half_width(share + 0.2), high),
                (x + half_width(share + 0.2), high),
                (x + half_width(share), low),
            ],
            tone.darker(4),
        )
    canvas.box(x - size * 0.12, y - size * 0.82, size * 0.24, size * 0.04, tone.darker(4))
    canvas.box(x - size * 0.06, y - size * 0.92, size * 0.12, size * 0.1, light)
    canvas.path(
        f"M{place((x - size * 0.08, y - size * 0.92))}a{number(size * 0.08)} {number(size * 0.08)} 0 0 1 {number(size * 0.16)} 0Z",
        tone.darker(5),
    )


def crane(canvas, x, y, size, tone):
    canvas.stroke(
        straight(
            [
                (x - size * 0.16, y),
                (x - size * 0.05, y - size * 0.8),
                (x + size * 0.05, y - size * 0.8),
                (x + size * 0.16, y),
            ]
        ),
        tone,
        size * 0.04,
    )
    for share in (0.15, 0.35, 0.55):
        reach = size * (0.14 - 0.12 * share)
        canvas.stroke(
            straight([(x - reach, y - size * share), (x + reach * 0.8, y - size * (share + 0.16))]), tone, size * 0.025
        )
    canvas.stroke(
        straight(
            [
                (x - size * 0.3, y - size * 0.76),
                (x, y - size),
                (x + size * 0.6, y - size * 0.8),
                (x - size * 0.3, y - size * 0.76),
            ]
        ),
        tone,
        size * 0.035,
    )
    canvas.stroke(straight([(x + size * 0.5, y - size * 0.8), (x + size * 0.5, y - size * 0.45)]), tone, size * 0.015)
    canvas.box(x - size * 0.36, y - size * 0.78, size * 0.14, size * 0.1, tone)


def bridge(canvas, deck, span, rise, tone):
    """A suspension bridge over the whole width."""
    count = max(1, round(canvas.width / span))
    span = canvas.width / count
    for index in range(count):
        x = span * (index + 0.5)
        for side in (-6, 3):
            canvas.box(x + side, deck - rise, 4, 256 - deck + rise, tone)
        for up in (0.25, 0.6, 0.95):
            canvas.box(x - 6, deck - rise * up, 13, 4, tone)
        canvas.stroke(
            f"M{place((x, deck - rise))}Q{place((x + span / 2, deck + rise * 0.8))} {place((x + span, deck - rise))}",
            tone,
            2,
        )
        for step in range(1, 12):
            share = step / 12
            y = deck - rise * ((2 * share - 1) ** 2 * 0.9 + 0.1)
            canvas.box(x + span * share, y, 1.2, deck - y, tone)
    canvas.box(0, deck, canvas.width, 7, tone.darker(1))


def ferris_wheel(canvas, x, y, size, tone):
    middle, radius = (x, y - size * 0.55), size * 0.45
    for foot in (-0.28, 0.28):
        canvas.stroke(straight([middle, (x + foot * size, y + 4)]), tone.darker(2), size * 0.035)
    canvas.circle(*middle, radius, "none", stroke=tone.hex(), stroke_width=number(size * 0.03))
    canvas.circle(*middle, radius * 0.82, "none", stroke=tone.hex(), stroke_width=number(size * 0.012))
    for index in range(12):
        angle = math.tau * index / 12
        rim = (middle[0] + radius * math.cos(angle), middle[1] + radius * math.sin(angle))
        canvas.stroke(straight([middle, rim]), tone, size * 0.012)
        canvas.path(
            f"M{place((rim[0] - size * 0.05, rim[1]))}h{number(size * 0.1)}a{number(size * 0.05)} {number(size * 0.05)} 0 0 1 {number(-size * 0.1)} 0Z",
            tone.darker(2),
        )


def tent(canvas, x, y, width, rise, tone):
    """A striped marquee."""
    top, eaves = (x, y - rise), y - rise * 0.5
    stripes = 6
    for index in range(stripes):
        left, right = (x + width * (share / stripes - 0.5) for share in (index, index + 1))
        shade = tone if index % 2 else tone.lighter(2.5)
        canvas.polygon([top, (left, eaves), (right, eaves)], shade)
        canvas.box(left + (x - left) * 0.06, eaves, width / stripes, 260 - eaves, shade.darker(1.5))
        canvas.path(
            f"M{place((left, eaves))}h{number(width / stripes)}a{number(width / stripes / 2)} {number(width / stripes / 2)} 0 0 1 {number(-width / stripes)} 0Z",
            shade.darker(3),
        )
    canvas.polygon([(x, y - rise - 14), (x + 12, y - rise - 10), (x, y - rise - 6)], tone.darker(1))
    canvas.box(x - 0.8, y - rise - 14, 1.6, 15, tone.darker(2))


def balloon(canvas, x, y, size, tone):
    canvas.path(
        f"M{place((x, y + size * 0.55))}C{place((x - size * 0.75, y + size * 0.05))} {place((x - size * 0.5, y - size * 0.5))} {place((x, y - size * 0.5))}"
        f"C{place((x + size * 0.5, y - size * 0.5))} {place((x + size * 0.75, y + size * 0.05))} {place((x, y + size * 0.55))}Z",
        tone,
    )
    canvas.path(
        f"M{place((x, y + size * 0.55))}C{place((x - size * 0.3, y))} {place((x - size * 0.2, y - size * 0.5))} {place((x, y - size * 0.5))}"
        f"C{place((x + size * 0.2, y - size * 0.5))} {place((x + size * 0.3, y))} {place((x, y + size * 0.55))}Z",
        tone.lighter(2.5),
    )
    canvas.box(x - size * 0.1, y + size * 0.62, size * 0.2, size * 0.16, tone.darker(3), 1)


# ---------------------------------------------------------------- ruins


def column(canvas, x, y, width, rise, tone, broken=False):
    half, top = width / 2, y - rise
    canvas.box(x - half, top, width, rise + 4, tone)
    for share in (0.25, 0.5, 0.75):
        canvas.box(x - half + width * share - 1, top, width * 0.07, rise, tone.darker(2.5))
    canvas.box(x + half * 0.6, top, half * 0.4, rise, tone.darker(3))
    canvas.box(x - half * 1.4, y - 5, width * 1.4, 9, tone.lighter(1.5))
    if broken:
        canvas.polygon(
            [
                (x - half, top + 1),
                (x - half * 0.4, top - 9),
                (x + half * 0.1, top - 3),
                (x + half, top - 12),
                (x + half, top + 1),
            ],
            tone,
        )
    else:
        canvas.box(x - half * 1.5, top - 7, width * 1.5, 8, tone.lighter(2))


def arcade(canvas, top, pitch, opening, spring, tone, deep=260):
    """A wall pierced by round arches over the whole width."""
    count = round(canvas.width / pitch)
    pitch = canvas.width / count
    radius = number(opening / 2)
    holes = []
    for index in range(count):
        left = pitch * index + (pitch - opening) / 2
        holes.append(f"M{place((left, deep))}V{number(spring)}a{radius} {radius} 0 0 1 {number(opening)} 0V{deep}Z")
    canvas.path(f"M0 {top}H{canvas.width}V{deep}H0Z" + "".join(holes), tone, fill_rule="evenodd")
    for index in range(count):
        left = pitch * index + (pitch - opening) / 2
        canvas.stroke(
            f"M{place((left - 3, spring))}a{number(opening / 2 + 3)} {number(opening / 2 + 3)} 0 0 1 {number(opening + 6)} 0",
            tone.lighter(2),
            3,
        )
        canvas.box(left + opening, spring, 5, deep - spring, tone.darker(2.5))
    canvas.box(0, top, canvas.width, 6, tone.lighter(2))


def stepped_pyramid(canvas, x, y, width, steps, tone):
    rise = width * 0.09
    for index in range(steps):
        half, top = width / 2 * (1 - index / (steps + 0.8)), y - rise * (index + 1)
        canvas.box(x - half, top, half * 2, rise + 1, tone)
        canvas.box(x - half, top, half * 2, 2.5, tone.lighter(2.5))
        canvas.box(x + half * 0.45, top, half * 0.55, rise + 1, tone.darker(2))
    stair = width * 0.07
    canvas.box(x - stair, y - rise * steps, stair * 2, rise * steps, tone.lighter(1.5))
    for index in range(steps * 3):
        canvas.box(x - stair, y - rise * steps + index * rise / 3, stair * 2, 1.4, tone.darker(2))
    top = y - rise * steps
    canvas.box(x - width * 0.08, top - rise * 1.3, width * 0.16, rise * 1.4, tone.lighter(0.5))
    canvas.box(x - width * 0.03, top - rise * 0.9, width * 0.06, rise * 0.95, tone.darker(4))


def pyramid(canvas, x, y, width, tone):
    top = (x, y - width * 0.58)
    canvas.polygon([(x - width / 2, y), top, (x + width / 2, y)], tone)
    canvas.polygon([top, (x + width / 2, y), (x + width * 0.14, y)], tone.darker(3))
    for share in (0.3, 0.5, 0.7, 0.88):
        half = width / 2 * share
        canvas.box(x - half, top[1] + (y - top[1]) * share, half + width * 0.14 * share, 1.2, tone.darker(1.5))


def trilithon(canvas, x, y, size, tone):
    for right, width in ((-0.32, 0.2), (0.14, 0.22)):
        left = x + right * size
        canvas.polygon(
            [
                (left, y + 4),
                (left + size * 0.03, y - size * 0.7),
                (left + size * width, y - size * 0.7),
                (left + size * width * 1.05, y + 4),
            ],
            tone,
        )
        canvas.polygon(
            [
                (left + size * width * 0.65, y + 4),
                (left + size * width * 0.7, y - size * 0.7),
                (left + size * width, y - size * 0.7),
                (left + size * width * 1.05, y + 4),
            ],
            tone.darker(2.5),
        )
    canvas.polygon(
        [
            (x - size * 0.42, y - size * 0.68),
            (x - size * 0.4, y - size * 0.88),
            (x + size * 0.43, y - size * 0.9),
            (x + size * 0.45, y - size * 0.68),
        ],
        tone.lighter(1.5),
    )
    canvas.polygon(
        [
            (x - size * 0.42, y - size * 0.68),
            (x + size * 0.45, y - size * 0.68),
            (x + size * 0.44, y - size * 0.74),
            (x - size * 0.42, y - size * 0.73),
        ],
        tone.darker(2),
    )


def menhir(canvas, x, y, size, tone):
    canvas.polygon(
        [
            (x - size * 0.2, y + 4),
            (x - size * 0.15, y - size * 0.8),
            (x + size * 0.02, y - size),
            (x + size * 0.17, y - size * 0.86),
            (x + size * 0.22, y + 4),
        ],
        tone,
    )
    canvas.polygon(
        [
            (x + size * 0.05, y + 4),
            (x + size * 0.06, y - size * 0.7),
            (x + size * 0.02, y - size),
            (x + size * 0.17, y - size * 0.86),
            (x + size * 0.22, y + 4),
        ],
        tone.darker(2.5),
    )


def lancet(left, base, width, spring):
    """The outline of a pointed arch."""
    middle = left + width / 2
    return (
        f"M{place((left, base))}V{number(spring)}Q{place((left, spring - width * 0.6))} {place((middle, spring - width))}"
        f"Q{place((left + width, spring - width * 0.6))} {place((left + width, spring))}V{number(base)}Z"
    )


def gothic_wall(canvas, top, pitch, tone):
    """A broken church wall with pointed windows."""
    count = round(canvas.width / pitch)
    pitch = canvas.width / count
    rim = jagged(canvas, top, 16, count * 2.2 * USUAL_WIDTH / canvas.width)
    holes = "".join(lancet(pitch * (index + 0.25), 215, pitch * 0.5, top + 75) for index in range(count))
    points = samples(canvas, rim, 9)
    canvas.path(straight(points) + "V256H0Z" + holes, tone, fill_rule="evenodd")
    for index in range(count):
        left, width = pitch * (index + 0.25), pitch * 0.5
        canvas.stroke(lancet(left - 2, 216, width + 4, top + 75), tone.lighter(2), 3)
        canvas.box(left + width / 2 - 1.5, top + 75 - width * 0.7, 3, 140 - top + width * 0.7, tone)
        canvas.box(pitch * index - 6, top + 36, 13, 256, tone.darker(2))
        canvas.box(pitch * index - 9, top + 60, 19, 256, tone.darker(1))


def vine(canvas, x, y, length, tone):
    canvas.stroke(
        f"M{place((x, y))}q6 {number(length * 0.25)} 0 {number(length * 0.5)}t0 {number(length * 0.5)}", tone, 2
    )
    for index in range(int(length / 9)):
        side = 1 if index % 2 else -1
        leaf(
            canvas, x + (2 if side > 0 else 0), y + 5 + index * 9, 9, math.pi / 2 - side * 0.9, tone.lighter(1.5), 0.35
        )


# ---------------------------------------------------------------- islands


def island(canvas, x, y, width, tone, grass):
    """A rock afloat, flat above and ragged below."""
    half, depth = width / 2, width * canvas.between(0.42, 0.6)
    shares = [
        (-1, 0),
        (-0.8, 0.35),
        (-0.55, 0.4),
        (-0.35, 0.75),
        (-0.1, 0.8),
        (0.05, 1),
        (0.3, 0.62),
        (0.5, 0.6),
        (0.72, 0.28),
        (1, 0),
    ]
    canvas.polygon([(x + half * right, y + depth * down) for right, down in shares], tone)
    canvas.polygon(
        [(x + half * right, y + depth * down) for right, down in shares[5:]] + [(x + half * 0.2, y)], tone.darker(2.5)
    )
    canvas.path(
        f"M{place((x - half * 1.04, y + 3))}Q{place((x - half * 0.6, y - width * 0.09))} {place((x, y - width * 0.04))}"
        f"T{place((x + half * 1.04, y + 3))}Q{place((x + half * 0.6, y + width * 0.12))} {place((x + half * 0.3, y + width * 0.05))}"
        f"T{place((x - half * 0.3, y + width * 0.06))}T{place((x - half * 1.04, y + 3))}Z",
        grass,
    )


def islands(canvas, spots, tone, grass, guest, name):
    """Islands at (share of width, y, width) with something growing on each."""
    with canvas.layer(name):
        for share, y, width in spots:
            x = share * canvas.width
            guest(canvas, x - width * 0.12, y, width * 0.5, grass.darker(1.5))
            guest(canvas, x + width * 0.22, y + 1, width * 0.34, grass.darker(3))
            island(canvas, x, y, width, tone, grass)


def waterfall(canvas, x, y, width, drop, tone):
    canvas.path(
        f"M{place((x, y))}h{number(width)}l{number(width * 0.3)} {number(drop)}h{number(-width * 1.6)}Z",
        tone,
        opacity="0.6",
    )
    canvas.box(x + width * 0.3, y, width * 0.18, drop * 0.8, tone.lighter(2), 1, opacity="0.6")


# ---------------------------------------------------------------- fire lands


def volcano(canvas, x, y, width, rise, tone, glow):
    top, half = y - rise, width / 2
    canvas.path(
        f"M{place((x - half, y))}Q{place((x - half * 0.35, y - rise * 0.4))} {place((x - half * 0.2, top))}"
        f"L{place((x - half * 0.06, top + 5))}L{place((x + half * 0.08, top + 2))}L{place((x + half * 0.2, top))}"
        f"Q{place((x + half * 0.35, y - rise * 0.4))} {place((x + half, y))}Z",
        tone,
    )
    canvas.path(
        f"M{place((x + half * 0.05, top + 3))}L{place((x + half * 0.2, top))}Q{place((x + half * 0.35, y - rise * 0.4))} {place((x + half, y))}H{number(x + half * 0.3)}Z",
        tone.darker(2.5),
    )
    for right, bend, length in ((-0.1, -0.2, 0.75), (0.02, 0.05, 0.5), (0.12, 0.3, 0.62)):
        canvas.stroke(
            f"M{place((x + half * right, top + 4))}Q{place((x + half * right, top + rise * length * 0.5))} {place((x + half * bend, top + rise * length))}",
            glow,
            width * 0.022,
        )


def plume(canvas, x, y, size, tone):
    """A column of smoke that widens and drifts to the right."""
    for index in range(8):
        share = index / 7
        canvas.circle(
            x + size * (0.5 * share**2 + 0.07 * (-1) ** index),
            y - size * share,
            size * (0.09 + 0.17 * share),
            tone.lighter(1.5 * (index % 2)),
        )


# ---------------------------------------------------------------- seaside and works


def sailboat(canvas, x, y, size, tone):
    canvas.polygon(
        [
            (x - size * 0.4, y - size * 0.14),
            (x + size * 0.42, y - size * 0.14),
            (x + size * 0.28, y),
            (x - size * 0.3, y),
        ],
        tone.darker(3),
    )
    canvas.polygon(
        [(x - size * 0.03, y - size * 0.18), (x - size * 0.03, y - size), (x - size * 0.36, y - size * 0.18)], tone
    )
    canvas.polygon(
        [(x + size * 0.03, y - size * 0.18), (x + size * 0.03, y - size * 0.92), (x + size * 0.36, y - size * 0.18)],
        tone.darker(1.5),
    )


def freighter(canvas, x, y, length, tone, light):
    """A long hull with stacked crates and a bridge at the stern."""
    half = length / 2
    for index in range(7):
        rise = canvas.random.choice((14, 22, 30))
        left = x - half * 0.5 + index * length * 0.18 / 1.6
        canvas.box(left, y - 14 - rise, length * 0.105, rise, tone.lighter(canvas.between(1, 4)))
    canvas.box(x - half * 0.85, y - 58, length * 0.14, 46, tone.lighter(3))
    canvas.box(x - half * 0.82, y - 54, length * 0.12, 4, light)
    canvas.polygon(
        [(x - half, y - 18), (x + half * 1.05, y - 20), (x + half * 0.88, y + 6), (x - half * 0.92, y + 6)], tone
    )
    canvas.polygon(
        [(x - half * 0.95, y), (x + half * 0.91, y), (x + half * 0.88, y + 6), (x - half * 0.92, y + 6)], tone.darker(3)
    )


def sea_stack(canvas, x, y, size, tone):
    canvas.polygon(
        [
            (x - size * 0.3, y),
            (x - size * 0.22, y - size * 0.5),
            (x - size * 0.26, y - size * 0.9),
            (x, y - size),
            (x + size * 0.2, y - size * 0.85),
            (x + size * 0.17, y - size * 0.4),
            (x + size * 0.32, y),
        ],
        tone,
    )
    canvas.polygon(
        [
            (x + size * 0.02, y),
            (x + size * 0.06, y - size * 0.5),
            (x, y - size),
            (x + size * 0.2, y - size * 0.85),
            (x + size * 0.17, y - size * 0.4),
            (x + size * 0.32, y),
        ],
        tone.darker(2.5),
    )
    canvas.ellipse(x, y, size * 0.42, size * 0.04, tone.lighter(2))


def wave_row(canvas, y, size, tone):
    """A row of scalloped waves over the whole width."""
    count = round(canvas.width / size)
    size = canvas.width / count
    bumps = "".join(f"q{place((size * 0.5, size * 0.36))} {place((size, 0))}" for _ in range(count))
    canvas.path(f"M0 {number(y)}{bumps}V256H0Z", tone)


def pipe(canvas, start, end, width, tone):
    """A straight pipe, upright or level, with flanges."""
    upright = start[0] == end[0]
    canvas.stroke(straight([start, end]), tone, width, stroke_linecap="butt")
    offset = (width * 0.28, 0) if upright else (0, width * 0.28)
    canvas.stroke(
        straight([(start[0] + offset[0], start[1] + offset[1]), (end[0] + offset[0], end[1] + offset[1])]),
        tone.darker(2.5),
        width * 0.44,
        stroke_linecap="butt",
    )
    canvas.stroke(
        straight([(start[0] - offset[0], start[1] - offset[1]), (end[0] - offset[0], end[1] - offset[1])]),
        tone.lighter(2),
        width * 0.14,
        stroke_linecap="butt",
    )
    for share in (0.12, 0.5, 0.88):
        x, y = start[0] + (end[0] - start[0]) * share, start[1] + (end[1] - start[1]) * share
        across, down = (width * 1.3, width * 0.3) if upright else (width * 0.3, width * 1.3)
        canvas.box(x - across / 2, y - down / 2, across, down, tone.darker(1), 1)


def boiler(canvas, x, y, width, rise, tone):
    canvas.box(x - width / 2, y - rise, width, rise + 8, tone, width * 0.3)
    canvas.box(x + width * 0.15, y - rise + 4, width * 0.3, rise, tone.darker(2.2), width * 0.15)
    canvas.box(x - width * 0.36, y - rise + 10, width * 0.1, rise - 24, tone.lighter(2), width * 0.05)
    for share in (0.3, 0.7):
        canvas.box(x - width / 2, y - rise * share, width, 4, tone.darker(3))


def chimney(canvas, x, y, width, rise, tone):
    canvas.polygon(
        [(x - width * 0.35, y - rise), (x + width * 0.35, y - rise), (x + width / 2, y + 4), (x - width / 2, y + 4)],
        tone,
    )
    canvas.polygon(
        [(x + width * 0.1, y - rise), (x + width * 0.35, y - rise), (x + width / 2, y + 4), (x + width * 0.15, y + 4)],
        tone.darker(2),
    )
    canvas.box(x - width * 0.42, y - rise - 3, width * 0.84, 7, tone.darker(2))


# ---------------------------------------------------------------- interiors


def masonry(canvas, high, tone, courses, pitch, joint=1.2):
    """A wall of staggered blocks."""
    depth = (256 - high) / courses
    count = round(canvas.width / pitch)
    pitch = canvas.width / count
    for row in range(courses):
        for index in range(count):
            shift = pitch / 2 if row % 2 else 0
            canvas.box(
                index * pitch + shift,
                high + row * depth,
                pitch - joint,
                depth - joint,
                tone.darker(canvas.between(0, 2.2)),
                1,
            )


def hall_window(canvas, x, y, width, rise, tone, frame):
    spring = y - rise + width
    canvas.path(lancet(x - width * 0.62, y + 5, width * 1.24, spring), frame)
    canvas.path(lancet(x - width / 2, y, width, spring), tone)
    canvas.box(x - 1.5, y - rise + 2, 3, rise, frame)
    for share in (0.3, 0.6):
        canvas.box(x - width / 2, y - rise * share, width, 2.5, frame)


def banner(canvas, x, y, width, drop, tone):
    canvas.polygon(
        [
            (x - width / 2, y),
            (x + width / 2, y),
            (x + width / 2, y + drop),
            (x, y + drop - width * 0.4),
            (x - width / 2, y + drop),
        ],
        tone,
    )
    canvas.box(x + width * 0.2, y, width * 0.3, drop - width * 0.25, tone.darker(1.8))
    canvas.box(x - width * 0.62, y - 3, width * 1.24, 4, tone.darker(4), 2)
    canvas.polygon(
        [
            (x, y + drop * 0.22),
            (x + width * 0.22, y + drop * 0.4),
            (x, y + drop * 0.58),
            (x - width * 0.22, y + drop * 0.4),
        ],
        tone.lighter(2.2),
    )


def book_row(canvas, left, right, shelf, depth, tones):
    x = left + 2
    while x < right - 8:
        width, rise = canvas.between(5, 11), depth * canvas.between(0.62, 0.9)
        tone = canvas.random.choice(tones)
        if canvas.random.random() < 0.12:
            x += width
            continue
        canvas.box(x, shelf - rise, width - 0.8, rise, tone)
        canvas.box(x + width * 0.2, shelf - rise * 0.8, width * 0.45, rise * 0.12, tone.lighter(2.5))
        x += width


def bookcase(canvas, left, width, shelves, wood, tones):
    canvas.box(left, 0, width, 256, wood.darker(4))
    depth = 256 / shelves
    for index in range(shelves):
        shelf = depth * (index + 1) - 4
        book_row(canvas, left + 5, left + width - 5, shelf, depth - 6, tones)
        canvas.box(left, shelf, width, 4, wood)
    for edge in (left, left + width - 5):
        canvas.box(edge, 0, 5, 256, wood.lighter(1.5))


# ---------------------------------------------------------------- scenes


def along(canvas, ground, count, piece, low, high, *arguments):
    """Set copies of a piece along a ground, of sizes between low and high."""
    for x in canvas.spread(count):
        piece(canvas, x, ground(x) + 3, canvas.between(low, high), *arguments)


def day_hills(canvas, colours):
    sky(canvas, colours.above, colours.below)
    clouds(canvas, 5, colours.below.lighter(2), 30, 105)
    for index, (base, rise, cycles) in enumerate(((138, 16, 2), (168, 16, 2.5), (205, 14, 2))):
        ground, tone = rolling(canvas, base, rise, cycles), colours.layer(index / 2)
        with canvas.layer(f"hills {index + 1}"):
            along(canvas, ground, 7 - index, round_tree, 26 + 14 * index, 36 + 18 * index, tone.darker(2.5))
            hill(canvas, ground, tone)
            tufts(canvas, lambda x, ground=ground: ground(x) + 22, 16, 9, tone.darker(1.5))


def deep_forest(canvas, colours):
    sky(canvas, colours.above, colours.below)
    for index, (count, width) in enumerate(((13, 12), (8, 22), (4, 42))):
        tone = colours.layer(index / 2)
        with canvas.layer(f"trunks {index + 1}"):
            for x in canvas.spread(count, 0.7):
                giant_trunk(canvas, x, width * canvas.between(0.8, 1.2), tone, 222 + 14 * index)
            fill_under(canvas, rolling(canvas, 216 + 13 * index, 6, 3), tone)
            fill_over(canvas, rolling(canvas, 34 - 8 * index, 12, 5), tone)
    with canvas.layer("ferns"):
        along(canvas, level(250), 9, fern, 26, 44, colours.accent)
    light_shafts(canvas, 3, colours.below.lighter(14), "0.05")


def day_mesas(canvas, colours):
    banded_sky(canvas, colours.above, colours.below, 6)
    disc(canvas, canvas.width * 0.72, 62, 22, colours.below, colours.above)
    for index, (base, count, rise) in enumerate(((176, 5, 62), (200, 3, 95))):
        tone = colours.layer(index * 0.6)
        with canvas.layer(f"mesas {index + 1}"):
            for x in canvas.spread(count):
                mesa(canvas, x, base + 6, canvas.between(40, 95), rise * canvas.between(0.6, 1), tone)
            fill_under(canvas, rolling(canvas, base, 5, 2), tone.lighter(1))
    with canvas.layer("plain"):
        ground = rolling(canvas, 222, 6, 2)
        hill(canvas, ground, colours.near)
        along(canvas, ground, 5, cactus, 22, 38, colours.accent)


def blue_cave(canvas, colours):
    sky(canvas, colours.above, colours.below)
    for index, (ceiling, floor, length) in enumerate(((58, 186, 62), (36, 214, 74), (14, 240, 84))):
        tone = colours.layer(index / 2)
        with canvas.layer(f"chamber {index + 1}"):
            upper, lower = rolling(canvas, ceiling, 14, 3), rolling(canvas, floor, 10, 3)
            stalactites(canvas, 12 - 2 * index, length, tone, upper)
            stalagmites(canvas, 9 - 2 * index, length * 0.75, tone, lower)
            fill_over(canvas, upper, tone)
            fill_under(canvas, lower, tone)


def alpine_snow(canvas, colours):
    sky(canvas, colours.above, colours.below)
    streaks(canvas, 5, colours.below.lighter(2), 20, 70)
    for index, (base, count, width, rise) in enumerate(((190, 6, 130, 120), (205, 4, 170, 120))):
        tone = colours.layer(index * 0.45)
        with canvas.layer(f"peaks {index + 1}"):
            for x in canvas.spread(count):
                mountain(canvas, x, base + 20, width, rise * canvas.between(0.75, 1.15), tone, tone.lighter(6))
    for index in range(2):
        ground, tone = rolling(canvas, 192 + 28 * index, 9, 2), colours.layer(0.5 + index * 0.5)
        with canvas.layer(f"slopes {index + 1}"):
            along(
                canvas,
                ground,
                10 - 3 * index,
                fir,
                34 + 12 * index,
                50 + 20 * index,
                colours.accent.lighter(5 - 5 * index),
                colours.below,
            )
            hill(canvas, ground, tone.lighter(4))


def night_city(canvas, colours):
    sky(canvas, colours.above, colours.below)
    stars(canvas, 40, colours.above.lighter(14), 110)
    for index, (base, count, low, high) in enumerate(((170, 17, 50, 120), (200, 12, 50, 120), (236, 8, 30, 90))):
        tone = colours.layer(index / 2)
        with canvas.layer(f"blocks {index + 1}"):
            for x in canvas.spread(count):
                tower_block(
                    canvas,
                    x,
                    base,
                    canvas.between(26, 44),
                    canvas.between(low, high),
                    tone,
                    blend(tone, colours.accent, 0.45),
                )


def candy_hills(canvas, colours):
    sky(canvas, colours.above, colours.below)
    clouds(canvas, 5, colours.below.lighter(2.5), 30, 90, (55, 90))
    for index, (base, rise) in enumerate(((136, 18), (172, 16), (212, 12))):
        ground, tone = rolling(canvas, base, rise, 2), colours.layer(index / 2)
        with canvas.layer(f"sweet hills {index + 1}"):
            along(
                canvas, ground, 5 - index, lollipop, 46 + 16 * index, 64 + 18 * index, blend(tone, colours.accent, 0.6)
            )
            along(canvas, ground, 4, gumdrop, 20, 30, tone.darker(2))
            fill_under(canvas, ground, tone)
            icing(canvas, ground, tone.lighter(4), 16 - 2 * index)


def dusk_columns(canvas, colours):
    sky(canvas, colours.above, blend(colours.above, colours.below, 0.6), colours.below)
    disc(canvas, canvas.width * 0.3, 120, 30, colours.below.lighter(4), colours.below)
    with canvas.layer("far hills"):
        fill_under(canvas, jagged(canvas, 170, 22, 5), colours.far, 9)
    for index, (base, count, width, rise) in enumerate(((200, 11, 12, 78), (238, 6, 24, 150))):
        tone = colours.layer(0.4 + index * 0.6)
        with canvas.layer(f"columns {index + 1}"):
            for order, x in enumerate(canvas.spread(count, 0.3)):
                broken = order % 3 == 1
                column(canvas, x, base, width, rise * (canvas.between(0.4, 0.75) if broken else 1), tone, broken)
            if index == 0:
                canvas.box(canvas.width * 0.55, base - rise - 16, canvas.width * 0.4, 11, tone)
            hill(canvas, rolling(canvas, base, 4, 3), tone.darker(1), 4)
    with canvas.layer("bushes"):
        along(canvas, level(252), 7, fern, 16, 28, colours.accent)


def day_islands(canvas, colours):
    sky(canvas, colours.above, colours.below)
    clouds(canvas, 4, colours.below.lighter(2), 30, 100, (60, 100), "high clouds")
    islands(
        canvas,
        ((0.1, 120, 50), (0.36, 70, 60), (0.62, 150, 64), (0.9, 62, 44)),
        colours.far,
        colours.far.lighter(2),
        round_tree,
        "far islands",
    )
    clouds(canvas, 4, colours.below.lighter(3), 150, 220, (80, 130), "middle clouds")
    islands(canvas, ((0.22, 168, 110), (0.78, 110, 120)), colours.near, colours.accent, round_tree, "near islands")
    clouds(canvas, 5, colours.below.lighter(1), 246, 266, (120, 170), "low clouds")


def mangrove_swamp(canvas, colours):
    sky(canvas, colours.above, colours.below)
    for index, (y, count, size) in enumerate(((164, 8, 70), (196, 5, 104), (232, 3, 140))):
        tone = colours.layer(index / 2)
        with canvas.layer(f"mangroves {index + 1}"):
            along(canvas, level(y), count, mangrove, size * 0.85, size * 1.15, tone)
            water(canvas, y + 4, blend(colours.below, tone, 0.45), 2)
    with canvas.layer("moss"):
        ceiling = rolling(canvas, 14, 8, 4)
        moss(canvas, ceiling, 22, 60, colours.near)
        fill_over(canvas, ceiling, colours.near)


def dark_volcano(canvas, colours):
    sky(canvas, colours.above, colours.below)
    with canvas.layer("plume"):
        plume(canvas, canvas.width * 0.36, 92, 95, colours.above.lighter(4))
    with canvas.layer("volcanoes"):
        volcano(canvas, canvas.width * 0.82, 214, 170, 80, colours.far.lighter(1), colours.accent.darker(4))
        volcano(canvas, canvas.width * 0.36, 222, 270, 132, colours.far, colours.accent)
    for index, base in enumerate((196, 226)):
        tone = colours.layer(0.5 + index * 0.5)
        with canvas.layer(f"crags {index + 1}"):
            fill_under(canvas, jagged(canvas, base, 14, 9), tone, 7)
            fill_under(canvas, jagged(canvas, base + 16, 9, 12), tone.darker(1.5), 7)


def pale_lighthouse(canvas, colours):
    sky(canvas, colours.above, colours.below)
    clouds(canvas, 4, colours.below.lighter(2), 30, 95, (70, 120))
    with canvas.layer("sea"):
        water(canvas, 158, colours.far, 6)
        for share, size in ((0.3, 50), (0.34, 34), (0.86, 62)):
            sea_stack(canvas, share * canvas.width, 172, size, colours.layer(0.6))
        along(canvas, level(164), 3, sailboat, 18, 30, colours.layer(0.35))
    with canvas.layer("cliff"):
        ground = rolling(canvas, 212, 24, 1.1)
        for share in (0.6, 0.12):
            lighthouse(
                canvas,
                share * canvas.width,
                ground(share * canvas.width) + 6,
                110,
                colours.near.lighter(6),
                colours.below,
            )
        hill(canvas, ground, colours.near)
        tufts(canvas, lambda x: ground(x) + 3, 22, 10, colours.accent)
        tufts(canvas, lambda x: ground(x) + 26, 15, 11, colours.near.darker(2))


def mushroom_night(canvas, colours):
    sky(canvas, colours.above, colours.below)
    stars(canvas, 30, colours.above.lighter(12), 90)
    for index, (base, count, size, shape) in enumerate(
        ((186, 8, 80, "bell"), (208, 5, 130, "flat"), (240, 3, 175, "dome"))
    ):
        tone = colours.layer(index / 2)
        with canvas.layer(f"mushrooms {index + 1}"):
            ground = rolling(canvas, base, 8, 3)
            along(canvas, ground, count, mushroom, size * 0.65, size * 1.1, blend(tone, colours.accent, 0.4), shape)
            fill_under(canvas, ground, tone)
            tufts(canvas, ground, 18, 9 + 3 * index, tone)


def castle_hall(canvas, colours):
    canvas.box(0, 0, canvas.width, 256, colours.far.darker(3))
    with canvas.layer("wall"):
        masonry(canvas, 0, colours.far, 13, 34)
    with canvas.layer("windows"):
        for index in range(canvas.many(4)):
            x = canvas.width * (index + 0.5) / canvas.many(4)
            hall_window(canvas, x, 150, 40, 116, colours.below, colours.far.lighter(3))
    with canvas.layer("pillars"):
        for index in range(canvas.many(4)):
            column(canvas, canvas.width * (index + 0.02) / canvas.many(4), 236, 24, 222, colours.near)
        canvas.box(0, 234, canvas.width, 22, colours.near.darker(1.5))
        canvas.box(0, 234, canvas.width, 3, colours.near.lighter(2))
    with canvas.layer("banners"):
        for index in range(canvas.many(4)):
            banner(canvas, canvas.width * (index + 0.02) / canvas.many(4), 40, 34, 96, colours.accent)


def misty_firs(canvas, colours):
    sky(canvas, colours.above, colours.below)
    with canvas.layer("far ridge"):
        fill_under(canvas, jagged(canvas, 96, 34, 4), blend(colours.below, colours.far, 0.5), 8)
    for index, (base, count, size) in enumerate(((132, 18, 44), (166, 14, 66), (204, 10, 92), (250, 6, 120))):
        tone = colours.layer(index / 3)
        with canvas.layer(f"firs {index + 1}"):
            ground = rolling(canvas, base, 10, 2)
            along(canvas, ground, count, fir, size * 0.75, size * 1.15, tone)
            fill_under(canvas, ground, tone.lighter(1.5))
        haze(canvas, base + 8, 40, colours.below, f"mist {index + 1}")


def pyramid_night(canvas, colours):
    sky(canvas, colours.above, colours.below)
    stars(canvas, 60, colours.above.lighter(16), 130)
    crater_moon(canvas, canvas.width * 0.78, 54, 24, colours.above.lighter(15), colours.above)
    with canvas.layer("pyramids"):
        for share, width in ((0.2, 130), (0.44, 200), (0.66, 96)):
            pyramid(canvas, share * canvas.width, 208, width, colours.far)
    for index, base in enumerate((190, 214, 248)):
        with canvas.layer(f"dunes {index + 1}"):
            for x in canvas.spread(4 - index):
                dune(
                    canvas,
                    x,
                    base + 30,
                    canvas.between(180, 240),
                    canvas.between(30, 44),
                    colours.layer(0.3 + 0.35 * index),
                )
            fill_under(canvas, rolling(canvas, base + 16, 4, 2), colours.layer(0.3 + 0.35 * index))


def violet_crystals(canvas, colours):
    sky(canvas, colours.above, colours.below, colours.above)
    for index, (upper, lower, size) in enumerate(((60, 190, 60), (34, 216, 88), (6, 246, 120))):
        tone = colours.layer(index / 2)
        with canvas.layer(f"crystals {index + 1}"):
            ceiling, floor = jagged(canvas, upper, 16, 6), jagged(canvas, lower, 14, 6)
            for x in canvas.spread(6 - index):
                crystal_cluster(
                    canvas, x, floor(x) + 8, size * canvas.between(0.7, 1.1), blend(tone, colours.accent, 0.35)
                )
            for x in canvas.spread(4 - index):
                crystal_cluster(
                    canvas, x, ceiling(x) - 8, size * canvas.between(0.5, 0.8), blend(tone, colours.accent, 0.25), True
                )
            fill_over(canvas, ceiling, tone)
            fill_under(canvas, floor, tone)


def dusk_fields(canvas, colours):
    sky(canvas, colours.above, blend(colours.above, colours.below, 0.5), colours.below)
    streaks(canvas, 7, colours.below.lighter(2), 30, 110)
    with canvas.layer("far ridge"):
        fill_under(canvas, jagged(canvas, 134, 16, 7), colours.far.lighter(3), 8)
    with canvas.layer("far fields"):
        ground = rolling(canvas, 156, 12, 2)
        for share, size in ((0.24, 86), (0.56, 64), (0.83, 74)):
            windmill(canvas, share * canvas.width, ground(share * canvas.width), size, colours.far.darker(3))
        striped_hill(canvas, ground, colours.far, 7, 9)
    with canvas.layer("near fields"):
        ground = rolling(canvas, 208, 14, 1.5)
        along(canvas, ground, 9, poplar, 44, 74, colours.near.darker(2))
        striped_hill(canvas, ground, colours.near, 6, 11)


def day_city(canvas, colours):
    banded_sky(canvas, colours.above, colours.below, 9)
    clouds(canvas, 4, colours.below.lighter(1), 30, 80, (70, 110))
    for index, (base, count, low, high) in enumerate(((190, 15, 60, 130), (214, 10, 50, 130), (240, 7, 30, 90))):
        tone = colours.layer(index / 2)
        with canvas.layer(f"blocks {index + 1}"):
            for order, x in enumerate(canvas.spread(count)):
                if index == 1 and order % 4 == 1:
                    dome(canvas, x, base, 54, 44, tone)
                else:
                    tower_block(
                        canvas, x, base, canvas.between(28, 50), canvas.between(low, high), tone, tone.lighter(3)
                    )
    with canvas.layer("park"):
        along(canvas, level(254), 12, round_tree, 26, 42, colours.accent)
        canvas.box(0, 248, canvas.width, 8, colours.accent.darker(2))


def aurora_snow(canvas, colours):
    sky(canvas, colours.above, colours.below)
    stars(canvas, 50, colours.above.lighter(14))
    aurora(canvas, 42, blend(colours.above, colours.accent, 0.6), 62, "aurora far")
    aurora(canvas, 84, blend(colours.above, colours.accent, 0.45), 52, "aurora near")
    with canvas.layer("peaks"):
        for x in canvas.spread(6):
            mountain(canvas, x, 220, 130, canvas.between(54, 84), colours.far, colours.far.lighter(4))
    for index in range(2):
        ground, tone = rolling(canvas, 198 + 30 * index, 9, 2), colours.layer(0.5 + 0.5 * index)
        with canvas.layer(f"snow {index + 1}"):
            along(
                canvas, ground, 12 - 5 * index, fir, 30 + 18 * index, 48 + 22 * index, tone.darker(5), tone.lighter(3)
            )
            hill(canvas, ground, tone.lighter(1.5))


def cane_forest(canvas, colours):
    sky(canvas, colours.above, colours.below)
    for index, (base, count, size) in enumerate(((184, 11, 90), (212, 7, 140), (244, 4, 200))):
        tone = colours.layer(index / 2)
        with canvas.layer(f"canes {index + 1}"):
            ground = rolling(canvas, base, 7, 3)
            along(canvas, ground, count, candy_cane, size * 0.7, size, blend(tone, colours.accent, 0.4))
            fill_under(canvas, ground, tone)
            icing(canvas, ground, tone.lighter(2.5), 14 - 2 * index)


def jungle_temple(canvas, colours):
    sky(canvas, colours.above, colours.below)
    with canvas.layer("far jungle"):
        ground = rolling(canvas, 140, 14, 4)
        along(canvas, ground, 9, palm, 60, 84, colours.far.lighter(1))
        fill_under(canvas, ground, colours.far.lighter(1))
    with canvas.layer("temples"):
        stepped_pyramid(canvas, canvas.width * 0.86, 214, 150, 5, colours.layer(0.25))
        stepped_pyramid(canvas, canvas.width * 0.38, 226, 250, 6, colours.layer(0.4))
    with canvas.layer("undergrowth"):
        ground = rolling(canvas, 220, 7, 4)
        along(canvas, ground, 15, fern, 24, 40, colours.layer(0.75))
        fill_under(canvas, ground, colours.layer(0.75))
        along(canvas, level(256), 10, fern, 30, 50, colours.near)
    with canvas.layer("vines"):
        for x in canvas.spread(13, 1.0):
            vine(canvas, x, -4, canvas.between(30, 100), colours.accent)


def dusk_islands(canvas, colours):
    sky(canvas, colours.above, blend(colours.above, colours.below, 0.5), colours.below)
    streaks(canvas, 7, colours.below.lighter(2), 20, 230)
    islands(
        canvas,
        ((0.06, 80, 60), (0.3, 130, 50), (0.5, 60, 74), (0.72, 140, 52), (0.9, 190, 46)),
        colours.far,
        colours.far.lighter(2),
        poplar,
        "far islands",
    )
    with canvas.layer("waterfalls"):
        for share, y in ((0.19, 104), (0.62, 148)):
            waterfall(canvas, share * canvas.width + 26, y, 12, 150, colours.below)
    islands(
        canvas, ((0.19, 104, 120), (0.62, 148, 150), (0.86, 96, 84)), colours.near, colours.accent, palm, "near islands"
    )
    clouds(canvas, 5, colours.below.lighter(1), 240, 264, (110, 170), "low clouds")


def ash_basalt(canvas, colours):
    sky(canvas, colours.above, colours.below)
    with canvas.layer("smoking cones"):
        for share, width, rise in ((0.2, 150, 70), (0.7, 210, 96)):
            plume(canvas, share * canvas.width, 176 - rise, 70, colours.above.lighter(2))
            volcano(canvas, share * canvas.width, 206, width * 1.2, rise + 26, colours.far, colours.far.lighter(2))
    for index, (base, pitch) in enumerate(((164, 13), (196, 19), (230, 27))):
        with canvas.layer(f"columns {index + 1}"):
            basalt(canvas, rolling(canvas, base, 18, 2), pitch, colours.layer(0.3 + 0.35 * index))


def dusk_sails(canvas, colours):
    sky(canvas, colours.above, blend(colours.above, colours.below, 0.5), colours.below)
    disc(canvas, canvas.width * 0.5, 118, 34, colours.below.lighter(4), colours.below)
    streaks(canvas, 6, blend(colours.above, colours.below, 0.75), 30, 100)
    with canvas.layer("headlands"):
        fill_under(canvas, rolling(canvas, 136, 26, 1.4), colours.far)
    with canvas.layer("sea"):
        water(canvas, 140, blend(colours.far, colours.near, 0.2), 5)
        along(canvas, level(158), 4, sailboat, 26, 40, colours.layer(0.1))
    for index in range(4):
        tone = colours.layer(0.4 + 0.2 * index)
        with canvas.layer(f"waves {index + 1}"):
            if index == 1:
                along(canvas, level(196), 2, sailboat, 64, 84, colours.layer(0.35))
            wave_row(canvas, 168 + 22 * index, 24 + 9 * index, tone.lighter(2))
            wave_row(canvas, 172 + 22 * index, 24 + 9 * index, tone)


def pale_mushrooms(canvas, colours):
    banded_sky(canvas, colours.above, colours.below, 5)
    for index, (base, count, size, shape) in enumerate(
        ((164, 9, 90, "flat"), (196, 6, 120, "dome"), (236, 4, 170, "bell"))
    ):
        tone = colours.layer(index / 2)
        with canvas.layer(f"mushrooms {index + 1}"):
            ground = rolling(canvas, base, 14, 2)
            along(canvas, ground, count, mushroom, size * 0.6, size * 1.1, blend(tone, colours.accent, 0.5), shape)
            hill(canvas, ground, tone)
            along(canvas, lambda x, ground=ground: ground(x) + 18, 5, mushroom, 14, 24, tone.darker(1), "dome")


def reed_fog(canvas, colours):
    sky(canvas, colours.above, colours.below)
    with canvas.layer("far trees"):
        along(canvas, level(132), 6, bare_tree, 90, 130, colours.far)
        fill_under(canvas, rolling(canvas, 130, 4, 4), colours.far)
    haze(canvas, 96, 50, colours.below)
    with canvas.layer("ponds"):
        water(canvas, 146, blend(colours.below, colours.far, 0.5), 6)
    for index, (y, count, size) in enumerate(((176, 26, 60), (216, 18, 90), (262, 14, 120))):
        tone = colours.layer(0.3 + 0.35 * index)
        with canvas.layer(f"reeds {index + 1}"):
            along(canvas, level(y), count, reed, size * 0.7, size * 1.1, tone)
            for x in canvas.spread(5):
                canvas.ellipse(x, y, canvas.between(30, 60), 6, tone)


def pipe_works(canvas, colours):
    sky(canvas, colours.above, colours.below)
    with canvas.layer("chimneys"):
        for x in canvas.spread(8):
            chimney(canvas, x, 256, canvas.between(18, 30), canvas.between(120, 215), colours.far)
    with canvas.layer("boilers"):
        for x in canvas.spread(5, 0.4):
            boiler(canvas, x, 222, canvas.between(52, 72), canvas.between(70, 120), colours.layer(0.45))
    with canvas.layer("pipes"):
        for y, width in ((46, 12), (118, 18), (204, 14)):
            pipe(canvas, (0, y), (canvas.width, y), width, colours.layer(0.7))
        for x in canvas.spread(6, 0.5):
            pipe(canvas, (x, canvas.random.choice((46, 118))), (x, 256), canvas.between(10, 18), colours.near)
        canvas.box(0, 238, canvas.width, 18, colours.near.darker(2))
        canvas.box(0, 236, canvas.width, 3, colours.near.lighter(2))


def bamboo_grove(canvas, colours):
    sky(canvas, colours.above, colours.below)
    disc(canvas, canvas.width * 0.64, 84, 40, colours.above.lighter(3), colours.above)
    for index, (count, width) in enumerate(((24, 6), (16, 10), (8, 17))):
        tone = colours.layer(index / 2)
        with canvas.layer(f"stems {index + 1}"):
            for x in canvas.spread(count, 0.9):
                bamboo(canvas, x, width * canvas.between(0.8, 1.15), tone, canvas.between(-14, 14))
            for x in canvas.spread(count * 1.4, 1.0):
                leaf(
                    canvas,
                    x,
                    canvas.between(10, 210),
                    canvas.between(14, 22) + 5 * index,
                    canvas.between(0.3, 2.8),
                    tone.darker(2),
                )
    with canvas.layer("floor"):
        fill_under(canvas, rolling(canvas, 240, 6, 3), colours.accent)


def canyon_arches(canvas, colours):
    sky(canvas, colours.above, colours.below)
    stars(canvas, 26, colours.above.lighter(12), 80)
    for index, (top, pitch, opening, spring) in enumerate(((88, 114, 62, 170), (56, 228, 150, 178))):
        tone = colours.layer(index * 0.6)
        with canvas.layer(f"arches {index + 1}"):
            rim = rolling(canvas, top, 12, 2)
            holes = ""
            for place_index in range(round(canvas.width / pitch)):
                left, radius = pitch * place_index + (pitch - opening) / 2, opening / 2
                holes += f"M{place((left - 8, 256))}L{place((left, spring))}a{number(radius)} {number(radius * 1.2)} 0 0 1 {number(opening)} 0L{place((left + opening + 10, 256))}Z"
            canvas.path(smooth(samples(canvas, rim, 18)) + "V256H0Z" + holes, tone, fill_rule="evenodd")
            canvas.path(
                smooth(samples(canvas, lambda x: rim(x) + 10, 18))
                + "L"
                + smooth(samples(canvas, lambda x: rim(x) + 16, 18)[::-1])[1:]
                + "Z",
                tone.lighter(2),
            )
    with canvas.layer("canyon floor"):
        hill(canvas, rolling(canvas, 226, 8, 3), colours.near)
        along(canvas, rolling(canvas, 230, 4, 3), 5, bare_tree, 40, 60, colours.accent)


def pale_limestone(canvas, colours):
    canvas.box(0, 0, canvas.width, 256, colours.above)
    with canvas.layer("far wall"):
        strata(canvas, 11, colours.above, colours.below)
    with canvas.layer("far chambers"):
        for x in canvas.spread(5):
            cave_window(
                canvas,
                x,
                canvas.between(90, 160),
                canvas.between(24, 40),
                canvas.between(30, 52),
                colours.below.lighter(4),
            )
    for index, (count, width) in enumerate(((8, 20), (4, 38))):
        with canvas.layer(f"pillars {index + 1}"):
            for x in canvas.spread(count, 0.7):
                rock_pillar(canvas, x, width * canvas.between(0.8, 1.2), colours.layer(index * 0.7))
    with canvas.layer("floor and ceiling"):
        floor, ceiling = rolling(canvas, 236, 8, 3), rolling(canvas, 18, 8, 3)
        stalactites(canvas, 14, 50, colours.near, ceiling)
        fill_over(canvas, ceiling, colours.near)
        fill_under(canvas, floor, colours.near)


def night_village(canvas, colours):
    sky(canvas, colours.above, colours.below)
    stars(canvas, 60, colours.above.lighter(16), 120)
    crater_moon(canvas, canvas.width * 0.3, 62, 28, colours.above.lighter(16), colours.above)
    for index, (base, count, width) in enumerate(((150, 5, 22), (188, 4, 32), (230, 2.4, 48))):
        ground, tone = rolling(canvas, base, 16, 2), colours.layer(index / 2)
        with canvas.layer(f"village {index + 1}"):
            along(canvas, ground, 8 - 2 * index, poplar, 34 + 14 * index, 54 + 16 * index, tone.darker(2))
            for x in canvas.spread(count):
                gabled_house(
                    canvas,
                    x,
                    ground(x) + 6,
                    width,
                    width * 0.6,
                    tone.lighter(2),
                    tone.darker(2),
                    blend(tone, colours.accent, 0.5),
                )
            hill(canvas, ground, tone)


def old_town(canvas, colours):
    sky(canvas, colours.above, blend(colours.above, colours.below, 0.4), colours.below)
    streaks(canvas, 6, colours.below.lighter(2), 20, 90)
    with canvas.layer("towers"):
        for x in canvas.spread(3):
            clock_tower(
                canvas, x, 256, canvas.between(28, 38), canvas.between(120, 165), colours.far, colours.far.lighter(4)
            )
    for index, (base, count, width) in enumerate(((176, 8, 52), (216, 6, 72), (262, 4, 100))):
        tone = colours.layer(0.3 + 0.35 * index)
        with canvas.layer(f"houses {index + 1}"):
            for x in canvas.spread(count, 0.4):
                timber_house(
                    canvas,
                    x,
                    base,
                    width * canvas.between(0.85, 1.1),
                    40 + canvas.between(0, 24),
                    tone.lighter(3),
                    blend(tone, colours.accent, 0.5),
                    tone.darker(2),
                )


def ice_cliffs(canvas, colours):
    sky(canvas, colours.above, colours.below)
    for index, (base, pitch) in enumerate(((86, 6), (134, 5), (188, 4))):
        tone = colours.layer(index / 2)
        with canvas.layer(f"cliffs {index + 1}"):
            rim = jagged(canvas, base, 26, pitch)
            fill_under(canvas, rim, tone, 7)
            for x in canvas.spread(14 - 2 * index, 1.0):
                top, width, drop = rim(x), canvas.between(8, 18), canvas.between(30, 90)
                canvas.polygon(
                    [
                        (x, top + 6),
                        (x + width, rim(x + width) + 8),
                        (x + width * 0.5, top + drop),
                        (x - 5, top + drop * 0.7),
                    ],
                    tone.lighter(2.5),
                )
                canvas.polygon(
                    [
                        (x + width, rim(x + width) + 8),
                        (x + width * 1.6, rim(x + width * 1.6) + 10),
                        (x + width, top + drop * 1.2),
                    ],
                    tone.darker(2),
                )
    with canvas.layer("icicles"):
        ceiling = rolling(canvas, 10, 6, 4)
        stalactites(canvas, 22, 56, colours.accent, ceiling)
        fill_over(canvas, ceiling, colours.accent)


def gothic_night(canvas, colours):
    sky(canvas, colours.above, colours.below)
    crater_moon(canvas, canvas.width * 0.62, 74, 38, colours.below.lighter(8), colours.below)
    with canvas.layer("far church"):
        gothic_wall(canvas, 88, 57, colours.far)
    haze(canvas, 180, 50, colours.below.lighter(6))
    with canvas.layer("near church"):
        gothic_wall(canvas, 40, 114, colours.near)
        fill_under(canvas, rolling(canvas, 224, 7, 3), colours.near)
        along(canvas, level(230), 3, bare_tree, 60, 100, colours.accent)
        along(canvas, level(250), 9, menhir, 16, 28, colours.near.lighter(3))


def autumn_wood(canvas, colours):
    banded_sky(canvas, colours.above, colours.below, 7)
    for index, (base, count, size) in enumerate(((140, 13, 70), (182, 9, 104), (230, 5, 150))):
        ground, tone = rolling(canvas, base, 10, 2), colours.layer(index / 2)
        with canvas.layer(f"trees {index + 1}"):
            along(canvas, ground, count, round_tree, size * 0.8, size * 1.1, blend(tone, colours.accent, 0.5))
            hill(canvas, ground, tone)
            for x in canvas.spread(26, 1.2):
                leaf(
                    canvas,
                    x,
                    ground(x) + canvas.between(8, 36),
                    canvas.between(6, 11),
                    canvas.between(0, 3.1),
                    tone.darker(2.5),
                    0.35,
                )


def night_balloons(canvas, colours):
    sky(canvas, colours.above, colours.below)
    stars(canvas, 80, colours.above.lighter(15), 220)
    islands(
        canvas,
        ((0.14, 156, 58), (0.4, 60, 70), (0.7, 120, 64), (0.93, 52, 46)),
        colours.far,
        colours.far.lighter(2),
        fir,
        "far islands",
    )
    with canvas.layer("balloons"):
        for x in canvas.spread(5):
            size = canvas.between(28, 58)
            balloon(canvas, x, canvas.between(40, 190), size, blend(colours.far, colours.accent, 0.5))
    islands(canvas, ((0.28, 188, 130), (0.82, 196, 150)), colours.near, colours.near.lighter(3), fir, "near islands")
    clouds(canvas, 5, colours.below.lighter(3), 250, 268, (110, 160), "low clouds")


def night_harbour(canvas, colours):
    sky(canvas, colours.above, colours.below)
    stars(canvas, 34, colours.above.lighter(12), 80)
    with canvas.layer("bridge"):
        bridge(canvas, 150, 284, 104, colours.far)
    with canvas.layer("quay"):
        for x in canvas.spread(3):
            crane(canvas, x, 200, canvas.between(90, 120), colours.layer(0.5))
        for x in canvas.spread(9, 0.9):
            canvas.box(
                x - 20, 188 - canvas.random.randrange(2) * 12, 40, 40, colours.layer(0.55).lighter(canvas.between(0, 3))
            )
        canvas.box(0, 200, canvas.width, 56, colours.layer(0.65))
    with canvas.layer("harbour water"):
        water(canvas, 208, colours.near.lighter(2), 4)
        for x in canvas.spread(2):
            freighter(canvas, x, 234, canvas.between(130, 160), colours.near, colours.accent)


def rice_terraces(canvas, colours):
    sky(canvas, colours.above, colours.below)
    with canvas.layer("far peaks"):
        for x in canvas.spread(6):
            mountain(canvas, x, 140, 130, canvas.between(60, 100), colours.far.lighter(1))
    haze(canvas, 80, 40, colours.below)
    with canvas.layer("terraces"):
        for index in range(10):
            tone = colours.layer(0.1 + 0.09 * index)
            ground = rolling(canvas, 106 + 15 * index, 9 + index, 2.5)
            fill_under(canvas, ground, tone.lighter(4 if index % 2 else 2.5))
            fill_under(canvas, lambda x, ground=ground: ground(x) + 3 + index * 0.5, tone)
            if index % 3 == 2:
                along(canvas, ground, 4, poplar, 20 + 2 * index, 28 + 3 * index, colours.accent)


def timber_mine(canvas, colours):
    canvas.box(0, 0, canvas.width, 256, colours.far)
    with canvas.layer("earth"):
        strata(canvas, 14, colours.above, colours.below)
        for x in canvas.spread(34, 1.4):
            canvas.ellipse(
                x,
                canvas.between(10, 246),
                canvas.between(4, 11),
                canvas.between(3, 7),
                colours.far.lighter(canvas.between(-2, 3)),
            )
    with canvas.layer("galleries"):
        for x in canvas.spread(4, 0.5):
            cave_window(
                canvas,
                x,
                canvas.between(80, 170),
                canvas.between(40, 60),
                canvas.between(34, 50),
                colours.near.darker(3),
            )
    with canvas.layer("props"):
        for index, (count, top, width) in enumerate(((5, 96, 58), (3, 40, 116))):
            for x in canvas.spread(count, 0.3):
                timber_frame(canvas, x, top, width, colours.accent.lighter(-2 + 2 * index))
    with canvas.layer("track"):
        canvas.box(0, 236, canvas.width, 20, colours.near)
        for x in canvas.spread(22, 0):
            canvas.box(x - 6, 238, 12, 6, colours.accent.darker(2), 1)
        canvas.box(0, 233, canvas.width, 3, colours.accent.lighter(2))


def cupcake_night(canvas, colours):
    sky(canvas, colours.above, colours.below)
    with canvas.layer("waffle sky"):
        step = canvas.width / canvas.many(16)
        for index in range(-9, canvas.many(16) + 9):
            for lean in (-200, 200):
                canvas.stroke(straight([(index * step, 0), (index * step + lean, 256)]), colours.above.lighter(1.6), 2)
    for index, (base, count, size) in enumerate(((180, 7, 70), (212, 5, 110), (250, 3, 160))):
        tone = colours.layer(index / 2)
        with canvas.layer(f"cupcakes {index + 1}"):
            ground = rolling(canvas, base, 6, 3)
            along(
                canvas,
                ground,
                count,
                cupcake,
                size * 0.7,
                size * 1.05,
                tone.lighter(1.5),
                blend(tone, colours.accent, 0.6),
            )
            fill_under(canvas, ground, tone)
            icing(canvas, ground, tone.lighter(2), 12)


def pale_aqueduct(canvas, colours):
    sky(canvas, colours.above, colours.below)
    streaks(canvas, 4, colours.below.lighter(2), 12, 50)
    with canvas.layer("far hills"):
        fill_under(canvas, rolling(canvas, 120, 20, 2), colours.far.lighter(2))
        along(canvas, rolling(canvas, 206, 8, 3), 9, poplar, 26, 44, colours.far.darker(2))
    with canvas.layer("upper arches"):
        arcade(canvas, 62, 38, 25, 90, colours.layer(0.5), 124)
    with canvas.layer("lower arches"):
        arcade(canvas, 120, 76, 54, 164, colours.layer(0.6))
    with canvas.layer("meadow"):
        ground = rolling(canvas, 224, 9, 2)
        along(canvas, ground, 6, round_tree, 24, 42, colours.accent)
        hill(canvas, ground, colours.near)


def cactus_night(canvas, colours):
    banded_sky(canvas, colours.above, colours.below, 8)
    stars(canvas, 50, colours.above.lighter(14), 120)
    with canvas.layer("far range"):
        fill_under(canvas, jagged(canvas, 160, 20, 6), colours.far, 8)
    for index, (base, count, size) in enumerate(((188, 8, 56), (214, 6, 92), (246, 3.5, 150))):
        tone = colours.layer(0.35 + 0.32 * index)
        with canvas.layer(f"cacti {index + 1}"):
            ground = rolling(canvas, base, 6, 3)
            along(canvas, ground, count, cactus, size * 0.6, size, blend(tone, colours.accent, 0.6))
            hill(canvas, ground, tone, 3)


def old_library(canvas, colours):
    canvas.box(0, 0, canvas.width, 256, colours.far)
    tones = [colours.above, colours.below, colours.far, colours.accent, colours.near]
    count = canvas.many(4)
    width = canvas.width / count
    with canvas.layer("bookcases"):
        for index in range(count):
            bookcase(canvas, index * width, width, 4 + index % 2, colours.near.lighter(3), tones)
    with canvas.layer("ladder"):
        for side in (0, 18):
            canvas.stroke(straight([(width * 0.6 + side, 256), (width * 0.75 + side, 10)]), colours.near.lighter(5), 4)
        for index in range(14):
            y, x = 244 - index * 17, width * 0.607 + index * width * 0.0104
            canvas.stroke(straight([(x, y), (x + 18, y)]), colours.near.lighter(5), 3)


def pale_fair(canvas, colours):
    sky(canvas, colours.above, blend(colours.above, colours.below, 0.5), colours.below)
    clouds(canvas, 4, colours.below.lighter(2), 24, 90, (60, 90))
    with canvas.layer("balloons"):
        for x in canvas.spread(4):
            balloon(canvas, x, canvas.between(30, 90), canvas.between(20, 34), blend(colours.below, colours.far, 0.6))
    with canvas.layer("wheel"):
        for x in canvas.spread(2, 0.2):
            ferris_wheel(canvas, x, 232, canvas.between(170, 200), colours.far)
    for index, (base, count, width) in enumerate(((218, 5, 80), (252, 3, 130))):
        with canvas.layer(f"tents {index + 1}"):
            for order, x in enumerate(canvas.spread(count, 0.4)):
                tone = colours.layer(0.4 + 0.5 * index)
                tent(canvas, x, base, width, width * 0.85, blend(tone, colours.accent, 0.5 * (order % 2)))
    with canvas.layer("lawn"):
        hill(canvas, rolling(canvas, 242, 4, 3), colours.near)


def cave_lake(canvas, colours):
    sky(canvas, colours.above, colours.below)
    with canvas.layer("far wall"):
        for x in canvas.spread(4):
            cave_window(canvas, x, 110, canvas.between(40, 62), canvas.between(30, 48), colours.below.lighter(3))
    for index, ceiling in enumerate((52, 22)):
        tone = colours.layer(0.35 + 0.65 * index)
        with canvas.layer(f"ceiling {index + 1}"):
            line = rolling(canvas, ceiling, 16, 2)
            stalactites(canvas, 9 - 2 * index, 90, tone, line)
            fill_over(canvas, line, tone)
    with canvas.layer("lake"):
        water(canvas, 164, blend(colours.below, colours.far, 0.4), 7)
        for x in canvas.spread(5):
            canvas.polygon(
                [(x - 12, 164), (x + 12, 164), (x + 3, 164 + canvas.between(30, 70))], colours.far, opacity="0.5"
            )
    with canvas.layer("rocks"):
        for x in canvas.spread(8, 1.0):
            boulder(canvas, x, canvas.between(184, 252), canvas.between(28, 64), colours.layer(0.5))
        stalagmites(canvas, 5, 66, colours.near, level(252))


def mist_isles(canvas, colours):
    sky(canvas, colours.above, colours.below)
    for index, (base, count, width, rise) in enumerate(((128, 5, 120, 56), (166, 4, 170, 70), (212, 2.4, 220, 84))):
        tone = colours.layer(index / 2)
        with canvas.layer(f"isles {index + 1}"):
            for x in canvas.spread(count):
                size = canvas.between(0.7, 1.1)
                plume(canvas, x, base - rise * size, rise * 0.6, colours.above.lighter(1))
                volcano(canvas, x, base + 6, width * size, rise * size, tone, tone.lighter(2))
            along(canvas, level(base + 6), 7, palm, 22 + 10 * index, 34 + 12 * index, tone.darker(1))
            water(canvas, base + 4, blend(colours.below, tone, 0.35), 2)
        haze(canvas, base - 4, 22, colours.below, f"mist {index + 1}")


def stone_circle(canvas, colours):
    sky(canvas, colours.above, blend(colours.above, colours.below, 0.6), colours.below)
    clouds(canvas, 5, blend(colours.above, colours.below, 0.8), 26, 100, (80, 130))
    with canvas.layer("far downs"):
        fill_under(canvas, rolling(canvas, 160, 12, 1.5), colours.far.lighter(2))
    with canvas.layer("far stones"):
        ground = rolling(canvas, 186, 4, 2)
        along(canvas, ground, 9, menhir, 26, 44, colours.layer(0.3))
        hill(canvas, ground, colours.far)
    with canvas.layer("near stones"):
        ground = rolling(canvas, 220, 5, 2)
        along(canvas, ground, 4, trilithon, 84, 112, colours.layer(0.8))
        hill(canvas, ground, colours.near)
        tufts(canvas, lambda x: ground(x) + 14, 26, 10, colours.accent)
        tufts(canvas, lambda x: ground(x) + 32, 18, 13, colours.accent.darker(1))


def willow_night(canvas, colours):
    sky(canvas, colours.above, colours.below)
    crater_moon(canvas, canvas.width * 0.5, 70, 30, colours.above.lighter(13), colours.above)
    for index, (y, count, size) in enumerate(((174, 7, 96), (204, 4, 150), (240, 2.2, 216))):
        tone = colours.layer(index / 2)
        with canvas.layer(f"willows {index + 1}"):
            along(canvas, level(y), count, willow, size * 0.85, size * 1.05, blend(tone, colours.accent, 0.3))
            fill_under(canvas, rolling(canvas, y, 4, 4), tone)
            for x in canvas.spread(4 - index):
                canvas.ellipse(x, y + 14, canvas.between(20, 44), 4, blend(tone, colours.below, 0.5))
        haze(canvas, y - 8, 16, colours.below.lighter(4), f"fog {index + 1}")


class Scene(NamedTuple):
    title: str
    compose: object
    palette: Palette
    width: int = USUAL_WIDTH


# Sky above, sky below, farthest layer, nearest layer, accent. Each tone is
# lightness, chroma, hue (30 red, 60 brown, 110 olive, 145 green, 200 teal, 255 blue, 300 violet, 350 pink).
SCENES = [
    Scene("hills by day", day_hills, palette((73, 4, 255), (78, 3, 265), (76, 3, 215), (75, 4, 165), (73, 4, 150))),
    Scene("deep forest", deep_forest, palette((38, 3, 190), (44, 3, 180), (39, 3, 190), (26, 2, 200), (30, 3, 170))),
    Scene("mesas by day", day_mesas, palette((76, 3, 300), (81, 3, 40), (75, 4, 10), (76, 4, 45), (72, 3, 130))),
    Scene("blue cave", blue_cave, palette((42, 5, 250), (46, 5, 235), (38, 5, 255), (25, 3.5, 265), (35, 4, 250))),
    Scene(
        "alpine snow", alpine_snow, palette((72, 3, 280), (78, 2, 290), (74, 3, 275), (75, 2, 270), (68, 2.5, 250)), 512
    ),
    Scene("city by night", night_city, palette((28, 5, 280), (39, 6, 300), (34, 4, 285), (24, 3, 275), (57, 4, 80))),
    Scene(
        "candy hills by day",
        candy_hills,
        palette((76, 3.5, 310), (80, 3, 345), (77, 4, 330), (76, 5, 315), (75, 5, 290)),
    ),
    Scene(
        "columns at dusk", dusk_columns, palette((29, 5, 300), (34, 5, 350), (31, 4, 325), (23, 3.5, 310), (20, 3, 290))
    ),
    Scene(
        "sky islands by day",
        day_islands,
        palette((70, 5, 250), (77, 3, 245), (72, 3, 270), (70, 3, 300), (72, 2.5, 205)),
    ),
    Scene(
        "mangrove swamp",
        mangrove_swamp,
        palette((41, 3, 120), (46, 3, 130), (39, 3, 135), (25, 2.5, 145), (31, 3, 130)),
    ),
    Scene(
        "volcano", dark_volcano, palette((29, 2.5, 340), (40, 3.5, 0), (33, 3, 350), (21, 1.5, 330), (42, 5, 10)), 341
    ),
    Scene(
        "lighthouse by day",
        pale_lighthouse,
        palette((75, 2.5, 290), (80, 2.5, 340), (72, 3, 240), (71, 2, 60), (69, 2, 120)),
        640,
    ),
    Scene(
        "mushroom land by night",
        mushroom_night,
        palette((28, 6, 295), (38, 6, 310), (33, 5, 300), (23, 4, 285), (42, 6, 330)),
    ),
    Scene(
        "castle hall", castle_hall, palette((35, 1, 80), (44, 2.5, 230), (36, 1, 70), (28, 1, 60), (35, 4, 300)), 256
    ),
    Scene("misty firs", misty_firs, palette((81, 1.5, 180), (83, 1, 170), (79, 2, 180), (72, 3, 175), (73, 3, 170))),
    Scene(
        "pyramids by night",
        pyramid_night,
        palette((27, 5, 265), (38, 5, 270), (35, 3, 280), (27, 3, 285), (30, 3, 280)),
    ),
    Scene(
        "violet crystals",
        violet_crystals,
        palette((31, 6, 300), (41, 8, 305), (34, 6, 300), (23, 4, 295), (48, 8, 295)),
    ),
    Scene("fields at dusk", dusk_fields, palette((72, 5, 285), (80, 4, 330), (73, 4, 310), (68, 4, 295), (70, 4, 290))),
    Scene(
        "city by day", day_city, palette((77, 1.5, 260), (82, 1, 60), (75, 1.5, 270), (72, 2, 280), (70, 3, 160)), 640
    ),
    Scene(
        "aurora over snow", aurora_snow, palette((27, 4, 230), (36, 4, 215), (35, 3, 230), (38, 3, 235), (55, 7, 180))
    ),
    Scene(
        "candy cane forest", cane_forest, palette((34, 5, 345), (42, 5, 330), (35, 5, 340), (26, 4, 325), (48, 4, 350))
    ),
    Scene(
        "jungle temple",
        jungle_temple,
        palette((41, 3, 160), (48, 3, 150), (37, 3, 165), (25, 2.5, 170), (30, 3.5, 150)),
    ),
    Scene(
        "sky islands at dusk",
        dusk_islands,
        palette((69, 5, 300), (79, 4, 10), (71, 4, 330), (70, 4, 310), (73, 4, 345)),
        512,
    ),
    Scene("basalt and ash", ash_basalt, palette((74, 1, 60), (79, 1, 50), (74, 1, 40), (71, 1, 280), (73, 1, 60))),
    Scene("sails at dusk", dusk_sails, palette((31, 5, 270), (35, 5, 325), (34, 4, 290), (25, 4, 255), (27, 4, 260))),
    Scene(
        "mushroom land by day",
        pale_mushrooms,
        palette((76, 2, 230), (74, 2.5, 245), (73, 2.5, 250), (68, 3.5, 260), (73, 3.5, 10)),
    ),
    Scene("reeds in fog", reed_fog, palette((77, 1.5, 100), (80, 1.5, 110), (75, 2, 115), (69, 3, 120), (70, 3, 120))),
    Scene("pipe works", pipe_works, palette((34, 2, 245), (41, 2, 235), (34, 2, 240), (26, 2, 250), (29, 2, 245))),
    Scene(
        "bamboo grove", bamboo_grove, palette((79, 2, 300), (77, 2, 290), (76, 1.5, 200), (69, 2.5, 175), (70, 2, 200))
    ),
    Scene(
        "canyon arches at dusk",
        canyon_arches,
        palette((34, 4, 310), (42, 4, 350), (36, 4, 355), (28, 3, 350), (25, 2.5, 340)),
    ),
    Scene(
        "limestone cave",
        pale_limestone,
        palette((74, 2, 330), (77, 2, 350), (72, 2, 320), (71, 2, 300), (73, 2, 310)),
        341,
    ),
    Scene(
        "village by night",
        night_village,
        palette((27, 4.5, 250), (37, 4.5, 235), (34, 3.5, 215), (24, 3, 205), (61, 4, 85)),
        1024,
    ),
    Scene(
        "old town at dusk", old_town, palette((31, 4, 270), (43, 4, 340), (33, 3, 290), (24, 2.5, 275), (30, 5, 350))
    ),
    Scene("ice cliffs", ice_cliffs, palette((79, 2, 265), (80, 2, 250), (76, 3, 250), (73, 4.5, 250), (75, 3.5, 275))),
    Scene(
        "church ruin by night",
        gothic_night,
        palette((30, 2.5, 255), (42, 3, 240), (35, 2.5, 250), (24, 2, 260), (20, 2, 260)),
    ),
    Scene("autumn wood", autumn_wood, palette((80, 2, 70), (77, 3, 40), (75, 3.5, 50), (71, 4, 35), (75, 4.5, 15))),
    Scene(
        "balloons by night",
        night_balloons,
        palette((26, 5, 275), (41, 5, 255), (34, 4, 270), (27, 3.5, 285), (49, 5, 340)),
    ),
    Scene(
        "harbour by night",
        night_harbour,
        palette((30, 3, 275), (47, 3, 55), (37, 2, 310), (26, 2.5, 265), (50, 3, 75)),
        569,
    ),
    Scene(
        "rice terraces",
        rice_terraces,
        palette((79, 2.5, 220), (82, 1.5, 200), (75, 2, 200), (70, 2.5, 170), (67, 2.5, 190)),
        512,
    ),
    Scene("timber mine", timber_mine, palette((36, 3, 60), (32, 2.5, 45), (34, 2.5, 55), (27, 2, 50), (41, 3.5, 65))),
    Scene(
        "cupcakes by night",
        cupcake_night,
        palette((32, 3.5, 40), (39, 3.5, 20), (35, 3.5, 25), (26, 3, 20), (35, 4, 320)),
        341,
    ),
    Scene(
        "aqueduct by day",
        pale_aqueduct,
        palette((76, 2.5, 250), (80, 2, 20), (76, 1.5, 350), (72, 1.5, 30), (70, 2, 170)),
    ),
    Scene(
        "cacti by night", cactus_night, palette((27, 4, 215), (41, 5, 300), (35, 4, 280), (27, 3, 300), (33, 4, 190))
    ),
    Scene(
        "old library", old_library, palette((38, 3, 160), (35, 3, 260), (33, 3, 340), (29, 2.5, 55), (40, 2.5, 80)), 256
    ),
    Scene(
        "fair by day", pale_fair, palette((75, 4, 285), (80, 3, 350), (74, 3.5, 310), (72, 2.5, 215), (75, 3.5, 345))
    ),
    Scene("cave lake", cave_lake, palette((33, 3.5, 215), (42, 4.5, 205), (35, 4, 215), (23, 3, 225), (32, 4, 210))),
    Scene(
        "isles in mist",
        mist_isles,
        palette((77, 1.5, 240), (79, 1.5, 220), (75, 2, 230), (71, 3, 235), (73, 3, 230)),
        640,
    ),
    Scene(
        "stone circle at dusk",
        stone_circle,
        palette((72, 3, 255), (80, 3, 290), (74, 3, 210), (68, 3, 190), (70, 3, 175)),
    ),
    Scene(
        "willows by night",
        willow_night,
        palette((31, 3.5, 175), (39, 3.5, 165), (34, 3, 165), (22, 2.5, 160), (39, 4, 130)),
    ),
]


def compose(order, scene):
    canvas = Canvas(scene.width, HEIGHT, 1000 + order, scene.title)
    scene.compose(canvas, scene.palette)
    target = FOLDER / f"side-{order}.svg"
    target.write_text(canvas.svg(), encoding="utf-8")


def main(arguments):
    wanted = {int(argument) for argument in arguments} or set(range(1, len(SCENES) + 1))
    FOLDER.mkdir(parents=True, exist_ok=True)
    for order, scene in enumerate(SCENES, start=1):
        if order in wanted:
            compose(order, scene)


if __name__ == "__main__":
    main(sys.argv[1:])
