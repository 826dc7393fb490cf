# SPDX-License-Identifier: GPL-2.0
#
# `make help` says what there is to make.

# The kernel to build for. The machine has a kernel of its own: KERNEL.
KDIR ?= /lib/modules/$(shell uname -r)/build
KERNEL ?= 6.1
KERNELS := $(if $(filter check,$(MAKECMDGOALS)),$(if $(filter command line,\
	$(origin KERNEL)),$(KERNEL),6.1 6.12 debug),$(KERNEL))

BUILD_NEEDS := gcc make libc6-dev pkg-config iproute2 \
	libnl-3-dev libnl-genl-3-dev libnl-route-3-dev libyaml-dev nettle-dev
DEB_NEEDS := build-essential debhelper dh-dkms dh-python
PACKAGES_NEEDS := lintian
HOST_NEEDS := mmdebstrap e2fsprogs qemu-system-x86 ovmf dosfstools mtools
FUZZ_NEEDS := clang libclang-rt-14-dev
MACHINE_NEEDS := perl qemu-system-x86 cpio kmod xz-utils
BENCH_NEEDS := gnuplot-nox
TOOLS_NEEDS := tshark
LINT_NEEDS = git perl python3-yaml xz-utils linux-source-6.1 sparse cppcheck shellcheck mandoc \
	mypy pylint \
	$(foreach series,$(shell selftests/qemu/kernel series),\
		$(shell selftests/qemu/kernel headers $(series)))

all: module tools

help:
	@sed -n 's/^#: \{0,1\}//p' $(firstword $(MAKEFILE_LIST))

#: make              the module for the running kernel, and the tools
#: make module       lwm.ko alone; KDIR= names other kernel headers
#: make tools        lwmctl, lwmcat, liblwm and the plugin of iproute2
#: make install      both, where the running kernel and its users find them
#: make uninstall    takes them away from there
#: make deb          packages for Debian, in build/deb
#: make clean        removes all that was made
#:
#: These want Debian 12, and install the packages that they need:
#:
#: make demo         one file to four of nine nodes, counted and drawn
#: make failover     a relay dies under load: what is lost, measured and drawn
#: make check        all tests: those that need no kernel, and each scenario on
#:                   each kernel; KERNEL=NAME for one of them
#: make packages-check
#:                   installs the packages on a host that boots, with systemd, and
#:                   purges them, and on one with Secure Boot: as root, about half an
#:                   hour
#: make lint         reads the sources: checkpatch, sparse, cppcheck, shellcheck,
#:                   mypy, pylint
#: make kernels      builds the module for each newer series of kernels that Debian
#:                   has headers of
#: make fuzz         fuzzers of what needs no kernel, for an hour each;
#:                   FUZZ_TIME=SECONDS for each
#: make bench        what a message to many costs, by LWM and by what else there is, in
#:                   counted instructions; METHODS=NAME,... SIDES=NAME,...
#:                   TARGETS=N,... PAYLOADS=N,... for some of it
#: make profile      in which functions the instructions of one row are
#: make coverage     which lines and branches of the module the scenarios run
#: make shell        a prompt in a machine with three zones of three nodes up
#: make shell AT=FILE[:N]
#:                   a prompt in the script, at claim N, or the first that fails
#: make run SCRIPT=FILE
#:                   runs a script in the machine and ends with its status;
#:                   PACKAGES="NAME..." puts the files of Debian packages in,
#:                   TIMEOUT=SECONDS allows it more than 600,
#:                   ICOUNT=1 lets the clock count instructions,
#:                   SET="NAME=VALUE..." is put into its environment
#:
#: KERNEL=6.12       takes that kernel for the machine, KERNEL=debug the one of
#: make debug-kernel that watches itself, built from source

# Kernels must not take away each other's objects: each has a directory of its
# own, with links to the sources.
MODULE := build/module-$(notdir $(realpath $(KDIR)))
SOURCES := $(shell find Kbuild kmod uapi -name '*.[ch]' -o -name Kbuild)

module: kbuild
	@ln -sf $(MODULE)/lwm.ko lwm.ko

kbuild:
	@test -d $(KDIR)/ || { echo "no kernel headers in $(KDIR): apt-get" \
		"install linux-headers-$$(uname -r), or set KDIR=" >&2; exit 1; }
	@mkdir -p $(addprefix $(MODULE)/,$(sort $(dir $(SOURCES))))
	@find $(MODULE) -xtype l -delete
	@for file in $(SOURCES); do \
		ln -sf $(CURDIR)/$$file $(MODULE)/$$file; done
	+$(MAKE) -C $(KDIR) M=$(CURDIR)/$(MODULE) modules

tools:
	+$(MAKE) -C tools all

install: module tools
	+$(MAKE) -C $(KDIR) M=$(CURDIR)/$(MODULE) modules_install
	+$(MAKE) -C tools install

