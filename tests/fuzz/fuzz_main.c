/* SPDX-License-Identifier: MIT */
/* Replays every file of the directories on the command line through a fuzz target. */
#include <dirent.h>
#include <sys/stat.h>

#include "tests/fuzz/fuzz.h"

enum { FILE_MAX = 4 * 1024 * 1024 };

/* False when there is no such file, or it cannot be read whole. */
static bool replay_file(const char *path)
{
	struct stat st;
	FILE *f = fopen(path, "rb");
	if (f == NULL || fstat(fileno(f), &st) != 0 || !S_ISREG(st.st_mode) ||
	    st.st_size > FILE_MAX) {
		fprintf(stderr, "%s: no file of at most %d bytes that can be read\n", path,
			FILE_MAX);
		if (f != NULL)
			fclose(f);
		return false;
	}
	size_t size = (size_t)st.st_size;
	uint8_t *bytes =
		malloc(size > 0 ? size : 1); /* exact, so that ASan sees a read past the end */
	bool ok = bytes != NULL && fread(bytes, 1, size, f) == size;
	if (ok)
		LLVMFuzzerTestOneInput(bytes, size);
	else
		fprintf(stderr, "%s: cannot be read\n", path);
	free(bytes);
	fclose(f);
	return ok;
}

/* The number of files replayed, or -1. */
static int replay_directory(const char *directory)
{
	struct dirent **entries;
	int count = scandir(directory, &entries, NULL, alphasort), done = 0;
	if (count < 0) {
		fprintf(stderr, "%s: no directory that can be read\n", directory);
		return -1;
	}
	for (int i = 0; i < count; i++) {
		char path[4096];
		int size = snprintf(path, sizeof path, "%s/%s", directory, entries[i]->d_name);
		if (entries[i]->d_name[0] != '.' && done >= 0)
			done = size < (int)sizeof path && replay_file(path) ? done + 1 : -1;
		free(entries[i]);
	}
	free(entries);
	return done;
}

int main(int argc, char **argv)
{
	int total = 0;
	for (int i = 1; i < argc; i++) {
		int done = replay_directory(argv[i]);
		if (done < 0)
			return EXIT_FAILURE;
		total += done;
	}
	printf("%s: %d inputs replayed\n", argv[0], total);
	if (total == 0)
		fprintf(stderr, "%s: there was no input\n", argv[0]);
	return total > 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
