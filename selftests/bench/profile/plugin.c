// SPDX-License-Identifier: GPL-2.0
/*
 * plugin - a plugin of QEMU that counts instructions where marks say so
 *
 * usage: qemu-system-x86_64 -plugin plugin.so,out=FILE
 *
 * From MARK_BEGIN to MARK_END (mark.h), which a program in the machine runs, each
 * run of instructions without a jump is counted. FILE then has a line "marks N",
 * and one for each run: its address, how many instructions it has, how often it
 * ran.
 */
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "mark.h"
#include "qemu.h"

PUBLIC int qemu_plugin_version = 1;

/* Kept to the end: QEMU may translate the same octets again, into another one. */
struct run {
	struct run	*next;
	uint64_t	address;
	uint64_t	insns;
	uint64_t	count;
};

static struct run *runs;
static uint64_t marks;
static bool counting;
static char *out;

static void run_executed(unsigned int cpu, void *data)
{
	struct run *run = data;

	(void)cpu;
	if (counting)
		run->count++;
}

static void begin_executed(unsigned int cpu, void *data)
{
	(void)cpu;
	(void)data;
	marks++;
	counting = true;
}

static void end_executed(unsigned int cpu, void *data)
{
	(void)cpu;
	(void)data;
	counting = false;
}

static bool insn_is(const struct qemu_plugin_insn *insn, uint32_t mark)
{
	static const uint8_t nop[] = { MARK_NOP };
	const uint8_t *octets = qemu_plugin_insn_data(insn);

	return qemu_plugin_insn_size(insn) == sizeof(nop) + sizeof(mark) &&
	       !memcmp(octets, nop, sizeof(nop)) &&
	       !memcmp(octets + sizeof(nop), &mark, sizeof(mark));
}

static void translated(plugin_id id, struct qemu_plugin_tb *tb)
{
	struct run *run = calloc(1, sizeof(*run));
	size_t i;

	(void)id;
	if (!run)
		abort();
	run->address = qemu_plugin_tb_vaddr(tb);
	run->insns = qemu_plugin_tb_n_insns(tb);
	run->next = runs;
	runs = run;
	qemu_plugin_register_vcpu_tb_exec_cb(tb, run_executed, PLUGIN_NO_REGISTERS, run);
	for (i = 0; i < run->insns; i++) {
		struct qemu_plugin_insn *insn = qemu_plugin_tb_get_insn(tb, i);

		if (insn_is(insn, MARK_BEGIN))
			qemu_plugin_register_vcpu_insn_exec_cb(insn, begin_executed,
							       PLUGIN_NO_REGISTERS, NULL);
		else if (insn_is(insn, MARK_END))
			qemu_plugin_register_vcpu_insn_exec_cb(insn, end_executed,
							       PLUGIN_NO_REGISTERS, NULL);
	}
}

static void at_exit(plugin_id id, void *data)
{
	const struct run *run;
	FILE *file = fopen(out, "w");

	(void)id;
	(void)data;
	if (!file) {
		perror(out);
		return;
	}
	fprintf(file, "marks %lu\n", marks);
	for (run = runs; run; run = run->next)
		if (run->count)
			fprintf(file, "%016lx %lu %lu\n", run->address, run->insns, run->count);
	fclose(file);
}

PUBLIC int qemu_plugin_install(plugin_id id, const struct qemu_info *info, int argc, char **argv)
{
	(void)info;
	if (argc != 1 || strncmp(argv[0], "out=", 4)) {
		fprintf(stderr, "plugin: out=FILE is missing\n");
		return -1;
	}
	out = strdup(argv[0] + 4);
	qemu_plugin_register_vcpu_tb_trans_cb(id, translated);
	qemu_plugin_register_atexit_cb(id, at_exit, NULL);
	return 0;
}
