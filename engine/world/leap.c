// Leaps from foothold to foothold, for proofs that a level can be won.
#include "procade/game.h"

#define MOST_AIR_STEPS 48    // in which a leap comes down
#define MARGIN         0.25f // kept from where the feet would still reach a foothold's ends
#define NEAR_END       0.45f // aims are so far from a foothold's ends
#define MOST_MISS      0.7f  // of an aim
#define NEARLY_OFF     0.04f // before the feet lose hold, for who creeps off

/// A leap, in steps counted from the jump: where it begins, when the key to the right is pressed and let go,
/// the direction pressed after that, the speed of the jump, and when it comes down.
typedef struct leap {
    float start, jump;
    int32_t press, let_go, after, air_steps;
} leap;

static bool is_on(const pcd_foothold *foothold, float x) {
    return x > (float)foothold->first - MARGIN && x < (float)foothold->last + 1.0f + MARGIN;
}

// Plays a leap. True if it ends on the target.
static bool lands(pcd_world *world, const pcd_runner *runner, const leap *plan, const pcd_foothold *from,
                  const pcd_foothold *to) {
    pcd_entity body = {
        .x = plan->start, .half_width = runner->half_width, .half_height = runner->half_height};
    body.y = (float)from->row + runner->half_height;
    if (pcd_touches_cells(world, &body, runner->blocking, 0.01f))
        return false;
    for (int32_t step = plan->press < 0 ? plan->press : 0; step <= plan->air_steps + 2; step++) {
        bool supported = pcd_corners_touch(world, body.x, body.y - runner->half_height - 0.01f,
                                           runner->support_reach, 0.0f, runner->blocking);
        int32_t dx = step >= plan->let_go ? plan->after : step >= plan->press;
        float control = supported ? runner->ground_control : runner->air_control;
        body.vx += control * (runner->top_speed * (float)dx - body.vx);
        if (step == 0 && supported)
            body.vy = plan->jump;
        else if (!supported && body.vy > -runner->max_fall_speed)
            body.vy -= runner->gravity;
        pcd_mover mover = {.blocking = runner->blocking, .first = pcd_player_axis(dx != 0, false)};
        pcd_move(world, &body, &mover);

        float height = body.y - runner->half_height - (float)to->row;
        if ((body.vy < 0.0f && height < 0.0f) || pcd_touches_cells(world, &body, runner->deadly, 0.0f))
            return false;
        if (step > 0 && height == 0.0f && body.vy <= 0.0f && is_on(to, body.x))
            return true;
    }
    return false;
}

// Steps in which a jump comes down to a height over its start; 0 if it never gets there.
static int32_t count_air_steps(const pcd_runner *runner, float jump, float rise) {
    float height = jump, speed = jump;
    for (int32_t step = 1; step < MOST_AIR_STEPS; step++) {
        if (speed > -runner->max_fall_speed)
            speed -= runner->gravity;
        if (speed < 0.0f && height + speed <= rise)
            return height >= rise ? step : 0;
        height += speed;
    }
    return 0;
}

// Chooses where a leap begins: with a run-up to the foothold's end if right is pressed before the jump, else
// beside the target or about to fall off the end. Returns where it is after the step of the jump, and its
// speed.
static float begin(const pcd_runner *runner, leap *plan, bool creeps, const pcd_foothold *from,
                   const pcd_foothold *to, float *speed) {
    float x = 0.0f, run_up = 0.0f, end = (float)from->last + 1.0f;
    *speed = 0.0f;
    for (int32_t step = plan->press < 0 ? plan->press : 0; step <= 0; step++) {
        *speed += runner->ground_control * (runner->top_speed * (float)(step >= plan->press) - *speed);
        run_up = x;
        x += *speed;
    }
    float beside = (float)(from->last < to->first ? from->last : to->first - 1) + 0.5f;
    plan->start = plan->press < 0 ? end + MARGIN - run_up
                  : creeps        ? end + runner->support_reach - NEARLY_OFF
                                  : beside;
    if (plan->start < (float)from->first - MARGIN)
        plan->start = (float)from->first - MARGIN;
    return plan->start + x;
}

