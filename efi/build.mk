# SPDX-License-Identifier: GPL-2.0-or-later
#
# The loader. Of gnu-efi only the headers, the start code with its relocator, and the linker script
# are used: 3.0.15 (Debian 12) and 3.0.18 (Debian 13) both do.

EFI_INCLUDE ?= /usr/include/efi
EFI_LIB ?= /usr/lib

EFI_LOADER := $(BUILD)/efi/genbootx64.efi

# No firmware type in these: they are tested on the host.
EFI_PURE_SRCS := efi/cells.c efi/line-edit.c efi/menu.c efi/progress.c efi/screen.c efi/table.c
EFI_SRCS := $(sort $(wildcard efi/*.c))

EFI_CFLAGS := -Os -ffreestanding -fpic -fshort-wchar -fvisibility=hidden -mno-red-zone \
	-mgeneral-regs-only -maccumulate-outgoing-args -fno-stack-protector \
	-fno-asynchronous-unwind-tables -fcf-protection=none -DGNU_EFI_USE_MS_ABI \
	-isystem $(EFI_INCLUDE) -isystem $(EFI_INCLUDE)/x86_64

EFI_OBJS := $(patsubst %.c,$(BUILD)/efi/%.o,$(EFI_SRCS))
EFI_SHARED_OBJS := $(patsubst %.c,$(BUILD)/efi/%.o,$(BOOT_ENTRIES_SRCS))

# Kernels and initrds are hashed at every start: fast is worth more than small here. The vector
# registers from xmm6 on are the firmware's to find again (UEFI 2.10, 2.3.4), so the one file that
# uses any does without those.
$(BUILD)/efi/boot-entries/sha256.o: EFI_CFLAGS += -O2
$(BUILD)/efi/boot-entries/sha256-ni.o: EFI_CFLAGS := $(filter-out -mgeneral-regs-only,$(EFI_CFLAGS)) -O2 \
	$(foreach n,6 7 8 9 10 11 12 13 14 15,-ffixed-xmm$(n))

$(BUILD)/efi/%.o: %.c Makefile
	@mkdir -p $(@D)
	$(say) CC $@
	$(CC) $(COMMON_CFLAGS) $(EFI_CFLAGS) $(EXTRA_CFLAGS) $(WARNINGS) -c $< -o $@

# An archive, so that only what is used is linked.
$(BUILD)/efi/boot-entries.a: $(EFI_SHARED_OBJS)
	rm -f $@
	ar rcsD $@ $^

$(BUILD)/efi/genboot.so: $(EFI_OBJS) $(BUILD)/efi/boot-entries.a
	$(say) LD $@
	ld -nostdlib -shared -Bsymbolic -znocombreloc -znoexecstack --no-undefined --fatal-warnings \
		-T $(EFI_LIB)/elf_x86_64_efi.lds $(EFI_LIB)/crt0-efi-x86_64.o $^ $(EFI_LIB)/libgnuefi.a -o $@

$(EFI_LOADER): $(BUILD)/efi/genboot.so
	$(say) EFI $@
	objcopy -S -O efi-app-x86_64 --subsystem=10 \
		-j .text -j .reloc -j .data -j .rodata -j .dynamic -j .dynsym -j .rela -j .sbat $< $@
