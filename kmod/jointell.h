/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What other nodes are told of the memberships of this host: messages of
 * joinwire.h, by what struct lwm_members keeps of this node itself. All of it
 * is done by the work item of joins.c, which says when.
 */
#ifndef _LWM_JOINTELL_H
#define _LWM_JOINTELL_H

#include <linux/types.h>

struct lwm_dev;
struct lwm_record;

/* Greet node @id, with what it should have been told. */
void lwm_joins_hello(struct lwm_dev *ldev, u16 id, u8 flags);
/* ... each node that was told more than that this node is there. */
void lwm_joins_hello_all(struct lwm_dev *ldev, u8 flags);
/* ... each that this device neither greeted nor heard yet. */
void lwm_joins_hello_new(struct lwm_dev *ldev, u8 flags);

/*
 * Tell of changes: start, any number of lwm_joins_tell(), end. What this host
 * wanted of a group was @old, and is @now. After too many messages joins.wait
 * is in the future, and no more is to be told until then.
 */
void lwm_joins_tell_start(struct lwm_dev *ldev);
void lwm_joins_tell(struct lwm_dev *ldev, const struct lwm_record *old,
		    const struct lwm_record *now);
void lwm_joins_tell_end(struct lwm_dev *ldev);

/* Tell node @id all that it is to have, if it was told anything before. */
void lwm_joins_tell_all(struct lwm_dev *ldev, u16 id);

#endif /* _LWM_JOINTELL_H */
