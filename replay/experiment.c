/* SPDX-License-Identifier: MIT */
/*
 * The experiment: which of the parts in which two requests differ has to be fixed, so that the one
 * that is refused gets a token.
 *
 * Each explanation is a set of parts, one or two with what depends on them; it has a weight by how
 * often such a part decides, and by what the judge suspects. A request with some parts fixed gets a
 * token when an explanation lies within them: each answer rules explanations out, and the next
 * request is the one whose answer is least certain. Only an answer proves: nothing is concluded
 * about a set of parts that was not itself seen to get a token.
 */
#include "replay/parts.h"

#include <string.h>

#define BIT(part) FACTS_PART_BIT(part)

enum { EXPLANATIONS_MAX = FACTS_PARTS + FACTS_PARTS * (FACTS_PARTS - 1) / 2 };

struct explanation {
	unsigned parts;
	double weight;
};

/* How often a part decides, where the judge has nothing against it. */
static const double usual[FACTS_PARTS] = {
	[FACTS_PART_METHOD] = 4,         [FACTS_PART_PATH] = 3,    [FACTS_PART_HTTP_VERSION] = 2,
	[FACTS_PART_MEDIA_TYPE] = 6,     [FACTS_PART_CHARSET] = 4, [FACTS_PART_BODY] = 6,
	[FACTS_PART_AUTHENTICATION] = 6, [FACTS_PART_FRAMING] = 5, [FACTS_PART_ORIGIN] = 5,
	[FACTS_PART_USER_AGENT] = 5,     [FACTS_PART_ACCEPT] = 3,  [FACTS_PART_ACCEPT_ENCODING] = 2,
	[FACTS_PART_FIELDS] = 3,
};
enum { CANDIDATES_MAX = 8, SINGLES_MAX = 3, DEPTH_MAX = 4 };
enum { SURE_TIMES = 12, SUSPECT_TIMES = 4 };
/* Two parts at once, beside one. */
static const double pair_share = 0.02;

static bool within(unsigned parts, unsigned whole)
{
	return (parts & ~whole) == 0;
}

/* The parts and all that has to be fixed with them. */
static unsigned closed(const struct experiment_plan *plan, unsigned parts)
{
	unsigned before;
	parts &= plan->differ;
	do {
		before = parts;
		for (int i = 0; i < FACTS_PARTS; i++)
			if ((parts & BIT(i)) != 0)
				parts |= plan->with[i] & plan->differ;
	} while (parts != before);
	return parts;
}

/* ---- what was seen ---- */

static const struct experiment_step *step_at(const struct experiment *x, int i)
{
	return &x->tries[i].step;
}

static bool failed(enum outcome outcome)
{
	return outcome != OUTCOME_TOKEN;
}

/* The first answer to the request as it is, or the one to its repetition. NULL: not sent. */
static const enum outcome *own_answer(const struct experiment *x, int which)
{
	for (int i = 0; i < x->sent; i++)
		if (step_at(x, i)->kind == FACTS_TRY_OWN && which-- == 0)
			return &x->tries[i].outcome;
	return NULL;
}

/* It was refused with these parts fixed, or with more than these. */
static bool is_refuted(const struct experiment *x, unsigned parts)
{
	for (int i = 0; i < x->sent; i++)
		if (step_at(x, i)->kind != FACTS_TRY_SPELLING && failed(x->tries[i].outcome) &&
		    within(parts, step_at(x, i)->fixed))
			return true;
	return false;
}

/* It was seen to get a token with just these parts fixed. */
static bool is_witnessed(const struct experiment *x, unsigned parts)
{
	for (int i = 0; i < x->sent; i++)
		if (step_at(x, i)->kind == FACTS_TRY_MENDED && step_at(x, i)->fixed == parts &&
		    !failed(x->tries[i].outcome))
			return true;
	return false;
}

/* None of the parts can be left out. */
static bool is_minimal(const struct experiment *x, unsigned parts)
{
	for (int i = 0; i < FACTS_PARTS; i++) {
		if ((parts & BIT(i)) == 0)
			continue;
		unsigned rest = 0;
		for (int k = 0; k < FACTS_PARTS; k++) {
			unsigned one = closed(&x->plan, BIT(k));
			if ((parts & BIT(k)) != 0 && (one & BIT(i)) == 0)
				rest |= one;
		}
		if (!is_refuted(x, rest))
			return false;
	}
	return true;
}

