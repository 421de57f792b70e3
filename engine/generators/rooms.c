// Floors divided into rooms by walls that leave ways open.
#include "procade/game.h"

static pcd_room mirror(pcd_room room) {
    return (pcd_room){room.y, room.x, room.height, room.width};
}

// Keeps a room if a wall in it leaves enough room.
static void keep(pcd_rooms *rooms, pcd_room room) {
    if (rooms->count < PCD_MAX_ROOMS && room.width >= rooms->least_side && room.height >= rooms->least_side &&
        (room.width >= rooms->least_length || room.height >= rooms->least_length))
        rooms->rooms[rooms->count++] = room;
}

bool pcd_divide_room(pcd_rng *rng, pcd_rooms *rooms, pcd_box *wall) {
    if (rooms->count == 0)
        return false;
    int32_t index = pcd_rng_below(rng, rooms->count);
    pcd_room whole = rooms->rooms[index];
    rooms->rooms[index] = rooms->rooms[--rooms->count];
    bool may_lie = pcd_rng_chance(rng, 0.5f) && whole.width >= rooms->least_length;
    bool lies = may_lie || whole.height < rooms->least_length;
    bool from_low = pcd_rng_chance(rng, 0.5f);
    float open = 0.25f * (float)pcd_rng_range(rng, 1, 3);
    // Upright walls from here on: lying ones are worked out with the axes exchanged.
    if (lies)
        whole = mirror(whole);
    float half = rooms->wall_half, length = (1.0f - open) * whole.height;
    float start = from_low ? whole.y : whole.y + whole.height - length;
    float x = whole.x + 0.5f * whole.width, y = start + 0.5f * length;
    *wall = lies ? (pcd_box){y, x, 0.5f * length, half} : (pcd_box){x, y, half, 0.5f * length};
    float side = 0.5f * whole.width - half, rest = from_low ? whole.y + length : whole.y;
    pcd_room parts[] = {{whole.x, start, side, length},
                        {x + half, start, side, length},
                        {whole.x, rest, whole.width, whole.height - length}};
    for (int32_t i = 0; i < 3; i++)
        keep(rooms, lies ? mirror(parts[i]) : parts[i]);
    return true;
}
