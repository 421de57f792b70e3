#!/usr/bin/env python3
"""Writes the space backgrounds, svg/backgrounds/space-1.svg to space-13.svg.

Each scene is composed of the pieces below with its own fixed seed, so the files are the same on every run.
A picture may be repeated sideways: pieces that cross the left or right edge are drawn on both sides.
"""
import math
import os
from random import Random

H = 256
FOLDER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "svg", "backgrounds")


def num(value):
    return f"{value:.1f}".rstrip("0").rstrip(".")


def polygon(points):
    return "M" + " L".join(f"{num(x)} {num(y)}" for x, y in points) + " Z"


def smooth(points):
    """A closed curve through the middles of the sides, with the corners as control points."""
    middles = [((x + points[i - 1][0]) / 2, (y + points[i - 1][1]) / 2) for i, (x, y) in enumerate(points)]
    d = f"M{num(middles[0][0])} {num(middles[0][1])}"
    for i, (x, y) in enumerate(points):
        mx, my = middles[(i + 1) % len(points)]
        d += f" Q{num(x)} {num(y)} {num(mx)} {num(my)}"
    return d + " Z"


class Scene:
    def __init__(self, number, aspect, sky):
        self.number, self.w, self.rnd = number, round(H * aspect), Random(7000 + number)
        self.defs, self.body = [], []
        self.add(f'<rect width="{self.w}" height="{H}" fill="{self.linear(sky)}"/>')

    def add(self, svg):
        self.body.append(svg)

    def linear(self, colours):
        stops = "".join(f'<stop offset="{num(i / (len(colours) - 1))}" stop-color="{c}"/>' for i, c in enumerate(colours))
        self.defs.append(f'<linearGradient id="g{len(self.defs)}" x1="0" y1="0" x2="0" y2="1">{stops}</linearGradient>')
        return f"url(#g{len(self.defs) - 1})"

    def glow(self, colour, strength):
        self.defs.append(f'<radialGradient id="g{len(self.defs)}"><stop offset="0" stop-color="{colour}" stop-opacity="{strength}"/>'
                         f'<stop offset="1" stop-color="{colour}" stop-opacity="0"/></radialGradient>')
        return f"url(#g{len(self.defs) - 1})"

    def place(self, x, y, reach, svg, turn=0):
        turn = f" rotate({num(turn)})" if turn else ""
        for shift in (-self.w, 0, self.w):
            if -reach < x + shift < self.w + reach:
                self.add(f'<g transform="translate({num(x + shift)} {num(y)}){turn}">{svg}</g>')

    # pieces

    def stars(self, count, colours, small=0.8, big=2.0, top=0, bottom=H):
        for i, colour in enumerate(colours):
            dots = ""
            for _ in range(count // len(colours)):
                r = small + (big - small) * self.rnd.random() ** 3
                x, y = self.rnd.uniform(3, self.w - 3), self.rnd.uniform(top + 3, bottom - 3)
                dots += f"M{num(x - r)} {num(y)}a{num(r)} {num(r)} 0 1 0 {num(2 * r)} 0a{num(r)} {num(r)} 0 1 0 {num(-2 * r)} 0"
            self.add(f'<path fill="{colour}" d="{dots}"/>')

    def glints(self, count, colour, low=5, high=9):
        for _ in range(count):
            r, x, y = self.rnd.uniform(low, high), self.rnd.uniform(0, self.w), self.rnd.uniform(12, H - 12)
            q = r * 0.16
            d = polygon([(r, 0), (q, q), (0, r), (-q, q), (-r, 0), (-q, -q), (0, -r), (q, -q)])
            self.place(x, y, r, f'<path fill="{colour}" d="{d}"/>')

    def haze(self, spots, colour, strength):
        fill = self.glow(colour, strength)
        for x, y, rx, ry, turn in spots:
            self.place(x * self.w, y * H, max(rx, ry), f'<ellipse rx="{rx}" ry="{ry}" fill="{fill}"/>', turn)

    def blob(self, x, y, rx, ry, layers, corners=11, rough=0.3, turn=0, shrink=0.78):
        """Flat smoke: the same ragged outline, layer inside layer."""
        radii = [self.rnd.uniform(1 - rough, 1 + rough) for _ in range(corners)]
        svg = ""
        for depth, colour in enumerate(layers):
            k, angle = shrink ** depth, 2 * math.pi / corners
            d = smooth([(rx * k * r * math.cos(i * angle) - 4 * depth, ry * k * r * math.sin(i * angle) - 3 * depth)
                        for i, r in enumerate(radii)])
            svg += f'<path fill="{colour}" d="{d}"/>'
        self.place(x * self.w, y * H, max(rx, ry) * 1.4, svg, turn)

    def planet(self, x, y, r, base, shade, light, bands=(), ring=None, tilt=-18):
        svg = f'<circle r="{r}" fill="{base}"/>'
        for at, thick, colour in bands:
            half = math.sqrt(1 - at * at) * r
            low = math.sqrt(max(0, 1 - (at + thick) ** 2)) * r
            svg += (f'<path fill="{colour}" d="M{num(-half)} {num(at * r)} Q0 {num(at * r + r * 0.16)} {num(half)} {num(at * r)} '
                    f'L{num(low)} {num((at + thick) * r)} Q0 {num((at + thick) * r + r * 0.16)} {num(-low)} {num((at + thick) * r)} Z"/>')
        svg += f'<path fill="{shade}" d="M{r} 0 A{r} {r} 0 0 1 {num(-r * 0.6)} {num(r * 0.8)} A{num(r * 1.3)} {num(r * 1.3)} 0 0 0 {num(r * 0.96)} {num(-r * 0.28)} A{r} {r} 0 0 1 {r} 0 Z"/>'
        svg += f'<ellipse cx="{num(-r * 0.45)}" cy="{num(-r * 0.5)}" rx="{num(r * 0.24)}" ry="{num(r * 0.14)}" fill="{light}" transform="rotate(-40 {num(-r * 0.45)} {num(-r * 0.5)})"/>'
        if ring:
            for size, wide, colour in ring:
                a, b = r * size, r * size * 0.26
                svg += (f'<path d="M{num(-r * 0.98)} {num(-b * 0.3)} Q{num(-a * 1.35)} {num(b * 0.45)} {num(-a * 0.75)} {num(b * 0.9)} '
                        f'Q0 {num(b * 1.75)} {num(a * 0.75)} {num(b * 0.9)} Q{num(a * 1.35)} {num(b * 0.45)} {num(r * 0.98)} {num(-b * 0.3)}" '
                        f'fill="none" stroke="{colour}" stroke-width="{wide}"/>')
        self.place(x * self.w, y * H, r * 2.2, svg, tilt)

    def moon(self, x, y, r, base, shade, pits):
        svg = f'<circle r="{r}" fill="{shade}"/><circle cx="{num(-r * 0.1)}" cy="{num(-r * 0.1)}" r="{num(r * 0.86)}" fill="{base}"/>'
        for px, py, pr in pits:
            svg += f'<circle cx="{num(px * r)}" cy="{num(py * r)}" r="{num(pr * r)}" fill="{shade}"/>'
        self.place(x * self.w, y * H, r, svg)

    def rock(self, x, y, r, base, shade):
        ring = [(r * k * math.cos(a), r * k * 0.8 * math.sin(a)) for a, k in
                ((i * math.pi / 3.5, self.rnd.uniform(0.75, 1.1)) for i in range(7))]
        inner = [(px * 0.72 - r * 0.12, py * 0.72 - r * 0.12) for px, py in ring]
        self.place(x, y, r * 1.2, f'<path fill="{shade}" d="{polygon(ring)}"/><path fill="{base}" d="{polygon(inner)}"/>',
                   self.rnd.uniform(0, 360))

    def galaxy(self, x, y, r, flat, turn, arms, colours, core):
        svg = f'<ellipse rx="{r}" ry="{num(r * flat)}" fill="{self.glow(colours[0], 0.8)}"/>'
        for arm in range(arms):
            start = 2 * math.pi * arm / arms
            for wide, colour in ((0.62, colours[1]), (0.3, colours[2])):
                outer, inner = [], []
                for i in range(10):
                    t = i / 9
                    angle, rad = start + 3.6 * t, r * (0.12 + 0.84 * t)
                    half = wide * (1 - t) ** 0.7 * 0.5 + 0.02
                    outer.append((rad * math.cos(angle + half), rad * flat * math.sin(angle + half)))
                    inner.append((rad * math.cos(angle - half), rad * flat * math.sin(angle - half)))
                svg += f'<path fill="{colour}" opacity=".7" d="{smooth(outer + inner[::-1])}"/>'
        svg += f'<ellipse rx="{num(r * 0.3)}" ry="{num(r * 0.3 * max(flat, 0.5))}" fill="{self.glow(core, 0.95)}"/>'
        self.place(x * self.w, y * H, r, svg, turn)

    def wave(self, y, height, periods, phase, colour, opacity=1, thick=None):
        """A periodic band from its wavy top to the bottom of the picture, or to a lower wave."""
        def edge(level, swing, offset):
            steps = periods * 8
            return [(self.w * i / steps, level + swing * math.sin(2 * math.pi * periods * i / steps + offset)
                     + swing * 0.4 * math.sin(2 * math.pi * i / steps + 2 * offset)) for i in range(steps + 1)]
        top = edge(y, height, phase)
        low = edge(y + thick, height * 0.6, phase + 0.9)[::-1] if thick else [(self.w, H), (0, H)]
        self.add(f'<path fill="{colour}" opacity="{opacity}" d="{polygon(top + low)}"/>')

    def write(self):
        head = f'<svg xmlns="http://www.w3.org/2000/svg" width="{self.w}" height="{H}" viewBox="0 0 {self.w} {H}">\n'
        defs = "".join(f"    {d}\n" for d in self.defs)
        body = "".join(f"  {b}\n" for b in self.body)
        with open(os.path.join(FOLDER, f"space-{self.number}.svg"), "w") as file:
            file.write(f"{head}  <defs>\n{defs}  </defs>\n{body}</svg>\n")


def milky_way():
    s = Scene(1, 1.778, ("#070b20", "#10173a", "#0a1030"))
    path = [(i / 8, 0.5 + 0.22 * math.sin(2 * math.pi * i / 8)) for i in range(8)]
    s.haze([(x, y, 90, 58, 0) for x, y in path], "#4a5894", 0.45)
    s.haze([(0.5, 0.5, 120, 12, -36), (0.66, 0.34, 70, 9, -22), (0.12, 0.68, 80, 8, 22)], "#0a0f2a", 0.6)
    s.stars(130, ("#43508a", "#5f6fa6"), 0.8, 1.8)
    s.stars(14, ("#8492c2",), 1.2, 1.9)
    s.write()


def plum_nebula():
    s = Scene(2, 1.5, ("#140b22", "#1d1030"))
    s.stars(60, ("#4d3a66",))
    s.blob(0.25, 0.42, 110, 74, ("#291644", "#351d54", "#452664"), 13, 0.35, -12)
    s.blob(0.74, 0.62, 96, 70, ("#231540", "#2e2058", "#3b2c70"), 12, 0.35, 20)
    s.blob(0.5, 0.14, 70, 26, ("#241238", "#311a48"), 11, 0.3, 6)
    s.blob(0.52, 0.9, 84, 24, ("#1a0f30",), 11, 0.3, -4)
    s.stars(50, ("#6a5488", "#7f6c9c"), 0.9, 1.9)
    s.glints(4, "#6f5a90")
    s.write()


def ringed_planet():
    s = Scene(3, 1.6, ("#0a1a24", "#10262e"))
    s.stars(90, ("#34545c", "#52747a"))
    s.planet(0.6, 0.5, 66, "#38606a", "#264752", "#46707a", ((-0.62, 0.16, "#416c74"), (-0.2, 0.24, "#2f535e"), (0.3, 0.16, "#457078")),
             ((2.0, 5, "#6f8a86"), (1.72, 7, "#4b6668")), -16)
    s.moon(0.17, 0.3, 15, "#5a6d70", "#42565a", ((-0.3, -0.1, 0.2), (0.25, 0.3, 0.26)))
    s.moon(0.24, 0.68, 7, "#4c6064", "#394c52", ())
    s.write()


def spiral_galaxy():
    s = Scene(4, 1.333, ("#08080c", "#0e0e14"))
    s.stars(80, ("#3a3b44", "#5c5d66"))
    s.galaxy(0.5, 0.5, 150, 0.62, -20, 3, ("#31333e", "#42454f", "#62656c"), "#8c8a88")
    s.stars(30, ("#74757c",), 0.9, 1.7)
    s.write()


def mist():
    s = Scene(5, 1.778, ("#262d44", "#323850", "#3e3f58"))
    s.moon(0.7, 0.36, 46, "#474f66", "#3a4258", ((-0.4, 0.1, 0.16), (0.2, -0.35, 0.2), (0.1, 0.4, 0.13)))
    s.moon(0.26, 0.22, 13, "#434b60", "#353d52", ())
    s.stars(50, ("#525b74",), 0.9, 1.9, 0, 120)
    for i, colour in enumerate(("#2c3346", "#363a4e", "#403e54", "#48455e")):
        s.wave(112 + 36 * i, 10 + i, 2 + i % 2, 1.7 * i, colour)
    s.write()


def aurora():
    """Hanging curtains: a wavy upper edge, folds below it that fade downwards."""
    s = Scene(6, 1.5, ("#05141a", "#0a2222", "#06161c"))
    s.stars(80, ("#254a4a", "#42686a"))
    for y, swing, phase, tall, colour in ((84, 26, 0.0, 110, "#2c7268"), (110, 30, 2.2, 120, "#2a6676"), (60, 20, 4.1, 90, "#306a5c")):
        s.defs.append(f'<linearGradient id="g{len(s.defs)}" x1="0" y1="0" x2="0" y2="1"><stop offset="0" stop-color="{colour}" stop-opacity=".5"/>'
                      f'<stop offset="1" stop-color="{colour}" stop-opacity="0"/></linearGradient>')
        fill, folds = f"url(#g{len(s.defs) - 1})", 16
        for i in range(folds):
            left, wide = s.w * i / folds, s.w / folds
            def top(x):
                return y + swing * math.sin(2 * math.pi * 2 * x / s.w + phase)
            k = tall * (0.75 + 0.25 * math.sin(2.4 * i + phase))
            s.add(f'<path fill="{fill}" d="M{num(left)} {num(top(left))} L{num(left + wide / 2)} {num(top(left + wide / 2))} '
                  f'L{num(left + wide)} {num(top(left + wide))} L{num(left + wide)} {num(top(left + wide) + k)} L{num(left)} {num(top(left) + k)} Z"/>')
    s.stars(20, ("#5f8582",), 0.9, 1.7)
    s.write()


def planet_limb():
    s = Scene(7, 1.6, ("#0b0d1c", "#1a2038", "#3a3f58"))
    s.stars(60, ("#444a68", "#646a88"), 0.8, 2.0, 0, 130)
    s.planet(0.24, 0.27, 27, "#4d4a5c", "#393848", "#65627a", ((-0.3, 0.2, "#575468"), (0.25, 0.2, "#444254")), None, 12)
    for i, colour in enumerate(("#464657", "#4f4944", "#433b35", "#372f2a")):
        s.wave(128 + (10, 0, 18, 44)[i] + (0, 18, 18, 18)[i], (6, 6, 8, 10)[i], (1, 1, 2, 1)[i], 0.4 + 0.5 * i, colour)
    for x, y, r in ((0.16, 0.9, 22), (0.62, 0.83, 17), (0.86, 0.93, 26), (0.4, 0.94, 12)):
        s.place(x * s.w, y * H, r, f'<ellipse rx="{r}" ry="{num(r * 0.34)}" fill="#3a302c"/><ellipse cx="1.5" cy="2" rx="{num(r * 0.84)}" ry="{num(r * 0.24)}" fill="#54473f"/>')
    s.write()


def rubble_belt():
    s = Scene(8, 1.333, ("#120e0b", "#1c1611"))
    s.stars(60, ("#3c342c", "#5a5046"))
    middle = lambda t: 0.5 - 0.24 * math.sin(2 * math.pi * t)
    s.haze([(i / 8, middle(i / 8), 74, 56, 0) for i in range(8)], "#4a3c2e", 0.5)
    for i in range(80):
        t = (i + s.rnd.random()) / 80
        spread = s.rnd.gauss(0, 0.11)
        s.rock(t * s.w, (middle(t) + spread) * H, s.rnd.uniform(2.5, 6) + 9 * s.rnd.random() ** 5, *s.rnd.choice((("#4e4234", "#352c23"), ("#443b33", "#2e2822"), ("#574a3a", "#3d3328"))))
    s.write()


def dust_lanes():
    s = Scene(9, 1.778, ("#283249", "#394359", "#2f3951"))
    s.moon(0.32, 0.4, 58, "#475268", "#3d485e", ((-0.36, -0.3, 0.2), (0.3, 0.05, 0.24), (-0.2, 0.45, 0.15), (0.42, -0.42, 0.1)))
    s.moon(0.78, 0.3, 24, "#414b60", "#364158", ((-0.2, 0.1, 0.24),))
    for y, tall, periods, phase, colour, thick in ((20, 7, 2, 0.3, "#2c364d", 16), (122, 12, 1, 2.1, "#2c364c", 26), (168, 8, 3, 1.2, "#323d54", 14), (206, 10, 2, 4.0, "#273145", 30)):
        s.wave(y, tall, periods, phase, colour, 0.92, thick)
    s.stars(50, ("#49546b", "#545f73"), 0.9, 2.2)
    s.write()


def facets():
    s = Scene(10, 1.5, ("#10202c", "#10202c"))
    cols, rows, tones = 9, 6, ("#0f1f2b", "#142835", "#19303e", "#1f3a49", "#264453")
    points = {}
    for row in range(rows + 1):
        for col in range(cols):
            inside = 0 < row < rows
            points[row, col] = ((col + (s.rnd.uniform(-0.34, 0.34) if inside else 0)) * s.w / cols,
                                (row + (s.rnd.uniform(-0.34, 0.34) if inside else 0)) * H / rows)
        points[row, cols] = (points[row, 0][0] + s.w, points[row, 0][1])
    for row in range(rows):
        for col in range(cols):
            a, b, c, d = (points[row, col], points[row, col + 1], points[row + 1, col + 1], points[row + 1, col])
            for triangle in ((a, b, c), (a, c, d)) if (row + col) % 2 else ((a, b, d), (b, c, d)):
                colour = s.rnd.choice(tones)
                s.add(f'<path fill="{colour}" stroke="{colour}" d="{polygon(triangle)}"/>')
                if col == 0 or col == cols - 1:
                    shift = s.w if col == 0 else -s.w
                    s.add(f'<path fill="{colour}" stroke="{colour}" d="{polygon([(x + shift, y) for x, y in triangle])}"/>')
    s.stars(40, ("#3c5f70", "#4f7282"), 1.0, 2.0)
    s.glints(6, "#42667a", 6, 11)
    s.write()


def warp():
    s = Scene(11, 1.778, ("#030a12", "#0b2236", "#030a12"))
    for i in range(84):
        y = 128 + (i % 2 * 2 - 1) * 124 * s.rnd.random()
        far = abs(y - 128) / 128
        long, thick = s.rnd.uniform(20, 60) + 110 * far * s.rnd.random(), 0.8 + 2.4 * far * s.rnd.random()
        colour = s.rnd.choice(("#1c3f58", "#2b5570", "#477088", "#183450"))
        s.place(s.rnd.uniform(0, s.w), y, long, f'<path fill="{colour}" d="M0 0 L{num(-long)} {num(thick)} L{num(-long - 3)} 0 L{num(-long)} {num(-thick)} Z"/>')
    s.stars(26, ("#4d7088",), 0.9, 1.7)
    s.write()


def star_chart():
    s = Scene(12, 1.5, ("#9ca6a5", "#a4adab"))
    line = 'fill="none" stroke="#909c9c" stroke-width="1.6"'
    for x in range(8):
        s.add(f'<path {line} opacity=".6" d="M{x * 48} 0 L{x * 48} 256"/>')
    for y in range(5):
        s.add(f'<path {line} opacity=".6" d="M0 {y * 48 + 32} L384 {y * 48 + 32}"/>')
    for x, y, radii in ((0.3, 0.52, (30, 58, 92)), (0.82, 0.3, (18, 40))):
        s.place(x * s.w, y * H, 100, "".join(f'<circle r="{r}" {line}/>' for r in radii) + '<circle r="9" fill="#909b9f"/>')
    s.place(0.3 * s.w, 0.52 * H, 10, '<circle cx="41" cy="-41" r="7" fill="#949ea0"/><circle cx="-30" cy="3" r="5" fill="#8c989c"/><circle cx="-60" cy="70" r="9" fill="#909c9f"/>')
    s.place(0.82 * s.w, 0.3 * H, 10, '<circle cx="28" cy="28" r="6" fill="#8c989c"/>')
    for path in (((214, 176), (246, 148), (290, 170), (330, 150), (352, 196)), ((40, 30), (74, 52), (112, 26), (150, 44)), ((180, 226), (226, 238), (262, 214))):
        s.add('<path fill="none" stroke="#869296" stroke-width="1.8" d="M' + " L".join(f"{x} {y}" for x, y in path) + '"/>')
        for i, (x, y) in enumerate(path):
            s.place(x, y, 6, f'<circle r="{4 - i % 2}" fill="#7f8c91"/>')
    s.stars(40, ("#8c989c",), 0.9, 1.7)
    s.write()


def orrery():
    s = Scene(13, 1.333, ("#1c1216", "#241619"))
    s.stars(70, ("#3f2d31", "#5a474a"))
    x, y = 0.12 * s.w, 0.55 * H
    rings = "".join(f'<ellipse rx="{r}" ry="{num(r * 0.62)}" fill="none" stroke="#463136" stroke-width="2.4"/>' for r in (62, 104, 150, 200))
    s.place(x, y, 30, f'<g transform="rotate(-14)">{rings}</g><circle r="44" fill="#312125"/><circle r="33" fill="#402b30"/><circle r="23" fill="#50393d"/>')
    s.planet(0.36, 0.38, 10, "#5d5358", "#463e44", "#786c72", (), None, 0)
    s.planet(0.55, 0.62, 17, "#4d4650", "#39343e", "#665e6a", ((-0.2, 0.3, "#574f5a"),), None, 0)
    s.planet(0.7, 0.24, 24, "#54464a", "#3e3337", "#6c5d61", ((-0.3, 0.2, "#5f5054"), (0.25, 0.2, "#49393e")), ((1.7, 4, "#6a5a5c"),), -20)
    s.planet(0.86, 0.74, 13, "#5a4a44", "#433631", "#74625a", (), None, 0)
    s.glints(4, "#5f4c50")
    s.write()


if __name__ == "__main__":
    os.makedirs(FOLDER, exist_ok=True)
    for scene in (milky_way, plum_nebula, ringed_planet, spiral_galaxy, mist, aurora, planet_limb, rubble_belt, dust_lanes,
                  facets, warp, star_chart, orrery):
        scene()
