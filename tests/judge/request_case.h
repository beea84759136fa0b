/* SPDX-License-Identifier: MIT */
/* The pieces of which the tests of a captured request put one together. */
#ifndef TESTS_JUDGE_REQUEST_CASE_H
#define TESTS_JUDGE_REQUEST_CASE_H

#include "tests/capture/fixtures.h"

#define ID     FIXTURE_ID
#define SECRET FIXTURE_SECRET
#define MARK   "\xEF\xBB\xBF"
#define POST   "POST /auth/oauth/token HTTP/1.1\r\nHost: localhost\r\n"
#define FORM   "Content-Type: application/x-www-form-urlencoded\r\n"
#define JSON   "Content-Type: application/json\r\n"
#define GRANT  "grant_type=client_credentials"
#define PAIR   "&client_id=" ID "&client_secret=" SECRET
#define OBJECT                                                                                     \
	"{\"grant_type\":\"client_credentials\",\"client_id\":\"" ID                               \
	"\",\"client_secret\":\"" SECRET "\"}"
/* base64 of ID ":" SECRET */
#define PAIR64                                                                                     \
	"MGY4ZmFkNWItZDljYi00NjlmLWExNjUtNzA4Njc3Mjg5NTBlOnMzY3IzdC1DYW5hcnktVmFsdWUtMDA0Mg=="
#define BASIC "Authorization: Basic " PAIR64 "\r\n"

#endif
