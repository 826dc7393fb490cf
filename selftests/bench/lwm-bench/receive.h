/* SPDX-License-Identifier: GPL-2.0 */
/* Those that a message is for: target number i is in namespace PREFIX<i + 2>. */
#ifndef _RECEIVE_H
#define _RECEIVE_H

struct job;

/*
 * A socket in each of the first @n: @kind is "lwm", "udp", "udp6", "tipc", or
 * "GROUP%DEVICE", an IPv4 multicast address that a UDP socket joins there.
 */
void receive_open(const char *prefix, const char *kind, unsigned int n);
/* Read one message from each, or from the first. */
void receive_all(const struct job *job);
void receive_first(const struct job *job);

#endif
