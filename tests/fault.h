/* SPDX-License-Identifier: MIT */
/*
 * fault: system calls that fail when a test says so.
 *
 * The linker leads the calls of the tests and of what they test here (--wrap, see the Makefile);
 * where no fault is set, they go on as they are.
 */
#ifndef TESTS_FAULT_H
#define TESTS_FAULT_H

#include <stddef.h>

enum fault_call {
	FAULT_NONE,
	FAULT_CLOSE, /* it fails, and closes as well */
	FAULT_FDOPENDIR,
	FAULT_FSTAT,
	FAULT_FSYNC,
	FAULT_OPENAT,
	FAULT_READ,
	FAULT_RENAMEAT,
	FAULT_WRITE,
};

/* What is to come; {0}: nothing. */
struct fault {
	enum fault_call call;
	int error;   /* errno of the next call, which alone fails; 0 once it has */
	size_t most; /* bytes that each read or write moves, and that fstat tells of; 0: no limit */
};
extern struct fault fault;

#endif
