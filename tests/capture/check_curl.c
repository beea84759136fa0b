/* SPDX-License-Identifier: MIT */
/* curl commands are read as curl reads them. */
#include "tests/capture/fixtures.h"
#include "capture/readers/shell.h"

Suite *suite_capture_curl(void);

#define U    "https://h.test/t"
#define UA   " User-Agent: curl/\n"
#define AS   UA " Accept: */*\n"
#define FORM " Content-Type: application/x-www-form-urlencoded\n"

/* The request of a text with curl commands that is judged. Caller frees. */
static bool command_of(const char *bytes, size_t len, struct capture **out, struct err *e)
{
	struct capture_list list = {0};
	if (!capture_read_curl(bytes, len, &list, e))
		return false;
	*out = list.items[0].request;
	list.count = 0;
	capture_list_clear(&list);
	return true;
}

/* "METHOD target", then " Name: value" lines, then the body. */
static const char *dump(const struct capture *c, struct pool *p)
{
	char *text = pool_printf(p, "%s %s\n", capture_bytes_get(&c->method),
				 capture_bytes_get(&c->target));
	for (size_t i = 0; i < c->field_count; i++)
		text = pool_printf(p, "%s %s: %s\n", text, capture_bytes_get(&c->fields[i].name),
				   capture_bytes_get(&c->fields[i].value));
	return pool_printf(p, "%s%s", text, capture_bytes_get(&c->body));
}

