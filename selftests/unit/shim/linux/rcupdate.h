/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _LWM_SHIM_LINUX_RCUPDATE_H
#define _LWM_SHIM_LINUX_RCUPDATE_H

#include <linux/mm.h>

struct rcu_head {
	void	*next;
};

#define kvfree_rcu(ptr, member)	kvfree(ptr)

#endif
