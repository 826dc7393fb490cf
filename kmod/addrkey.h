/* SPDX-License-Identifier: GPL-2.0 */
/* Hash tables by address: rhashtable_params.obj_cmpfn, which spares a call for 16 octets. */
#ifndef _LWM_ADDRKEY_H
#define _LWM_ADDRKEY_H

#include <linux/rhashtable.h>
#include <net/ipv6.h>

static inline int lwm_addrkey_compare(struct rhashtable_compare_arg *arg, const void *obj)
{
	return !ipv6_addr_equal(obj + arg->ht->p.key_offset, arg->key);
}

#endif /* _LWM_ADDRKEY_H */
