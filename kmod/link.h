/* SPDX-License-Identifier: GPL-2.0 */
/* rtnetlink kind "lwm": how a device is configured. */
#ifndef _LWM_LINK_H
#define _LWM_LINK_H

int lwm_link_init(void);
void lwm_link_exit(void);

#endif /* _LWM_LINK_H */
