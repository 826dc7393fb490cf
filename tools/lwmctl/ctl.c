// SPDX-License-Identifier: GPL-2.0
#include "ctl.h"

#include <linux/netlink.h>
#include <netlink/msg.h>

#include "net.h"
#include "out.h"
#include "runtime.h"
#include "say.h"
#include "tables.h"

int ctl_device(struct ctl *ctl)
{
	int err;

	err = link_find(&ctl->link, ctl->dev);
	if (err)
		return err;
	ctl->names = runtime_names(&ctl->link);
	return 0;
}

int ctl_no_words(const struct ctl *ctl)
{
	return *ctl->words ? misuse("\"%s\" is not known here", *ctl->words) :
			     0;
}

char *ctl_word(struct ctl *ctl, const char *what)
{
	if (!*ctl->words) {
		misuse("%s is missing", what);
		return NULL;
	}
	ctl->which = *ctl->words++;
	return (char *)ctl->which;
}

int ctl_show(struct ctl *ctl, int cmd, int attr, uint16_t id, nl_each_fn *each)
{
	struct nl_msg *msg;
	int err;

	err = lwm_msg(&msg, cmd, id ? 0 : NLM_F_DUMP, ctl->link.ifindex);
	if (err)
		return err;
	if (id)
		item_put(msg, attr, id);
	out_array(NULL);
	err = lwm_ask(msg, each, ctl);
	out_end();
	if (out_is_json())
		out_line();
	nlmsg_free(msg);
	return err;
}

void print_id(const char *key, const char *name_key, const char *fmt,
	      const struct table *names, uint16_t id)
{
	const struct item *item = names ? table_by_id(names, id) : NULL;

	out_uint(key, fmt, id);
	if (item && item->name)
		out_text(name_key, " %s", item->name);
}