static const struct {
	const char *command, *request;
} commands[] = {
	{"curl " U, "GET " U "\n" AS},
	{"curl -d a=b " U, "POST " U "\n" FORM AS "a=b"},
	{"curl h.test/t -d a=b", "POST http://h.test/t\n" FORM AS "a=b"},
	{"curl -d a=b -d c=d --data-raw @e " U, "POST " U "\n" FORM AS "a=b&c=d&@e"},
	{"curl -da=b " U, "POST " U "\n" FORM AS "a=b"},
	{"curl -sSXPOST " U, "POST " U "\n" AS},
	{"curl -sSX POST -o /dev/null -w '%{http_code}' " U, "POST " U "\n" AS},
	{"curl --request PUT --data=a=b --url " U, "PUT " U "\n" FORM AS "a=b"},
	{"curl -G -d a=b -d c=d " U, "GET " U "?a=b&c=d\n" AS},
	{"curl -G -d a=b '" U "?x=y'", "GET " U "?x=y&a=b\n" AS},
	{"curl -I " U, "HEAD " U "\n" AS},
	{"curl --json '{\"a\":1}' " U,
	 "POST " U "\n Content-Type: application/json\n Accept: application/json\n" UA "{\"a\":1}"},
	{"curl --data-urlencode 'a=b c+d&e' " U, "POST " U "\n" FORM AS "a=b+c%2Bd%26e"},
	{"curl --data-urlencode '=b c' --data-urlencode 'x y' " U,
	 "POST " U "\n" FORM AS "b+c&x+y"},
	{"curl -u id:s+cret " U, "GET " U "\n Authorization: Basic aWQ6cytjcmV0\n" AS},
	{"curl https://id:s%2Bcret@h.test/t", "GET " U "\n Authorization: Basic aWQ6cytjcmV0\n" AS},
	{"curl -u a:b -H 'Authorization: Bearer x' -d '' " U,
	 "POST " U "\n Authorization: Bearer x\n" FORM AS},
	{"curl --oauth2-bearer x -d '' " U, "POST " U "\n Authorization: Bearer x\n" FORM AS},
	{"curl -A me -b c=d -e http://r " U,
	 "GET " U "\n User-Agent: me\n Accept: */*\n Cookie: c=d\n Referer: http://r\n"},
	{"curl -H 'Content-Type: application/json' -d '{}' " U,
	 "POST " U "\n Content-Type: application/json\n" AS "{}"},
	{"curl -H 'Content-Type:' -d a=b " U, "POST " U "\n" AS "a=b"},
	{"curl -H 'User-Agent:' -H 'accept:' " U, "GET " U "\n"},
	{"curl -H 'X-Empty;' " U, "GET " U "\n X-Empty: \n" AS},
	{"curl -F a=b -F 'c=\"d\"' " U,
	 "POST " U "\n Content-Type: multipart/form-data; boundary=cxtoken\n" AS
	 "--cxtoken\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nb\r\n"
	 "--cxtoken\r\nContent-Disposition: form-data; name=\"c\"\r\n\r\nd\r\n--cxtoken--\r\n"},
	/* options with arguments that are not URLs; unknown ones; the end of options */
	{"curl --max-time 5 --cacert ca.pem -m 3 --proto '=https' --tls-max 1.3 -x http://p:1 " U,
	 "GET " U "\n" AS},
	{"curl --compressed --no-buffer --no-http0.9 " U, "GET " U "\n" AS},
	{"curl --sigalgs ed25519 --ip-tos AF11 --upload-flags x " U, "GET " U "\n" AS},
	{"curl -d a=b --get --no-get " U, "POST " U "\n" FORM AS "a=b"},
	{"curl --data-url 'a=b c' " U, "POST " U "\n" FORM AS "a=b+c"},
	{"curl -d a=b --request-target /other " U, "POST https://h.test/other\n" FORM AS "a=b"},
	{"curl --digest --basic -u a:b " U, "GET " U "\n Authorization: Basic YTpi\n" AS},
	{"curl -b jar.txt " U, "GET " U "\n" AS},
	/* curl's own variables */
	{"curl --variable 'id=a b' --expand-data 'x={{id}}&y={{id:url}}&z={{id:trim:b64}}' " U,
	 "POST " U "\n" FORM AS "x=a b&y=a%20b&z=YSBi"},
	{"curl --variable 'j= \"q\" ' --expand-json '{\"a\":\"{{j:trim:json}}\"}' " U,
	 "POST " U "\n Content-Type: application/json\n Accept: application/json\n" UA
	 "{\"a\":\"\\\"q\\\"\"}"},
	{"curl --expand-url '" U "?{{never}}{x}}' -d '{{a}}'", "POST " U "?{x}}\n" FORM AS "{{a}}"},
	{"curl -- " U, "GET " U "\n" AS},
	/* --next: the one that looks most like a token request, else the first */
	{"curl " U " --next http://other/", "GET " U "\n" AS},
	{"curl " U " --next -d a=b http://other/", "POST http://other/\n" FORM AS "a=b"},
	{"curl -d c=d " U " --next -d grant_type=b http://other/ -: -d x " U,
	 "POST http://other/\n" FORM AS "grant_type=b"},
	{"curl -d grant_type=b " U " --next -d grant_type=c http://other/",
	 "POST " U "\n" FORM AS "grant_type=b"},
	{"curl --url-query a=b --url-query '+c=d' --url-query 'e=f g' " U,
	 "GET " U "?a=b&c=d&e=f+g\n" AS},
	{"curl -G -d x=y --url-query a=b '" U "?p'", "GET " U "?p&a=b&x=y\n" AS},
	/* what is around a command */
	{"T=$(curl -s -d a=b " U " | jq -r .x)", "POST " U "\n" FORM AS "a=b"},
	{"export T=\"$(curl -s -d a=b \"" U "\")\"\necho $T", "POST " U "\n" FORM AS "a=b"},
	{"T=`curl -d a=b " U "`", "POST " U "\n" FORM AS "a=b"},
	{"if ! T=$(curl -d a=b " U "); then exit 1; fi", "POST " U "\n" FORM AS "a=b"},
	{"$token = curl.exe -d a=b " U, "POST " U "\n" FORM AS "a=b"},
	{"#!/bin/sh\n# don't worry: curl\n\ncurl -d a=b " U, "POST " U "\n" FORM AS "a=b"},
	{"# curl does it\ncurl -d a=b " U, "POST " U "\n" FORM AS "a=b"},
	{"# curl -d a=b " U, "POST " U "\n" FORM AS "a=b"},
	{"me@host:~/x$ curl -d a=b " U, "POST " U "\n" FORM AS "a=b"},
	{"PS C:\\Users\\me> curl -d a=b " U, "POST " U "\n" FORM AS "a=b"},
	{"C:\\Users\\me>curl -d \"a=b\" " U, "POST " U "\n" FORM AS "a=b"},
	{"> curl -d a=b " U, "POST " U "\n" FORM AS "a=b"},
	{"```sh\ncurl -d a=b " U "\n```", "POST " U "\n" FORM AS "a=b"},
	{"docker run --rm curlimages/curl -d a=b " U, "POST " U "\n" FORM AS "a=b"},
	{"echo a=b | curl -d c=d " U, "POST " U "\n" FORM AS "c=d"},
	{"curl " U "\ncurl -d grant_type=b http://token/ && curl -d a=b " U,
	 "POST http://token/\n" FORM AS "grant_type=b"},
	{"curl -H \"Authorization: Bearer $(curl -d grant_type=b http://token/)\" " U,
	 "POST http://token/\n" FORM AS "grant_type=b"},
	{"It doesn't work:\n\ncurl -d a=b " U "\n\nWhat's wrong?\n", "POST " U "\n" FORM AS "a=b"},
	{"it's a letter\ncurl -d a=b " U, "POST " U "\n" FORM AS "a=b"},
	/* quoting of sh */
	{"curl -d 'a b' -d \"c \\\"d\\\" \\$e\" -d f\\ g " U,
	 "POST " U "\n" FORM AS "a b&c \"d\" $e&f g"},
	{"curl -d 'it'\\''s' " U, "POST " U "\n" FORM AS "it's"},
	{"curl -d $'a\\'b\\n\\x41\\u00e9\\101\\\\' " U, "POST " U "\n" FORM AS "a'b\nA\xC3\xA9"
							"A\\"},
	{"curl \\\n -d a=b \\\r\n " U, "POST " U "\n" FORM AS "a=b"},
	/* here-documents and what else is redirected */
	{"curl -d @- " U " <<EOF\na=b\nc=d\nEOF\ncurl http://other/",
	 "POST " U "\n" FORM AS "a=bc=d"},
	{"curl --data-binary @- " U " <<-'EOF' | jq .\n\ta=\"b\"\n\tEOF\n",
	 "POST " U "\n" FORM AS "a=\"b\"\n"},
	{"curl --json @- " U " <<\"E\"\n{\"a\":\"\\$b\"}\nE\n",
	 "POST " U "\n Content-Type: application/json\n Accept: application/json\n" UA
	 "{\"a\":\"\\$b\"}\n"},
	{"curl -d @- " U " <<E\na=\\$b\\\nc\nE\n", "POST " U "\n" FORM AS "a=$bc"},
	{"curl --data-urlencode a@- " U " <<< 'b c'", "POST " U "\n" FORM AS "a=b+c%0A"},
	{"curl -K - <<E\nurl = \"" U "\"\ndata = a=b\n-H \"X: \\\"y\\\"\"\n# no\nsilent\nE\n",
	 "POST " U "\n X: \"y\"\n" FORM AS "a=b"},
	{"echo 'a=b' | curl -d @- " U, "POST " U "\n" FORM AS "a=b"},
	{"curl 2>/dev/null -d a=b > out 2>&1 " U, "POST " U "\n" FORM AS "a=b"},
	{"curl -d a=b " U " < /dev/null", "POST " U "\n" FORM AS "a=b"},
	{"curl -d '{\n \"a\": 1\n}' " U, "POST " U "\n" FORM AS "{\n \"a\": 1\n}"},
	{"$ curl " U " | jq .x", "GET " U "\n" AS},
	{"A=b /usr/bin/curl " U " > out; echo done", "GET " U "\n" AS},
	{"curl " U " # -d a=b", "GET " U "\n" AS},
	{"curl -d '' " U, "POST " U "\n" FORM AS},
	{"curl `\n -d a=b " U, "POST " U "\n" FORM AS "a=b"},
	/* quoting of cmd.exe */
	{"curl \"" U "\" ^\r\n -H \"X: y\" ^\r\n --data-raw \"a=b&c=d\"\r\n",
	 "POST " U "\n X: y\n" FORM AS "a=b&c=d"},
	{"curl ^\"" U "^\" ^\r\n --data-raw ^\"^{^\\^\"a^\\^\":^\\^\"b^&c^\\^\"^}^\"",
	 "POST " U "\n" FORM AS "{\"a\":\"b&c\"}"},
	{"curl -d a=b^&c=d^%26 " U, "POST " U "\n" FORM AS "a=b&c=d%26"},
	{"curl.exe -d \"{\"\"a\"\":1}\" " U, "POST " U "\n" FORM AS "{\"a\":1}"},
	{"curl.exe -d \"{\\\"a\\\":1}\" " U, "POST " U "\n" FORM AS "{\"a\":1}"},
};

