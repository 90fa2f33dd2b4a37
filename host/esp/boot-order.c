// SPDX-License-Identifier: GPL-2.0-or-later
#include "host/esp/boot-order.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/base/cleanup.h"
#include "host/base/efivar.h"
#include "host/base/file.h"
#include "host/base/memory.h"

#define MAX_VARIABLES 4096u
#define NUMBERS 0x10000u
#define NAME_SIZE 9 // "Boot" and four digits

enum option_state {
	OPTION_FREE,
	OPTION_FOREIGN,
	OPTION_OURS,      // an older one of ours
	OPTION_IDENTICAL, // exactly what we would write
};

struct survey {
	uint8_t states[NUMBERS]; // enum option_state by number
	uint16_t *order;
	size_t n_order;
};

static void variable_name(uint16_t number, char ret[NAME_SIZE])
{
	snprintf(ret, NAME_SIZE, "Boot%04X", number);
}

// Boot#### of "Boot####-GUID"; -1 when it is none.
static int number_of(const char *file)
{
	unsigned int number;
	int end = 0;
	char name[NAME_SIZE];

	if (sscanf(file, "Boot%4X-%n", &number, &end) != 1 || end != NAME_SIZE)
		return -1;
	variable_name((uint16_t)number, name);
	if (strncmp(file, name, NAME_SIZE - 1) != 0 || strcmp(file + end, EFIVAR_GLOBAL_GUID) != 0)
		return -1;
	return (int)number;
}

static enum option_state judge(int efivars_fd, uint16_t number, const struct load_option *option,
			       const char *folder, const struct boot_order_plan *plan)
{
	CLEANUP(cleanup_free) uint8_t *value = NULL;
	char name[NAME_SIZE];
	size_t len;

	variable_name(number, name);
	if (efivar_read(efivars_fd, name, EFIVAR_GLOBAL_GUID, &value, &len) < 0)
		return OPTION_FOREIGN; // there, whatever it is
	if (len == plan->option_len && memcmp(value, plan->option, len) == 0)
		return OPTION_IDENTICAL;
	return load_option_matches(value, len, option->description, option->part_uuid, folder)
		       ? OPTION_OURS
		       : OPTION_FOREIGN;
}

// One that cannot be read is not empty: written anew, it would lose every other system.
static int read_order(int efivars_fd, struct survey *survey)
{
	CLEANUP(cleanup_free) uint8_t *value = NULL;
	size_t len = 0;
	int r = efivar_read(efivars_fd, "BootOrder", EFIVAR_GLOBAL_GUID, &value, &len);

	if (r < 0 && r != -ENOENT)
		return r;
	survey->order = xalloc((len / 2 + 1) * sizeof(*survey->order));
	for (size_t i = 0; i + 1 < len; i += 2)
		survey->order[survey->n_order++] = (uint16_t)(value[i] | value[i + 1] << 8);
	return 0;
}

static int take_survey(int efivars_fd, const struct load_option *option, const char *folder,
		       const struct boot_order_plan *plan, struct survey *survey)
{
	char **names;
	size_t n;
	int r = file_list(efivars_fd, ".", MAX_VARIABLES, &names, &n);

	if (r < 0)
		return r;
	for (size_t i = 0; i < n; i++) {
		int number = number_of(names[i]);

		if (number >= 0)
			survey->states[number] =
				(uint8_t)judge(efivars_fd, (uint16_t)number, option, folder, plan);
	}
	file_list_free(names, n);
	return read_order(efivars_fd, survey);
}

static int pick_number(const struct survey *survey, struct boot_order_plan *plan)
{
	for (int wanted = OPTION_IDENTICAL; wanted >= OPTION_FREE; wanted -= OPTION_IDENTICAL)
		for (size_t i = 0; i < NUMBERS; i++)
			if (survey->states[i] == wanted) {
				plan->number = (uint16_t)i;
				plan->is_new = wanted == OPTION_FREE;
				return 0;
			}
	return -ENOSPC;
}

static void insert(struct boot_order_plan *plan, size_t place, uint16_t number)
{
	if (place > plan->n_order)
		place = plan->n_order;
	memmove(plan->order + place + 1, plan->order + place,
		(plan->n_order - place) * sizeof(*plan->order));
	plan->order[place] = number;
	plan->n_order++;
}

static bool has_number(const struct boot_order_plan *plan, size_t number)
{
	for (size_t i = 0; i < plan->n_order; i++)
		if (plan->order[i] == number)
			return true;
	return false;
}

static void finish_order(const struct survey *survey, struct boot_order_plan *plan)
{
	plan->outdated = xalloc(NUMBERS * sizeof(*plan->outdated));
	for (size_t i = 0; i < NUMBERS; i++)
		if (survey->states[i] >= OPTION_OURS && !has_number(plan, i))
			plan->outdated[plan->n_outdated++] = (uint16_t)i;
	plan->order_changes =
		plan->n_order != survey->n_order ||
		memcmp(plan->order, survey->order, plan->n_order * sizeof(*plan->order)) != 0;
}

