# SPDX-License-Identifier: GPL-2.0-or-later
#
# Power cuts: make crash takes 10 minutes, make crash-full some hours. tests/crash/all says what they do.

CRASH := $(BUILD)/crash
CRASH_PAYLOAD := $(CRASH)/payload
CRASH_REPLAY := $(CRASH)/replay
CRASH_SRCS := $(sort $(wildcard tests/crash/*.c))
CRASH_REPLAY_SRCS := $(filter-out tests/crash/payload.c tests/crash/nvram.c tests/crash/test-%,$(CRASH_SRCS))

# Where gnu-efi has its start code, its library and its script.
EFI_LIB ?= /usr/lib

# LD_PRELOADs of the guest.
CRASH_PRELOADS := $(CRASH)/marks.so $(CRASH)/broken-renamed.so $(CRASH)/broken-unsynced.so $(CRASH)/broken-unsealed.so

$(CRASH)/%.so: tests/crash/guest/%.c tests/crash/guest/mark.h tests/crash/guest/vfat.h
	@mkdir -p $(@D)
	$(say) CC $@
	$(CC) -std=c11 -D_GNU_SOURCE $(WARNINGS) -O2 -I. -shared -fPIC $< -o $@

$(CRASH)/mark: tests/crash/guest/mark.c tests/crash/guest/mark.h
	@mkdir -p $(@D)
	$(say) CC $@
	$(CC) -std=c11 -D_GNU_SOURCE $(WARNINGS) -O2 -I. $< -o $@

$(CRASH)/payload.so: tests/crash/payload.c
	@mkdir -p $(@D)
	$(say) CC $@
	$(CC) -std=c11 $(filter-out $(EFI_SMALL),$(EFI_CFLAGS)) -Os $(WARNINGS) -c $< -o $(CRASH)/payload.o
	ld -nostdlib -shared -Bsymbolic -znocombreloc -znoexecstack --no-undefined \
		-T $(EFI_LIB)/elf_x86_64_efi.lds $(EFI_LIB)/crt0-efi-x86_64.o $(CRASH)/payload.o $(EFI_LIB)/libgnuefi.a -o $@

$(CRASH)/payload.efi: $(CRASH)/payload.so
	objcopy -S -O efi-app-x86_64 --subsystem=10 \
		-j .text -j .reloc -j .data -j .rodata -j .dynamic -j .dynsym -j .rela $< $@

$(CRASH_PAYLOAD)/made: $(CRASH)/payload.efi $(EFI_LOADER) tests/crash/payloads
	$(say) PAYLOADS $(@D)
	tests/crash/payloads $(@D)
	@touch $@

# The judge is the loader itself (LOADER_ON_HOST), over the tool's FAT reader.
CRASH_OBJS := $(patsubst %.c,$(BUILD)/on-host/%.o,$(CRASH_REPLAY_SRCS) $(wildcard host/esp/fat*.c) host/base/memory.c)

$(CRASH_REPLAY): $(CRASH_OBJS) $(LOADER_ON_HOST)
	@mkdir -p $(@D)
	$(say) LD $@
	$(CC) $^ -ljansson -o $@

$(CRASH)/nvram: $(patsubst %,$(BUILD)/on-host/%.o,tests/crash/nvram tests/crash/log tests/crash/mapping host/base/memory)
	@mkdir -p $(@D)
	$(say) LD $@
	$(CC) $^ -o $@

.PHONY: crash crash-full crash-run crash-full-run crash-parts
crash crash-full: ; @scripts/deps build test && $(again) $@-run
crash-parts: all $(CRASH_REPLAY) $(CRASH)/nvram $(CRASH)/mark $(CRASH_PRELOADS) $(CRASH_PAYLOAD)/made
crash-run: crash-parts ; tests/crash/all
crash-full-run: crash-parts ; tests/crash/all full
