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

/* Once they are in the file: the same text gives the same ids. */
static void tell_all(const char *path, const char *text, size_t len)
{
	out_array(NULL);
	free(number_text(path, text, &len, tell, NULL));
	out_end();
	if (out_is_json())
		out_line();
}

static int number_file(const char *path)
{
	char *text, *out;
	size_t was, len;
	int err = -1;

	text = file_read(path, &was);
	if (!text)
		return err;
	len = was;
	out = number_text(path, text, &len, NULL, NULL);
	if (out)
		err = len == was ? 0 : file_replace(path, out, len);
	free(out);
	if (!err)
		tell_all(path, text, was);
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
