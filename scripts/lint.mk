# SPDX-License-Identifier: GPL-2.0-or-later
#
# make lint: format, clang-tidy, cppcheck, gcc's -fanalyzer, and the syntax of scripts. Every finding is an error. A file that was
# clean is not looked at again until it or what it includes has changed.

LINT := $(BUILD)/lint$(FOREIGN)
# With ARCH=aa64 on x64, what only aa64 has.
LINT_SRCS := $(if $(FOREIGN),$(filter efi/$(ARCH)/%,$(EFI_SRCS)),$(BOOT_ENTRIES_SRCS) $(EFI_SRCS) $(HOST_SRCS) $(wildcard host/stage1/*.c))
LINT_CFLAGS = -std=c11 -I. -I$(BUILD)/generated -DGENBOOT_VERSION='"lint"' $(if $(filter efi/%,$<),$(EFI_CFLAGS),$(HOST_CFLAGS)) \
	$(if $(filter %sha256-ni.c,$<),-msse4.1 -msha)
# gcc's own, which clang does not know.
TIDY_CFLAGS = $(filter-out -maccumulate-outgoing-args $(EFI_SMALL),$(LINT_CFLAGS)) $(if $(FOREIGN),--target=$(EFI_CPU)-linux-gnu)
C_FILES = $(shell git ls-files --cached --others --exclude-standard '*.c' '*.h' 2>/dev/null || find boot-entries efi host qemu tests -name '*.[ch]')
SCRIPTS = $(shell grep -rlE '^\#!/bin/(ba)?sh' --exclude-dir=build --exclude-dir=.git .)

$(LINT)/%.tidy: %.c .clang-tidy
	@mkdir -p $(@D)
	$(say) TIDY $<
	clang-tidy --quiet $< -- $(TIDY_CFLAGS) 2>/dev/null
	@touch $@

$(LINT)/%.analyzed: %.c
	@mkdir -p $(@D)
	$(say) ANALYZER $<
	$(if $(FOREIGN),$(EFI_CC),$(CC)) -O1 -Werror -fanalyzer -MMD -MP -MT $@ -MF $@.d $(LINT_CFLAGS) -c $< -o /dev/null
	@touch $@

.PHONY: lint-run lint-format lint-cppcheck lint-scripts
lint-run: lint-format lint-scripts lint-cppcheck $(patsubst %.c,$(LINT)/%.tidy,$(LINT_SRCS)) $(patsubst %.c,$(LINT)/%.analyzed,$(LINT_SRCS))

lint-format: ; clang-format --dry-run --Werror $(C_FILES)
lint-scripts: ; for script in $(SCRIPTS); do bash -n $$script || exit 1; done
lint-cppcheck:
	cppcheck -q --std=c11 --enable=warning,performance,portability --inline-suppr --error-exitcode=1 -I. -D__x86_64__ \
		-D_GNU_SOURCE -DGENBOOT_VERSION='"lint"' boot-entries efi host
