/* SPDX-License-Identifier: MIT */
/* Damaged, foreign and unwritable files are a warning, never a failure. */
#include "tests/cache/bad.h"

#include <errno.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>

Suite *suite_cache_file(void);

/* Each is a miss and a warning, and the next write puts a good file in its place. */
START_TEST(bad_file_is_a_miss_and_replaced)
{
	static const struct {
		void (*put)(const char *path);
		const char *says;
	} cases[] = {
		{put_symlink, "symbolic link"},
		{put_loose_symlink, "symbolic link"},
		{put_fifo, "not a regular file"},
		{put_group_mode, "mode 0640"},
		{put_other_mode, "mode 0602"},
		{put_hard_link, "2 names"},
		{put_empty, "damaged"},
		{put_huge, "larger than any entry"},
		{put_text, "damaged"},
		{put_foreign, "not used"},
	};
	struct case_cache c;
	case_open(&c);
	case_store(c.cache, case_token, NOW, 7200);
	unsigned char before[1024], after[1024];
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		size_t len = slurp(cache_file(c.cache), before, sizeof before);
		*target = '\0';
		cases[i].put(cache_file(c.cache));
		struct cache_entry entry;
		struct err e = {0};
		ck_assert_msg(!cache_read(c.cache, NOW, &entry, &e), "case %zu", i);
		ck_assert_msg(strstr(e.text, cases[i].says) != NULL, "case %zu: %s", i, e.text);
		case_store(c.cache, case_token, NOW, 7200);
		ck_assert_msg(reads(c.cache, NOW) == 1, "case %zu", i);
		if (*target != '\0') {
			/* What a link led to was not written to. */
			ck_assert_uint_eq(slurp(target, after, sizeof after), len);
			ck_assert_int_eq(memcmp(before, after, len), 0);
			unlink(target);
		}
	}
	case_close(&c);
}
END_TEST

START_TEST(directory_in_place_of_the_file)
{
	struct case_cache c;
	case_open(&c);
	case_store(c.cache, case_token, NOW, 7200);
	put_directory(cache_file(c.cache));
	ck_assert_int_eq(reads(c.cache, NOW), -1);
	struct cache_entry entry = case_entry(case_token, NOW, 7200);
	struct err e = {0};
	ck_assert(!cache_write(c.cache, NOW, &entry, &e));
	ck_assert_ptr_nonnull(strstr(e.text, cache_file(c.cache)));
	e = (struct err){0};
	ck_assert(!cache_remove(c.cache, &e));
	ck_assert_int_ne(e.code, ERR_NONE);
	ck_assert_uint_eq(case_count_files(case_dir, ".tmp"), 0);
	cache_entry_clear(&entry);
	case_close(&c);
}
END_TEST

static mode_t mode_of(const char *path)
{
	struct stat st;
	ck_assert_int_eq(lstat(path, &st), 0);
	return st.st_mode & 07777;
}

START_TEST(directories_are_made_private)
{
	static const mode_t masks[] = {0, 022, 0577, 0777};
	for (size_t i = 0; i < sizeof masks / sizeof *masks; i++) {
		char dir[320], parent[300];
		snprintf(parent, sizeof parent, "%s/a%zu", case_top, i);
		snprintf(dir, sizeof dir, "%s%s", parent, i == 0 ? "" : "/b/c");
		struct case_cache c;
		case_open_with(&c, dir, case_secret);
		mode_t before = umask(masks[i]);
		struct cache_entry entry = case_entry(case_token, NOW, 7200);
		struct err e = {0};
		ck_assert_msg(cache_write(c.cache, NOW, &entry, &e), "%s", e.text);
		ck_assert_int_eq(cache_lock(c.cache, 0, &e), CACHE_LOCK_HELD);
		struct stat lock;
		ck_assert_int_eq(fstat(c.cache->lock_fd, &lock), 0);
		ck_assert_uint_eq(lock.st_mode & 07777, 0600);
		ck_assert_uint_eq(umask(before), masks[i]);
		ck_assert_uint_eq(mode_of(parent), 0700);
		ck_assert_uint_eq(mode_of(dir), 0700);
		ck_assert_uint_eq(mode_of(cache_file(c.cache)), 0600);
		ck_assert_int_eq(reads(c.cache, NOW), 1);
		cache_entry_clear(&entry);
		case_close(&c);
	}
}
END_TEST

