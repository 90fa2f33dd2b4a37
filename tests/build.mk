# SPDX-License-Identifier: GPL-2.0-or-later
#
# Unit tests under ASan and UBSan, one program a folder; the freestanding proof; the fuzzers.

CHECK := $(BUILD)/check

$(CHECK)/%.o: %.c
	@mkdir -p $(@D)
	$(say) CC $@
	$(CC) $(COMMON_CFLAGS) -D_GNU_SOURCE $(HOST_CFLAGS) $(SANITIZE) $(if $(filter tests/%,$<),$(TEST_WARNINGS),$(WARNINGS)) $(EXTRA_CFLAGS) -c $< -o $@

check_objects = $(patsubst %.c,$(CHECK)/%.o,$(1))
test_sources = $(sort $(wildcard tests/$(1)/*.c))

$(CHECK)/test-boot-entries: $(call check_objects,$(call test_sources,boot-entries) $(BOOT_ENTRIES_SRCS))
$(CHECK)/test-efi: $(call check_objects,$(call test_sources,efi) $(EFI_PURE_SRCS) $(BOOT_ENTRIES_SRCS))
$(CHECK)/test-host: $(call check_objects,$(call test_sources,host) $(HOST_LIB_SRCS) $(BOOT_ENTRIES_SRCS))

UNIT_TESTS := $(CHECK)/test-boot-entries $(CHECK)/test-efi $(CHECK)/test-host

$(UNIT_TESTS):
	$(say) LD $@
	$(CC) $(SANITIZE) $^ -lcriterion $(HOST_LIBS) -o $@

# The shared code and the loader's pure parts need nothing but four functions that every compiler may call.
FREESTANDING := $(BUILD)/freestanding
FREESTANDING_OBJS := $(patsubst %.c,$(FREESTANDING)/%.o,$(BOOT_ENTRIES_SRCS) $(EFI_PURE_SRCS))

$(FREESTANDING)/%.o: %.c
	@mkdir -p $(@D)
	$(say) CC $@
	$(CC) $(COMMON_CFLAGS) $(WARNINGS) -O2 -ffreestanding -nostdinc -isystem $(shell $(CC) -print-file-name=include) $(EXTRA_CFLAGS) -c $< -o $@

$(BUILD)/freestanding.o: $(FREESTANDING_OBJS)
	ld -r $^ -o $@

# clang warns of other things than gcc.
CLANG_OBJS := $(patsubst %.c,$(BUILD)/clang/%.o,$(BOOT_ENTRIES_SRCS) $(EFI_PURE_SRCS) $(HOST_SRCS))

$(BUILD)/clang/%.o: %.c
	@mkdir -p $(@D)
	$(say) CLANG $@
	$(CLANG) $(COMMON_CFLAGS) -D_GNU_SOURCE $(HOST_CFLAGS) $(WARNINGS) $(EXTRA_CFLAGS) -O1 -c $< -o $@

FUZZ_BINS := $(patsubst tests/fuzz/%.c,$(BUILD)/fuzz/%,$(sort $(wildcard tests/fuzz/fuzz-*.c)))
FUZZ_CFLAGS := -g -O1 -fsanitize=fuzzer,address,undefined -fno-sanitize-recover=all

$(BUILD)/fuzz/%: tests/fuzz/%.c $(BOOT_ENTRIES_SRCS) $(wildcard boot-entries/*.h)
	@mkdir -p $(@D)
	$(say) FUZZER $@
	$(CLANG) -std=c11 -I. -msse4.1 -msha $(FUZZ_CFLAGS) $< $(BOOT_ENTRIES_SRCS) -o $@

check-run: all $(UNIT_TESTS) $(HOST_TOOL_ASAN) $(BUILD)/freestanding.o $(CLANG_OBJS)
	tests/run
