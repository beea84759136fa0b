/* SPDX-License-Identifier: MIT */
/* The two things that a service manager and its service say to each other; both are a few bytes. */
#include "listen/parts.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/un.h>
#include <unistd.h>

enum { FIRST_SOCKET = 3 }; /* sd_listen_fds(3): SD_LISTEN_FDS_START */

bool listen_systemd_socket(int *out, struct err *e)
{
	const char *pid = getenv("LISTEN_PID"), *count = getenv("LISTEN_FDS");
	*out = 0;
	if (pid == NULL || count == NULL || strtol(pid, NULL, 10) != (long)getpid())
		return true;
	long sockets = strtol(count, NULL, 10);
	unsetenv("LISTEN_PID");
	unsetenv("LISTEN_FDS");
	unsetenv("LISTEN_FDNAMES");
	if (sockets > 1)
		return err_set(e, ERR_USAGE, "--serve takes one socket, and %ld were passed",
			       sockets);
	if (sockets == 1) {
		fcntl(FIRST_SOCKET, F_SETFD, FD_CLOEXEC);
		*out = FIRST_SOCKET;
	}
	return true;
}

void listen_systemd_notify(const char *state)
{
	const char *path = getenv("NOTIFY_SOCKET");
	struct sockaddr_un to = {.sun_family = AF_UNIX};
	if (path == NULL || (*path != '/' && *path != '@') || strlen(path) >= sizeof to.sun_path)
		return;
	memcpy(to.sun_path, path, strlen(path));
	if (*path == '@') /* in the abstract name space */
		to.sun_path[0] = '\0';
	int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return;
	socklen_t len = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + strlen(path));
	/* If it fails, the manager only waits longer. */
	(void)!sendto(fd, state, strlen(state), MSG_NOSIGNAL, (const struct sockaddr *)&to, len);
	close(fd);
}
