/* SPDX-License-Identifier: GPL-2.0 */
/* Network files in the tests. */
#ifndef LWM_TESTS_NET_TEXT_H
#define LWM_TESTS_NET_TEXT_H

#include <string.h>

#include "file.h"
#include "say.h"

static inline struct net *parse(const char *text)
{
	return file_parse("net.yaml", text, strlen(text), false);
}

/* The sentence that @text is refused with; "" if it is not. */
static inline const char *refusal(const char *text)
{
	struct net *net = parse(text);

	if (!net)
		return fault();
	net_free(net);
	return "";
}

#endif
