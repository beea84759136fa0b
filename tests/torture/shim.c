/* SPDX-License-Identifier: MIT */
/*
 * A library to preload: it fails the n-th call of one function, or ends the process there, and
 * counts all of them. Only for `make torture`; needs glibc, whose allocator it stands before.
 *
 *   TORTURE=KIND:N:WHAT   KIND a function's name, "alloc", or "any" (each call of a function
 * below). N counts from 1; with + behind it, each call from there on. WHAT an errno, "short" (half
 * of what was asked for), or "kill" (SIGKILL). TORTURE_REPORT=FILE   a file of `struct report`,
 * filled while the process runs.
 */
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <link.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/random.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

/* Everything that can fail, by the name under which it is counted. */
#define KINDS(X)                                                                                   \
	X(alloc)                                                                                   \
	X(any)                                                                                     \
	X(open)                                                                                    \
	X(openat)                                                                                  \
	X(read)                                                                                    \
	X(pread) X(write) X(pwrite) X(writev) X(readv) X(fsync) X(renameat) X(close) X(fstat) X(   \
		stat) X(lstat) X(fstatat) X(access) X(mkdir) X(unlink) X(unlinkat) X(fchmod)       \
		X(opendir) X(fdopendir) X(readdir) X(fopen) X(flock) X(fcntl) X(ioctl) X(mmap) X(  \
			mprotect) X(mlock) X(madvise) X(socket) X(socketpair) X(connect) X(bind)   \
			X(listen) X(accept) X(accept4) X(getsockname) X(getpeername) X(getsockopt) \
				X(setsockopt) X(send) X(sendto) X(recv) X(recvfrom) X(shutdown) X( \
					poll) X(select) X(epoll_create1) X(epoll_ctl)              \
					X(epoll_wait) X(eventfd) X(pipe) X(pipe2) X(getrandom)     \
						X(pthread_create) X(setrlimit) X(sigaction)        \
							X(sigprocmask) X(setitimer) X(nanosleep)   \
								X(clock_gettime) X(dlopen)         \
									X(sodium_malloc) X(fork) X(waitpid)

enum kind {
#define KIND(name) K_##name,
	KINDS(KIND)
#undef KIND
		KIND_COUNT
};
static const char *const names[] = {
#define NAME(name) #name,
	KINDS(NAME)
#undef NAME
};

enum { OWN = 1 << 16 };

struct report {
	uint64_t fired;  /* how many times a call was failed */
	int64_t fd;      /* of the first of them; -1: none */
	int64_t secrets; /* of sodium_malloc(), not given to sodium_free() */
	int64_t blocks;  /* allocated by the program itself (not by a library), not freed */
	uint64_t ended;  /* the destructor ran: the two counts are final */
	uint64_t fds;    /* descriptors open at the end */
	struct {
		char name[24];
		uint64_t calls;
		uint64_t at; /* the last one's number among all calls */
	} kinds[KIND_COUNT];
	uint8_t own[OWN / 8]; /* a bit for each allocation: the program itself made it */
};

enum what { NOTHING, FAIL, SHORT, KILL };

static struct report nowhere;
static struct report *report = &nowhere;
static struct {
	int kind; /* -1: none */
	uint64_t n;
	int on, what, error;
} plan = {.kind = -1};
static volatile int ready;
static int is_child; /* what a child leaves behind is freed by its end, and counted nowhere */
static _Thread_local int inside;       /* the shim's own calls are not counted */
static uintptr_t text_start, text_end; /* of the program itself */

/* ---- which blocks are the program's own ---- */

enum { TABLE = 1 << 17 };
static uintptr_t table[TABLE]; /* open addressing; 1 is a removed one */
static volatile int table_lock;

static size_t slot_of(uintptr_t block)
{
	return (size_t)((block >> 4) * UINT64_C(0x9e3779b97f4a7c15) >> 47) % TABLE;
}

static void table_enter(void)
{
	while (__sync_lock_test_and_set(&table_lock, 1))
		;
}

static void table_add(void *block)
{
	size_t i = slot_of((uintptr_t)block);
	table_enter();
	while (table[i] > 1)
		i = (i + 1) % TABLE;
	table[i] = (uintptr_t)block;
	report->blocks++;
	__sync_lock_release(&table_lock);
}

static void table_drop(void *block)
{
	size_t i = slot_of((uintptr_t)block);
	if (is_child)
		return;
	table_enter();
	while (table[i] != 0 && table[i] != (uintptr_t)block)
		i = (i + 1) % TABLE;
	if (table[i] != 0) {
		table[i] = 1;
		report->blocks--;
	}
	__sync_lock_release(&table_lock);
}