START_TEST(commands_become_requests)
{
	struct capture *c = NULL;
	struct err e = {0};
	struct pool *p = pool_new();
	ck_assert_msg(command_of(commands[_i].command, strlen(commands[_i].command), &c, &e),
		      "%s: %s", commands[_i].command, e.text);
	ck_assert_msg(strcmp(dump(c, p), commands[_i].request) == 0, "%s\ngave %s\nwant %s",
		      commands[_i].command, dump(c, p), commands[_i].request);
	ck_assert_msg(c->unknown == 0 && c->unknown_count == 0, "%s", commands[_i].command);
	capture_free(c);
	pool_free(p);
}
END_TEST

static const struct {
	const char *command, *text;
} refused[] = {
	{"curl", "no URL"},
	{"curl -d a=b", "no URL"},
	{"curl -d a=b&c=d " U, "byte 12"},
	{"curl -d 'a=b " U, "quote"},
	{"curl -d \"a=b " U, "quote"},
	{"curl -d $'a=b " U, "quote"},
	{"wget " U, "not a curl command"},
	{"please use curl for that", "not a curl command"},
	{"echo 'curl " U "'", "not a curl command"},
	{"", "not a curl command"},
	{"curl -d a=b\n  -d c=d\n  " U "\n", "it does not end with a backslash"},
	{"curl -d a=b \\ \n  " U "\n", "a space follows the backslash"},
	{"curl -K - <<E\nurl " U "\nheaders = x\nE\n", "--headers, which"},
	{"curl --compressed --unheard-of " U, "--unheard-of, which curl does not have"},
	{"curl -s --headers 'A: b' " U, "--headers, which"},
	{"curl --no-data x " U, "--no-data, which"},
	{"curl --expand-get " U, "--expand-get, which"},
	{"curl -d a=b -Wx " U, "-W, which"},
	{"curl --x9kQz81LmN77 " U, "has an option that"},
	{"curl -d \xE2\x80\x9C"
	 "a=b\xE2\x80\x9D " U,
	 "typographic quotes"},
	{"curl \xE2\x80\x93"
	 "d a=b " U,
	 "long dash"},
};