uninstall: module
	@! dpkg-query -W -f '$${db:Status-Status}\n' lwm-tools lwm-dkms 2>/dev/null | grep -qx installed || \
		{ echo "packages are installed: apt purge lwm-tools lwm-dkms takes them away" >&2; exit 1; }
	+$(MAKE) -C tools uninstall
	@rm -rf build/uninstall
	+$(MAKE) -s -C $(KDIR) M=$(CURDIR)/$(MODULE) modules_install \
		INSTALL_MOD_PATH=$(CURDIR)/build/uninstall DEPMOD=true
	@cd build/uninstall && find . -name 'lwm.ko*' -print0 | \
		(cd "$(INSTALL_MOD_PATH)/" && xargs -0 rm -f)
	@rm -r build/uninstall

# Built from a copy, so that the objects here stay those that were made here.
deb: deb-needs
	@rm -rf build/deb
	@mkdir -p build/deb/lwm
	@git ls-files -z --cached --others --exclude-standard | \
		tar -c --null -T - --ignore-failed-read 2>/dev/null | tar -C build/deb/lwm -x
	@cd build/deb/lwm && DEB_BUILD_OPTIONS="nocheck $$DEB_BUILD_OPTIONS" DEB_BUILD_PROFILES=nocheck \
		dpkg-buildpackage -us -uc >../log 2>&1 || { tail -n 40 ../log >&2; exit 1; }
	@rm -rf build/deb/lwm
	@ls build/deb/*.deb

deb-needs:
	@selftests/qemu/needs $(BUILD_NEEDS) $(DEB_NEEDS)

packages-check: deb packages-needs
	+@$(MAKE) -s --no-print-directory -C selftests/packages proof

packages-needs:
	@selftests/qemu/needs $(HOST_NEEDS)

clean:
	+$(MAKE) -C tools clean
	rm -rf build lwm.ko demo.svg failover.svg

# The machine has a makefile of its own, which can only ask for the release of
# the kernel once its headers are there. One build at a time, whoever calls.
IN_MACHINE := $(MAKE) --no-print-directory -f selftests/qemu/Makefile

demo shell run: needs
	@mkdir -p build
	+@flock build/lock $(IN_MACHINE)
	+@$(IN_MACHINE) $@

failover: SCRIPT := selftests/failover.sh
failover: needs
	@mkdir -p build
	+@flock build/lock $(IN_MACHINE)
	+@$(IN_MACHINE) run
	@cp build/out/failover.svg failover.svg
	@echo "  drawn: failover.svg"

# What is measured, if not all, joined by commas: see there.
BENCH_WORDS := METHODS SIDES TARGETS PAYLOADS
bench profile: SCRIPT := selftests/bench/bench.sh
bench profile: TIMEOUT := $(or $(TIMEOUT),7200)
bench profile: SET = $(foreach name,$(BENCH_WORDS),$(if $($(name)),$(name)=$($(name))))
bench profile: needs
	@mkdir -p build
	+@flock build/lock $(IN_MACHINE) $@ WORDS='$(strip $(SET))'

# Of what sending costs. Two methods in one run would be one sum.
profile: METHODS := $(or $(METHODS),lwm-connected)
profile: SIDES := $(or $(SIDES),tx)
profile: TARGETS := $(or $(TARGETS),3)
profile: PAYLOADS := $(or $(PAYLOADS),1400)

debug-kernel: KERNEL := debug
debug-kernel: KERNELS := debug
debug-kernel: needs
	@mkdir -p build
	+@flock build/lock $(IN_MACHINE) kernel

check: needs
	@selftests/run

coverage: KERNELS := debug
coverage: needs
	@selftests/run
	@$(MAKE) -s -C selftests/coverage check

lint: lint-needs
	+@$(MAKE) -s --no-print-directory -C selftests/lint check

kernels: lint-needs
	@selftests/kernels

lint-needs:
	@selftests/qemu/needs $(BUILD_NEEDS) $(LINT_NEEDS)

fuzz: fuzz-needs
	+@$(MAKE) --no-print-directory -C selftests/fuzz fuzz

fuzz-needs:
	@selftests/qemu/needs gcc make $(FUZZ_NEEDS)

needs:
	@selftests/qemu/needs $(BUILD_NEEDS) $(MACHINE_NEEDS) \
		$(if $(filter check,$(MAKECMDGOALS)),$(FUZZ_NEEDS) $(LINT_NEEDS) $(TOOLS_NEEDS) $(DEB_NEEDS) \
			$(PACKAGES_NEEDS)) \
		$(if $(filter bench,$(MAKECMDGOALS)),$(BENCH_NEEDS)) \
		$(foreach kernel,$(KERNELS),$$(selftests/qemu/kernel headers $(kernel)))

export KERNEL KERNELS SCRIPT PACKAGES TIMEOUT ICOUNT SET AT FUZZ_TIME
.PHONY: all help module kbuild tools install uninstall deb deb-needs packages-check packages-needs clean \
	demo failover bench profile check coverage lint kernels fuzz shell run debug-kernel needs \
	lint-needs fuzz-needs
