/// Marks on the screen: rectangles, ellipses and lines, by sixteen samples a pixel.
#ifndef PROCADE_MARKS_H
#define PROCADE_MARKS_H

#include "camera.h"

void draw_mark(const painter *painter, const camera *camera, const pcd_mark *mark, uint8_t *rgb);
/// The painted velocity: two grey squares of a fifth of the frame, top left; mid grey is rest.
void draw_velocity(const painter *painter, const pcd_scene *scene, const camera *camera, uint8_t *rgb);

#endif
