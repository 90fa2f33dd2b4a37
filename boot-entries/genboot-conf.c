// SPDX-License-Identifier: GPL-2.0-or-later

#include "boot-entries/genboot-conf.h"
#include "boot-entries/persist.h"

static const char *set_count(uint32_t *count, struct span value)
{
	uint64_t number;

	if (!span_to_u64(value, CONF_KEEP_MAX, &number) || number == 0)
		return "is a whole number from 1 to 10000";
	*count = (uint32_t)number;
	return NULL;
}

static unsigned shift_of(char unit)
{
	switch (unit) {
	case 'K':
		return 10;
	case 'M':
		return 20;
	case 'G':
		return 30;
	case 'T':
		return 40;
	default:
		return 0;
	}
}

static const char *set_min_free(struct genboot_conf *conf, struct span value)
{
	struct span digits = value;
	unsigned shift = 0;
	uint64_t number;
	char unit = span_is_empty(value) ? '\0' : value.at[value.len - 1];

	if (unit == '%' || shift_of(unit) > 0)
		digits.len--;
	if (unit == '%' && span_to_u64(digits, CONF_PERCENT_MAX, &number) && number > 0) {
		conf->min_free_percent = (uint32_t)number;
		conf->min_free_bytes = 0;
		return NULL;
	}
	shift = shift_of(unit);
	if (unit == '%' || !span_to_u64(digits, UINT64_MAX >> 1 >> shift, &number) || number == 0)
		return "is a size such as 500M or 2G, or a share from 1% to 90%";
	conf->min_free_bytes = number << shift;
	conf->min_free_percent = 0;
	return NULL;
}

static const char *set_gc(struct genboot_conf *conf, struct span value)
{
	return span_to_bool(value, &conf->gc_after_install) ? NULL : "is yes or no";
}

static const char *check_persist(struct span value)
{
	return persist_is_path(value) ? NULL
				      : "is a path from / on, without . and .. and double slashes";
}

const char *genboot_conf_set(struct genboot_conf *conf, struct span key, struct span value)
{
	if (span_equals_text(key, "keep-last"))
		return set_count(&conf->keep_last, value);
	if (span_equals_text(key, "keep-daily"))
		return set_count(&conf->keep_daily, value);
	if (span_equals_text(key, "keep-weekly"))
		return set_count(&conf->keep_weekly, value);
	if (span_equals_text(key, "keep-monthly"))
		return set_count(&conf->keep_monthly, value);
	if (span_equals_text(key, "min-free"))
		return set_min_free(conf, value);
	if (span_equals_text(key, "gc-after-install"))
		return set_gc(conf, value);
	if (span_equals_text(key, "persist"))
		return check_persist(value);
	return "is no setting of genboot's";
}

// 0: any number of times.
static uint32_t bit_of(struct span key)
{
	static const char once[][17] = { "keep-last",    "keep-daily", "keep-weekly",
					 "keep-monthly", "min-free",   "gc-after-install" };

	for (unsigned i = 0; i < sizeof(once) / sizeof(once[0]); i++)
		if (span_equals_text(key, once[i]))
			return 1u << i;
	return 0;
}

static const char *take_line(struct genboot_conf_reader *reader, struct span line,
			     struct genboot_conf *conf, struct span *ret_key)
{
	struct span value;
	const char *why;
	uint32_t bit;

	span_split_key(line, ret_key, &value);
	bit = bit_of(*ret_key);
	if (reader->seen & bit)
		return "is there twice";
	why = genboot_conf_set(conf, *ret_key, value);
	if (!why)
		reader->seen |= bit;
	return why;
}

bool genboot_conf_read(struct genboot_conf_reader *reader, struct genboot_conf *conf,
		       struct genboot_conf_fault *ret_fault)
{
	struct span line, key;

	while (span_take_line(&reader->rest, &line)) {
		const char *why = NULL;

		reader->line++;
		line = span_trim(line);
		if (!span_is_empty(line) && line.at[0] != '#')
			why = take_line(reader, line, conf, &key);
		if (why) {
			*ret_fault = (struct genboot_conf_fault){ reader->line, key, why };
			return true;
		}
	}
	return false;
}

bool genboot_conf_has_rules(const struct genboot_conf *conf)
{
	return conf->keep_last > 0 || conf->keep_daily > 0 || conf->keep_weekly > 0 ||
	       conf->keep_monthly > 0;
}
