#include "diag.h"

#include <string.h>

static const struct diag_cause *const tables[] = {diag_causes_settings, diag_causes_answer};
static const unsigned scopes_of[] = {DIAG_SCOPE_SETTINGS, DIAG_SCOPE_ANSWERS};
enum { TABLES = sizeof tables / sizeof *tables, CAUSES_MAX = 128 };

const char *diag_confidence_name(enum diag_confidence c)
{
	static const char *const names[] = {"sure", "likely", "possible"};
	return names[c];
}

const struct diag_cause *const *diag_causes(size_t *count)
{
	static const struct diag_cause *all[CAUSES_MAX];
	size_t n = 0;
	for (size_t t = 0; t < TABLES; t++)
		for (const struct diag_cause *c = tables[t]; c->id != NULL && n < CAUSES_MAX; c++)
			all[n++] = c;
	*count = n;
	return all;
}

const struct diag_cause *diag_find(const char *id)
{
	size_t n;
	const struct diag_cause *const *all = diag_causes(&n);
	for (size_t i = 0; i < n; i++)
		if (strcmp(all[i]->id, id) == 0)
			return all[i];
	return NULL;
}

static void ask(const struct diag_cause *c, const struct facts *f, struct pool *p, struct diag *out)
{
	struct diag_match m = {
		.pool = p, .confidence = c->confidence, .evidence = "", .cause = c->cause, .fix = c->fix};
	if (out->count == DIAG_FINDINGS_MAX || !c->holds(f, &m))
		return;
	out->findings[out->count++] =
		(struct diag_finding){c, m.confidence, m.cause, m.evidence, m.fix};
}

static bool explains(const struct diag_cause *c, const char *id)
{
	for (size_t i = 0; i < sizeof c->explains / sizeof *c->explains && c->explains[i] != NULL; i++)
		if (strcmp(c->explains[i], id) == 0)
			return true;
	return false;
}

static void drop_explained(struct diag *d)
{
	struct diag all = *d;
	d->count = 0;
	for (size_t i = 0; i < all.count; i++) {
		bool explained = false;
		for (size_t k = 0; k < all.count && !explained; k++)
			explained = k != i && explains(all.findings[k].row, all.findings[i].row->id);
		if (!explained)
			d->findings[d->count++] = all.findings[i];
	}
}

/* Most certain first; what only says what the endpoint said comes after what says why. */
static int rank(const struct diag_finding *x)
{
	if (x->confidence == DIAG_POSSIBLE)
		return 3;
	return x->row->general ? 2 : x->confidence == DIAG_LIKELY;
}

/* Insertion sort: stable, and the lists are short. */
static void sort(struct diag *d)
{
	for (size_t i = 1; i < d->count; i++) {
		struct diag_finding moved = d->findings[i];
		size_t k = i;
		for (; k > 0 && rank(&d->findings[k - 1]) > rank(&moved); k--)
			d->findings[k] = d->findings[k - 1];
		d->findings[k] = moved;
	}
}

static void rule_out(const struct facts *f, struct diag *out)
{
	static const char *const by_token[] = {"wrong id or secret", "application not approved", "grant",
	                                       "scope", "network", "TLS"};
	if (f->attempt_count == 0 || !f->attempts[0].got_token)
		return;
	for (size_t i = 0; i < sizeof by_token / sizeof *by_token; i++)
		out->ruled_out[out->ruled_out_count++] = by_token[i];
}

void diag_judge(const struct facts *f, unsigned scopes, struct pool *p, struct diag *out)
{
	*out = (struct diag){0};
	for (size_t t = 0; t < TABLES; t++)
		if ((scopes & scopes_of[t]) != 0)
			for (const struct diag_cause *c = tables[t]; c->id != NULL; c++)
				ask(c, f, p, out);
	drop_explained(out);
	sort(out);
	rule_out(f, out);
	bool failed = f->attempt_count > 0 && f->attempts[0].sent && !f->attempts[0].got_token;
	out->verdict = out->count > 0 ? out->findings[0].row->id : failed ? "unknown" : "healthy";
}

const struct diag_finding *diag_sure(const struct diag *d)
{
	for (size_t i = 0; i < d->count; i++)
		if (d->findings[i].confidence == DIAG_SURE)
			return &d->findings[i];
	return NULL;
}
