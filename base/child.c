/* SPDX-License-Identifier: MIT */
/* A child process with a pipe to its parent. */
#include "base/child.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* The parent's sockets would stay open for as long as the child lives. */
static void close_others(int kept)
{
	enum { MOST = 4096 }; /* the system gives the lowest that is free */
	for (int fd = 3; fd < MOST; fd++)
		if (fd != kept)
			close(fd);
}

/* Tried again where it fails: with all signals blocked nothing could end the process. */
static void mask_back(const sigset_t *before)
{
	for (int i = 0; i < 2 && sigprocmask(SIG_SETMASK, before, NULL) != 0; i++)
		continue;
}

static void be_child(int out, void (*work)(void *arg, int out), void *arg, const sigset_t *mask)
{
	static const int numbers[] = {SIGINT, SIGTERM};
	for (size_t i = 0; i < 2; i++)
		signal(numbers[i], SIG_DFL);
	mask_back(mask);
	close_others(out);
	work(arg, out);
	_exit(0);
}

bool child_start(struct child *c, void (*work)(void *arg, int out), void *arg, struct err *e)
{
	int ends[2];
	sigset_t all, before;
	sigemptyset(&before);
	*c = (struct child){.fd = -1};
	if (pipe(ends) != 0)
		return err_set(e, ERR_INTERNAL, "no pipe to a child process: %s", strerror(errno));
	for (size_t i = 0; i < 2; i++)
		fcntl(ends[i], F_SETFD, FD_CLOEXEC);
	fcntl(ends[0], F_SETFL, O_NONBLOCK);
	/* A signal between fork and its default in the child would wake the parent's loop. */
	sigfillset(&all);
	sigprocmask(SIG_SETMASK, &all, &before);
	pid_t pid = fork();
	if (pid == 0)
		be_child(ends[1], work, arg, &before);
	int why = errno;
	mask_back(&before);
	close(ends[1]);
	if (pid < 0) {
		close(ends[0]);
		return err_set(e, ERR_INTERNAL, "no child process: %s", strerror(why));
	}
	*c = (struct child){pid, ends[0]};
	return true;
}

void child_end(struct child *c)
{
	if (c->fd >= 0)
		close(c->fd);
	if (c->pid > 0) {
		kill(c->pid, SIGTERM);
		while (waitpid(c->pid, NULL, 0) < 0 && errno == EINTR)
			continue;
	}
	*c = (struct child){.fd = -1};
}