/* Neither a write nor a lock uses such a directory; a read finds nothing or says why. */
static void expect_unusable(const char *dir, const char *says)
{
	struct case_cache c;
	case_open_with(&c, dir, case_secret);
	struct cache_entry entry = case_entry(case_token, NOW, 7200);
	struct err e = {0};
	ck_assert_msg(!cache_write(c.cache, NOW, &entry, &e), "%s", says);
	ck_assert_msg(strstr(e.text, says) != NULL, "%s in %s", says, e.text);
	e = (struct err){0};
	ck_assert_int_eq(cache_lock(c.cache, 0, &e), CACHE_LOCK_UNUSABLE);
	ck_assert_msg(strstr(e.text, says) != NULL, "%s in %s", says, e.text);
	ck_assert_int_ne(reads(c.cache, NOW), 1);
	cache_entry_clear(&entry);
	case_close(&c);
}

START_TEST(directory_that_is_not_to_be_trusted)
{
	char real[300];
	snprintf(real, sizeof real, "%s/real", case_top);
	ck_assert_int_eq(mkdir(real, 0700), 0);
	ck_assert_int_eq(symlink(real, case_dir), 0);
	expect_unusable(case_dir, "symbolic link");
	char slash[300];
	snprintf(slash, sizeof slash, "%s/", case_dir);
	expect_unusable(slash, "symbolic link");
	ck_assert_uint_eq(case_count_files(real, ""), 0);
	ck_assert_int_eq(chmod(real, 01777), 0);
	expect_unusable(real, "mode 1777");
	ck_assert_int_eq(chmod(real, 0770), 0);
	expect_unusable(real, "mode 0770");
	if (geteuid() == 0) {
		ck_assert_int_eq(chmod(real, 0700), 0);
		ck_assert_int_eq(chown(real, 12345, (gid_t)-1), 0);
		expect_unusable(real, "uid 12345");
	}
	unlink(case_dir);
	spill(case_dir, "x", 1, 0600);
	expect_unusable(case_dir, "Not a directory");
	char below[300];
	snprintf(below, sizeof below, "%s/below", case_dir);
	expect_unusable(below, "Not a directory");
}
END_TEST

/* What lies in a directory where others could have put it is not read either. */
static void expect_unread(const char *says)
{
	struct case_cache c;
	struct cache_entry entry;
	struct err e = {0};
	case_open(&c);
	ck_assert_msg(!cache_read(c.cache, NOW, &entry, &e), "%s", says);
	ck_assert_msg(strstr(e.text, says) != NULL, "%s in %s", says, e.text);
	case_close(&c);
}

START_TEST(entry_in_a_directory_of_others)
{
	static const struct {
		mode_t mode;
		uid_t owner;
		const char *says;
	} cases[] = {
		{0777, 0, "mode 0777"},
		{0775, 0, "mode 0775"},
		{0702, 0, "mode 0702"},
		{0700, 12345, "uid 12345"},
	};
	struct case_cache c;
	case_open(&c);
	case_store(c.cache, case_token, NOW, 7200);
	case_close(&c);
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		if (cases[i].owner != 0 && geteuid() != 0)
			continue;
		uid_t owner = cases[i].owner != 0 ? cases[i].owner : geteuid();
		ck_assert_int_eq(chmod(case_dir, cases[i].mode), 0);
		ck_assert_int_eq(chown(case_dir, owner, (gid_t)-1), 0);
		expect_unread(cases[i].says);
	}
	ck_assert_int_eq(chmod(case_dir, 0755), 0);
	ck_assert_int_eq(chown(case_dir, geteuid(), (gid_t)-1), 0);
	case_open(&c);
	ck_assert_int_eq(reads(c.cache, NOW), 1);
	case_close(&c);
}
END_TEST

