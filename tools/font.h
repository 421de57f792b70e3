/// @file font.h
/// A small typeface: printable ASCII, 5 pixels wide, 7 high above the base line and 2 below it.
#ifndef PROCADE_TOOLS_FONT_H
#define PROCADE_TOOLS_FONT_H

#include <stdint.h>

#define FONT_WIDTH   5
#define FONT_HEIGHT  9
#define FONT_CAPS    7 ///< Rows above the base line.
#define FONT_ADVANCE 6 ///< From one character to the next.
#define FONT_FIRST   32
#define FONT_COUNT   95

/// Rows of a character from the top; bit 4 is the leftmost pixel. '?' stands for what the typeface lacks.
const uint8_t *font_rows(char character);

#endif
