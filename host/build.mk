# SPDX-License-Identifier: GPL-2.0-or-later
#
# The host tool: build/genboot, and build/asan/genboot with the sanitizers for the tests. Tests link HOST_LIB_SRCS without cli/. With
# ARCH=aa64 on x64 it is build/genboot-aa64, which runs here and writes the ESPs of ARCH's machines.

HOST_TOOL := $(BUILD)/genboot$(FOREIGN)
HOST_TOOL_ASAN := $(BUILD)/asan/genboot

HOST_LIB_SRCS := $(sort $(wildcard host/base/*.c host/esp/*.c host/store/*.c host/packages/*.c host/activate/*.c))
HOST_SRCS := $(HOST_LIB_SRCS) $(sort $(wildcard host/cli/*.c))
HOST_PACKAGES := blkid mount jansson libcryptsetup
HOST_CFLAGS = -D_GNU_SOURCE $(shell pkg-config --cflags $(HOST_PACKAGES))
HOST_LIBS = $(shell pkg-config --libs $(HOST_PACKAGES))
HOST_HARDENING := -O2 -g -fPIE -fstack-protector-strong -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2
HOST_LDFLAGS := -pie -Wl,-z,relro,-z,now

HOST_FOR_x64 := -DGENBOOT_FOR_X64
HOST_FOR_aa64 := -DGENBOOT_FOR_AA64

HOST_OBJS := $(patsubst %.c,$(BUILD)/host-tool$(FOREIGN)/%.o,$(BOOT_ENTRIES_SRCS) $(HOST_SRCS))
HOST_OBJS_ASAN := $(patsubst %.c,$(BUILD)/asan/%.o,$(BOOT_ENTRIES_SRCS) $(HOST_SRCS))

$(BUILD)/host-tool$(FOREIGN)/%.o: %.c Makefile
	@mkdir -p $(@D)
	$(say) CC $@
	$(CC) $(COMMON_CFLAGS) $(WARNINGS) $(HOST_HARDENING) $(HOST_CFLAGS) $(HOST_FOR_$(ARCH)) $(EXTRA_CFLAGS) $(CFLAGS) -c $< -o $@

$(BUILD)/asan/%.o: %.c Makefile
	@mkdir -p $(@D)
	$(say) CC $@
	$(CC) $(COMMON_CFLAGS) $(WARNINGS) $(SANITIZE) $(HOST_CFLAGS) $(EXTRA_CFLAGS) -c $< -o $@

$(HOST_TOOL): $(HOST_OBJS)
	$(say) LD $@
	$(CC) $(HOST_LDFLAGS) $(LDFLAGS) $^ $(HOST_LIBS) -o $@

$(HOST_TOOL_ASAN): $(HOST_OBJS_ASAN)
	$(say) LD $@
	$(CC) $(SANITIZE) $^ $(HOST_LIBS) -o $@

# Stage 1, for the initrd: as little as mounting a root takes.
STAGE1 := $(if $(FOREIGN),,$(BUILD)/genboot-mount)
STAGE1_SRCS := $(sort $(wildcard host/stage1/*.c)) $(addprefix host/base/,efivar.c file.c memory.c)
STAGE1_OBJS := $(patsubst %.c,$(BUILD)/host-tool$(FOREIGN)/%.o,$(BOOT_ENTRIES_SRCS) $(STAGE1_SRCS))

$(STAGE1): $(STAGE1_OBJS)
	$(say) LD $@
	$(CC) $(HOST_LDFLAGS) -Wl,--gc-sections $(LDFLAGS) $^ $(shell pkg-config --libs blkid mount libcryptsetup) -o $@