// The first of ours in the old order stays; the rest go.
static void plan_order(const struct survey *survey, size_t place, struct boot_order_plan *plan)
{
	bool kept = false;

	plan->order = xalloc((survey->n_order + 1) * sizeof(*plan->order));
	for (size_t i = 0; i < survey->n_order; i++) {
		uint16_t number = survey->order[i];
		bool ours = survey->states[number] >= OPTION_OURS;

		if (number == plan->number || (ours && kept))
			continue;
		kept = kept || ours;
		plan->order[plan->n_order++] = number;
	}
	insert(plan, place, plan->number);
	finish_order(survey, plan);
}

static void plan_removal(const struct survey *survey, struct boot_order_plan *plan)
{
	plan->order = xalloc((survey->n_order + 1) * sizeof(*plan->order));
	for (size_t i = 0; i < survey->n_order; i++)
		if (survey->states[survey->order[i]] < OPTION_OURS)
			plan->order[plan->n_order++] = survey->order[i];
	finish_order(survey, plan);
}

static int start_plan(int efivars_fd, const struct load_option *option, const char *folder,
		      struct boot_order_plan *plan, struct survey *survey)
{
	int r = efivars_fd < 0 ? -ENOENT
			       : load_option_print(option, &plan->option, &plan->option_len);

	return r < 0 ? r : take_survey(efivars_fd, option, folder, plan, survey);
}

int boot_order_plan_at(int efivars_fd, const struct load_option *option, const char *folder,
		       size_t place, struct boot_order_plan *ret)
{
	CLEANUP(cleanup_free) struct survey *survey = xalloc(sizeof(*survey));
	struct boot_order_plan plan = { 0 };
	int r = start_plan(efivars_fd, option, folder, &plan, survey);

	if (r == 0)
		r = pick_number(survey, &plan);
	if (r == 0)
		plan_order(survey, place, &plan);
	free(survey->order);
	if (r < 0)
		boot_order_plan_done(&plan);
	else
		*ret = plan;
	return r;
}

int boot_order_plan(int efivars_fd, const struct load_option *option, const char *folder,
		    struct boot_order_plan *ret)
{
	return boot_order_plan_at(efivars_fd, option, folder, 0, ret);
}

int boot_order_plan_removal(int efivars_fd, const struct load_option *option, const char *folder,
			    struct boot_order_plan *ret)
{
	CLEANUP(cleanup_free) struct survey *survey = xalloc(sizeof(*survey));
	struct boot_order_plan plan = { 0 };
	int r = start_plan(efivars_fd, option, folder, &plan, survey);

	if (r == 0)
		plan_removal(survey, &plan);
	free(survey->order);
	if (r < 0)
		boot_order_plan_done(&plan);
	else
		*ret = plan;
	return r;
}

void boot_order_plan_done(struct boot_order_plan *plan)
{
	free(plan->option);
	free(plan->order);
	free(plan->outdated);
	*plan = (struct boot_order_plan){ 0 };
}

bool boot_order_plan_is_empty(const struct boot_order_plan *plan)
{
	return !plan->is_new && !plan->order_changes && plan->n_outdated == 0;
}

bool boot_order_leads_to(int efivars_fd, const uint16_t *numbers, size_t n,
			 const struct load_option *option, const char *path)
{
	for (size_t i = 0; i < n; i++) {
		CLEANUP(cleanup_free) uint8_t *value = NULL;
		char name[NAME_SIZE];
		size_t len;

		variable_name(numbers[i], name);
		if (efivar_read(efivars_fd, name, EFIVAR_GLOBAL_GUID, &value, &len) == 0 &&
		    load_option_matches(value, len, option->description, option->part_uuid, path))
			return true;
	}
	return false;
}

static int write_order(int efivars_fd, const struct boot_order_plan *plan)
{
	CLEANUP(cleanup_free) uint8_t *bytes = xalloc(plan->n_order * 2);

	for (size_t i = 0; i < plan->n_order; i++) {
		bytes[2 * i] = (uint8_t)(plan->order[i] & 0xff);
		bytes[2 * i + 1] = (uint8_t)(plan->order[i] >> 8);
	}
	return efivar_write(efivars_fd, "BootOrder", EFIVAR_GLOBAL_GUID, bytes, plan->n_order * 2);
}

static int write_option(int efivars_fd, const struct boot_order_plan *plan)
{
	char name[NAME_SIZE];

	variable_name(plan->number, name);
	return plan->is_new ? efivar_write(efivars_fd, name, EFIVAR_GLOBAL_GUID, plan->option,
					   plan->option_len)
			    : 0;
}

int boot_order_apply_once(int efivars_fd, const struct boot_order_plan *plan)
{
	const uint8_t number[] = { (uint8_t)(plan->number & 0xff), (uint8_t)(plan->number >> 8) };
	int r = write_option(efivars_fd, plan);

	return r < 0 ? r
		     : efivar_write(efivars_fd, "BootNext", EFIVAR_GLOBAL_GUID, number,
				    sizeof(number));
}

int boot_order_apply(int efivars_fd, const struct boot_order_plan *plan)
{
	char name[NAME_SIZE];
	int r = write_option(efivars_fd, plan);

	if (r == 0 && plan->order_changes)
		r = write_order(efivars_fd, plan);
	for (size_t i = 0; i < plan->n_outdated && r == 0; i++) {
		variable_name(plan->outdated[i], name);
		r = efivar_delete(efivars_fd, name, EFIVAR_GLOBAL_GUID);
	}
	return r;
}