static bool is_proved(const struct experiment *x)
{
	return is_witnessed(x, x->best) && is_minimal(x, x->best);
}

/* ---- explanations ---- */

static double weight_of(const struct experiment_plan *plan, int part)
{
	double weight = usual[part];
	for (size_t i = 0; i < plan->suspect_count; i++)
		if ((plan->suspects[i].parts & BIT(part)) != 0)
			return weight * (plan->suspects[i].sure ? SURE_TIMES : SUSPECT_TIMES);
	return weight;
}

static void add_explanation(const struct experiment *x, struct explanation *list, size_t *n,
			    unsigned parts, double weight)
{
	if (!within(parts, x->best) || is_refuted(x, parts))
		return;
	for (size_t i = 0; i < *n; i++) {
		if (list[i].parts == parts) {
			list[i].weight = list[i].weight > weight ? list[i].weight : weight;
			return;
		}
	}
	list[(*n)++] = (struct explanation){parts, weight};
}

/* Those that nothing seen so far rules out. */
static size_t explanations(const struct experiment *x, struct explanation *list)
{
	size_t n = 0;
	const struct experiment_plan *plan = &x->plan;
	for (int i = 0; i < FACTS_PARTS; i++)
		if ((plan->differ & BIT(i)) != 0)
			add_explanation(x, list, &n, closed(plan, BIT(i)), weight_of(plan, i));
	for (int i = 0; i < FACTS_PARTS; i++)
		for (int k = 0; k < i; k++)
			if ((plan->differ & BIT(i)) != 0 && (plan->differ & BIT(k)) != 0)
				add_explanation(x, list, &n, closed(plan, BIT(i) | BIT(k)),
						weight_of(plan, i) * weight_of(plan, k) *
							pair_share);
	return n;
}

/* ---- the next request ---- */

/* Explanations, the heaviest first. Those that an answer has ruled out since count for nothing. */
struct view {
	struct explanation list[EXPLANATIONS_MAX];
	size_t n;
};

static void look(const struct experiment *x, struct view *v)
{
	v->n = explanations(x, v->list);
	for (size_t i = 1; i < v->n; i++) {
		struct explanation one = v->list[i];
		size_t at = i;
		for (; at > 0 && v->list[at - 1].weight < one.weight; at--)
			v->list[at] = v->list[at - 1];
		v->list[at] = one;
	}
}

static bool is_left(const struct experiment *x, const struct explanation *one)
{
	return within(one->parts, x->best) && !is_refuted(x, one->parts);
}

/* How likely a request with these parts fixed gets a token. */
static double chance(const struct experiment *x, const struct view *v, unsigned parts)
{
	double all = 0, good = 0;
	for (size_t i = 0; i < v->n; i++) {
		if (!is_left(x, &v->list[i]))
			continue;
		all += v->list[i].weight;
		good += within(v->list[i].parts, parts) ? v->list[i].weight : 0;
	}
	return all > 0 ? good / all : 0.5;
}

static bool may_tell(const struct experiment *x, unsigned parts)
{
	return parts != 0 && within(parts, x->best) && !is_refuted(x, parts) &&
	       !is_witnessed(x, parts);
}

/*
 * What is worth sending: the likeliest explanations one by one, and the first two, three, ... of
 * them together, up to all.
 */
static size_t candidates(const struct experiment *x, const struct view *v, unsigned *sets)
{
	size_t n = 0, singles = 0;
	unsigned all = 0;
	for (size_t i = 0; i < v->n && n < CANDIDATES_MAX; i++) {
		const struct explanation *one = &v->list[i];
		if (!is_left(x, one))
			continue;
		unsigned before = all;
		all |= one->parts;
		if (all != one->parts && singles < SINGLES_MAX && may_tell(x, one->parts)) {
			sets[n++] = one->parts;
			singles++;
		}
		if (all != before && n < CANDIDATES_MAX && may_tell(x, all))
			sets[n++] = all;
	}
	return n;
}