/* A look makes nothing. */
START_TEST(reading_makes_no_directory)
{
	struct case_cache c;
	case_open(&c);
	ck_assert_int_eq(reads(c.cache, NOW), 0);
	ck_assert_int_ne(access(case_dir, F_OK), 0);
	case_close(&c);
}
END_TEST

/* Runs f in a child, there as an ordinary user where the tests run as root. */
static void as_user(void (*f)(void))
{
	fflush(NULL);
	if (geteuid() == 0)
		ck_assert_int_eq(chown(case_top, 65534, 65534), 0);
	pid_t child = fork();
	ck_assert_int_ge(child, 0);
	if (child == 0) {
		if (geteuid() == 0 && (setgid(65534) != 0 || setuid(65534) != 0))
			_exit(9);
		f();
		_exit(0);
	}
	int status;
	ck_assert_int_eq(waitpid(child, &status, 0), child);
	ck_assert_int_eq(status, 0);
}

static void in_read_only_directory(void)
{
	struct case_cache c;
	case_open(&c);
	struct cache_entry entry = case_entry(case_token, NOW, 7200), back;
	struct err e = {0};
	MUST(cache_write(c.cache, NOW, &entry, &e));
	case_close(&c);
	MUST(chmod(case_dir, 0500) == 0);
	/* A hit still is one. */
	case_open(&c);
	MUST(cache_read(c.cache, NOW, &back, &e));
	cache_entry_clear(&back);
	MUST(!cache_write(c.cache, NOW, &entry, &e));
	MUST(strstr(e.text, case_dir) != NULL && strstr(e.text, "Permission denied") != NULL);
	e = (struct err){0};
	MUST(cache_lock(c.cache, 0, &e) == CACHE_LOCK_UNUSABLE);
	MUST(strstr(e.text, "Permission denied") != NULL);
	e = (struct err){0};
	MUST(!cache_remove(c.cache, &e));
	case_close(&c);
	/* Nor can it be read: that is worth a warning. */
	MUST(chmod(case_dir, 0000) == 0);
	case_open(&c);
	e = (struct err){0};
	MUST(!cache_read(c.cache, NOW, &back, &e) && strstr(e.text, "Permission denied") != NULL);
	MUST(chmod(case_dir, 0700) == 0);
	cache_entry_clear(&entry);
	case_close(&c);
}

START_TEST(read_only_directory)
{
	as_user(in_read_only_directory);
}
END_TEST

static void where_none_can_be_made(void)
{
	char *below = cache_path(case_dir, "below");
	const char *const dirs[] = {case_dir, below};
	MUST(chmod(case_top, 0500) == 0);
	for (size_t i = 0; i < sizeof dirs / sizeof *dirs; i++) {
		struct err e = {0};
		MUST(cache_dir_open(dirs[i], &e) < 0);
		MUST(strstr(e.text, dirs[i]) != NULL);
		MUST(strstr(e.text, "Permission denied") != NULL);
	}
	MUST(chmod(case_top, 0700) == 0);
	free(below);
}

/* A home that is not ours to write to: that, not that there is no such directory. */
START_TEST(directory_that_cannot_be_made)
{
	as_user(where_none_can_be_made);
}
END_TEST

