# SPDX-License-Identifier: GPL-2.0-or-later
#
# The loader of ARCH's machines. Of gnu-efi only the headers are used: its start code relocates what needs none.
# 3.0.15 (Debian 12) and 3.0.18 (Debian 13) both do.

EFI_INCLUDE ?= /usr/include/efi

EFI_CPU_x64 := x86_64
EFI_CPU_aa64 := aarch64
EFI_CPU := $(EFI_CPU_$(ARCH))
EFI_CC := $(CC)
EFI_HEADERS := $(EFI_INCLUDE)

# Debian's gnu-efi has the headers of its own architecture alone; another's are fetched.
ifneq ($(FOREIGN),)
DEBIAN_x64 := amd64
DEBIAN_aa64 := arm64
EFI_SYSROOT := $(BUILD)/cache/gnu-efi-$(ARCH)
EFI_TOOLS := $(subst _,-,$(EFI_CPU))-linux-gnu-
EFI_CC := $(EFI_TOOLS)gcc
EFI_HEADERS := $(EFI_SYSROOT)/usr/include/efi

$(EFI_HEADERS)/$(EFI_CPU):
	$(say) UNPACK $(EFI_SYSROOT)
	scripts/unpack $(DEBIAN_$(ARCH)) - $(EFI_SYSROOT) gnu-efi
endif

EFI := $(BUILD)/efi$(FOREIGN)
EFI_LOADER := $(EFI)/genboot$(ARCH).efi

# No firmware type in these: they are tested on the host.
EFI_PURE_SRCS := $(patsubst %,efi/%.c,ascii beeper canvas cells escape font layout line-edit menu menu-lines menu-list menu-timeout menu-views menu-widths \
	page page-details progress screen table)
EFI_SRCS := $(sort $(wildcard efi/*.c efi/$(ARCH)/*.c))

# The shapes of characters (efi/font.h): a table made of a packaged font. Objects of font.c exist once for each way to build.
GLYPHS_FONT ?= /usr/share/fonts/X11/misc/ter-u16n_unicode.pcf.gz
GLYPHS := $(BUILD)/generated/efi/glyphs.h
MAKE_GLYPHS := $(BUILD)/generated/make-glyphs

$(MAKE_GLYPHS): efi/font/make-glyphs.c efi/font/pcf.c efi/font/pcf.h efi/font.h boot-entries/bytes.h
	@mkdir -p $(@D)
	$(say) CC $@
	$(CC) -std=c11 -I. -O1 $(WARNINGS) $(filter %.c,$^) -o $@

$(GLYPHS): $(MAKE_GLYPHS) $(GLYPHS_FONT)
	@mkdir -p $(@D)
	$(say) GLYPHS $@
	zcat $(GLYPHS_FONT) | $(MAKE_GLYPHS) >$@

$(EFI)/efi/font.o $(foreach how,check on-host freestanding clang,$(BUILD)/$(how)/efi/font.o) $(BUILD)/lint/efi/font.tidy $(BUILD)/lint/efi/font.analyzed: $(GLYPHS)

# As the firmware calls, and as it leaves registers and stack alone.
EFI_CFLAGS_x64 := -mno-red-zone -maccumulate-outgoing-args -fcf-protection=none -DGNU_EFI_USE_MS_ABI
EFI_CFLAGS_aa64 := -mbranch-protection=none -mcmodel=tiny
# All of the loader is compiled as one, as small as can be: half of what is left of 128 KiB is won by that.
EFI_SMALL := -Oz -flto -flto-partition=one -fno-inline-functions-called-once
EFI_CFLAGS := $(EFI_SMALL) -ffreestanding -fpic -fshort-wchar -fvisibility=hidden -mgeneral-regs-only -fno-stack-protector \
	-fno-asynchronous-unwind-tables $(EFI_CFLAGS_$(ARCH)) -isystem $(EFI_HEADERS) -isystem $(EFI_HEADERS)/$(EFI_CPU)

EFI_OBJS := $(patsubst %.c,$(EFI)/%.o,$(EFI_SRCS))
EFI_SHARED_OBJS := $(patsubst %.c,$(EFI)/%.o,$(BOOT_ENTRIES_SRCS))

# Kernels and initrds are hashed at every start: fast is worth more than small here. The vector
# registers from xmm6 on are the firmware's to find again (UEFI 2.10, 2.3.4), so the one file that
# uses any does without those.
$(EFI)/boot-entries/sha256.o: EFI_CFLAGS := $(filter-out $(EFI_SMALL),$(EFI_CFLAGS)) -O2
$(EFI)/boot-entries/sha256-ni.o: EXTRA_CFLAGS := $(SHA_CFLAGS_$(ARCH))
ifeq ($(ARCH),x64)
$(EFI)/boot-entries/sha256-ni.o: EFI_CFLAGS := $(filter-out $(EFI_SMALL) -mgeneral-regs-only,$(EFI_CFLAGS)) -O2 \
	$(foreach n,6 7 8 9 10 11 12 13 14 15,-ffixed-xmm$(n))
endif

# Nothing in C refers to these: the linker's script does, and what the compiler makes of a loop or an assignment.
$(EFI)/efi/start.o $(EFI)/efi/$(ARCH)/mem.o: EFI_CFLAGS := $(filter-out $(EFI_SMALL),$(EFI_CFLAGS)) -Os

$(EFI)/%.o: %.c Makefile | $(EFI_HEADERS)/$(EFI_CPU)
	@mkdir -p $(@D)
	$(say) CC $@
	$(EFI_CC) $(COMMON_CFLAGS) $(EFI_CFLAGS) $(EXTRA_CFLAGS) $(WARNINGS) -c $< -o $@

# An archive, so that only what is used is linked.
$(EFI)/boot-entries.a: $(EFI_SHARED_OBJS)
	rm -f $@
	$(EFI_TOOLS)gcc-ar rcsD $@ $^

comma := ,
EFI_LDFLAGS := -nostdlib -shared $(addprefix -Wl$(comma),-Bsymbolic -znocombreloc -znoexecstack --no-undefined --fatal-warnings --build-id=none)
EFI_SECTIONS := .text .reloc .rodata .sbat .data

$(EFI)/genboot.so: $(EFI_OBJS) $(EFI)/boot-entries.a efi/loader.lds
	$(say) LD $@
	$(EFI_CC) $(EFI_CFLAGS) $(EFI_LDFLAGS) -T efi/loader.lds $(filter-out %.lds,$^) -o $@

$(EFI_LOADER): $(EFI)/genboot.so
	$(say) EFI $@
	$(EFI_TOOLS)objcopy -S -O efi-app-$(EFI_CPU) --subsystem=10 $(addprefix -j ,$(EFI_SECTIONS)) $< $@
