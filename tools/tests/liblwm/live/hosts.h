/* SPDX-License-Identifier: GPL-2.0 */
/* The hosts of the scenario, seen from one program. */
#ifndef LWM_TESTS_HOSTS_H
#define LWM_TESTS_HOSTS_H

#include <lwm.h>

#define NET	42

/* A socket of liblwm in namespace @host. */
int socket_in(const char *host);

/* The same, bound to @port. What does not come within seconds is -EAGAIN. */
int listen_in(const char *host, uint16_t port);

/* "hello" came to @fd from node 1 / nothing waits there. */
void expect_hello(int fd);
void expect_nothing(int fd);

struct lwm *device_in(const char *host);

#endif
