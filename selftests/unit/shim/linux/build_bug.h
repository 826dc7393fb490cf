/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _LWM_SHIM_LINUX_BUILD_BUG_H
#define _LWM_SHIM_LINUX_BUILD_BUG_H

#define BUILD_BUG_ON(condition)	static_assert(!(condition), #condition)

#endif
