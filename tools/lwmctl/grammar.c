// SPDX-License-Identifier: GPL-2.0
#include "grammar.h"

#include <ctype.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "say.h"

/* More than any usage has. */
#define TERMS_MAX	64
#define OPTIONS_MAX	8

/* A keyword, a value, or a keyword and its value. */
struct term {
	const char	*keyword;
	const char	*value;		/* alternatives, joined by | */
	bool		needed;
	bool		repeated;
	bool		said;
};

struct grammar {
	char		*text;		/* a copy of the usage: what terms point to */
	char		options[OPTIONS_MAX][sizeof("-x")];	/* that stand as "-xyz" there */
	unsigned int	n_options;
	struct term	terms[TERMS_MAX];
	size_t		n;
	unsigned int	depth;		/* of brackets */
};

static bool is_keyword(const char *word)
{
	return (islower((unsigned char)*word) || *word == '-') && !strchr(word, '|');
}

static struct term *term_add(struct grammar *grammar)
{
	struct term *term = &grammar->terms[grammar->n++];

	if (grammar->n > TERMS_MAX)
		abort();
	*term = (struct term){ .needed = !grammar->depth };
	return term;
}

/* Take the brackets that the word closes off its end, but not its own. */
static unsigned int close_brackets(char *word, bool *repeated)
{
	size_t len = strlen(word);
	unsigned int opened = 0, closed = 0;
	char *c;

	*repeated = len > 3 && !strcmp(word + len - 3, "...");
	if (*repeated)
		word[len -= 3] = '\0';
	for (c = word; *c; c++) {
		opened += *c == '[';
		closed += *c == ']';
	}
	if (closed > opened)
		word[len - (closed - opened)] = '\0';
	return closed > opened ? closed - opened : 0;
}

/* "-qv" are "-q" and "-v". */
static void add_options(struct grammar *grammar, const char *letters)
{
	for (; *letters; letters++) {
		char *option = grammar->options[grammar->n_options++];

		if (grammar->n_options > OPTIONS_MAX)
			abort();
		option[0] = '-';
		option[1] = *letters;
		term_add(grammar)->keyword = option;
	}
}

/* One word of the usage. @open: the term that it may be the value of, or NULL. */
static struct term *take_word(struct grammar *grammar, char *word, struct term *open)
{
	struct term *term = open;
	unsigned int closed;
	bool repeated;

	while (*word == '[') {
		grammar->depth++;
		word++;
		term = NULL;
	}
	closed = close_brackets(word, &repeated);
	if (is_keyword(word) || !term) {
		term = NULL;
		if (*word == '-' && word[1] && word[1] != '-' && word[2])
			add_options(grammar, word + 1);
		else
			term = term_add(grammar);
	}
	if (term && is_keyword(word))
		term->keyword = word;
	else if (term)
		term->value = word;
	if (term)
		term->repeated = repeated;
	grammar->depth -= closed;
	return closed || !term || term->value ? NULL : term;
}

static void grammar_parse(struct grammar *grammar, const char *usage)
{
	struct term *open = NULL;
	char *rest, *word;

	*grammar = (struct grammar){};
	grammar->text = need(strdup(usage));
	rest = grammar->text;
	while ((word = strsep(&rest, "\n "))) {
		if (!strcmp(word, ">"))		/* the shell's */
			break;
		if (!strcmp(word, "|"))
			open = NULL;
		else if (*word)
			open = take_word(grammar, word, open);
	}
}

/* ---- what was said ---- */

static struct term *term_find(struct grammar *grammar, const char *keyword)
{
	size_t i;

	for (i = 0; i < grammar->n; i++)
		if (grammar->terms[i].keyword && !strcmp(grammar->terms[i].keyword, keyword))
			return &grammar->terms[i];
	return NULL;
}

/* The next word that stands without a keyword. */
static struct term *term_next(struct grammar *grammar)
{
	size_t i;

	for (i = 0; i < grammar->n; i++)
		if (!grammar->terms[i].keyword && !grammar->terms[i].said)
			return &grammar->terms[i];
	return NULL;
}

/* What a word is, whatever it is called, stands first and must be there. */
static bool must_be_said(const struct grammar *grammar)
{
	return grammar->n && !grammar->terms[0].keyword && grammar->terms[0].needed &&
	       !grammar->terms[0].said;
}

/* The keyword whose value comes now, or NULL. */
static struct term *take_said(struct grammar *grammar, char **words)
{
	struct term *term;

	for (; *words; words++) {
		term = must_be_said(grammar) ? NULL : term_find(grammar, *words);
		if (term && term->value && !*++words)
			return term;
		if (!term)
			term = term_next(grammar);
		if (term)
			term->said = true;
	}
	return NULL;
}

/* ---- what comes ---- */

static void offer_value(const char *value, grammar_offer_fn *offer, void *arg)
{
	char *copy = need(strdup(value)), *rest = copy, *word;

	while ((word = strsep(&rest, "|"))) {
		word[strcspn(word, "[")] = '\0';
		offer(word, arg);
	}
	free(copy);
}

static void offer_terms(struct grammar *grammar, grammar_offer_fn *offer, void *arg)
{
	struct term *next = term_next(grammar);
	size_t i;

	if (next)
		offer_value(next->value, offer, arg);
	if (must_be_said(grammar))
		return;
	for (i = 0; i < grammar->n; i++) {
		const struct term *term = &grammar->terms[i];

		if (term->keyword && (!term->said || term->repeated))
			offer(term->keyword, arg);
	}
}

void grammar_offer(const char *usage, char **words, grammar_offer_fn *offer, void *arg)
{
	struct grammar grammar;
	const struct term *open;

	grammar_parse(&grammar, usage);
	open = take_said(&grammar, words);
	if (open)
		offer_value(open->value, offer, arg);
	else
		offer_terms(&grammar, offer, arg);
	free(grammar.text);
}
