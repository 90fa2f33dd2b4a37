// SPDX-License-Identifier: GPL-2.0-or-later

#include "boot-entries/loader-conf.h"
#include "boot-entries/error.h"
#include "boot-entries/writer.h"

void loader_conf_init(struct loader_conf *ret)
{
	*ret = (struct loader_conf){
		.timeout_sec = TIMEOUT_DEFAULT_SEC,
		.editor = true,
		.auto_entries = true,
		.auto_firmware = true,
		.auto_poweroff = true,
		.auto_reboot = true,
	};
}

int loader_timeout_parse(struct span text, uint32_t *ret)
{
	uint64_t seconds;

	if (span_equals_text(text, "menu-force"))
		*ret = TIMEOUT_MENU_FORCE;
	else if (span_equals_text(text, "menu-hidden"))
		*ret = TIMEOUT_MENU_HIDDEN;
	else if (span_equals_text(text, "menu-disabled"))
		*ret = TIMEOUT_MENU_DISABLED;
	else if (span_to_u64(text, TIMEOUT_MAX_SEC, &seconds))
		*ret = (uint32_t)seconds;
	else
		return BOOT_ERROR_RANGE;
	return 0;
}

// A switch with a bad value is off: off is the safe side of each.
static bool set_switch(bool *setting, struct span value)
{
	bool on = false;
	bool good = span_to_bool(value, &on);

	if (good)
		*setting = on;
	return good;
}

static bool set_timeout(struct loader_conf *conf, struct span value)
{
	conf->timeout_sec = TIMEOUT_DEFAULT_SEC;
	return loader_timeout_parse(value, &conf->timeout_sec) == 0;
}

static bool set_reboot_on_error(struct loader_conf *conf, struct span value)
{
	conf->reboot_on_error_set = false;
	if (span_equals_text(value, "auto"))
		return true;
	conf->reboot_on_error_set = span_to_bool(value, &conf->reboot_on_error);
	return conf->reboot_on_error_set;
}

// The place of value among the words, which blanks separate; the first one, and false, when it is
// none of them.
static bool set_word(unsigned *setting, struct span value, const char *words)
{
	struct span word, rest = span_of(words);

	for (*setting = 0; !span_is_empty(rest); ++*setting) {
		span_split_key(rest, &word, &rest);
		if (span_equals(value, word))
			return true;
	}
	*setting = 0;
	return false;
}

// Keys that systemd-boot passes over. False when the key is none of them.
static bool set_own(struct loader_conf *conf, struct span key, struct span value, bool *ret_good)
{
	uint64_t seconds = 0;
	unsigned word;

	if (span_equals_text(key, "menu-style")) {
		*ret_good = set_word(&word, value, "auto lines");
		conf->menu_style = (enum loader_menu_style)word;
	} else if (span_equals_text(key, "menu-colors")) {
		*ret_good = set_word(&word, value, "normal high-contrast");
		conf->menu_colors = (enum loader_menu_colors)word;
	} else if (span_equals_text(key, "keyboard-layout")) {
		*ret_good = set_word(&word, value, "us de fr");
		conf->keyboard = (enum loader_keyboard)word;
	} else if (span_equals_text(key, "random-seed-mode")) {
		*ret_good = set_word(&word, value, "off with-system-token always");
		conf->random_seed_mode = (enum random_seed_mode)word;
	} else if (span_equals_text(key, "hint-seconds")) {
		*ret_good = span_to_u64(value, HINT_MAX_SEC, &seconds);
		conf->hint_sec = (uint32_t)seconds;
	} else {
		return false;
	}
	return true;
}

static bool set_text(struct loader_conf *conf, struct span key, struct span value)
{
	const struct {
		const char *key;
		struct span *field;
	} texts[] = {
		{ "default", &conf->default_pattern },
		{ "preferred", &conf->preferred_pattern },
		{ "console-mode", &conf->console_mode },
		{ "secure-boot-enroll", &conf->secure_boot_enroll },
		{ "secure-boot-enroll-action", &conf->secure_boot_enroll_action },
		{ "secure-boot-enroll-timeout-sec", &conf->secure_boot_enroll_timeout },
		{ "log-level", &conf->log_level },
	};

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		if (span_equals_text(key, texts[i].key)) {
			*texts[i].field = value;
			return true;
		}
	}
	return false;
}

// False when the key is unknown or the value bad.
static bool set_value(struct loader_conf *conf, struct span key, struct span value)
{
	const struct {
		const char *key;
		bool *field;
	} switches[] = {
		{ "editor", &conf->editor },
		{ "auto-entries", &conf->auto_entries },
		{ "auto-firmware", &conf->auto_firmware },
		{ "auto-poweroff", &conf->auto_poweroff },
		{ "auto-reboot", &conf->auto_reboot },
		{ "beep", &conf->beep },
		{ "reboot-for-bitlocker", &conf->reboot_for_bitlocker },
	};
	bool good;

	// Who writes about the editor more likely wants it off; else a doubtful value changes
	// nothing.
	if (span_equals_text(key, "editor"))
		conf->editor = false;
	for (size_t i = 0; i < sizeof(switches) / sizeof(switches[0]); i++)
		if (span_equals_text(key, switches[i].key))
			return set_switch(switches[i].field, value);
	if (span_equals_text(key, "timeout"))
		return set_timeout(conf, value);
	if (span_equals_text(key, "reboot-on-error"))
		return set_reboot_on_error(conf, value);
	if (set_own(conf, key, value, &good))
		return good;
	return set_text(conf, key, value);
}

