/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Who listens to which multicast groups: learned, besides what is configured.
 */
#ifndef LWMCTL_MEMBER_H
#define LWMCTL_MEMBER_H

struct ctl;

/* Print them, one group after the other, into the list that is open. */
int members_print(struct ctl *ctl);

#endif