static double worth(const struct experiment *x, const struct view *v, int depth, unsigned *found);

static double worth_of(const struct experiment *x, const struct view *v, int depth, unsigned parts)
{
	const struct experiment_step step = {FACTS_TRY_MENDED, parts};
	struct experiment token = *x, refused = *x;
	double p = chance(x, v, parts);
	experiment_answer(&token, &step, OUTCOME_TOKEN);
	experiment_answer(&refused, &step, OUTCOME_REFUSED);
	return p * worth(&token, v, depth - 1, NULL) +
	       (1 - p) * worth(&refused, v, depth - 1, NULL);
}

/*
 * How likely the experiment ends with a proof when the best request (*found) is sent; an early one
 * counts more.
 */
static double worth(const struct experiment *x, const struct view *v, int depth, unsigned *found)
{
	unsigned sets[CANDIDATES_MAX];
	int left = x->plan.max_requests - x->sent;
	if (is_proved(x))
		return 1 + 0.02 * left;
	if (x->stopped || left == 0)
		return 0;
	if (depth == 0)
		return 0.5;
	double most = 0;
	size_t n = candidates(x, v, sets);
	for (size_t i = 0; i < n; i++) {
		double value = worth_of(x, v, depth, sets[i]);
		if (value > most && found != NULL)
			*found = sets[i];
		most = value > most ? value : most;
	}
	return most;
}

static unsigned best_next(const struct experiment *x)
{
	struct view v;
	unsigned found = 0;
	look(x, &v);
	worth(x, &v, DEPTH_MAX, &found);
	if (found == 0 && v.n == 0 && may_tell(x, x->best))
		found = x->best;
	return found;
}

/* What the judge suspects: all that it is sure of, else the first. 0: nothing. */
static unsigned suspected(const struct experiment *x)
{
	const struct experiment_plan *plan = &x->plan;
	unsigned parts = 0;
	for (size_t i = 0; i < plan->suspect_count; i++)
		if (plan->suspects[i].sure || i == 0)
			parts |= plan->suspects[i].parts;
	return closed(plan, parts);
}

static bool knows_spelling(const struct experiment *x)
{
	for (int i = 0; i < x->sent; i++)
		if (step_at(x, i)->kind == FACTS_TRY_SPELLING)
			return true;
	return false;
}

/* An address answers like this when one of two servers behind it refuses everything. */
static bool alternates(const struct experiment *x)
{
	for (int i = 1; i < x->sent; i++)
		if (failed(x->tries[i].outcome) == failed(x->tries[i - 1].outcome))
			return false;
	return true;
}

/* After the proof: what its name rests on, and the request as it is once more; twice where every
 * second request was refused, whatever it was. */
static bool next_after_proof(const struct experiment *x, struct experiment_step *step)
{
	if (x->plan.spelling && (x->best & BIT(FACTS_PART_AUTHENTICATION)) != 0 &&
	    !knows_spelling(x))
		*step = (struct experiment_step){.kind = FACTS_TRY_SPELLING};
	else if (own_answer(x, 1) == NULL || (alternates(x) && own_answer(x, 2) == NULL))
		*step = (struct experiment_step){.kind = FACTS_TRY_OWN};
	else
		return false;
	return true;
}

void experiment_start(struct experiment *x, const struct experiment_plan *plan)
{
	*x = (struct experiment){.plan = *plan, .best = plan->differ};
}

bool experiment_next(const struct experiment *x, struct experiment_step *step)
{
	if (x->stopped || x->sent >= x->plan.max_requests)
		return false;
	if (x->sent < 2) {
		*step = x->sent == 0 ? (struct experiment_step){FACTS_TRY_RIGHT, x->plan.differ}
				     : (struct experiment_step){FACTS_TRY_OWN, 0};
		return true;
	}
	if (x->plan.differ == 0 || is_proved(x))
		return next_after_proof(x, step);
	unsigned fixed = x->sent == 2 ? suspected(x) : 0;
	if (fixed == 0)
		fixed = best_next(x);
	*step = (struct experiment_step){FACTS_TRY_MENDED, fixed};
	return fixed != 0;
}

