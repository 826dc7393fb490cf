// SPDX-License-Identifier: GPL-2.0
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "finding.h"
#include "net.h"
#include "out.h"
#include "say.h"

static char *with_node(const struct node *node, char *sentence)
{
	const char *name = node->item.name;
	char *whole;

	if (asprintf(&whole, "node %u%s%s%s: %s", node->item.id, name ? " (" : "",
		     name ? name : "", name ? ")" : "", sentence) < 0)
		whole = need(NULL);
	free(sentence);
	return whole;
}

void find(struct findings *findings, const char *kind, const struct node *node,
	  const char *fmt, ...)
{
	struct finding *finding;
	va_list args;

	/* Room grows at powers of two. */
	if (!(findings->n & (findings->n - 1))) {
		size_t room = findings->n ? 2 * findings->n : 1;

		findings->list = need(realloc(findings->list,
					      room * sizeof(*findings->list)));
	}
	finding = &findings->list[findings->n++];
	*finding = (struct finding){ .kind = kind };
	va_start(args, fmt);
	if (vasprintf(&finding->sentence, fmt, args) < 0)
		finding->sentence = need(NULL);
	va_end(args);
	if (!node)
		return;
	finding->node = node->item.id;
	if (node->item.name)
		finding->name = need(strdup(node->item.name));
	finding->sentence = with_node(node, finding->sentence);
}

void findings_print(const struct findings *findings)
{
	size_t i;

	out_array(NULL);
	for (i = 0; i < findings->n; i++) {
		const struct finding *finding = &findings->list[i];

		out_object(NULL);
		out_text("kind", NULL, finding->kind);
		if (finding->node)
			out_uint("node", NULL, finding->node);
		if (finding->name)
			out_text("name", NULL, finding->name);
		out_text("sentence", "%s", finding->sentence);
		out_end();
		out_line();
	}
	out_end();
	if (out_is_json())
		out_line();
}

void findings_free(struct findings *findings)
{
	size_t i;

	for (i = 0; i < findings->n; i++) {
		free(findings->list[i].name);
		free(findings->list[i].sentence);
	}
	free(findings->list);
	*findings = (struct findings){};
}
