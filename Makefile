# SPDX-License-Identifier: GPL-2.0-or-later
#
# make              the host tool and the loader            make demo         three generations, the menu in this terminal
# make check        everything but check-long               make demo-auto    the same with scripted keys
# make lint         format, tidy, cppcheck, -fanalyzer      make bench        the numbers of CHANGELOG.md
# make fuzz         each parser, FUZZ_SECONDS each          make install      DESTDIR, PREFIX
# make crash        power cuts, replayed; crash-full: all    make check-aa64   the loader for aa64, and its machines
#
# Everything is built below build/. Each folder brings its own part: boot-entries here, efi/build.mk, host/build.mk.

# In every object, which is why they depend on this file.
VERSION := 0.3.0
PREFIX ?= /usr/local
BUILD := build
FUZZ_SECONDS ?= 30
CC := gcc

# Whose machines boot. `make ARCH=aa64` on x64 cross-builds the loader, and a tool that runs here and writes ESPs for
# there, each beside this machine's own: nothing in build/ is made of objects of both.
NATIVE := $(if $(filter aarch64,$(shell uname -m)),aa64,x64)
ARCH := $(NATIVE)
FOREIGN := $(if $(filter-out $(NATIVE),$(ARCH)),-$(ARCH))
$(if $(filter-out x64 aa64,$(ARCH)),$(error ARCH is x64 or aa64))
CLANG := clang

WARNINGS := -Werror -Wall -Wextra -Wshadow -Wconversion -Wstrict-prototypes -Wmissing-prototypes -Wcast-qual -Wwrite-strings \
	-Wformat=2 -Wvla -Wswitch-enum -Wnull-dereference
# Criterion's macros trip the conversion warnings.
TEST_WARNINGS := $(filter-out -Wconversion -Wnull-dereference -Wmissing-prototypes,$(WARNINGS)) -Wno-format-nonliteral
SANITIZE := -g -O1 -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer
COMMON_CFLAGS := -std=c11 -I. -I$(BUILD)/generated -MMD -MP -DGENBOOT_VERSION='"$(VERSION)"'

