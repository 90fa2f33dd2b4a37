# SPDX-License-Identifier: GPL-2.0-or-later
#
# Unit tests under ASan and UBSan, one program a folder; the freestanding proof; the fuzzers.

CHECK := $(BUILD)/check

$(CHECK)/%.o: %.c Makefile
	@mkdir -p $(@D)
	$(say) CC $@
	$(CC) $(COMMON_CFLAGS) -D_GNU_SOURCE $(HOST_CFLAGS) $(SANITIZE) $(if $(filter tests/%,$<),$(TEST_WARNINGS),$(WARNINGS)) $(EXTRA_CFLAGS) -c $< -o $@

check_objects = $(patsubst %.c,$(CHECK)/%.o,$(1))
test_sources = $(sort $(wildcard tests/$(1)/*.c))

$(CHECK)/test-boot-entries: $(call check_objects,$(call test_sources,boot-entries) $(BOOT_ENTRIES_SRCS))
$(CHECK)/test-efi: $(call check_objects,$(call test_sources,efi) efi/font/pcf.c $(EFI_PURE_SRCS) $(BOOT_ENTRIES_SRCS))
$(CHECK)/test-host: $(call check_objects,$(call test_sources,host) $(addprefix host/stage1/,ask-agent.c crypttab.c holder.c keep.c seed.c) $(HOST_LIB_SRCS) \
	$(BOOT_ENTRIES_SRCS))

# The loader as a normal program on the fake firmware of tests/firmware: all of it but what only a real machine has. LOADER_ON_HOST is
# the same for others to link, without sanitizers.
FIRMWARE_CFLAGS := -fshort-wchar -DGNU_EFI_USE_MS_ABI -isystem $(EFI_INCLUDE) -isystem $(EFI_INCLUDE)/$(EFI_CPU_$(NATIVE))
FIRMWARE_SRCS := $(filter-out $(addprefix tests/firmware/,test-% scene% faults%),$(call test_sources,firmware))
LOADER_ON_HOST_SRCS := $(filter-out efi/mem.c efi/sbat.c efi/ticks.c efi/$(ARCH)/%,$(EFI_SRCS)) $(FIRMWARE_SRCS) $(BOOT_ENTRIES_SRCS)
LOADER_ON_HOST := $(BUILD)/on-host/loader.a

$(CHECK)/efi/%.o $(CHECK)/tests/firmware/%.o $(BUILD)/on-host/%.o: EXTRA_CFLAGS += $(FIRMWARE_CFLAGS)

$(BUILD)/on-host/%.o: %.c Makefile
	@mkdir -p $(@D)
	$(say) CC $@
	$(CC) $(COMMON_CFLAGS) -D_GNU_SOURCE -g -O2 $(TEST_WARNINGS) $(EXTRA_CFLAGS) -c $< -o $@

$(LOADER_ON_HOST): $(patsubst %.c,$(BUILD)/on-host/%.o,$(LOADER_ON_HOST_SRCS))
	rm -f $@
	ar rcsD $@ $^

$(CHECK)/test-loader: $(call check_objects,$(sort $(call test_sources,firmware) $(LOADER_ON_HOST_SRCS)))

$(CHECK)/test-bad-inputs: $(call check_objects,$(call test_sources,bad-inputs) $(LOADER_ON_HOST_SRCS))
$(CHECK)/test-bad-inputs-host: $(call check_objects,$(call test_sources,bad-inputs/host) $(HOST_LIB_SRCS) $(BOOT_ENTRIES_SRCS))

# Bad images and records as files, for the host tool and for real firmware.
MAKE_BAD_INPUTS := $(CHECK)/make-bad-images $(CHECK)/make-bad-record $(CHECK)/damage-fat
$(CHECK)/make-bad-images: $(call check_objects,tests/bad-inputs/make/images.c tests/bad-inputs/images.c)
$(CHECK)/damage-fat: $(call check_objects,tests/bad-inputs/make/fat.c tests/bad-inputs/fat/damage.c $(wildcard host/esp/fat*.c) host/base/memory.c $(BOOT_ENTRIES_SRCS))
$(CHECK)/make-bad-record: $(call check_objects,tests/bad-inputs/make/record.c $(BOOT_ENTRIES_SRCS))
$(MAKE_BAD_INPUTS):
	$(say) LD $@
	$(CC) $(SANITIZE) $^ -o $@

# The judge of the crash tests, on disks that the tool has written.
JUDGE_SRCS := $(addprefix tests/crash/,judge.c fat-tree.c disk-files.c partition.c pool.c) $(wildcard host/esp/fat*.c) host/base/memory.c
$(CHECK)/test-bad-inputs-fat: $(call check_objects,$(call test_sources,bad-inputs/fat) $(JUDGE_SRCS) $(LOADER_ON_HOST_SRCS))
$(CHECK)/test-judge: $(call check_objects,tests/crash/test-judge.c tests/crash/test-disk-files.c $(JUDGE_SRCS) $(LOADER_ON_HOST_SRCS))
# The replayer of the crash tests, on logs made by hand.
$(CHECK)/test-walk: $(call check_objects,$(addprefix tests/crash/,test-walk.c walk.c image.c log.c mapping.c) host/base/memory.c)

UNIT_TESTS := $(CHECK)/test-boot-entries $(CHECK)/test-efi $(CHECK)/test-host $(CHECK)/test-loader $(CHECK)/test-bad-inputs $(CHECK)/test-bad-inputs-host $(CHECK)/test-bad-inputs-fat $(CHECK)/test-judge $(CHECK)/test-walk

$(UNIT_TESTS):
	$(say) LD $@
	$(CC) $(SANITIZE) $^ -lcriterion $(HOST_LIBS) -o $@

# With the object code of the loader.
BENCH_SHA256 := $(BUILD)/bench-sha256
$(BENCH_SHA256): tests/bench-sha256.c $(BUILD)/efi/boot-entries/sha256.o $(BUILD)/efi/boot-entries/sha256-ni.o
	$(say) LD $@
	$(CC) $(COMMON_CFLAGS) -D_GNU_SOURCE -O2 $(WARNINGS) $^ -o $@

# What the loader has in assembly, for each architecture.
TEST_MEM := $(CHECK)$(FOREIGN)/test-mem
$(TEST_MEM): tests/efi/arch/test-mem.c efi/mem.c efi/$(ARCH)/mem.c efi/mem.h Makefile
	@mkdir -p $(@D)
	$(say) LD $@
	$(EFI_CC) -std=c11 -I. -Os -fno-builtin $(foreach name,memcpy memmove memset memcmp,-D$(name)=loader_$(name)) -static $(filter %.c,$^) -o $@

# The shared code and the loader's pure parts need nothing but four functions that every compiler may call.
FREESTANDING := $(BUILD)/freestanding
FREESTANDING_OBJS := $(patsubst %.c,$(FREESTANDING)/%.o,$(BOOT_ENTRIES_SRCS) $(EFI_PURE_SRCS))

$(FREESTANDING)/%.o: %.c Makefile
	@mkdir -p $(@D)
	$(say) CC $@
	$(CC) $(COMMON_CFLAGS) $(WARNINGS) -O2 -ffreestanding -nostdinc -isystem $(shell $(CC) -print-file-name=include) $(EXTRA_CFLAGS) -c $< -o $@

$(BUILD)/freestanding.o: $(FREESTANDING_OBJS)
	ld -r $^ -o $@

# clang warns of other things than gcc.
CLANG_OBJS := $(patsubst %.c,$(BUILD)/clang/%.o,$(BOOT_ENTRIES_SRCS) $(EFI_PURE_SRCS) $(HOST_SRCS) $(wildcard host/stage1/*.c))

$(BUILD)/clang/%.o: %.c Makefile
	@mkdir -p $(@D)
	$(say) CLANG $@
	$(CLANG) $(COMMON_CFLAGS) -D_GNU_SOURCE $(HOST_CFLAGS) $(WARNINGS) $(EXTRA_CFLAGS) -O1 -c $< -o $@

FUZZ_BINS := $(patsubst tests/fuzz/%.c,$(BUILD)/fuzz/%,$(sort $(wildcard tests/fuzz/fuzz-*.c)))
FUZZ_CFLAGS := -g -O1 -fsanitize=fuzzer,address,undefined -fno-sanitize-recover=all

$(BUILD)/fuzz/%: tests/fuzz/%.c $(BOOT_ENTRIES_SRCS) $(wildcard boot-entries/*.h)
	@mkdir -p $(@D)
	$(say) FUZZER $@
	$(CLANG) -std=c11 -D_GNU_SOURCE -I. -msse4.1 -msha $(FUZZ_CFLAGS) $(filter %.c,$^) -o $@

$(BUILD)/fuzz/fuzz-fat: $(wildcard host/esp/fat*.[ch]) host/base/memory.c
$(BUILD)/fuzz/fuzz-variables: host/esp/load-option.c host/base/memory.c
$(BUILD)/fuzz/fuzz-dpkg: $(addprefix host/packages/,dpkg.c list.c changes.c) $(addprefix host/base/,file.c memory.c)

# The corpora again, without a fuzzer.
REPLAYS := $(patsubst tests/fuzz/fuzz-%.c,$(CHECK)/replay-%,$(sort $(wildcard tests/fuzz/fuzz-*.c)))

$(CHECK)/replay-%: $(CHECK)/tests/fuzz/fuzz-%.o $(call check_objects,tests/fuzz/replay.c $(HOST_LIB_SRCS) $(BOOT_ENTRIES_SRCS))
	$(say) LD $@
	$(CC) $(SANITIZE) $^ $(HOST_LIBS) -o $@

ifeq ($(FOREIGN),)
check-run: all $(UNIT_TESTS) $(TEST_MEM) $(MAKE_BAD_INPUTS) $(REPLAYS) $(HOST_TOOL_ASAN) $(BUILD)/freestanding.o $(CLANG_OBJS)
	tests/run
else
# The code itself has been tested as this machine's own.
check-run: all $(TEST_MEM)
	$(again) ARCH=$(NATIVE) all
	tests/run $(ARCH)
endif
