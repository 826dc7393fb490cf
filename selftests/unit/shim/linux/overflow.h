/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _LWM_SHIM_LINUX_OVERFLOW_H
#define _LWM_SHIM_LINUX_OVERFLOW_H

#include <stddef.h>

#define struct_size(p, member, n) \
	(offsetof(__typeof__(*(p)), member) + (size_t)(n) * sizeof(*(p)->member))

#endif
