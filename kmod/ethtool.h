/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _LWM_ETHTOOL_H
#define _LWM_ETHTOOL_H

#include <linux/ethtool.h>

extern const struct ethtool_ops lwm_ethtool_ops;

#endif /* _LWM_ETHTOOL_H */
