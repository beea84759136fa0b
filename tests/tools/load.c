/* SPDX-License-Identifier: MIT */
/*
 * For make bench: a server that does no more than answer, and a client that asks as fast as it can.
 *   load server              prints its port, and answers until it is ended
 *   load client PORT N S REQUEST   N connections, S seconds: prints answers per second
 */
#include <arpa/inet.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { MOST = 256, ROOM = 4096 };

static struct sockaddr_in loopback(int port)
{
	struct sockaddr_in a = {.sin_family = AF_INET, .sin_port = htons((unsigned short)port)};
	a.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	return a;
}

static double seconds(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* One request a read: the client below sends no other. */
static int serve(void)
{
	static const char answer[] =
		"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nCache-Control: no-store\r\n"
		"Content-Length: 63\r\n\r\n"
		"{\"access_token\":\"abcdefgh\",\"token_type\":\"Bearer\",\"expires_in\":99}";
	struct sockaddr_in a = loopback(0);
	socklen_t len = sizeof a;
	struct pollfd fds[MOST] = {{.fd = socket(AF_INET, SOCK_STREAM, 0), .events = POLLIN}};
	nfds_t count = 1;
	if (bind(fds[0].fd, (struct sockaddr *)&a, sizeof a) != 0 || listen(fds[0].fd, MOST) != 0)
		return 1;
	getsockname(fds[0].fd, (struct sockaddr *)&a, &len);
	printf("%d\n", ntohs(a.sin_port));
	fflush(stdout);
	while (poll(fds, count, -1) > 0) {
		char bytes[ROOM];
		for (nfds_t i = count; i-- > 1;)
			if (fds[i].revents != 0 &&
			    (read(fds[i].fd, bytes, sizeof bytes) <= 0 ||
			     write(fds[i].fd, answer, sizeof answer - 1) < 0)) {
				close(fds[i].fd);
				fds[i] = fds[--count];
			}
		if (fds[0].revents != 0 && count < MOST)
			fds[count++] = (struct pollfd){accept(fds[0].fd, NULL, NULL), POLLIN, 0};
	}
	return 0;
}

static int ask(int port, nfds_t count, double lasts, const char *request)
{
	struct sockaddr_in a = loopback(port);
	struct pollfd fds[MOST];
	unsigned long answers = 0;
	for (nfds_t i = 0; i < count; i++) {
		fds[i] = (struct pollfd){socket(AF_INET, SOCK_STREAM, 0), POLLIN, 0};
		if (connect(fds[i].fd, (struct sockaddr *)&a, sizeof a) != 0 ||
		    write(fds[i].fd, request, strlen(request)) < 0)
			return 1;
	}
	double began = seconds(), end = began + lasts;
	while (seconds() < end && poll(fds, count, 1000) > 0)
		for (nfds_t i = 0; i < count; i++) {
			char bytes[ROOM];
			if (fds[i].revents == 0)
				continue;
			ssize_t got = read(fds[i].fd, bytes, sizeof bytes - 1);
			bytes[got > 0 ? got : 0] = '\0';
			if (strncmp(bytes, "HTTP/1.1 200 ", 13) != 0)
				return 1;
			answers++;
			if (write(fds[i].fd, request, strlen(request)) < 0)
				return 1;
		}
	printf("%.0f\n", (double)answers / (seconds() - began));
	return 0;
}

int main(int argc, char **argv)
{
	if (argc == 2 && strcmp(argv[1], "server") == 0)
		return serve();
	if (argc == 6 && strcmp(argv[1], "client") == 0 && atoi(argv[3]) <= MOST)
		return ask(atoi(argv[2]), (nfds_t)atoi(argv[3]), atof(argv[4]), argv[5]);
	return 2;
}