static void on_full_disk(void)
{
	struct case_cache c;
	case_open(&c);
	struct cache_entry entry = case_entry(case_token, NOW, 7200), back;
	struct err e = {0};
	MUST(cache_write(c.cache, NOW, &entry, &e));
	/* A file size limit stands in for a full disk: write() fails after some bytes. */
	const struct rlimit limit = {100, 100};
	MUST(setrlimit(RLIMIT_FSIZE, &limit) == 0);
	struct cache_entry other = case_entry("another", NOW, 7200);
	MUST(!cache_write(c.cache, NOW, &other, &e));
	MUST(e.code != ERR_NONE);
	MUST(case_count_files(case_dir, ".tmp") == 0);
	e = (struct err){0};
	MUST(cache_read(c.cache, NOW, &back, &e));
	MUST(secret_equal(back.token.access_token, entry.token.access_token));
	cache_entry_clear(&back);
	cache_entry_clear(&other);
	cache_entry_clear(&entry);
	case_close(&c);
}

START_TEST(full_disk_keeps_the_old_entry)
{
	as_user(on_full_disk);
}
END_TEST

/* Interrupted, in pieces or failing: the new entry is there as a whole, or the old one still is. */
START_TEST(disturbed_write)
{
	static const struct {
		struct fault fault;
		bool fails;
	} cases[] = {
		{{FAULT_WRITE, EINTR, 0}, false},      {{FAULT_WRITE, 0, 7}, false},
		{{FAULT_WRITE, ENOSPC, 0}, true},      {{FAULT_FSYNC, EINTR, 0}, false},
		{{FAULT_FSYNC, EIO, 0}, true},         {{FAULT_CLOSE, EIO, 0}, true},
		{{FAULT_RENAMEAT, EIO, 0}, true},      {{FAULT_OPENAT, EMFILE, 0}, true},
		{{FAULT_FDOPENDIR, ENOMEM, 0}, false},
	};
	struct case_cache c;
	case_open(&c);
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		case_store(c.cache, case_token, NOW, 7200);
		struct cache_entry entry = case_entry("another", NOW, 7200), back;
		struct err e = {0};
		fault = cases[i].fault;
		bool ok = cache_write(c.cache, NOW, &entry, &e);
		ck_assert_msg(fault.error == 0 && ok == !cases[i].fails, "case %zu", i);
		fault = (struct fault){0};
		if (!ok)
			ck_assert_ptr_nonnull(strstr(e.text, strerror(cases[i].fault.error)));
		ck_assert(cache_read(c.cache, NOW, &back, &e));
		ck_assert(ok == secret_equal(back.token.access_token, entry.token.access_token));
		ck_assert_uint_eq(case_count_files(case_dir, ".tmp"), 0);
		cache_entry_clear(&back);
		cache_entry_clear(&entry);
	}
	case_close(&c);
}
END_TEST

START_TEST(disturbed_read)
{
	static const struct {
		struct fault fault;
		bool fails;
	} cases[] = {
		{{FAULT_READ, EINTR, 0}, false},   {{FAULT_READ, 0, 7}, false},
		{{FAULT_READ, EIO, 0}, true},      {{FAULT_FSTAT, EIO, 0}, true},
		{{FAULT_OPENAT, EINTR, 0}, false}, {{FAULT_OPENAT, EMFILE, 0}, true},
	};
	struct case_cache c;
	case_open(&c);
	case_store(c.cache, case_token, NOW, 7200);
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct cache_entry entry;
		struct err e = {0};
		fault = cases[i].fault;
		bool ok = cache_read(c.cache, NOW, &entry, &e);
		ck_assert_msg(fault.error == 0 && ok == !cases[i].fails, "case %zu", i);
		fault = (struct fault){0};
		if (!ok)
			ck_assert_ptr_nonnull(strstr(e.text, strerror(cases[i].fault.error)));
		cache_entry_clear(&entry);
	}
	/* The directory cannot be looked at. */
	struct err e = {0};
	fault = (struct fault){FAULT_FSTAT, EIO, 0};
	ck_assert_int_eq(cache_dir_find(case_dir, &e), -1);
	ck_assert_ptr_nonnull(strstr(e.text, strerror(EIO)));
	case_close(&c);
}
END_TEST

