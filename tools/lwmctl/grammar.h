/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The words of a command, as its usage says them: "[NODES] [group GROUP]".
 */
#ifndef LWMCTL_GRAMMAR_H
#define LWMCTL_GRAMMAR_H

/*
 * Called with a word to type, such as "group", or with what stands for others,
 * in capitals, such as "GROUP".
 */
typedef void grammar_offer_fn(const char *word, void *arg);

/* What may come behind @words, which end with NULL and are complete. */
void grammar_offer(const char *usage, char **words, grammar_offer_fn *offer, void *arg);

#endif
