/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Objects as words: the same on the command line and in the network file.
 *
 * @words ends with NULL. @names is where names are looked up; NULL: only ids.
 * A name whose line has no id yet stands for 0, and for nothing in a list.
 * All return 0, or record the fault and return negative: MISUSED for a word
 * that is unknown or lacks its value.
 */
#ifndef LWMCTL_WORDS_H
#define LWMCTL_WORDS_H

#include <stdbool.h>
#include <stdint.h>

#include "net.h"

int node_words(struct node *node, char **words, const struct net *names);
int zone_words(struct zone *zone, char **words, const struct net *names);
int group_words(struct group *group, char **words, const struct net *names);
int link_words(struct link *link, char **words, const struct net *names);

/* One word of a device's, for the network file: its keys are such words. */
int link_word(struct link *link, const char *word, const char *value,
	      const struct net *names);

int node_id_word(uint16_t *id, const char *word, const struct net *names);
int zone_id_word(uint16_t *id, const char *word, const struct net *names);
int group_id_word(uint16_t *id, const char *word, const struct net *names);
int nodes_word(struct set *set, const char *list, const struct net *names);
int prefix_word(struct prefix *prefix, const char *word);
int uint_word(uint32_t *v, const char *word, uint32_t max, const char *what);

/* @word into the field of its family; 1 if IPv4, 2 if IPv6. */
int addr_word(struct in_addr *addr4, struct in6_addr *addr6, const char *word);

/* The faults that are of the command line itself. */
int word_lacks(const char *word);
int word_unknown(const char *word);

bool is_number(const char *word);
/* A name has a letter in it, so that it is no id and no range of them. */
int name_check(const char *name);

#endif
