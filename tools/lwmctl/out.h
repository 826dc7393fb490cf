/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What commands print: each attribute once, as text or as JSON.
 *
 * @key names it in JSON; NULL: it is in no object. @fmt prints it as text;
 * NULL: it is not part of the text.
 */
#ifndef LWMCTL_OUT_H
#define LWMCTL_OUT_H

#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>

struct set;

void out_to(FILE *f, bool json);
bool out_is_json(void);

void out_array(const char *key);
void out_object(const char *key);
void out_end(void);		/* of the innermost array or object */
void out_line(void);		/* the end of a line of text, and of JSON at the top */

void out_uint(const char *key, const char *fmt, uint64_t v);	/* PRIu64 */
void out_real(const char *key, const char *fmt, double v);
void out_text(const char *key, const char *fmt, const char *v);
void out_bool(const char *key, const char *fmt, bool v);	/* text: "on", "off" */
void out_mac(const char *key, const char *fmt, const unsigned char *mac);
void out_addr(const char *key, const char *fmt, int family, const void *addr);
void out_set(const char *key, const char *fmt, const struct set *set);

/* What has no value: null in JSON, and these words. */
void out_none(const char *key, const char *words);

/* For text alone: columns, headings, separators. */
void out_words(const char *words);

#endif