START_TEST(other_commands_are_refused)
{
	struct capture *c = NULL;
	struct err e = {0};
	ck_assert_msg(!command_of(refused[_i].command, strlen(refused[_i].command), &c, &e), "%s",
		      refused[_i].command);
	ck_assert_int_eq(e.code, ERR_USAGE);
	ck_assert_msg(strstr(e.text, refused[_i].text) != NULL, "%s", e.text);
}
END_TEST

#define R     " https://api.nicecxone.com/auth/oauth/token"
#define GRANT "grant_type=client_credentials"

/* What a shell or a file puts in: the findings, and what is named as not known. */
static const struct {
	const char *command, *findings, *unknown;
} unknowns[] = {
	{"curl -d " GRANT " -d client_id=$ID -d \"client_secret=${SECRET}\"" R, "", "$ID, $SECRET"},
	{"curl -d \"" GRANT "&client_id=$ID&client_secret=$(cat 'secret)file' | tr -d x)\"" R, "",
	 "$ID, $(...)"},
	{"curl -d \"" GRANT "&client_id=`id`&client_secret=$env:SECRET\"" R, "",
	 "$(...), $env:SECRET"},
	{"curl -u \"$ID:$SECRET\" -d " GRANT R, "", "$ID, $SECRET"},
	{"curl -u \"$ID\" -d " GRANT R, "", "$ID"},
	{"curl -u id -d " GRANT R, "", "the password of -u"},
	{"curl -E c.pem -n -d " GRANT R, "", "the certificate of --cert, the login of --netrc"},
	{"curl -H \"Authorization: Basic $(printf %s \"$A:$B\" | base64 -w0)\" -d " GRANT R, "",
	 "$(...)"},
	{"curl -H \"Authorization: Bearer $TOKEN\" -d " GRANT R, "bearer-for-basic", "$TOKEN"},
	{"curl -H \"$AUTH\" -d " GRANT R, "", "$AUTH"},
	{"curl -H @headers -d " GRANT R, "", "@headers"},
	{"curl -d @body.txt" R, "", "@body.txt"},
	{"cat body | curl -d @-" R, "", "@-"},
	{"echo $BODY | curl -d @-" R, "", "@-"},
	{"curl -d \"$BODY\"" R, "", "$BODY"},
	{"curl -d " GRANT " -d @credentials" R, "", "@credentials"},
	{"curl -d " GRANT " -d client_id=x --data-urlencode client_secret@file" R, "", "@file"},
	{"curl -d client_id=x --data-urlencode \"client_secret=$SECRET\"" R, "grant-type-missing",
	 "$SECRET"},
	{"curl -d \"grant_type=$GRANT&client_id=x&client_secret=y\"" R, "", "$GRANT"},
	{"curl -H 'Content-Type: application/json' -d @body.json" R, "json-body~", "@body.json"},
	{"curl --json \"{\\\"client_secret\\\": \\\"$SECRET\\\"}\"" R, "json-body", "$SECRET"},
	{"curl --json \"{\\\"client_secret\\\": $SECRET}\"" R, "json-body", "$SECRET"},
	{"curl -X $METHOD -d \"" GRANT "&client_id=x&client_secret=y\"" R, "", "$METHOD"},
	{"curl -d \"" GRANT "&client_id=x&client_secret=y\" \"$TOKEN_URL\"", "", "$TOKEN_URL"},
	{"curl -K config" R, "", "@config"},
	{"curl $OPTIONS -d x" R, "", "$OPTIONS"},
	{"curl --variable %SECRET --expand-data '" GRANT "&client_id=x&client_secret={{SECRET}}'" R,
	 "", "{{SECRET}}"},
	{"curl --variable key@file --expand-data '" GRANT
	 "&client_id=x&client_secret={{key:trim}}'" R,
	 "", "{{key:trim}}"},
	{"curl --variable KEY=y --expand-data '" GRANT
	 "&client_id=x&client_secret={{KEY:rot13}}'" R,
	 "", "{{KEY:rot13}}"},
	{"curl --cert client.pem -d \"" GRANT "&client_id=x\"" R, "", "the certificate of --cert"},
	{"curl -n -d " GRANT R, "", "the login of --netrc"},
	{"A=$B curl " R " --next -d " GRANT " -d client_id=$ID -d client_secret=x" R, "", "$ID"},
	{"curl.exe -d \"" GRANT "&client_id=%ID_1%&client_secret=%SECRET%\"" R, "",
	 "%ID_1%, %SECRET%"},
	/* single quotes: sent as it stands */
	{"curl -d '" GRANT "&client_id=x&client_secret=$SECRET'" R, "credential-placeholder", NULL},
	{"curl -d " GRANT " -d client_id=$ID" R, "credential-missing~", "$ID"},
};

