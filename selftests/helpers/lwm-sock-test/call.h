/* SPDX-License-Identifier: GPL-2.0 */
/* Calls to sockets, as most tests make them. */
#ifndef _CALL_H
#define _CALL_H

#include <stdint.h>
#include <sys/socket.h>
#include <sys/types.h>

#include <linux/lwm.h>

void enter(const char *host);
void patience(int fd, int msec);
/* What does not come within ten seconds does not come. */
int open_in(const char *host);
void option_set(int fd, int option, int value);
struct sockaddr_lwm address(int to, uint16_t port);
/* A list of nodes, ended by 0. */
struct sockaddr_lwm nodes(uint16_t port, ...);
socklen_t address_len(const struct sockaddr_lwm *addr);
int bind_to(int fd, uint16_t port);
int bound(const char *host, uint16_t port);
int connect_to(int fd, struct sockaddr_lwm addr);
ssize_t send_to(int fd, struct sockaddr_lwm addr, const char *text);
void sent(int fd, struct sockaddr_lwm addr, const char *text);
/* The next message is this one. */
void hears_from(int fd, const char *text, struct sockaddr_lwm *from);
void hears(int fd, const char *text);
/* Nothing waits: for what this host's own sockets sent to it, that is at once. */
void silent(int fd);
/* Nothing came over the wire: what is sent last would come last. */
void heard_nothing(int from, int fd, uint16_t node, uint16_t port);
uint16_t port_of(int fd);
/* One that shares its port. */
int sharing(const char *host, uint16_t port);
void run(const char *command);

#endif
