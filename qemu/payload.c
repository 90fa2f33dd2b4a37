// SPDX-License-Identifier: GPL-2.0-or-later
//
// The /init of the scenarios: runs on a real Debian kernel, says on the console what the loader
// handed over, and switches the machine off. Each line it prints starts with "payload: ":
//
//   payload: marker TEXT        the file /marker of its own initrd
//   payload: extra TEXT         the file /extra, where a second initrd brought one
//   payload: cmdline TEXT       /proc/cmdline
//   payload: Loader... VALUE    each variable of the Boot Loader Interface that is set
//   payload: Genboot... LINE    each line of our own variables
//   payload: OsIndications N, BootCurrent N    what the firmware was asked, and what it started
//   payload: kernel-ns N        with payload.time: guest time at the kernel's first instruction
//   payload: end
//
// Words on the kernel command line: payload.oneshot=ID sets LoaderEntryOneShot,
// payload.trial=SERIAL:LEFT makes the counter of a trial,
// payload.set=NAME=TEXT any Loader... variable, as often as it is there; payload.time measures,
// payload.reboot restarts the machine instead of switching it off, payload.exit ends this program,
// which Linux takes for a reason to panic, payload.hang has it stand still for good, and
// payload.fill leaves no room for further variables.
#include "boot-entries/trial.h"
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/reboot.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#if defined(__x86_64__)
#include <x86intrin.h>
#endif

#define EFIVARS "/sys/firmware/efi/efivars/"
#define LOADER_GUID "-4a67b082-0a4c-41cf-b6c7-440b29bb8c4f"
#define GENBOOT_GUID "-e9754e93-6819-4805-b676-9f318597159f"
#define GLOBAL_GUID "-8be4df61-93ca-11d2-aa0d-00e098032b8c"
#define VARIABLE_MAX 16384

// Attributes: non-volatile, boot services, runtime.
#define ATTRIBUTES_STORED 7

enum kind { TEXT, NUMBER, LINES };

static const struct variable {
	const char *name;
	enum kind kind;
} variables[] = {
	{ "LoaderInfo", TEXT },
	{ "LoaderFirmwareInfo", TEXT },
	{ "LoaderFirmwareType", TEXT },
	{ "LoaderImageIdentifier", TEXT },
	{ "LoaderDevicePartUUID", TEXT },
	{ "LoaderFeatures", NUMBER },
	{ "LoaderTimeInitUSec", TEXT },
	{ "LoaderTimeExecUSec", TEXT },
	{ "LoaderTimeMenuUSec", TEXT },
	{ "LoaderConfigTimeout", TEXT },
	{ "LoaderConfigTimeoutOneShot", TEXT },
	{ "LoaderEntries", TEXT },
	{ "LoaderEntryDefault", TEXT },
	{ "LoaderEntryOneShot", TEXT },
	{ "LoaderEntrySelected", TEXT },
	{ "LoaderEntryPreferred", TEXT },
	{ "LoaderEntryLastBooted", TEXT },
	{ "LoaderBootCountPath", TEXT },
	{ "GenbootBootLog", LINES },
	{ "GenbootCameBack", LINES },
	{ "OsIndications", NUMBER },
	{ "BootCurrent", NUMBER },
};

// Returns the bytes read, or -1. The text is terminated; the buffer holds size bytes.
static ssize_t read_file(const char *path, char *buffer, size_t size)
{
	ssize_t n, total = 0;
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		return -1;
	while ((n = read(fd, buffer + total, size - 1 - (size_t)total)) > 0)
		total += n;
	close(fd);
	buffer[total] = '\0';
	return n < 0 ? -1 : total;
}

static void show_file(const char *name, const char *path)
{
	char text[VARIABLE_MAX];

	if (read_file(path, text, sizeof(text)) < 0)
		return;
	text[strcspn(text, "\n")] = '\0';
	printf("payload: %s %s\n", name, text);
}

// UTF-16 with NUL between the strings of a list: NUL becomes a space, what is not ASCII a question
// mark.
static void show_text(const uint8_t *data, size_t size)
{
	while (size >= 2 && data[size - 1] == 0 && data[size - 2] == 0)
		size -= 2;
	for (size_t i = 0; i + 1 < size; i += 2) {
		unsigned int c = data[i] | (unsigned int)data[i + 1] << 8;

		putchar(c == 0 ? ' ' : c < ' ' || c > '~' ? '?' : (int)c);
	}
}

static void show_number(const uint8_t *data, size_t size)
{
	uint64_t number = 0;

	while (size-- > 0)
		number = number << 8 | data[size];
	printf("0x%llx", (unsigned long long)number);
}

static void show_lines(const char *name, char *text)
{
	for (char *line = strtok(text, "\n"); line; line = strtok(NULL, "\n"))
		printf("payload: %s %s\n", name, line);
}

static const char *vendor_of(const char *name)
{
	if (strncmp(name, "Loader", 6) == 0)
		return LOADER_GUID;
	return strncmp(name, "Genboot", 7) == 0 ? GENBOOT_GUID : GLOBAL_GUID;
}

static void show_variable(const struct variable *variable)
{
	static char data[VARIABLE_MAX];
	char path[256];
	ssize_t size;

	snprintf(path, sizeof(path), EFIVARS "%s%s", variable->name, vendor_of(variable->name));
	size = read_file(path, data, sizeof(data));
	if (size < 4)
		return;
	if (variable->kind == LINES) {
		show_lines(variable->name, data + 4);
		return;
	}
	printf("payload: %s ", variable->name);
	if (variable->kind == NUMBER)
		show_number((const uint8_t *)data + 4, (size_t)size - 4);
	else
		show_text((const uint8_t *)data + 4, (size_t)size - 4);
	putchar('\n');
}