/* Lines that no shell sends: named, and nothing is missing in the request. */
static const struct {
	const char *command, *findings, *note;
	size_t line;
} left_over[] = {
	{"curl" R "\n -d x", "", "does not end with a backslash", 2},
	{"echo x\n\ncurl -X POST" R " \\\n -d " GRANT "\n  -d client_id=x", "",
	 "does not end with a backslash", 5},
	{"curl -d " GRANT R " \\ \n -d client_id=x", "", "a space follows the backslash", 2},
	{"curl -d " GRANT R " \\\t\r\n -d client_id=x", "", "a space follows the backslash", 2},
	{"curl -d @-" R " <<E\n" GRANT "\n", "", "its here-document has no end", 0},
	{"curl.exe -d \"" GRANT "\"" R " ^ \r\n -d \"client_id=x\"", "", "a space follows", 2},
	{"curl.exe -d \"" GRANT "\"" R "\r\n -d \"client_id=x\"", "",
	 "does not end with a backslash", 2},
	{"curl -d " GRANT R "\n\nhello", "credential-missing", NULL, 0},
	{"curl -d " GRANT R "\n\n- a list", "credential-missing", NULL, 0},
	{"curl \"https://api.nicecxone.com/auth/oauth/token\na=b\"", "", "the URL holds a line end",
	 0},
	{"curl ^\"https://api.nicecxone.com/auth/oauth/token^\" ^\r\n --data-raw ^\"" GRANT
	 "&client_id=x&client_secret=y^\"\r\n",
	 "", "is an operator without its ^", 0},
};

