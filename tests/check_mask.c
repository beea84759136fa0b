#include <check.h>
#include <string.h>

#include "mask.h"

Suite *suite_mask(void);

/* The same secret as servers echo it. */
START_TEST(every_form_is_hidden)
{
	static const char *const echoes[] = {
		"no client p&ss+w0rd/%\"x=y here",
		"no client P&SS+W0RD/%\"X=Y here",
		"raw p%26ss%2Bw0rd%2F%25%22x%3Dy",
		"low p%26ss%2bw0rd%2f%25%22x%3dy",
		"twice p%2526ss%252Bw0rd%252F%2525%2522x%253Dy",
		"all %70%26%73%73%2B%77%30%72%64%2F%25%22%78%3D%79",
		"json p\\u0026ss+w0rd\\/%\\\"x=y",
		"html p&amp;ss+w0rd/%&quot;x=y",
		"html p&#38;ss&#x2B;w0rd/%&#34;x=y",
		"base64 cCZzcyt3MHJkLyUieD15",
		"base64 at 1 eHAmc3MrdzByZC8lIng9eQ==",
		"base64 at 2 eHhwJnNzK3cwcmQvJSJ4PXk=",
		"hex 702673732b773072642f2522783d79",
		"HEX 702673732B773072642F2522783D79",
		"a part: ss+w0rd/%\"x",
	};
	struct mask *m = mask_new();
	struct secret *s = secret_new("p&ss+w0rd/%\"x=y", 15);
	mask_add(m, "client secret", s);
	struct pool *p = pool_new();
	for (size_t i = 0; i < sizeof echoes / sizeof *echoes; i++) {
		ck_assert_msg(mask_finds(m, echoes[i], strlen(echoes[i])), "%s", echoes[i]);
		const char *shown = mask_text(m, echoes[i], strlen(echoes[i]), MASK_LINE, 200, p);
		ck_assert_msg(strstr(shown, "[client secret]") != NULL, "%s", shown);
		ck_assert_msg(!mask_finds(m, shown, strlen(shown)), "%s", shown);
	}
	const char *innocent = "{\"error\":\"invalid_client\",\"message\":\"p&ss+w0\"}";
	ck_assert(!mask_finds(m, innocent, strlen(innocent)));
	ck_assert_str_eq(mask_text(m, innocent, strlen(innocent), MASK_LINE, 200, p), innocent);
	pool_free(p);
	secret_free(s);
	mask_free(m);
}
END_TEST

START_TEST(text_is_made_fit)
{
	static const struct {
		const char *text;
		enum mask_shape shape;
		size_t max;
		const char *want;
	} cases[] = {
		{"a\n\tb  c ", MASK_LINE, 99, "a b c"},
		{"a\r\nb\tc", MASK_BLOCK, 99, "a\nb c"},
		{"\x1B[31mred\x07", MASK_LINE, 99, "\\x1B[31mred\\x07"},
		{"\xC2\x9B" "31m", MASK_LINE, 99, "\\u{009B}31m"},
		{"\xE2\x80\xAEtxt", MASK_LINE, 99, "\\u{202E}txt"},
		{"\xFF\xC3", MASK_LINE, 99, "\xEF\xBF\xBD\xEF\xBF\xBD"},
		{"gr\xC3\xBC\xC3\x9F", MASK_LINE, 99, "gr\xC3\xBC\xC3\x9F"},
		{"12\xC3\xBC" "4567", MASK_LINE, 6, "12..."},
		{"1234567", MASK_LINE, 7, "1234567"},
	};
	struct pool *p = pool_new();
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		ck_assert_str_eq(mask_text(NULL, cases[i].text, strlen(cases[i].text), cases[i].shape,
		                           cases[i].max, p),
		                 cases[i].want);
	pool_free(p);
}
END_TEST

Suite *suite_mask(void)
{
	Suite *s = suite_create("mask");
	TCase *t = tcase_create("mask");
	tcase_add_test(t, every_form_is_hidden);
	tcase_add_test(t, text_is_made_fit);
	suite_add_tcase(s, t);
	return s;
}
