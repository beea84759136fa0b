/* SPDX-License-Identifier: MIT */
/* User-Agent fields name the client that the code to paste is for. */
#include <check.h>
#include <string.h>

#include "capture/parts.h"

Suite *suite_capture_client(void);

START_TEST(user_agents_name_clients)
{
	static const struct {
		const char *agent, *client;
	} rows[] = {
		{"axios/0.21.4", "axios"},
		{"axios/1.7.2", "axios"},
		{"node", "fetch"},
		{"undici", "fetch"},
		{"curl/7.88.1", "curl"},
		{"python-requests/2.28.1", "requests"},
		{"Grafana k6/0.55.0", "k6"},
		{"k6/0.49.0 (https://k6.io/)", "k6"},
		{"Mozilla/5.0 (Windows NT; Windows NT 10.0; en-US) WindowsPowerShell/5.1.19041",
		 "powershell"},
		{"Mozilla/5.0 (Windows NT 10.0; Microsoft Windows 10; en-US) PowerShell/7.4.1",
		 "powershell"},
		{"Java-http-client/17.0.9", "java"},
		{"Java/1.8.0_392", "java"},
		{"Go-http-client/1.1", "go"},
		{"PostmanRuntime/7.36.0", NULL},
		{"Mozilla/5.0 (X11; Linux x86_64)", NULL},
		{"node-fetch/1.0 (+https://github.com/bitinn/node-fetch)", NULL},
		{"JavaScript/1", NULL},
		{"", NULL},
		{NULL, NULL},
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		const char *client = capture_client_of(rows[i].agent);
		if (rows[i].client == NULL)
			ck_assert_msg(client == NULL, "%s is taken for %s", rows[i].agent, client);
		else
			ck_assert_msg(client != NULL && strcmp(client, rows[i].client) == 0, "%s",
				      rows[i].agent);
	}
}
END_TEST

Suite *suite_capture_client(void)
{
	Suite *s = suite_create("capture_client");
	TCase *t = tcase_create("capture_client");
	tcase_add_test(t, user_agents_name_clients);
	suite_add_tcase(s, t);
	return s;
}