START_TEST(lines_that_no_shell_sends_are_named)
{
	struct fixture x;
	struct capture *c = NULL;
	struct err e = {0};
	fixture_open(&x, NULL, NULL);
	ck_assert_msg(command_of(left_over[_i].command, strlen(left_over[_i].command), &c, &e),
		      "%s", e.text);
	fixture_judge(&x, c);
	const struct facts_recording *r = &x.facts.request.recording;
	ck_assert_msg(strcmp(fixture_findings(&x), left_over[_i].findings) == 0, "%s: %s",
		      left_over[_i].command, fixture_findings(&x));
	ck_assert_uint_eq(r->note_count, left_over[_i].note != NULL);
	if (left_over[_i].note != NULL) {
		ck_assert_msg(strstr(r->notes[0], left_over[_i].note) != NULL, "%s", r->notes[0]);
		ck_assert_uint_eq(r->note_lines[0], left_over[_i].line);
	}
	capture_free(c);
	fixture_close(&x);
}
END_TEST

START_TEST(nothing_is_claimed_about_the_unknown)
{
	struct fixture x;
	struct capture *c = NULL;
	struct err e = {0};
	fixture_open(&x, NULL, NULL);
	ck_assert_msg(command_of(unknowns[_i].command, strlen(unknowns[_i].command), &c, &e), "%s",
		      e.text);
	fixture_judge(&x, c);
	ck_assert_msg(strcmp(fixture_findings(&x), unknowns[_i].findings) == 0, "%s: %s",
		      unknowns[_i].command, fixture_findings(&x));
	ck_assert_pstr_eq(x.facts.request.shown->unknown_text, unknowns[_i].unknown);
	capture_free(c);
	fixture_close(&x);
}
END_TEST

/* No length of a variable's name, no version that nobody knows yet. */
START_TEST(names_of_variables_are_not_measured)
{
	static const char command[] = "curl -u \"$ID:$SECRET\" -d " GRANT R;
	struct fixture x;
	struct capture *c = NULL;
	struct err e = {0};
	fixture_open(&x, FIXTURE_ID, FIXTURE_SECRET);
	ck_assert(command_of(command, strlen(command), &c, &e));
	fixture_judge(&x, c);
	const struct request_shown *r = request_shown(&x.facts.request);
	ck_assert_uint_eq(r->header_count, 3);
	ck_assert_str_eq(r->headers[0].name, "Authorization");
	ck_assert_str_eq(r->headers[0].value, "Basic [of a shell variable, not expanded]");
	ck_assert_str_eq(x.facts.request.client, "curl");
	capture_free(c);
	fixture_close(&x);
}
END_TEST

