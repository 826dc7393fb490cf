/* SPDX-License-Identifier: GPL-2.0 */
/* What goes where: each message bears a number, and may go to some nodes. */
#ifndef _LINKS_H
#define _LINKS_H

#include <stddef.h>
#include <stdint.h>

#define TAG_LEN		8

/*
 * Number a message, in each eight octets of @buf and in the last, and say after it
 * was sent where it may go.
 */
uint32_t tag_write(uint8_t *buf, size_t len);
void tag_settle(uint32_t number, int mask);
/* May a message that ends with these octets have come to @node? Waits for tag_settle(). */
int tag_allows(const uint8_t *buf, size_t len, unsigned int node);

/* Look at all links of the lan, from now on. */
void links_open(void);
/* How many copies were seen by now that named a node they may not name. */
unsigned int links_look(void);
/* How many were seen at all, and how many answers besides. */
unsigned int links_seen(void);
unsigned int links_answers(void);

#endif
