/* SPDX-License-Identifier: MIT */
/*
 * arc4random() for libevent, from libsodium.
 *
 * glibc has it from 2.36 on only. Defined here, it makes the program run on 2.34 too, and there is
 * one source of random bytes.
 */
#include <sodium.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

uint32_t arc4random(void);
void arc4random_buf(void *bytes, size_t len);

uint32_t arc4random(void)
{
	return randombytes_random();
}

void arc4random_buf(void *bytes, size_t len)
{
	randombytes_buf(bytes, len);
}
