// SPDX-License-Identifier: GPL-2.0
#include "page.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#define PAGE	"../../docs/wire.md"

void add(struct packet *p, const void *data, unsigned int len)
{
	memcpy(p->data + p->len, data, len);
	p->len += len;
}

FILE *open_text(const char *path)
{
	FILE *file = fopen(path, "r");

	if (!file) {
		perror(path);
		exit(1);
	}
	return file;
}

void read_octets(const char *line, struct packet *p)
{
	while (p->len < sizeof(p->data) && strspn(line, "0123456789abcdef") == 2) {
		p->data[p->len++] = strtoul(line, NULL, 16);
		line += 2;
		if (*line == ' ')
			line++;
	}
}

void read_page(const char *name, struct packet *p)
{
	FILE *file = open_text(PAGE);
	char quoted[100], line[200];
	bool named = false;

	snprintf(quoted, sizeof(quoted), "`%s`", name);
	p->len = 0;
	while (fgets(line, sizeof(line), file)) {
		if (named && !strncmp(line, "    ", 4))
			read_octets(line + 4, p);
		else if (p->len)
			break;
		named = named || strstr(line, quoted);
	}
	fclose(file);
}