// False for a blank line or a comment.
static bool split_line(struct span line, struct span *ret_key, struct span *ret_value)
{
	line = span_trim(line);
	if (span_is_empty(line) || line.at[0] == '#')
		return false;
	span_split_key(line, ret_key, ret_value);
	*ret_value = span_unquote(*ret_value);
	return true;
}

// What of a file counts.
static struct span text_of(const void *text, size_t len)
{
	struct span all = span_bytes(text, len);

	if (span_has_prefix(all, "\xef\xbb\xbf"))
		all = span_skip(all, 3);
	all.len = span_find(all, '\0');
	return all;
}

int loader_conf_parse(const void *text, size_t len, struct loader_conf *ret)
{
	struct span rest = text_of(text, len), line, key, value;
	size_t number = 0;

	loader_conf_init(ret);
	if (len > LOADER_CONF_MAX)
		return BOOT_ERROR_TOO_LONG;
	while (span_take_line(&rest, &line)) {
		number++;
		if (!split_line(line, &key, &value) || set_value(ret, key, value))
			continue;
		if (ret->n_bad++ == 0)
			ret->first_bad_line = number;
	}
	return 0;
}

size_t loader_conf_bad_lines(const void *text, size_t len, struct loader_conf_line *ret, size_t cap)
{
	struct span rest = text_of(text, len), line, key, value;
	struct loader_conf scratch;
	size_t number = 0, n = 0;

	loader_conf_init(&scratch);
	while (len <= LOADER_CONF_MAX && span_take_line(&rest, &line)) {
		number++;
		if (!split_line(line, &key, &value) || set_value(&scratch, key, value))
			continue;
		if (n < cap)
			ret[n] = (struct loader_conf_line){ number, span_trim(line) };
		n++;
	}
	return n;
}

uint32_t loader_timeout_effective(const struct loader_conf *conf, struct span variable,
				  struct span smbios, struct span one_shot)
{
	uint32_t timeout;

	if (loader_timeout_parse(one_shot, &timeout) == 0)
		return timeout == TIMEOUT_MENU_HIDDEN ? TIMEOUT_MENU_FORCE : timeout;
	if (loader_timeout_parse(smbios, &timeout) == 0 ||
	    loader_timeout_parse(variable, &timeout) == 0)
		return timeout;
	return conf->timeout_sec;
}

static bool line_is_about(struct span line, const char *key)
{
	struct span found, value;

	return split_line(line, &found, &value) && span_equals_text(found, key);
}

static void add_setting(struct writer *w, const char *key, struct span value)
{
	if (span_is_empty(value))
		return;
	writer_add_text(w, key);
	writer_add_char(w, ' ');
	writer_add(w, value);
	writer_add_char(w, '\n');
}

// How many bytes of text count: up to a NUL, and without the line ends at its end that fill the
// sector up.
static struct span without_filling(struct span text)
{
	text.len = span_find(text, '\0');
	while (text.len > 0 && (text.at[text.len - 1] == '\n' || text.at[text.len - 1] == '\r'))
		text.len--;
	return text;
}

// As span_take_line, with the line's end (LF, CR or both; nothing at the end of the text) apart, so
// that what is copied stays byte for byte.
static bool take_line_and_end(struct span *rest, struct span *ret_line, struct span *ret_end)
{
	const char *end;

	if (!span_take_line(rest, ret_line))
		return false;
	end = ret_line->at + ret_line->len;
	if (end < rest->at && *end == '\r' && rest->len > 0 && rest->at[0] == '\n')
		*rest = span_skip(*rest, 1);
	*ret_end = span_bytes(end, (size_t)(rest->at - end));
	return true;
}

int loader_conf_set(struct span text, const char *key, struct span value, char *buf, size_t cap)
{
	struct span rest = without_filling(text), line, end;
	bool done = false;
	struct writer w;

	if (span_has_control(value) || !span_equals(span_unquote(span_trim(value)), value))
		return BOOT_ERROR_SYNTAX;
	writer_init(&w, buf, cap);
	while (take_line_and_end(&rest, &line, &end)) {
		if (!line_is_about(line, key)) {
			writer_add(&w, line);
			writer_add(&w, span_is_empty(end) ? span_of("\n") : end);
		} else if (!done) {
			add_setting(&w, key, value);
			done = true;
		}
	}
	if (!done)
		add_setting(&w, key, value);
	if (writer_end(&w) < 0)
		return BOOT_ERROR_NO_ROOM;
	while (w.len < cap)
		writer_add_char(&w, '\n');
	return 0;
}