/* A file that grows after its size was asked for is not taken for one of that size. */
START_TEST(growing_file)
{
	enum { SIZE = 70 };
	struct case_cache c;
	case_open(&c);
	case_store(c.cache, case_token, NOW, 7200);
	unsigned char *bytes;
	size_t len;
	struct err e = {0};
	fault = (struct fault){FAULT_FSTAT, 0, SIZE};
	ck_assert(cache_file_read(c.cache->dir_fd, cache_file(c.cache), CACHE_FILE_MAX, &bytes,
				  &len, &e));
	ck_assert_uint_gt(len, SIZE);
	free(bytes);
	case_close(&c);
}
END_TEST

/* An errno that an earlier call left says nothing of one that succeeds. */
START_TEST(old_errno_is_not_looked_at)
{
	static const int old[] = {ENOENT, ELOOP};
	struct case_cache c;
	case_open(&c);
	case_store(c.cache, case_token, NOW, 7200);
	for (size_t i = 0; i < sizeof old / sizeof *old; i++) {
		struct err e = {0};
		errno = old[i];
		int fd = cache_dir_open(case_dir, &e);
		ck_assert_int_ge(fd, 0);
		close(fd);
		unsigned char *bytes;
		size_t len;
		errno = old[i];
		ck_assert(cache_file_read(c.cache->dir_fd, cache_file(c.cache), CACHE_FILE_MAX,
					  &bytes, &len, &e));
		free(bytes);
	}
	case_close(&c);
}
END_TEST

START_TEST(remove_forgets)
{
	struct case_cache c;
	case_open(&c);
	struct err e = {0};
	ck_assert(cache_remove(c.cache, &e)); /* not even a directory */
	case_store(c.cache, case_token, NOW, 7200);
	ck_assert_int_eq(reads(c.cache, NOW), 1);
	ck_assert(cache_remove(c.cache, &e));
	ck_assert_int_eq(reads(c.cache, NOW), 0);
	ck_assert(cache_remove(c.cache, &e));
	/* A symbolic link goes itself, not what it leads to. */
	case_store(c.cache, case_token, NOW, 7200);
	put_symlink(cache_file(c.cache));
	ck_assert(cache_remove(c.cache, &e));
	ck_assert_int_eq(access(target, F_OK), 0);
	ck_assert_int_eq(reads(c.cache, NOW), 0);
	case_close(&c);
}
END_TEST

static bool document(const char *name, int64_t now, int64_t max_age, const char *want)
{
	struct text out = {0};
	bool ok = cache_document_read(case_dir, name, now, max_age, &out);
	if (ok)
		ck_assert_str_eq(text_get(&out), want);
	text_clear(&out);
	return ok;
}

START_TEST(document_comes_back_while_it_is_young)
{
	struct err e = {0};
	ck_assert(!document("n", NOW, 60, ""));
	ck_assert(cache_document_write(case_dir, "n", NOW, "{\"a\":1}", 7, &e));
	/* The name is the same in every version: BLAKE2b of "n" under "cxtoken cache document". */
	char path[300];
	snprintf(path, sizeof path, "%s/030bd7a68cb84f8731650f656aa66af9.doc", case_dir);
	ck_assert_int_eq(access(path, F_OK), 0);
	ck_assert(document("n", NOW, 60, "{\"a\":1}"));
	ck_assert(document("n", NOW + 59, 60, "{\"a\":1}"));
	ck_assert(!document("n", NOW + 60, 60, ""));
	ck_assert(document("n", NOW - 300, 60, "{\"a\":1}"));
	ck_assert(!document("n", NOW - 301, 60, ""));
	ck_assert(!document("m", NOW, 60, ""));
	ck_assert(cache_document_write(case_dir, "m", NOW, NULL, 0, &e));
	ck_assert(document("m", NOW, 60, ""));
	ck_assert(document("n", NOW, 60, "{\"a\":1}"));
	struct text small = {.limit = 6};
	ck_assert(!cache_document_read(case_dir, "n", NOW, 60, &small));
	text_clear(&small);
	ck_assert_uint_eq(case_count_files(case_dir, ".doc"), 2);
	char *big = mem_alloc(CACHE_DOCUMENT_MAX + 2, 1);
	memset(big, 'b', CACHE_DOCUMENT_MAX + 1);
	ck_assert(!cache_document_write(case_dir, "n", NOW, big, CACHE_DOCUMENT_MAX + 1, &e));
	e = (struct err){0};
	ck_assert(cache_document_write(case_dir, "n", NOW, big, CACHE_DOCUMENT_MAX, &e));
	big[CACHE_DOCUMENT_MAX] = '\0';
	ck_assert(document("n", NOW, 60, big));
	free(big);
}
END_TEST

