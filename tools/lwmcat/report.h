/* SPDX-License-Identifier: GPL-2.0 */
/* What is said on standard error. */
#ifndef LWMCAT_REPORT_H
#define LWMCAT_REPORT_H

#include <stddef.h>
#include <stdint.h>

#include <lwm.h>

#define EXIT_USAGE	2

void say(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
void die(int status, const char *fmt, ...) __attribute__((format(printf, 2, 3), noreturn));

void report_sender(struct lwm *lwm, const struct lwm_from *from, size_t len);
void report_missed(struct lwm *lwm, uint32_t message, const struct lwm_result *result);

#endif
