// SPDX-License-Identifier: GPL-2.0
#include "out.h"

#include <arpa/inet.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "set.h"

#define DEPTH	8

static struct {
	FILE		*f;
	bool		json;
	unsigned int	depth;
	char		closing[DEPTH];
	bool		follows[DEPTH + 1];	/* something stands before, on this depth */
} out;

void out_to(FILE *f, bool json)
{
	out.f = f;
	out.json = json;
	out.depth = 0;
	out.follows[0] = false;
}

bool out_is_json(void)
{
	return out.json;
}

static void put_string(const char *s)
{
	fputc('"', out.f);
	for (; *s; s++) {
		if (*s == '"' || *s == '\\')
			fprintf(out.f, "\\%c", *s);
		else if ((unsigned char)*s < ' ')
			fprintf(out.f, "\\u%04x", *s);
		else
			fputc(*s, out.f);
	}
	fputc('"', out.f);
}

static void put_key(const char *key)
{
	if (out.follows[out.depth])
		fputc(',', out.f);
	out.follows[out.depth] = true;
	if (key) {
		put_string(key);
		fputc(':', out.f);
	}
}

static void open_with(const char *key, char opening, char closing)
{
	if (!out.json)
		return;
	if (out.depth == DEPTH)
		abort();
	put_key(key);
	fputc(opening, out.f);
	out.closing[out.depth++] = closing;
	out.follows[out.depth] = false;
}

void out_array(const char *key)
{
	open_with(key, '[', ']');
}

void out_object(const char *key)
{
	open_with(key, '{', '}');
}

void out_end(void)
{
	if (out.json)
		fputc(out.closing[--out.depth], out.f);
}

void out_line(void)
{
	if (out.json && out.depth)
		return;
	fputc('\n', out.f);
	out.follows[0] = false;
}

void out_words(const char *words)
{
	if (!out.json)
		fputs(words, out.f);
}

/* Formats come from this program; each has one conversion, of its value. */

/*
 * Put what is before @conversion, if that is all there is behind it: most are
 * like that, and printf() would take its time for them.
 */
static bool put_before(const char *fmt, const char *conversion)
{
	const char *end = strchr(fmt, '%');

	if (strcmp(end, conversion))
		return false;
	while (fmt < end)
		fputc(*fmt++, out.f);
	return true;
}

static void put_decimal(uint64_t v)
{
	char text[sizeof("18446744073709551615")], *digit = &text[sizeof(text) - 1];

	*digit = '\0';
	do {
		*--digit = '0' + v % 10;
		v /= 10;
	} while (v);
	fputs(digit, out.f);
}

void out_uint(const char *key, const char *fmt, uint64_t v)
{
	if (out.json) {
		put_key(key);
		put_decimal(v);
	} else if (fmt && put_before(fmt, "%" PRIu64)) {
		put_decimal(v);
	} else if (fmt) {
		fprintf(out.f, fmt, v);
	}
}

void out_real(const char *key, const char *fmt, double v)
{
	if (out.json) {
		put_key(key);
		fprintf(out.f, "%.3f", v);
	} else if (fmt) {
		fprintf(out.f, fmt, v);
	}
}

void out_text(const char *key, const char *fmt, const char *v)
{
	if (out.json) {
		put_key(key);
		put_string(v);
	} else if (fmt && put_before(fmt, "%s")) {
		fputs(v, out.f);
	} else if (fmt) {
		fprintf(out.f, fmt, v);
	}
}

void out_bool(const char *key, const char *fmt, bool v)
{
	if (out.json) {
		put_key(key);
		fputs(v ? "true" : "false", out.f);
	} else if (fmt) {
		fprintf(out.f, fmt, v ? "on" : "off");
	}
}

void out_none(const char *key, const char *words)
{
	if (out.json) {
		put_key(key);
		fputs("null", out.f);
	} else if (words) {
		fputs(words, out.f);
	}
}

void out_mac(const char *key, const char *fmt, const unsigned char *mac)
{
	char text[18];

	snprintf(text, sizeof(text), "%02x:%02x:%02x:%02x:%02x:%02x", mac[0],
		 mac[1], mac[2], mac[3], mac[4], mac[5]);
	out_text(key, fmt, text);
}

void out_addr(const char *key, const char *fmt, int family, const void *addr)
{
	char text[INET6_ADDRSTRLEN];

	out_text(key, fmt, inet_ntop(family, addr, text, sizeof(text)));
}

void out_set(const char *key, const char *fmt, const struct set *set)
{
	char *text;
	size_t i;

	if (!out.json) {
		text = set_text(set);
		out_text(key, fmt, text);
		free(text);
		return;
	}
	out_array(key);
	for (i = 0; i < set->n; i++)
		out_uint(NULL, NULL, set->ids[i]);
	out_end();
}