static void write_variable(const char *path, const void *data, size_t size, const char *what)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0644);

	if (fd < 0 || write(fd, data, size) != (ssize_t)size)
		printf("payload: cannot set %s: %s\n", what, strerror(errno));
	else
		printf("payload: %s set\n", what);
	if (fd >= 0)
		close(fd);
}

// As the host tool begins a trial. One that is there already is immutable, and stays.
static void set_trial(const char *text)
{
	struct trial_counter counter = { 0 };
	uint8_t data[4 + TRIAL_COUNTER_SIZE] = { ATTRIBUTES_STORED };

	if (sscanf(text, "%u:%u", &counter.serial, &counter.left) != 2)
		return;
	trial_counter_print(&counter, data + 4);
	write_variable(EFIVARS "GenbootTrial" GENBOOT_GUID, data, sizeof(data), "trial");
}

// Says "payload: WHAT set". TEXT ends at a blank.
static void set_variable(const char *name, const char *text, const char *what)
{
	uint8_t data[4 + 2 * 256] = { ATTRIBUTES_STORED };
	size_t length = strcspn(text, " \n"), size = 4 + 2 * (length + 1);
	char path[256];

	if (length > 255)
		return;
	for (size_t i = 0; i < length; i++)
		data[4 + 2 * i] = (uint8_t)text[i];
	snprintf(path, sizeof(path), EFIVARS "%s" LOADER_GUID, name);
	write_variable(path, data, size, what);
}

// Each "payload.set=NAME=TEXT". A variable that is there already would be immutable: none is.
static void set_variables(const char *cmdline)
{
	while ((cmdline = strstr(cmdline, "payload.set="))) {
		char name[64] = "";
		size_t length;

		cmdline += strlen("payload.set=");
		length = strcspn(cmdline, "= \n");
		if (cmdline[length] == '=' && length < sizeof(name)) {
			memcpy(name, cmdline, length);
			set_variable(name, cmdline + length + 1, name);
		}
	}
}

// As large as there is room for, down to a few bytes.
static void fill_variables(void)
{
	static uint8_t data[4 + 8192] = { ATTRIBUTES_STORED };
	unsigned int n = 0;

	for (size_t size = sizeof(data); size > 8; size /= 2) {
		for (bool fits = true; fits && n < 10000; n++) {
			char path[256];
			int fd;

			snprintf(path, sizeof(path), EFIVARS "GenbootFill%u" GENBOOT_GUID, n);
			fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0644);
			fits = fd >= 0 && write(fd, data, size) == (ssize_t)size;
			if (fd >= 0)
				close(fd);
		}
	}
	printf("payload: filled with %u variables\n", n);
}

// Nanoseconds of guest time since power-on: QEMU's -icount makes the time stamp counter tick once
// in each. Arm's counter says its own rate.
static uint64_t guest_ns(void)
{
#if defined(__x86_64__)
	return __rdtsc();
#else
	uint64_t ticks, rate;

	__asm__ volatile("mrs %0, cntvct_el0" : "=r"(ticks));
	__asm__ volatile("mrs %0, cntfrq_el0" : "=r"(rate));
	return ticks / rate * 1000000000 + ticks % rate * 1000000000 / rate;
#endif
}

// The kernel's clock starts at its own start: the difference is what firmware and loader took.
static void show_time(void)
{
	struct timespec uptime;
	uint64_t now;

	clock_gettime(CLOCK_MONOTONIC, &uptime);
	now = guest_ns();
	printf("payload: kernel-ns %llu\n",
	       (unsigned long long)(now - (uint64_t)uptime.tv_sec * 1000000000 -
				    (uint64_t)uptime.tv_nsec));
}

// Debian's kernels have efivarfs as a module; the scenarios put it, unpacked, into the initrd.
static void mount_all(void)
{
	int fd = open("/efivarfs.ko", O_RDONLY | O_CLOEXEC);

	mount("proc", "/proc", "proc", 0, NULL);
	mount("sysfs", "/sys", "sysfs", 0, NULL);
	if (fd >= 0 && syscall(SYS_finit_module, fd, "", 0) < 0)
		printf("payload: cannot load efivarfs: %s\n", strerror(errno));
	if (mount("efivarfs", "/sys/firmware/efi/efivars", "efivarfs", 0, NULL) < 0)
		printf("payload: cannot mount efivarfs: %s\n", strerror(errno));
}

int main(void)
{
	char cmdline[4096] = "";
	const char *oneshot, *trial;

	mount_all();
	read_file("/proc/cmdline", cmdline, sizeof(cmdline));
	if (strstr(cmdline, "payload.time"))
		show_time();
	show_file("marker", "/marker");
	show_file("extra", "/extra");
	show_file("cmdline", "/proc/cmdline");
	for (size_t i = 0; i < sizeof(variables) / sizeof(*variables); i++)
		show_variable(&variables[i]);
	oneshot = strstr(cmdline, "payload.oneshot=");
	if (oneshot)
		set_variable("LoaderEntryOneShot", oneshot + strlen("payload.oneshot="),
			     "one-shot");
	trial = strstr(cmdline, "payload.trial=");
	if (trial)
		set_trial(trial + strlen("payload.trial="));
	set_variables(cmdline);
	if (strstr(cmdline, "payload.fill"))
		fill_variables();
	printf("payload: end\n");
	fflush(stdout);
	if (strstr(cmdline, "payload.exit"))
		return 1;
	while (strstr(cmdline, "payload.hang"))
		pause();
	sync();
	reboot(strstr(cmdline, "payload.reboot") ? RB_AUTOBOOT : RB_POWER_OFF);
	return 1;
}
