/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _LWM_SHIM_LINUX_SLAB_H
#define _LWM_SHIM_LINUX_SLAB_H

#include <linux/mm.h>

#endif
