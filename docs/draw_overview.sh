#!/usr/bin/env bash
# Draws the picture of all games in the README, one scene each. Needs montage of ImageMagick.
# usage: draw_overview.sh PROCADE OUT.png
set -eu
procade=$1 out=$2
frames=$(mktemp -d)
trap 'rm -rf "$frames"' EXIT

# Game, level, steps, and what is pressed: scenes in which it can be seen what each game is about.
while read -r game level steps actions; do
    "$procade" shot "$game" --mode easy --level "$level" --steps "$steps" --actions "$actions" --size 256 \
        --out "$frames/$game.png"
done << 'SCENES'
bigfish 6 110 5*3,3*2
bossfight 1 45 9,7,9,1
caveflyer 11 26 8,7*3,9
chaser 4 40 7*5,5*5,1*5
climber 4 90 8*10,5*8,2*8
coinrun 6 45 8*10,7*4
dodgeball 5 20 9,4*3
fruitbot 2 30 7*3,1*3
heist 4 12 7*3,3*3
jumper 1 30 4*6
leaper 5 26 5*4,4*6
maze 7 20 7*3,3*3
miner 3 15 7*3,3*3
ninja 2 30 8*8,7*4
plunder 5 80 9*2,7*6,9*2,1*6
starpilot 3 50 9,4*2
SCENES
montage "$frames"/*.png -tile 4x4 -geometry +4+4 -background '#14161c' -depth 8 -define png:compression-level=9 "$out"
