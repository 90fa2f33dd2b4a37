// SPDX-License-Identifier: GPL-2.0-or-later

#include "tests/firmware/faults.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define STATUSES_MAX 9 // with a 0 at the end

// The statuses of each function, as UEFI 2.10 and EDK2 have them; what is not listed fails with
// those of any function.
static const struct {
	enum fw_function function;
	uint64_t statuses[STATUSES_MAX];
} plausible[] = {
	{ FW_ANY, { FW_DEVICE_ERROR, FW_OUT_OF_RESOURCES, FW_NOT_FOUND, FW_INVALID_PARAMETER } },
	{ FW_ALLOCATE_PAGES, { FW_OUT_OF_RESOURCES, FW_NOT_FOUND } },
	{ FW_ALLOCATE_POOL, { FW_OUT_OF_RESOURCES } },
	{ FW_CHECK_EVENT, { FW_NOT_READY, FW_INVALID_PARAMETER } },
	{ FW_WAIT_FOR_EVENT, { FW_INVALID_PARAMETER, FW_UNSUPPORTED } },
	{ FW_HANDLE_PROTOCOL, { FW_UNSUPPORTED, FW_INVALID_PARAMETER, FW_ACCESS_DENIED } },
	{ FW_LOAD_IMAGE,
	  { FW_LOAD_ERROR, FW_UNSUPPORTED, FW_OUT_OF_RESOURCES, FW_DEVICE_ERROR, FW_ACCESS_DENIED,
	    FW_SECURITY_VIOLATION } },
	{ FW_START_IMAGE, { FW_LOAD_ERROR, FW_INVALID_PARAMETER, FW_SECURITY_VIOLATION } },
	{ FW_GET_VARIABLE,
	  { FW_NOT_FOUND, FW_DEVICE_ERROR, FW_SECURITY_VIOLATION, FW_BUFFER_TOO_SMALL,
	    FW_UNSUPPORTED } },
	{ FW_SET_VARIABLE,
	  { FW_OUT_OF_RESOURCES, FW_DEVICE_ERROR, FW_WRITE_PROTECTED, FW_SECURITY_VIOLATION,
	    FW_INVALID_PARAMETER, FW_NOT_FOUND } },
	{ FW_OPEN_VOLUME,
	  { FW_NO_MEDIA, FW_MEDIA_CHANGED, FW_DEVICE_ERROR, FW_VOLUME_CORRUPTED,
	    FW_OUT_OF_RESOURCES, FW_UNSUPPORTED } },
	{ FW_FILE_OPEN,
	  { FW_NOT_FOUND, FW_NO_MEDIA, FW_MEDIA_CHANGED, FW_DEVICE_ERROR, FW_VOLUME_CORRUPTED,
	    FW_ACCESS_DENIED, FW_OUT_OF_RESOURCES, FW_WRITE_PROTECTED } },
	{ FW_FILE_READ,
	  { FW_NO_MEDIA, FW_MEDIA_CHANGED, FW_DEVICE_ERROR, FW_VOLUME_CORRUPTED,
	    FW_BUFFER_TOO_SMALL, FW_HALF_READ, FW_EMPTY_READ } },
	{ FW_FILE_WRITE,
	  { FW_NO_MEDIA, FW_DEVICE_ERROR, FW_VOLUME_CORRUPTED, FW_WRITE_PROTECTED,
	    FW_VOLUME_FULL } },
	{ FW_FILE_SET_INFO,
	  { FW_NO_MEDIA, FW_DEVICE_ERROR, FW_VOLUME_CORRUPTED, FW_WRITE_PROTECTED, FW_VOLUME_FULL,
	    FW_ACCESS_DENIED, FW_UNSUPPORTED } },
	{ FW_FILE_FLUSH, { FW_NO_MEDIA, FW_DEVICE_ERROR, FW_VOLUME_CORRUPTED, FW_VOLUME_FULL } },
	{ FW_READ_BLOCKS, { FW_DEVICE_ERROR, FW_NO_MEDIA, FW_MEDIA_CHANGED } },
	{ FW_OUTPUT_STRING, { FW_DEVICE_ERROR, FW_UNSUPPORTED } },
	{ FW_SET_ATTRIBUTE, { FW_DEVICE_ERROR, FW_UNSUPPORTED } },
	{ FW_CLEAR_SCREEN, { FW_DEVICE_ERROR, FW_UNSUPPORTED } },
	{ FW_SET_CURSOR_POSITION, { FW_DEVICE_ERROR, FW_UNSUPPORTED } },
	{ FW_SET_MODE, { FW_DEVICE_ERROR, FW_UNSUPPORTED } },
	{ FW_BLT, { FW_DEVICE_ERROR, FW_INVALID_PARAMETER } },
	{ FW_ENABLE_CURSOR, { FW_DEVICE_ERROR, FW_UNSUPPORTED } },
	{ FW_READ_KEY_STROKE, { FW_NOT_READY, FW_DEVICE_ERROR } },
	{ FW_READ_KEY_STROKE_EX, { FW_NOT_READY, FW_DEVICE_ERROR, FW_UNSUPPORTED } },
};

static const uint64_t *statuses_of(enum fw_function function)
{
	for (size_t i = 1; i < ARRAY_LEN(plausible); i++)
		if (plausible[i].function == function)
			return plausible[i].statuses;
	return plausible[0].statuses;
}

// The fault that is on, for the sanitizer's last words.
static char under_way[200];

static void print_under_way(void)
{
	fprintf(stderr, "while %s\n", under_way);
}

void __sanitizer_set_death_callback(void (*callback)(void));