// Tries a leap that lets the key go when that brings it nearest to its aim. glide[n] is how far a speed of 1
// carries in n steps in the air.
static bool can_hit(pcd_world *world, const pcd_runner *runner, leap plan, bool creeps,
                    const pcd_foothold *from, const pcd_foothold *to, float aim, const float *glide) {
    float speed, x = begin(runner, &plan, creeps, from, to, &speed), least_miss = MOST_MISS;
    float wanted = runner->top_speed * (float)plan.after;
    // A wall behind the target stops who would go too far.
    bool is_walled = runner->blocking & PCD_SET(pcd_cell(world, to->last + 1, to->row));
    for (int32_t step = 1; step <= plan.air_steps; step++) {
        int32_t rest = plan.air_steps + 1 - step;
        float end = x + wanted * (float)rest + (speed - wanted) * glide[rest];
        float miss = is_walled && end > aim ? 0.0f : fabsf(end - aim);
        if (miss < least_miss && step > plan.press) {
            least_miss = miss;
            plan.let_go = step;
        }
        speed += runner->air_control * (runner->top_speed * (float)(step >= plan.press) - speed);
        x += speed;
    }
    return plan.let_go > 0 && lands(world, runner, &plan, from, to);
}

bool pcd_can_leap(pcd_world *world, const pcd_runner *runner, float jump, const pcd_foothold *from,
                  const pcd_foothold *to) {
    // When the key is pressed, what is after it was let go, and whether to creep. What mostly succeeds comes
    // first.
    static const int8_t styles[][3] = {{-4, 0, 0}, {3, 0, 0},   {0, 0, 0},  {-4, -1, 0},
                                       {-1, 0, 0}, {-1, -1, 0}, {0, -1, 0}, {0, -1, 1}};
    int32_t air_steps = count_air_steps(runner, jump, (float)(to->row - from->row));
    if (from->first > from->last || to->first > to->last || air_steps == 0)
        return false;
    float glide[MOST_AIR_STEPS] = {0}, speed = 1.0f;
    for (int32_t step = 1; step <= air_steps; step++) {
        speed *= 1.0f - runner->air_control;
        glide[step] = glide[step - 1] + speed;
    }
    // Beside a higher foothold a run-up only ends at its side.
    bool is_beside = to->row > from->row && to->first <= from->last + 1;
    for (size_t i = is_beside; i < sizeof styles / sizeof styles[0]; i++) {
        leap plan = {.jump = jump, .press = styles[i][0], .after = styles[i][1], .air_steps = air_steps};
        bool creeps = styles[i][2];
        if (can_hit(world, runner, plan, creeps, from, to, (float)to->first + NEAR_END, glide) ||
            (to->last > to->first &&
             can_hit(world, runner, plan, creeps, from, to, (float)to->last + 1.0f - NEAR_END, glide)))
            return true;
    }
    return false;
}

void pcd_add_stage(pcd_course *course, pcd_foothold exit, pcd_foothold side) {
    course->footholds[2 * course->num_stages] = exit;
    course->footholds[2 * course->num_stages + 1] = side;
    course->num_stages++;
}

static bool can_leap_by_any(pcd_world *world, const pcd_course *course, int32_t from, int32_t to) {
    const float *jumps = course->jumps;
    for (int32_t i = 0; i < course->num_jumps; i++)
        if ((i == 0 || jumps[i] != jumps[i - 1]) &&
            pcd_can_leap(world, &course->runner, jumps[i], &course->footholds[from], &course->footholds[to]))
            return true;
    return false;
}

// Marks a foothold as reached if a leap leads there from another one of its stage or the last.
static bool reach(pcd_world *world, pcd_course *course, int32_t target) {
    bool *reached = course->reached;
    int32_t first = target / 2 * 2 - 2;
    for (int32_t i = pcd_larger(0, first); i < first + 4 && !reached[target]; i++)
        reached[target] = reached[i] && can_leap_by_any(world, course, i, target);
    return reached[target];
}

// Reaches a stage's exit, or at least its side ledge.
static bool reach_stage(pcd_world *world, pcd_course *course, int32_t stage) {
    int32_t exit = 2 * stage, side = exit + 1, last_side = exit - 1;
    if (reach(world, course, exit))
        return true;
    reach(world, course, last_side);
    reach(world, course, side);
    return reach(world, course, exit) || course->reached[side];
}

bool pcd_run_course(pcd_world *world, pcd_course *course) {
    course->reached[0] = true;
    for (int32_t stage = 1; stage < course->num_stages && reach_stage(world, course, stage);)
        stage++;
    return course->reached[2 * course->num_stages - 2];
}