static void stop(struct experiment *x, enum facts_stop why)
{
	if (!x->stopped)
		x->stop = why;
	x->stopped = true;
}

/* A 5xx may be how this endpoint refuses the request as it is: the next one is sent nevertheless.
 */
static bool may_be_refusal(const struct experiment_step *step, enum outcome outcome)
{
	return outcome == OUTCOME_ERROR && step->kind == FACTS_TRY_OWN;
}

static void stop_by(struct experiment *x, const struct experiment_step *step, enum outcome outcome)
{
	static const enum facts_stop stops[] = {
		[OUTCOME_LIMITED] = FACTS_STOP_LIMITED,
		[OUTCOME_ERROR] = FACTS_STOP_ERROR,
		[OUTCOME_FIREWALL] = FACTS_STOP_FIREWALL,
		[OUTCOME_LOCK] = FACTS_STOP_LOCK,
	};
	if (outcome > OUTCOME_REFUSED && !may_be_refusal(step, outcome))
		stop(x, stops[outcome]);
	else if (x->in_row >= EXPERIMENT_REFUSALS_MAX)
		stop(x, FACTS_STOP_REFUSALS);
	else if (step->kind == FACTS_TRY_RIGHT
			 ? outcome != OUTCOME_TOKEN
			 : step->kind == FACTS_TRY_OWN && outcome == OUTCOME_TOKEN)
		stop(x, FACTS_STOP_DONE);
}

void experiment_answer(struct experiment *x, const struct experiment_step *step,
		       enum outcome outcome)
{
	x->tries[x->sent].step = *step;
	x->tries[x->sent++].outcome = outcome;
	x->refused += failed(outcome);
	x->in_row = failed(outcome) ? x->in_row + 1 : 0;
	if (step->kind == FACTS_TRY_MENDED && outcome == OUTCOME_TOKEN)
		x->best = step->fixed;
	stop_by(x, step, outcome);
}

bool experiment_pauses(const struct experiment *x)
{
	return x->in_row > 0;
}

/* ---- the conclusion ---- */

/* The repetition counts as refused only when its answer is the first one's again. */
static bool is_refused_again(const struct experiment *x)
{
	const enum outcome *first = own_answer(x, 0), *again = own_answer(x, 1);
	if (first == NULL || again == NULL || alternates(x))
		return false;
	for (int i = 1; (again = own_answer(x, i)) != NULL; i++)
		if (*again != OUTCOME_REFUSED && *again != *first)
			return false;
	return true;
}

static bool is_unsteady(const struct experiment *x)
{
	const enum outcome *again;
	for (int i = 1; (again = own_answer(x, i)) != NULL; i++)
		if (*again == OUTCOME_TOKEN)
			return true;
	return false;
}

static struct conclusion conclude_right(const struct experiment *x)
{
	return (struct conclusion){.kind = x->sent > 0 && failed(x->tries[0].outcome)
						   ? FACTS_CONCLUSION_RIGHT
						   : FACTS_CONCLUSION_NONE,
				   .stop = x->stop};
}

struct conclusion experiment_conclusion(const struct experiment *x)
{
	const enum outcome *own = own_answer(x, 0);
	struct conclusion c = {.parts = x->best, .stop = x->stop};
	if (own == NULL)
		return conclude_right(x);
	if (*own == OUTCOME_TOKEN) {
		c.kind = FACTS_CONCLUSION_WORKS;
		c.parts = 0;
	} else if (is_unsteady(x)) {
		c.kind = FACTS_CONCLUSION_UNSTEADY;
		c.parts = 0;
	} else if (is_proved(x) && (*own == OUTCOME_REFUSED || *own == OUTCOME_ERROR)) {
		c.kind = FACTS_CONCLUSION_PROVED;
		c.sure = is_refused_again(x);
	} else {
		c.kind = FACTS_CONCLUSION_NARROWED;
		if (!x->stopped)
			c.stop = x->sent < x->plan.max_requests ? FACTS_STOP_SAME
								: FACTS_STOP_BUDGET;
	}
	return c;
}