START_TEST(bad_document_is_none)
{
	static void (*const puts_bad[])(const char *) = {put_symlink,   put_fifo,  put_group_mode,
							 put_hard_link, put_empty, put_huge,
							 put_text};
	struct err e = {0};
	ck_assert(cache_document_write(case_dir, "n", NOW, "x", 1, &e));
	char path[600] = "";
	DIR *d = opendir(case_dir);
	struct dirent *entry;
	while ((entry = readdir(d)) != NULL)
		if (strstr(entry->d_name, ".doc") != NULL)
			snprintf(path, sizeof path, "%s/%s", case_dir, entry->d_name);
	closedir(d);
	for (size_t i = 0; i < sizeof puts_bad / sizeof *puts_bad; i++) {
		puts_bad[i](path);
		ck_assert_msg(!document("n", NOW, 60, ""), "case %zu", i);
		ck_assert(cache_document_write(case_dir, "n", NOW, "x", 1, &e));
		ck_assert_msg(document("n", NOW, 60, "x"), "case %zu", i);
		unlink(target);
	}
	unsigned char bytes[200], bad[200];
	size_t len = slurp(path, bytes, sizeof bytes);
	for (size_t at = 0; at < len - 1; at++) {
		memcpy(bad, bytes, len);
		bad[at] ^= 0x80;
		spill(path, bad, len, 0600);
		/* The lowest bytes of the time move it by less than its limits. */
		if (at != 8)
			ck_assert_msg(!document("n", NOW, 60, ""), "offset %zu", at);
	}
	for (size_t cut = 0; cut < len - 1; cut++) {
		spill(path, bytes, cut, 0600);
		ck_assert_msg(!document("n", NOW, 60, ""), "cut at %zu", cut);
	}
}
END_TEST

Suite *suite_cache_file(void)
{
	Suite *s = suite_create("cache_file");
	TCase *t = tcase_create("cache_file");
	tcase_add_checked_fixture(t, case_setup, case_teardown);
	tcase_set_timeout(t, 60);
	tcase_add_test(t, bad_file_is_a_miss_and_replaced);
	tcase_add_test(t, directory_in_place_of_the_file);
	tcase_add_test(t, directories_are_made_private);
	tcase_add_test(t, directory_that_is_not_to_be_trusted);
	tcase_add_test(t, entry_in_a_directory_of_others);
	tcase_add_test(t, reading_makes_no_directory);
	tcase_add_test(t, read_only_directory);
	tcase_add_test(t, directory_that_cannot_be_made);
	tcase_add_test(t, full_disk_keeps_the_old_entry);
	tcase_add_test(t, disturbed_write);
	tcase_add_test(t, disturbed_read);
	tcase_add_test(t, growing_file);
	tcase_add_test(t, old_errno_is_not_looked_at);
	tcase_add_test(t, remove_forgets);
	tcase_add_test(t, document_comes_back_while_it_is_young);
	tcase_add_test(t, bad_document_is_none);
	suite_add_tcase(s, t);
	return s;
}
