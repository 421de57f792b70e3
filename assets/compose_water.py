#!/usr/bin/env python3
"""Writes the water backgrounds, svg/backgrounds/water-1.svg to water-7.svg.

Water 1 to 4 are surfaces seen from above (open sea, light net, lagoon, dusk), 5 to 7 scenes under water (reef, rays, ruins).
Each scene has its own fixed seed, so the files are the same on every run.
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
    def __init__(self, number, aspect, water):
        self.number, self.w, self.rnd = number, round(H * aspect), Random(9000 + number)
        stops = "".join(f'<stop offset="{num(i / (len(water) - 1))}" stop-color="{c}"/>' for i, c in enumerate(water))
        self.defs = [f'<linearGradient id="g0" x1="0" y1="0" x2="0" y2="1">{stops}</linearGradient>']
        self.body = [f'<rect width="{self.w}" height="{H}" fill="url(#g0)"/>']

    def add(self, svg):
        self.body.append(svg)

    def path(self, d, colour, opacity=1):
        self.add(f'<path fill="{colour}"' + (f' opacity="{opacity}"' if opacity != 1 else "") + f' d="{d}"/>')

    # pieces

    def patch(self, x, y, rx, ry, colours, corners=10, rough=0.25):
        radii = [self.rnd.uniform(1 - rough, 1 + rough) for _ in range(corners)]
        for depth, colour in enumerate(colours):
            k = 0.76 ** depth
            self.path(smooth([(x + rx * k * r * math.cos(2 * math.pi * i / corners), y + ry * k * r * math.sin(2 * math.pi * i / corners))
                              for i, r in enumerate(radii)]), colour)

    def ripples(self, count, colour, long=(14, 34), top=0, bottom=H):
        """Short strokes that swell in the middle, as light lies on a wave."""
        d = ""
        for _ in range(count):
            x, y, k = self.rnd.uniform(0, self.w), self.rnd.uniform(top + 6, bottom - 6), self.rnd.uniform(*long)
            t = 0.05 * k + 1
            d += f"M{num(x)} {num(y)} q{num(k / 4)} {num(-2 * t)} {num(k / 2)} {num(-t)} t{num(k / 2)} {num(-t / 2)} q{num(-k / 4)} {num(2.2 * t)} {num(-k / 2)} {num(1.6 * t)} t{num(-k / 2)} {num(-t / 8)} Z"
        self.path(d, colour)

    def ground(self, y, swing, colour, bumps=6):
        points = [(self.w * i / bumps, y + self.rnd.uniform(-swing, swing)) for i in range(bumps + 1)]
        d = f"M0 {H} L0 {num(points[0][1])}"
        for (x0, y0), (x1, y1) in zip(points, points[1:]):
            d += f" C{num((x0 + x1) / 2)} {num(y0)} {num((x0 + x1) / 2)} {num(y1)} {num(x1)} {num(y1)}"
        self.path(d + f" L{self.w} {H} Z", colour)

    def fan(self, x, y, size, colour, fingers=7):
        """A fan of round coral fingers."""
        d = ""
        for i in range(fingers):
            a = math.pi * (0.12 + 0.76 * i / (fingers - 1))
            k = size * self.rnd.uniform(0.75, 1.05)
            bend = self.rnd.uniform(-0.2, 0.2)
            d += f"M{num(x)} {num(y)} Q{num(x + 0.6 * k * math.cos(a + bend))} {num(y - 0.6 * k * math.sin(a + bend))} {num(x + k * math.cos(a))} {num(y - k * math.sin(a))} "
        self.add(f'<path fill="none" stroke="{colour}" stroke-width="{num(size * 0.16)}" stroke-linecap="round" d="{d.strip()}"/>')

    def dome(self, x, y, r, base, light):
        self.path(f"M{num(x - r)} {num(y)} A{r} {num(r * 0.85)} 0 0 1 {num(x + r)} {num(y)} Z", base)
        self.add(f'<path fill="none" stroke="{light}" stroke-width="3" stroke-linecap="round" d="' + " ".join(
            f"M{num(x + r * k)} {num(y - r * 0.12)} Q{num(x + r * k * 0.9)} {num(y - r * 0.5)} {num(x + r * k * 0.45)} {num(y - r * 0.68)}" for k in (-0.66, -0.3, 0.3, 0.66)) + '"/>')

    def weed(self, x, y, tall, colour, sway=9, wide=7):
        left, right, steps = [], [], 6
        for i in range(steps + 1):
            t = i / steps
            dx = sway * math.sin(4.5 * t + x)
            left.append((x + dx - wide * (1 - t) / 2 - 0.5, y - tall * t))
            right.append((x + dx + wide * (1 - t) / 2 + 0.5, y - tall * t))
        self.path(smooth(left + right[::-1]), colour)

    def specks(self, count, colour, small=0.8, big=2.2):
        d = ""
        for _ in range(count):
            r, x, y = self.rnd.uniform(small, big), self.rnd.uniform(3, self.w - 3), self.rnd.uniform(3, H - 3)
            d += f"M{num(x - r)} {num(y)}a{num(r)} {num(r)} 0 1 0 {num(2 * r)} 0a{num(r)} {num(r)} 0 1 0 {num(-2 * r)} 0"
        self.path(d, colour)

    def write(self):
        head = f'<svg xmlns="http://www.w3.org/2000/svg" width="{self.w}" height="{H}" viewBox="0 0 {self.w} {H}">\n'
        defs = "".join(f"    {d}\n" for d in self.defs)
        body = "".join(f"  {b}\n" for b in self.body)
        with open(os.path.join(FOLDER, f"water-{self.number}.svg"), "w") as file:
            file.write(f"{head}  <defs>\n{defs}  </defs>\n{body}</svg>\n")


def open_sea():
    """Rows of dark swell, each with a thin lighter crest."""
    s = Scene(1, 1.781, ("#122645", "#122645"))
    tones = ("#142a4b", "#173052", "#132747", "#1a3559")
    for row in range(9):
        y, wide = 8 + 31 * row, 38 + 9 * (row % 3)
        x = -wide * s.rnd.random()
        d = f"M{num(x)} {y}"
        while x < s.w:
            d += f" q{num(wide / 2)} {num(13 + 4 * s.rnd.random())} {wide} 0"
            x += wide
        s.path(f"{d} L{num(x)} {H} L-60 {H} Z", tones[row % 4])
        s.add(f'<path fill="none" stroke="#264468" stroke-width="2.4" d="{d}"/>')
    s.ripples(22, "#31527a")
    s.write()


def light_net():
    """Sunlight bent into a net on the sea floor: dark cells (Voronoi regions) in a lighter web."""
    s = Scene(2, 1.781, ("#3b7479", "#30666e"))
    seeds = [((c + 0.5 * (r % 2) + s.rnd.uniform(-0.36, 0.36)) * 78 - 50, (r + s.rnd.uniform(-0.34, 0.34)) * 36 - 20) for r in range(9) for c in range(8)]
    for cx, cy in seeds:
        cell = [(cx - 120, cy - 90), (cx + 120, cy - 90), (cx + 120, cy + 90), (cx - 120, cy + 90)]
        for ox, oy in seeds:
            if (ox, oy) == (cx, cy) or abs(ox - cx) > 200 or abs(oy - cy) > 180:
                continue
            side = lambda p: (p[0] - (cx + ox) / 2) * (ox - cx) + (p[1] - (cy + oy) / 2) * (oy - cy)
            cut = []
            for i, p in enumerate(cell):
                q, a, b = cell[i - 1], side(cell[i - 1]), side(p)
                if (a < 0) != (b < 0):
                    cut.append((q[0] + (p[0] - q[0]) * a / (a - b), q[1] + (p[1] - q[1]) * a / (a - b)))
                if b < 0:
                    cut.append(p)
            cell = cut
        for k, colour in ((1.06, "#245962"), (0.8, "#20525c")):
            s.path(smooth([(cx + (x - cx) * k, cy + (y - cy) * k) for x, y in cell]), colour)
    s.ripples(14, "#4a858a", (14, 30))
    s.write()


def lagoon():
    """Sand under shallow water."""
    s = Scene(3, 1.781, ("#829694", "#8b9a96"))
    for x, y, rx, ry, colours in ((60, 60, 90, 42, ("#7a8f8f", "#73888b")), (330, 50, 110, 40, ("#8c9c97", "#94a29b")), (210, 150, 100, 38, ("#919f99", "#97a49d")),
                                  (410, 190, 90, 52, ("#7a8f8f", "#73888b", "#6d8388")), (70, 214, 110, 34, ("#8f9f98", "#96a49c")), (250, 236, 70, 24, ("#7d9191",))):
        s.patch(x, y, rx, ry, colours)
    s.ripples(46, "#99a7a0", (16, 40))
    s.ripples(26, "#768b8b", (12, 28))
    s.write()


def dusk():
    """Long flat swells from lilac grey light into ink."""
    s = Scene(4, 1.781, ("#4f4c63", "#4f4c63"))
    for i, colour in enumerate(("#48465e", "#403e57", "#393750", "#313049", "#2a2a41", "#24253a", "#1f2032")):
        y, swing, phase = 18 + 33 * i, 5 + i, 1.9 * i
        edge = [(s.w * k / 24, y + swing * math.sin(2 * math.pi * k * (1 + i % 3) / 24 + phase)) for k in range(25)]
        s.path(polygon(edge + [(s.w, H), (0, H)]), colour)
    s.ripples(26, "#5a556b", (20, 54), 0, 120)
    s.ripples(18, "#3e3e57", (14, 36), 120, H)
    s.write()


def reef():
    s = Scene(5, 1.687, ("#4a6a58", "#2c4a40", "#18302c"))
    s.ground(150, 16, "#2a4a40", 7)
    for x, size in ((40, 44), (128, 34), (250, 50), (372, 40)):
        s.fan(x, 170, size, "#31534a", 7)
    s.ground(190, 10, "#233f38", 6)
    for x, r in ((86, 30), (214, 24), (318, 36), (418, 26)):
        s.dome(x, 208, r, "#3a5248", "#4a6254")
    for x, size in ((20, 40), (160, 46), (270, 36), (372, 48)):
        s.fan(x, 236, size, s.rnd.choice(("#4f4a44", "#4a4048", "#405046")), 6)
    s.ground(226, 8, "#182e2a", 8)
    for x in (52, 66, 112, 236, 248, 332, 402, 414):
        s.weed(x, 256, s.rnd.uniform(40, 76), "#2c4c34", 6, 9)
    s.ripples(16, "#5a7a66", (20, 46), 0, 60)
    s.write()


def rays():
    s = Scene(6, 1.40, ("#446474", "#27465b", "#182f43"))
    for x, wide, lean, colour in ((20, 34, 70, "#52717e"), (92, 20, 54, "#52717e"), (150, 46, 62, "#4d6d7b"), (236, 24, 40, "#52717e"), (292, 40, 56, "#4d6d7b"), (-60, 30, 80, "#4d6d7b")):
        s.path(polygon([(x, 0), (x + wide, 0), (x + wide * 1.9 + lean, H), (x + lean, H)]), colour, 0.22)
    for x, tall in ((18, 170), (40, 120), (70, 206), (250, 150), (286, 214), (306, 130), (340, 184)):
        s.weed(x, 262, tall, s.rnd.choice(("#1e394a", "#213d4e", "#1b3444")), 10, 15)
    s.ground(236, 8, "#192f44", 5)
    s.specks(36, "#4e6877")
    s.write()


def ruins():
    s = Scene(7, 1.333, ("#0d1626", "#0a101c", "#070a12"))
    s.patch(180, 90, 130, 70, ("#101c2e", "#132136"), 12)
    for x, top, wide in ((34, 92, 22), (92, 120, 22), (236, 70, 26), (308, 110, 24)):
        s.path(polygon([(x, 256), (x + 3, top + 12), (x - 4, top + 12), (x - 4, top), (x + wide + 4, top), (x + wide + 4, top + 12), (x + wide - 3, top + 12), (x + wide, 256)]), "#18263a")
        s.add(f'<path stroke="#223248" stroke-width="3" d="M{x + 7} {top + 16} L{x + 7} 256 M{x + 14} {top + 16} L{x + 14} 256"/>')
    s.path("M22 92 L128 118 L128 108 L22 80 Z", "#1c2b40")
    s.path("M150 256 L150 196 Q182 150 214 196 L214 256 L200 256 L200 204 Q182 176 164 204 L164 256 Z", "#141f31")
    s.ground(226, 8, "#0f1826", 6)
    for x, y, r in ((62, 232, 18), (140, 240, 14), (270, 236, 22), (338, 240, 16)):
        s.path(polygon([(x - r, y + 8), (x - r * 0.5, y - r * 0.5), (x + r * 0.4, y - r * 0.6), (x + r, y + 8)]), "#1a273a")
    s.specks(60, "#33455c", 0.8, 1.9)
    s.specks(16, "#44566c", 1.0, 1.8)
    s.write()


if __name__ == "__main__":
    os.makedirs(FOLDER, exist_ok=True)
    for scene in (open_sea, light_net, lagoon, dusk, reef, rays, ruins):
        scene()
