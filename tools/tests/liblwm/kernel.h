/* SPDX-License-Identifier: GPL-2.0 */
/* The kernel, as far as one call goes: what it was given, what it gives. */
#ifndef LWM_TESTS_KERNEL_H
#define LWM_TESTS_KERNEL_H

#include "lwm.h"

#define FD	99
#define FAMILY	23	/* not the default: the library must ask */

/* What the error queue has: an array of struct lwm_result or lwm_answer. */
struct record {
	uint8_t			type;	/* LWM_EE_* */
	uint32_t		info;
	uint32_t		data;
	const void		*entries;
	size_t			len;
};

extern struct kernel {
	struct sockaddr_lwm	addr;
	socklen_t		addr_len;
	uint8_t			control[32768];
	size_t			control_len;
	struct lwm_ask		ask;	/* zeros: not asked */
	char			data[64];
	int			flags;
	int			error;
	struct sockaddr_lwm	name;
	struct lwm_device	only;	/* what lwm_open(NULL) finds */
	int			opens;
	int			timeout;	/* LWM_ANSWER_TIMEOUT */
	struct in6_addr		subset;		/* LWM_SUBSET */
	struct record		records[4];	/* taken from the first on */
	size_t			taken;
	int			polls;
	void			(*polled)(void);	/* what happens meanwhile; NULL: nothing */
	long			clock_ms;
} kernel;

void kernel_reset(void);

/* The control message that comes with what is received next. */
void kernel_gives_control(int type, const void *data, size_t len);

#endif