static void note(const struct fault_case *what, const struct fw_fault *fault)
{
	snprintf(under_way, sizeof under_way, "%s: %s %s %zu, %s", what->name,
		 fw_function_name(fault->function), fault->lasts ? "from call" : "in call",
		 (size_t)fault->call, fw_status_name(fault->status));
	__sanitizer_set_death_callback(print_under_way);
}

// The loader is silent only where it has nothing to speak with.
static bool has_a_reason(const struct scene *scene)
{
	return scene->outcome.status != FW_SUCCESS &&
	       (fw_said(&scene->outcome, "genboot: ") ||
		scene->machine.fault.function == FW_OUTPUT_STRING);
}

static void judge(const struct fault_case *what, const struct scene *scene,
		  struct fault_tally *tally)
{
	const struct fw_outcome *outcome = &scene->outcome;
	bool waits = outcome->end == FW_TIME_UP || outcome->end == FW_WATCHDOG;

	cr_assert_str_empty(outcome->misuse, "%s: %s", under_way, outcome->misuse);
	cr_assert_str_empty(outcome->leak, "%s: it leaves %s", under_way, outcome->leak);
	cr_assert_neq(outcome->end, FW_CALLS_UP, "%s: it hangs", under_way);
	cr_assert(!waits || what->may_wait, "%s: it waits\n%s", under_way, outcome->console);
	if (outcome->end == FW_STARTED)
		cr_assert_neq(scene_generation(scene), SCENE_WRONG, "%s: a wrong image", under_way);
	if (outcome->end == FW_RETURNED)
		cr_assert(has_a_reason(scene), "%s: it goes back with %s and says %s", under_way,
			  fw_status_name(outcome->status), outcome->console);
	cr_assert(!what->holds || what->holds(scene), "%s: it must not leave this", under_way);
	tally->runs += outcome->fault_hit;
	tally->started += outcome->end == FW_STARTED;
	tally->went_back += outcome->end == FW_RETURNED;
	tally->waits += waits;
}

static void boot_again(const struct fault_case *what, struct scene *scene)
{
	scene->machine.fault = (struct fw_fault){ 0 };
	scene_run(scene);
	cr_assert_eq(scene->outcome.end, FW_STARTED, "%s: no boot after it", under_way);
	cr_assert_neq(scene_generation(scene), SCENE_WRONG, "%s: a wrong image next", under_way);
	cr_assert(!what->holds || what->holds(scene), "%s: what the next boot leaves", under_way);
}

static void run(const struct fault_case *what, const struct fw_fault *fault,
		struct fault_tally *tally)
{
	struct scene scene;

	note(what, fault);
	scene_open(&scene);
	what->build(&scene);
	scene.machine.fault = *fault;
	fw_run(&scene.machine, &scene.outcome);
	judge(what, &scene, tally);
	boot_again(what, &scene);
	scene_close(&scene);
}

// The functions that are called when nothing fails, in order. Caller frees.
static uint8_t *calls_of(const struct fault_case *what, size_t *ret_n)
{
	struct scene scene;
	uint8_t *calls;

	scene_open(&scene);
	what->build(&scene);
	scene_run(&scene);
	calls = scene.outcome.calls;
	*ret_n = scene.outcome.n_calls;
	scene.outcome.calls = NULL;
	scene_close(&scene);
	return calls;
}

void faults_once(const struct fault_case *what, struct fault_tally *tally)
{
	size_t n;
	uint8_t *calls = calls_of(what, &n);

	for (size_t i = 0; i < n; i++) {
		const uint64_t *status = statuses_of(calls[i]);

		for (; *status != FW_SUCCESS; status++)
			run(what, &(struct fw_fault){ i + 1, calls[i], false, *status }, tally);
	}
	free(calls);
}

// From the first, second, fourth... call of a function on.
void faults_that_last(const struct fault_case *what, struct fault_tally *tally)
{
	size_t n, seen[FW_N_FUNCTIONS] = { 0 };
	uint8_t *calls = calls_of(what, &n);

	for (size_t i = 0; i < n; i++) {
		const uint64_t *status = statuses_of(calls[i]);
		size_t nth = ++seen[calls[i]];

		for (; (nth & (nth - 1)) == 0 && *status != FW_SUCCESS; status++)
			run(what, &(struct fw_fault){ i + 1, calls[i], true, *status }, tally);
	}
	free(calls);
}

// Positions belong to no disk, and to writing as well.
static bool reads(enum fw_function function)
{
	return function == FW_OPEN_VOLUME || function == FW_FILE_OPEN || function == FW_FILE_READ ||
	       function == FW_FILE_GET_INFO || function == FW_READ_BLOCKS;
}

// Returns the generation that starts.
static unsigned run_same(const struct fault_case *what, const struct fw_fault *fault, bool *ret_hit)
{
	struct scene scene;
	unsigned generation;

	note(what, fault);
	scene_open(&scene);
	what->build(&scene);
	scene.machine.fault = *fault;
	scene_run(&scene);
	generation = scene_generation(&scene);
	*ret_hit = scene.outcome.fault_hit;
	scene_close(&scene);
	return generation;
}

void faults_of_a_moment(const struct fault_case *what, struct fault_tally *tally)
{
	static const uint64_t statuses[] = { FW_DEVICE_ERROR, FW_NO_MEDIA, FW_MEDIA_CHANGED };
	bool hit;
	unsigned wanted = run_same(what, &(struct fw_fault){ 0 }, &hit);
	size_t n;
	uint8_t *calls = calls_of(what, &n);

	for (size_t i = 0; i < 3 * n; i++) {
		struct fw_fault fault = { i / 3 + 1, calls[i / 3], false, statuses[i % 3] };

		if (!reads(fault.function))
			continue;
		cr_assert_eq(run_same(what, &fault, &hit), wanted, "%s: another one", under_way);
		tally->runs += hit;
		tally->started++;
	}
	free(calls);
}
