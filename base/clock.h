/* SPDX-License-Identifier: MIT */
/* clock: the time that passes, and the time of day, in milliseconds. */
#ifndef BASE_CLOCK_H
#define BASE_CLOCK_H

#include <stdint.h>
#include <time.h>

static inline int64_t clock_read(clockid_t clock)
{
	struct timespec t;
	return clock_gettime(clock, &t) == 0 ? (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000 : 0;
}

/* Milliseconds of a clock that is never set, from some moment on; 0 where there is none. */
static inline int64_t clock_ms(void)
{
	return clock_read(CLOCK_MONOTONIC);
}

/* Since 1970, as the machine's clock has it. */
static inline int64_t clock_wall_ms(void)
{
	return clock_read(CLOCK_REALTIME);
}

static inline void clock_pause(long ms)
{
	struct timespec rest = {ms / 1000, ms % 1000 * 1000000};
	while (nanosleep(&rest, &rest) != 0)
		continue;
}

#endif
