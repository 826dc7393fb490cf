/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What ip(8) offers to, and wants from, link_KIND.so. iproute2 installs no
 * header for it: this declares what its program has exported since 5.10, as far
 * as it is used here. All members of struct link_util must be there.
 */
#ifndef LWM_LINK_UTIL_H
#define LWM_LINK_UTIL_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include <linux/rtnetlink.h>

struct link_util {
	struct link_util	*next;
	const char		*id;
	int			maxattr;
	int	(*parse_opt)(struct link_util *lu, int argc, char **argv, struct nlmsghdr *n);
	void	(*print_opt)(struct link_util *lu, FILE *f, struct rtattr *tb[]);
	void	(*print_xstats)(struct link_util *lu, FILE *f, struct rtattr *xstats);
	void	(*print_help)(struct link_util *lu, int argc, char **argv, FILE *f);
	int	(*parse_ifla_xstats)(struct link_util *lu, int argc, char **argv);
	int	(*print_ifla_xstats)(struct nlmsghdr *n, void *arg);
};

/* Octets of the message that parse_opt may fill. */
#define LINK_REQUEST_MAX	1024

enum output_type {
	PRINT_FP	= 1,
	PRINT_JSON	= 2,
	PRINT_ANY	= 4,
};

#define COLOR_NONE	6

int addattr_l(struct nlmsghdr *n, int maxlen, int type, const void *data, int alen);

int get_u8(uint8_t *val, const char *arg, int base);
int get_u16(uint16_t *val, const char *arg, int base);
int get_u32(uint32_t *val, const char *arg, int base);

unsigned int ll_name_to_index(const char *name);
const char *ll_index_to_name(unsigned int index);

__attribute__((noreturn)) void invarg(const char *msg, const char *arg);
__attribute__((noreturn)) void duparg(const char *key, const char *arg);
__attribute__((noreturn)) void incomplete_command(void);

/* What they return is void in old versions. */
void print_color_uint(enum output_type type, int color, const char *key, const char *fmt,
		      unsigned int value);
void print_color_string(enum output_type type, int color, const char *key, const char *fmt,
			const char *value);
void print_color_bool(enum output_type type, int color, const char *key, const char *fmt,
		      bool value);
void open_json_array(enum output_type type, const char *key);
void close_json_array(enum output_type type, const char *key);

#endif