BOOT_ENTRIES_SRCS := $(sort $(wildcard boot-entries/*.c))

# V=1 shows the commands.
say = @printf '  %-8s %s\n'
$(if $(V),,$(eval .SILENT:))
again = $(MAKE) --no-print-directory -j$$(nproc)

.DEFAULT_GOAL := all
.DELETE_ON_ERROR:
.SECONDARY:

# sha256-ni.c alone may use vector instructions; it asks the processor first.
SHA_CFLAGS_x64 := -msse4.1 -msha
%/boot-entries/sha256-ni.o: EXTRA_CFLAGS := $(SHA_CFLAGS_$(NATIVE))

include efi/build.mk
include host/build.mk
include tests/build.mk
include tests/crash/build.mk
include scripts/lint.mk

.PHONY: all deps check check-long matrix check-aa64 check-run demo demo-auto qemu conformance bench lint fuzz format install clean

all: $(EFI_LOADER) $(HOST_TOOL) $(STAGE1)

# What a person runs first installs what is missing, then builds.
check: ; @scripts/deps build test $(if $(FOREIGN),arm64) && $(again) check-run
check-aa64: ; @$(MAKE) --no-print-directory check ARCH=aa64
demo demo-auto: ; @scripts/deps build demo && $(again) all && qemu/$@
qemu: all ; ARCH=$(ARCH) qemu/check $(SCENARIOS)
matrix: ; @scripts/deps build test && $(again) all && qemu/matrix $(FAILURES)
check-long: ; @scripts/deps build test && $(again) all && LONG=1 qemu/check
conformance: all ; ARCH=$(ARCH) LOADER=systemd-boot qemu/check $(SCENARIOS)
bench: ; @scripts/deps build demo && $(again) all $(BENCH_SHA256) && tests/bench && tests/bench-roots && qemu/bench && qemu/bench-roots
fuzz: ; @scripts/deps build fuzz && $(again) $(FUZZ_BINS) && tests/run-fuzz $(FUZZ_SECONDS) $(FUZZ_BINS)
lint: ; @scripts/deps build test lint $(if $(FOREIGN),arm64) && $(again) -k lint-run
format: ; clang-format -i $$(git ls-files '*.c' '*.h')

install: all
	install -D -m 0755 $(HOST_TOOL) $(DESTDIR)$(PREFIX)/bin/$(notdir $(HOST_TOOL))
	install -D -m 0644 $(EFI_LOADER) $(DESTDIR)$(PREFIX)/lib/genboot/$(notdir $(EFI_LOADER))
	$(if $(FOREIGN),,install -D -m 0755 $(STAGE1) $(DESTDIR)$(PREFIX)/lib/genboot/$(notdir $(STAGE1)))
	$(if $(FOREIGN),,install -D -m 0755 scripts/initramfs-tools/hooks/genboot $(DESTDIR)/usr/share/initramfs-tools/hooks/genboot)
	$(if $(FOREIGN),,install -D -m 0644 scripts/initramfs-tools/scripts/genboot $(DESTDIR)/usr/share/initramfs-tools/scripts/genboot)
	$(if $(FOREIGN),,install -D -m 0644 scripts/initramfs-tools/conf.d/genboot-times $(DESTDIR)/usr/share/initramfs-tools/conf.d/genboot-times)
	$(if $(FOREIGN),,install -D -m 0644 scripts/dracut/genboot.conf $(DESTDIR)/usr/lib/dracut/dracut.conf.d/50-genboot.conf)
	$(if $(FOREIGN),,install -d $(DESTDIR)/usr/lib/dracut/modules.d/90genboot)
	$(if $(FOREIGN),,install -m 0755 scripts/dracut/90genboot/*.sh scripts/dracut/90genboot/gpt-auto-generator $(DESTDIR)/usr/lib/dracut/modules.d/90genboot)
	$(if $(FOREIGN),,install -m 0644 scripts/dracut/90genboot/*.service $(DESTDIR)/usr/lib/dracut/modules.d/90genboot)
	$(if $(FOREIGN),,install -D -m 0644 -t $(DESTDIR)/usr/lib/systemd/system scripts/systemd/*.service scripts/systemd/*.timer)
	$(if $(FOREIGN),,install -D -m 0644 -t $(DESTDIR)/usr/lib/systemd/system.conf.d scripts/systemd/system.conf.d/*.conf)
	$(if $(FOREIGN),,install -d $(addprefix $(DESTDIR)/usr/lib/systemd/system/,multi-user.target.wants sysinit.target.wants boot-complete.target.requires))
	$(if $(FOREIGN),,ln -sf ../genboot-health.service $(DESTDIR)/usr/lib/systemd/system/boot-complete.target.requires/)
	$(if $(FOREIGN),,ln -sf ../genboot-bless.service $(DESTDIR)/usr/lib/systemd/system/multi-user.target.wants/)
	$(if $(FOREIGN),,ln -sf ../genboot-trial.service $(DESTDIR)/usr/lib/systemd/system/sysinit.target.wants/)
	$(if $(FOREIGN),,ln -sf ../genboot-deadline.timer $(DESTDIR)/usr/lib/systemd/system/sysinit.target.wants/)
	$(if $(FOREIGN),,ln -sf ../genboot-confirm.service $(DESTDIR)/usr/lib/systemd/system/sysinit.target.wants/)
	install -D -m 0644 host/genboot.8 $(DESTDIR)$(PREFIX)/share/man/man8/genboot.8
	$(if $(FOREIGN),,install -D -m 0644 host/stage1/genboot-mount.8 $(DESTDIR)$(PREFIX)/share/man/man8/genboot-mount.8)
	$(if $(FOREIGN),,install -D -m 0644 scripts/completion/genboot.bash $(DESTDIR)/usr/share/bash-completion/completions/genboot)
	$(if $(FOREIGN),,install -D -m 0644 scripts/completion/_genboot $(DESTDIR)/usr/share/zsh/vendor-completions/_genboot)
	$(if $(FOREIGN),,install -D -m 0644 scripts/completion/genboot.fish $(DESTDIR)/usr/share/fish/vendor_completions.d/genboot.fish)
	$(if $(FOREIGN),,install -D -m 0755 -t $(DESTDIR)/usr/lib/genboot/health.d scripts/health.d/*)
	install -D -m 0644 host/genboot.conf.5 $(DESTDIR)$(PREFIX)/share/man/man5/genboot.conf.5
	install -D -m 0644 efi/genboot-loader.7 $(DESTDIR)$(PREFIX)/share/man/man7/genboot-loader.7

clean: ; rm -rf $(filter-out $(BUILD)/cache,$(wildcard $(BUILD)/*))

-include $(shell find $(addprefix $(BUILD)/,efi$(FOREIGN) host-tool$(FOREIGN) asan check on-host clang freestanding lint$(FOREIGN)) -type f -name '*.d' 2>/dev/null)