/* A command inside of $(...) often holds the secret itself. */
START_TEST(what_a_shell_would_run_is_not_shown)
{
	static const char command[] =
		"curl -H \"Authorization: Basic $(echo -n id:" FIXTURE_SECRET " | base64)\" -d "
		"\"client_secret=`echo " FIXTURE_SECRET "`\" -d 'x=" FIXTURE_SECRET "'" R;
	struct fixture x;
	struct capture *c = NULL;
	struct err e = {0};
	fixture_open(&x, FIXTURE_ID, FIXTURE_SECRET);
	mask_add(x.mask, "client secret", x.cred.client_secret);
	ck_assert(command_of(command, strlen(command), &c, &e));
	fixture_judge(&x, c);
	ck_assert_msg(!fixture_shows(&x, FIXTURE_SECRET), "%s", x.facts.request.shown->body);
	capture_free(c);
	fixture_close(&x);
}
END_TEST

/* Whether a value is another one than cxtoken's is said of a value that was read, not guessed. */
static const struct {
	const char *command, *secret, *findings;
} compared[] = {
	{"curl -H 'Authorization: Basic Og==' -d " GRANT R, FIXTURE_SECRET, "credential-missing"},
	{"curl -H 'Authorization: Basic bm86bm8=' -d " GRANT R, FIXTURE_SECRET,
	 "credential-differs"},
	/* echo id:secret | base64 */
	{"curl -H 'Authorization: Basic "
	 "MGY4ZmFkNWItZDljYi00NjlmLWExNjUtNzA4Njc3Mjg5NTBlOnMzY3IzdC1DYW5hcnktVmFsdWUtMDA0Mgo='"
	 " -d " GRANT R,
	 FIXTURE_SECRET, "credential-line-end credential-differs"},
	/* a dict's own text, in which a backslash is written twice */
	{"curl -d \"{'grant_type': 'client_credentials', 'client_id': '" FIXTURE_ID
	 "', 'client_secret': 'a\\\\\\\\b&c=d'}\"" R,
	 "a\\b&c=d", "object-not-serialised"},
	{"curl --json '{\"grant_type\":\"client_credentials\",\"client_id\":\"" FIXTURE_ID
	 "\",\"client_secret\":\"a\\\\b&c=d\"}'" R,
	 "a\\b&c=d", "json-body"},
	{"curl --json '{\"grant_type\":\"client_credentials\",\"client_id\":\"" FIXTURE_ID
	 "\",\"client_secret\":\"another\"}'" R,
	 FIXTURE_SECRET, "json-body credential-differs"},
};

START_TEST(what_is_read_is_compared)
{
	struct fixture x;
	struct capture *c = NULL;
	struct err e = {0};
	fixture_open(&x, FIXTURE_ID, compared[_i].secret);
	ck_assert_msg(command_of(compared[_i].command, strlen(compared[_i].command), &c, &e), "%s",
		      e.text);
	fixture_judge(&x, c);
	ck_assert_msg(strcmp(fixture_findings(&x), compared[_i].findings) == 0, "%s: %s",
		      compared[_i].command, fixture_findings(&x));
	capture_free(c);
	fixture_close(&x);
}
END_TEST

Suite *suite_capture_curl(void)
{
	Suite *s = suite_create("capture_curl");
	TCase *t = tcase_create("capture_curl");
	tcase_add_loop_test(t, commands_become_requests, 0, sizeof commands / sizeof *commands);
	tcase_add_loop_test(t, other_commands_are_refused, 0, sizeof refused / sizeof *refused);
	tcase_add_loop_test(t, nothing_is_claimed_about_the_unknown, 0,
			    sizeof unknowns / sizeof *unknowns);
	tcase_add_loop_test(t, what_is_read_is_compared, 0, sizeof compared / sizeof *compared);
	tcase_add_loop_test(t, lines_that_no_shell_sends_are_named, 0,
			    sizeof left_over / sizeof *left_over);
	tcase_add_test(t, names_of_variables_are_not_measured);
	tcase_add_test(t, what_a_shell_would_run_is_not_shown);
	suite_add_tcase(s, t);
	return s;
}