/* ---- the decision ---- */

static enum what decide(enum kind kind, int fd)
{
	if (!ready || inside)
		return NOTHING;
	uint64_t n = __sync_add_and_fetch(&report->kinds[kind].calls, 1);
	uint64_t all = kind == K_alloc ? 0 : __sync_add_and_fetch(&report->kinds[K_any].calls, 1);
	report->kinds[kind].at = all;
	if (plan.kind == K_any)
		n = all;
	else if (plan.kind != (int)kind)
		return NOTHING;
	if (n != plan.n && !(plan.on && n > plan.n))
		return NOTHING;
	if (__sync_fetch_and_add(&report->fired, 1) == 0)
		report->fd = fd;
	if (plan.what == KILL)
		syscall(SYS_kill, syscall(SYS_getpid), SIGKILL);
	errno = plan.error;
	return (enum what)plan.what;
}

static void *next(const char *name)
{
	inside++;
	void *found = dlsym(RTLD_NEXT, name);
	inside--;
	return found;
}

/* The function that the shim stands before. */
#define REAL(name)                                                                                 \
	static __typeof__(name) *real;                                                             \
	if (real == NULL)                                                                          \
	*(void **)&real = next(#name)

/* A function that returns bad when it fails. */
#define WRAP(type, kind, name, params, fd, bad, call)                                              \
	type name params                                                                           \
	{                                                                                          \
		REAL(name);                                                                        \
		if (decide(K_##kind, fd) != NOTHING)                                               \
			return bad;                                                                \
		return real call;                                                                  \
	}

/* One that moves size bytes, and may move fewer. */
#define WRAP_BYTES(kind, name, params, fd, size, call)                                             \
	ssize_t name params                                                                        \
	{                                                                                          \
		REAL(name);                                                                        \
		enum what w = decide(K_##kind, fd);                                                \
		if (w == FAIL)                                                                     \
			return -1;                                                                 \
		if (w == SHORT && size > 1)                                                        \
			size /= 2;                                                                 \
		return real call;                                                                  \
	}

/* ---- the allocator ---- */

void *__libc_malloc(size_t size);
void *__libc_calloc(size_t n, size_t size);
void *__libc_realloc(void *block, size_t size);
void __libc_free(void *block);

static void *note(void *block, uintptr_t caller)
{
	if (is_child || block == NULL || caller < text_start || caller >= text_end)
		return block;
	uint64_t n = report->kinds[K_alloc].calls;
	if (n < OWN)
		report->own[n / 8] |= (uint8_t)(1U << n % 8);
	table_add(block);
	return block;
}

#define CALLER ((uintptr_t)__builtin_return_address(0))

void *malloc(size_t size)
{
	return decide(K_alloc, -1) != NOTHING ? NULL : note(__libc_malloc(size), CALLER);
}

void *calloc(size_t n, size_t size)
{
	return decide(K_alloc, -1) != NOTHING ? NULL : note(__libc_calloc(n, size), CALLER);
}

void *realloc(void *block, size_t size)
{
	if (decide(K_alloc, -1) != NOTHING)
		return NULL;
	if (block != NULL)
		table_drop(block);
	return note(__libc_realloc(block, size), CALLER);
}

void free(void *block)
{
	if (block != NULL)
		table_drop(block);
	__libc_free(block);
}

/* libsodium's own, where a secret lives. */
void *sodium_malloc(size_t size);
void sodium_free(void *block);

void *sodium_malloc(size_t size)
{
	REAL(sodium_malloc);
	void *block = decide(K_sodium_malloc, -1) != NOTHING ? NULL : real(size);
	if (block != NULL && !is_child)
		__sync_add_and_fetch(&report->secrets, 1);
	return block;
}

void sodium_free(void *block)
{
	REAL(sodium_free);
	if (block != NULL && !is_child)
		__sync_sub_and_fetch(&report->secrets, 1);
	real(block);
}

/* ---- files ---- */

#define MODE_OF(flags, mode)                                                                       \
	mode_t mode = 0;                                                                           \
	if ((flags & O_CREAT) || (flags & O_TMPFILE) == O_TMPFILE) {                               \
		va_list args;                                                                      \
		va_start(args, flags);                                                             \
		mode = va_arg(args, mode_t);                                                       \
		va_end(args);                                                                      \
	}

#define WRAP_OPEN(name)                                                                            \
	int name(const char *path, int flags, ...)                                                 \
	{                                                                                          \
		REAL(name);                                                                        \
		MODE_OF(flags, mode)                                                               \
		return decide(K_open, -1) != NOTHING ? -1 : real(path, flags, mode);               \
	}
#define WRAP_OPENAT(name)                                                                          \
	int name(int dir, const char *path, int flags, ...)                                        \
	{                                                                                          \
		REAL(name);                                                                        \
		MODE_OF(flags, mode)                                                               \
		return decide(K_openat, -1) != NOTHING ? -1 : real(dir, path, flags, mode);        \
	}
int open64(const char *path, int flags, ...);
int openat64(int dir, const char *path, int flags, ...);
FILE *fopen64(const char *path, const char *mode);
WRAP_OPEN(open)
WRAP_OPEN(open64)
WRAP_OPENAT(openat)
WRAP_OPENAT(openat64)
WRAP(FILE *, fopen, fopen, (const char *path, const char *mode), -1, NULL, (path, mode))
WRAP(FILE *, fopen, fopen64, (const char *path, const char *mode), -1, NULL, (path, mode))

WRAP_BYTES(read, read, (int fd, void *to, size_t size), fd, size, (fd, to, size))
WRAP_BYTES(pread, pread, (int fd, void *to, size_t size, off_t at), fd, size, (fd, to, size, at))
WRAP_BYTES(write, write, (int fd, const void *from, size_t size), fd, size, (fd, from, size))
WRAP_BYTES(pwrite, pwrite, (int fd, const void *from, size_t size, off_t at), fd, size,
	   (fd, from, size, at))
WRAP(ssize_t, readv, readv, (int fd, const struct iovec *v, int n), fd, -1, (fd, v, n))
WRAP(ssize_t, writev, writev, (int fd, const struct iovec *v, int n), fd, -1, (fd, v, n))
WRAP(int, fsync, fsync, (int fd), fd, -1, (fd))
WRAP(int, renameat, renameat, (int from_dir, const char *from, int to_dir, const char *to), -1, -1,
     (from_dir, from, to_dir, to))
WRAP(int, fstat, fstat, (int fd, struct stat *st), fd, -1, (fd, st))
WRAP(int, stat, stat, (const char *path, struct stat *st), -1, -1, (path, st))
WRAP(int, lstat, lstat, (const char *path, struct stat *st), -1, -1, (path, st))
WRAP(int, fstatat, fstatat, (int dir, const char *path, struct stat *st, int flags), -1, -1,
     (dir, path, st, flags))
/* What the C library calls under _FILE_OFFSET_BITS=64. */
WRAP_BYTES(pread, pread64, (int fd, void *to, size_t size, off64_t at), fd, size,
	   (fd, to, size, at))
WRAP_BYTES(pwrite, pwrite64, (int fd, const void *from, size_t size, off64_t at), fd, size,
	   (fd, from, size, at))
WRAP(int, fstat, fstat64, (int fd, struct stat64 *st), fd, -1, (fd, st))
WRAP(int, stat, stat64, (const char *path, struct stat64 *st), -1, -1, (path, st))
WRAP(int, lstat, lstat64, (const char *path, struct stat64 *st), -1, -1, (path, st))
WRAP(int, fstatat, fstatat64, (int dir, const char *path, struct stat64 *st, int flags), -1, -1,
     (dir, path, st, flags))
WRAP(struct dirent64 *, readdir, readdir64, (DIR * d), -1, NULL, (d))
WRAP(int, access, access, (const char *path, int mode), -1, -1, (path, mode))
WRAP(int, mkdir, mkdir, (const char *path, mode_t mode), -1, -1, (path, mode))
WRAP(int, unlink, unlink, (const char *path), -1, -1, (path))
WRAP(int, unlinkat, unlinkat, (int dir, const char *path, int flags), -1, -1, (dir, path, flags))
WRAP(int, fchmod, fchmod, (int fd, mode_t mode), fd, -1, (fd, mode))
WRAP(DIR *, opendir, opendir, (const char *path), -1, NULL, (path))
WRAP(DIR *, fdopendir, fdopendir, (int fd), fd, NULL, (fd))
WRAP(struct dirent *, readdir, readdir, (DIR * d), -1, NULL, (d))
WRAP(int, flock, flock, (int fd, int how), fd, -1, (fd, how))

/* The descriptor is gone, whatever close() says. */
int close(int fd)
{
	REAL(close);
	enum what w = decide(K_close, fd);
	int error = errno;
	int result = real(fd);
	if (w == NOTHING)
		return result;
	errno = error;
	return -1;
}

#define WRAP_FCNTL(name)                                                                           \
	int name(int fd, int how, ...)                                                             \
	{                                                                                          \
		REAL(name);                                                                        \
		va_list args;                                                                      \
		va_start(args, how);                                                               \
		void *value = va_arg(args, void *);                                                \
		va_end(args);                                                                      \
		return decide(K_fcntl, fd) != NOTHING ? -1 : real(fd, how, value);                 \
	}
int fcntl64(int fd, int how, ...);
WRAP_FCNTL(fcntl)
WRAP_FCNTL(fcntl64)

int ioctl(int fd, unsigned long how, ...)
{
	REAL(ioctl);
	va_list args;
	va_start(args, how);
	void *value = va_arg(args, void *);
	va_end(args);
	return decide(K_ioctl, fd) != NOTHING ? -1 : real(fd, how, value);
}

/* ---- memory ---- */

WRAP(void *, mmap, mmap, (void *at, size_t size, int prot, int flags, int fd, off_t from), fd,
     MAP_FAILED, (at, size, prot, flags, fd, from))
WRAP(int, mprotect, mprotect, (void *at, size_t size, int prot), -1, -1, (at, size, prot))
WRAP(int, mlock, mlock, (const void *at, size_t size), -1, -1, (at, size))
WRAP(int, madvise, madvise, (void *at, size_t size, int how), -1, -1, (at, size, how))
WRAP(void *, dlopen, dlopen, (const char *path, int flags), -1, NULL, (path, flags))

/* ---- the network ---- */

typedef struct sockaddr address;

WRAP(int, socket, socket, (int domain, int type, int protocol), -1, -1, (domain, type, protocol))
WRAP(int, socketpair, socketpair, (int domain, int type, int protocol, int fds[2]), -1, -1,
     (domain, type, protocol, fds))
WRAP(int, connect, connect, (int fd, const address *a, socklen_t len), fd, -1, (fd, a, len))
WRAP(int, bind, bind, (int fd, const address *a, socklen_t len), fd, -1, (fd, a, len))
WRAP(int, listen, listen, (int fd, int n), fd, -1, (fd, n))
WRAP(int, accept, accept, (int fd, address *a, socklen_t *len), fd, -1, (fd, a, len))
int accept4(int fd, address *a, socklen_t *len, int flags);
WRAP(int, accept4, accept4, (int fd, address *a, socklen_t *len, int flags), fd, -1,
     (fd, a, len, flags))
WRAP(int, getsockname, getsockname, (int fd, address *a, socklen_t *len), fd, -1, (fd, a, len))
WRAP(int, getpeername, getpeername, (int fd, address *a, socklen_t *len), fd, -1, (fd, a, len))
WRAP(int, getsockopt, getsockopt, (int fd, int l, int o, void *v, socklen_t *len), fd, -1,
     (fd, l, o, v, len))
WRAP(int, setsockopt, setsockopt, (int fd, int l, int o, const void *v, socklen_t len), fd, -1,
     (fd, l, o, v, len))
WRAP_BYTES(send, send, (int fd, const void *from, size_t size, int flags), fd, size,
	   (fd, from, size, flags))
WRAP_BYTES(sendto, sendto,
	   (int fd, const void *from, size_t size, int flags, const address *a, socklen_t len), fd,
	   size, (fd, from, size, flags, a, len))
WRAP_BYTES(recv, recv, (int fd, void *to, size_t size, int flags), fd, size, (fd, to, size, flags))
WRAP_BYTES(recvfrom, recvfrom,
	   (int fd, void *to, size_t size, int flags, address *a, socklen_t *len), fd, size,
	   (fd, to, size, flags, a, len))
WRAP(int, shutdown, shutdown, (int fd, int how), fd, -1, (fd, how))
WRAP(int, poll, poll, (struct pollfd * fds, nfds_t n, int ms), -1, -1, (fds, n, ms))
WRAP(int, select, select, (int n, fd_set *r, fd_set *w, fd_set *x, struct timeval *t), -1, -1,
     (n, r, w, x, t))
WRAP(int, epoll_create1, epoll_create1, (int flags), -1, -1, (flags))
WRAP(int, epoll_ctl, epoll_ctl, (int fd, int op, int of, struct epoll_event *event), of, -1,
     (fd, op, of, event))
WRAP(int, epoll_wait, epoll_wait, (int fd, struct epoll_event *events, int n, int ms), fd, -1,
     (fd, events, n, ms))
WRAP(int, eventfd, eventfd, (unsigned start, int flags), -1, -1, (start, flags))
WRAP(int, pipe, pipe, (int fds[2]), -1, -1, (fds))
int pipe2(int fds[2], int flags);
WRAP(int, pipe2, pipe2, (int fds[2], int flags), -1, -1, (fds, flags))

/* ---- the rest ---- */

WRAP(ssize_t, getrandom, getrandom, (void *to, size_t size, unsigned flags), -1, -1,
     (to, size, flags))
WRAP(int, setrlimit, setrlimit, (__rlimit_resource_t what, const struct rlimit *to), -1, -1,
     (what, to))
WRAP(int, sigaction, sigaction, (int n, const struct sigaction *to, struct sigaction *old), -1, -1,
     (n, to, old))
WRAP(int, sigprocmask, sigprocmask, (int how, const sigset_t *set, sigset_t *old), -1, -1,
     (how, set, old))
WRAP(int, setitimer, setitimer,
     (__itimer_which_t which, const struct itimerval *to, struct itimerval *old), -1, -1,
     (which, to, old))
WRAP(int, nanosleep, nanosleep, (const struct timespec *t, struct timespec *left), -1, -1,
     (t, left))

static long clock_ahead;

int clock_gettime(clockid_t clock, struct timespec *t)
{
	REAL(clock_gettime);
	if (decide(K_clock_gettime, -1) != NOTHING)
		return -1;
	int result = real(clock, t);
	if (result == 0 && clock == CLOCK_REALTIME)
		t->tv_sec += clock_ahead;
	return result;
}

pid_t fork(void)
{
	REAL(fork);
	if (decide(K_fork, -1) != NOTHING)
		return -1;
	pid_t pid = real();
	if (pid == 0)
		is_child = 1;
	return pid;
}

pid_t waitpid(pid_t pid, int *status, int how);
WRAP(pid_t, waitpid, waitpid, (pid_t pid, int *status, int how), -1, -1, (pid, status, how))

WRAP(int, pthread_create, pthread_create,
     (pthread_t * t, const pthread_attr_t *a, void *(*start)(void *), void *with), -1, EAGAIN,
     (t, a, start, with))

/* ---- beginning and end ---- */

static void plan_read(const char *text)
{
	char kind[24] = "", what[24] = "";
	unsigned long n = 0;
	char on[2] = "";
	if (sscanf(text, "%23[a-z_0-9]:%lu%1[+]:%23s", kind, &n, on, what) != 4 &&
	    sscanf(text, "%23[a-z_0-9]:%lu:%23s", kind, &n, what) != 3)
		abort();
	for (int i = 0; i < KIND_COUNT; i++)
		if (strcmp(names[i], kind) == 0)
			plan.kind = i;
	if (plan.kind < 0)
		abort();
	plan.n = n;
	plan.on = *on;
	plan.what = strcmp(what, "short") == 0 ? SHORT : strcmp(what, "kill") == 0 ? KILL : FAIL;
	plan.error = plan.what == FAIL ? atoi(what) : 0;
}

static int find_text(struct dl_phdr_info *info, size_t size, void *unused)
{
	(void)size, (void)unused;
	for (int i = 0; i < info->dlpi_phnum; i++) {
		const ElfW(Phdr) *h = &info->dlpi_phdr[i];
		if (h->p_type == PT_LOAD && (h->p_flags & PF_X)) {
			text_start = info->dlpi_addr + h->p_vaddr;
			text_end = text_start + h->p_memsz;
		}
	}
	return 1; /* the first is the program */
}

static __attribute__((constructor)) void begin(void)
{
	const char *path = getenv("TORTURE_REPORT"), *text = getenv("TORTURE");
	inside = 1;
	dl_iterate_phdr(find_text, NULL);
	int fd = path != NULL ? (int)syscall(SYS_openat, AT_FDCWD, path, O_RDWR) : -1;
	if (fd >= 0) {
		void *at = (void *)syscall(SYS_mmap, 0, sizeof *report, PROT_READ | PROT_WRITE,
					   MAP_SHARED, fd, 0);
		syscall(SYS_close, fd);
		if ((intptr_t)at != -1)
			report = at;
	}
	report->fd = -1;
	for (int i = 0; i < KIND_COUNT; i++)
		memcpy(report->kinds[i].name, names[i], strlen(names[i]) + 1);
	if (text != NULL)
		plan_read(text);
	const char *ahead = getenv("TORTURE_CLOCK");
	clock_ahead = ahead != NULL ? atol(ahead) : 0;
	inside = 0;
	ready = 1;
}

static __attribute__((destructor)) void end(void)
{
	ready = 0;
	for (int fd = 3; fd < 256; fd++)
		report->fds += (uint64_t)(syscall(SYS_fcntl, fd, F_GETFD) >= 0);
	report->ended = 1;
}
