/* SPDX-License-Identifier: MIT */
/* Parameters that are there under another name than the one that an endpoint reads. */
#include "capture/parts.h"

#include <string.h>

/* Every token request of the client credentials grant has these. */
static const struct {
	const char *name;
	const char *spelling; /* its letters alone */
	const char *aliases;  /* names that people give it, letters alone: "one|another" */
} wanted[] = {
	{"grant_type", "granttype", "grant|granttypes|grantypes|grantype"},
	{"client_id", "clientid",
	 "client|clientidentifier|appid|applicationid|clientids|consumerkey"},
	{"client_secret", "clientsecret",
	 "secret|clientpassword|appsecret|applicationsecret|clientsecretkey|clientkey|"
	 "consumersecret|apisecret"},
};
enum { WANTED = sizeof wanted / sizeof *wanted };

/* Under client_credentials these are not parameters: id and secret are meant. */
static const char *const user_names[WANTED] = {NULL, "username", "password"};

/* Letters in lower case; false: it has other signs than letters and those between words. */
static bool letters_of(const char *name, char *out, size_t room)
{
	size_t n = 0;
	for (; *name != '\0'; name++) {
		char c = (char)(*name | 0x20);
		if (c >= 'a' && c <= 'z' && n + 1 < room)
			out[n++] = c;
		else if (strchr("_-. \t\r\n?", *name) == NULL)
			return false;
	}
	out[n] = '\0';
	return n > 0;
}

/* The name with nothing but white space or '?' beside it. */
static bool is_beside(const char *given, const char *name)
{
	size_t len = strlen(name);
	const char *at = given + strspn(given, " \t\r\n?&");
	return strncmp(at, name, len) == 0 && at[len + strspn(at + len, " \t\r\n")] == '\0';
}

/*
 * One letter is too many, is missing, or is before its neighbour. A letter in place of another does
 * not count: client_ip is a parameter of its own.
 */
static bool is_slip(const char *given, const char *name)
{
	size_t same = 0, given_len = strlen(given), len = strlen(name);
	while (given[same] != '\0' && given[same] == name[same])
		same++;
	if (given_len == len + 1)
		return strcmp(given + same + 1, name + same) == 0;
	if (given_len + 1 == len)
		return strcmp(given + same, name + same + 1) == 0;
	return given_len == len && same + 1 < len && given[same] == name[same + 1] &&
	       given[same + 1] == name[same] && strcmp(given + same + 2, name + same + 2) == 0;
}

static enum facts_misname how(const char *given, size_t which, enum facts_named_grant grant)
{
	char letters[CAPTURE_NAME_MAX] = {0};
	if (is_beside(given, wanted[which].name))
		return FACTS_MISNAME_BESIDE;
	if (user_names[which] != NULL && grant == FACTS_NAMED_CLIENT &&
	    strcmp(given, user_names[which]) == 0)
		return FACTS_MISNAME_USER;
	if (!letters_of(given, letters, sizeof letters))
		return FACTS_MISNAME_NONE;
	if (strcmp(letters, wanted[which].spelling) == 0 ||
	    is_slip(letters, wanted[which].spelling))
		return FACTS_MISNAME_SPELLING;
	return words_listed(letters, strlen(letters), wanted[which].aliases) ? FACTS_MISNAME_ALIAS
									     : FACTS_MISNAME_NONE;
}

/* "client_credentialsclient_id=...": the name and its '=' are inside the value. */
static bool runs_on(const struct capture_param *item, const char *name)
{
	size_t len = strlen(name);
	for (const char *at = item->raw; at != NULL && at + len < item->raw + item->raw_len; at++)
		if (memcmp(at, name, len) == 0 && at[len] == '=')
			return at > item->raw;
	return false;
}

static bool is_there(const struct capture_params *l, const char *name)
{
	const struct capture_param *found = capture_params_find(l, CAPTURE_IN_BODY, name, NULL);
	return found != NULL && secret_len(found->value) > 0;
}

static void add(struct facts_request *out, size_t which, enum facts_misname how_, size_t item)
{
	struct facts_misnamed *m = &out->misnamed[out->misnamed_count++];
	*m = (struct facts_misnamed){how_, wanted[which].name, item};
}

static void look_body(const struct capture_params *l, size_t which, struct facts_request *out)
{
	for (size_t i = 0; i < l->count; i++) {
		const struct capture_param *item = &l->items[i];
		if (item->place != CAPTURE_IN_BODY || item->raw == NULL)
			continue;
		enum facts_misname found = item->bare || secret_len(item->value) == 0
						   ? FACTS_MISNAME_NONE
						   : how(item->name, which, out->grant);
		if (found == FACTS_MISNAME_NONE && runs_on(item, wanted[which].name))
			found = FACTS_MISNAME_RUN_ON;
		if (found != FACTS_MISNAME_NONE) {
			add(out, which, found, i);
			return;
		}
	}
}

/* A composer's field "Body: grant_type=...": which field it is, or field_count. */
static size_t body_in_field(const struct capture *c)
{
	size_t i = 0;
	for (; i < c->field_count; i++) {
		const char *value = capture_bytes_get(&c->fields[i].value);
		size_t len = c->fields[i].value.len;
		bool pair = capture_begins(value, len, "grant_type=") ||
			    capture_begins(value, len, "client_id=");
		if (pair && capture_find(value, len, "&") < len)
			break;
	}
	return i;
}

static bool are_capitalised(const struct capture_params *l, const struct facts_request *out)
{
	bool all = true;
	for (size_t i = 0; i < out->misnamed_count; i++)
		all = all && capture_is_capitalised(l->items[out->misnamed[i].at].name,
						    out->misnamed[i].name);
	return all && out->misnamed_count > 0;
}

void capture_misnamed(const struct capture *c, const struct capture_params *l,
		      struct facts_request *out)
{
	size_t field = out->body_kind == FACTS_BODY_EMPTY ? body_in_field(c) : c->field_count;
	if (field < c->field_count)
		add(out, 0, FACTS_MISNAME_FIELD, field);
	if (out->body_kind != FACTS_BODY_FORM || out->separator != NULL)
		return;
	bool elsewhere = out->basic || out->assertion || out->bearer;
	for (size_t i = 0; i < WANTED; i++)
		if (!is_there(l, wanted[i].name) && (i == 0 || !elsewhere))
			look_body(l, i, out);
	if (c->form != NULL && are_capitalised(l, out))
		out->doubts |= FACTS_DOUBT_CASE;
}

const struct capture_param *capture_misnamed_as(const struct capture_params *l,
						const struct facts_request *out, const char *name)
{
	for (size_t i = 0; i < out->misnamed_count; i++)
		if (strcmp(out->misnamed[i].name, name) == 0 &&
		    out->misnamed[i].how != FACTS_MISNAME_FIELD &&
		    out->misnamed[i].how != FACTS_MISNAME_RUN_ON)
			return &l->items[out->misnamed[i].at];
	return NULL;
}
