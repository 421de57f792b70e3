#include "spy.h"

spy the_spy;

static bool watched_generate(pcd_world *world) {
    the_spy.attempts++;
    the_spy.proved = the_spy.original->generate(world);
    return the_spy.proved;
}

static void watched_step(pcd_world *world) {
    the_spy.original->step(world);
    if (the_spy.immortal)
        world->ended = world->completed = 0;
    if (world->step_count == the_spy.complete_at)
        pcd_complete(world, 1.0f);
    else if (world->step_count == the_spy.die_at)
        pcd_die(world);
}

subject spy_on(subject subject) {
    the_spy = (spy){.game = *subject.game, .original = subject.game};
    the_spy.game.generate = watched_generate;
    the_spy.game.step = watched_step;
    subject.game = &the_spy.game;
    return subject;
}
