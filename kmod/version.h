/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _LWM_VERSION_H
#define _LWM_VERSION_H

/* As in debian/changelog, without what a packager adds to it. */
#define LWM_VERSION	"0.1"

#endif /* _LWM_VERSION_H */
