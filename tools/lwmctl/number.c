// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>
#include <string.h>

#include "ctl.h"
#include "file.h"
#include "numbering.h"
#include "out.h"
#include "say.h"

static void tell(const char *noun, const char *name, uint16_t id, void *arg)
{
	out_object(NULL);
	out_text("object", "%s", noun);
	out_text("name", " %s", name);
	out_uint("id", ": id %" PRIu64, id);
	out_end();
	out_line();
}

static int number_file(const char *path)
{
	size_t len, was;
	char *text, *out;
	int err;

	text = file_read(path, &len);
	if (!text)
		return -1;
	was = len;
	out_array(NULL);
	out = number_text(path, text, &len, tell, NULL);
	err = !out ? -1 : len != was ? file_replace(path, out, len) : 0;
	out_end();
	if (out_is_json())
		out_line();
	free(out);
	free(text);
	return err;
}

static int number(struct ctl *ctl)
{
	const char *path = ctl_word(ctl, "the file's name");

	if (!path)
		return MISUSED;
	return ctl_no_words(ctl) ? MISUSED : number_file(path);
}

const struct object object_number = {
	.name = "number", .what = "write the ids that a network file lacks",
	.run = number, .usage = "FILE",
};
