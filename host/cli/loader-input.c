// SPDX-License-Identifier: GPL-2.0-or-later
#include "host/cli/loader-input.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "boot-entries/architecture.h"
#include "boot-entries/error.h"
#include "boot-entries/pe.h"
#include "host/base/cleanup.h"
#include "host/base/file.h"
#include "host/base/memory.h"
#include "host/cli/report.h"
#include "host/esp/loader-file.h"

static const char *machine_name(uint16_t machine)
{
	switch (machine) {
	case PE_MACHINE_X64:
		return "x64";
	case PE_MACHINE_AA64:
		return "aa64";
	case PE_MACHINE_IA32:
		return "ia32";
	default:
		return "another architecture";
	}
}

static bool has_section(const struct pe *pe, const char *name)
{
	for (size_t i = 0; i < pe->n_sections; i++)
		if (span_equals_text(pe_section_at(pe, i).name, name))
			return true;
	return false;
}

static char *describe_program(int fd, const uint8_t *headers, size_t n, const struct pe *pe)
{
	char *identity;

	if (pe->machine != BOOT_PE_MACHINE)
		return xprintf("an EFI program for %s, not for " BOOT_ARCHITECTURE,
			       machine_name(pe->machine));
	if (pe->is_driver)
		return xdup("an EFI driver");
	if (has_section(pe, ".linux"))
		return xdup("a unified kernel image"); // whose stub has a name, too
	identity = loader_identity(fd);
	if (identity)
		return identity;
	return xdup(pe_is_linux(headers, n) ? "a Linux kernel"
					    : "an EFI program that does not say whose");
}

// What is cut short has a program's first letters all the same.
static char *describe_other(int error, struct span headers)
{
	if (span_is_empty(headers))
		return xdup("an empty file");
	return error == BOOT_ERROR_SYNTAX || !span_has_prefix(headers, "MZ")
		       ? xdup("no EFI program")
		       : xprintf("no whole EFI program (%s)", boot_error_text(error));
}

// What it is instead; NULL when it is what it should be.
static char *describe(int fd, bool *ret_is_program)
{
	CLEANUP(cleanup_free) uint8_t *headers = xalloc(PE_HEADERS_MAX);
	struct stat st = { 0 };
	struct pe pe;
	size_t n = 0;
	char *what;
	int r;

	if (fstat(fd, &st) < 0 || file_read_at(fd, 0, headers, PE_HEADERS_MAX, &n) < 0)
		return xdup("a file that cannot be read");
	r = pe_parse(headers, n, (uint64_t)st.st_size, &pe);
	if (r < 0)
		return describe_other(r, span_bytes(headers, n));
	what = describe_program(fd, headers, n, &pe);
	*ret_is_program = pe.machine == BOOT_PE_MACHINE;
	if (!loader_is_ours(what))
		return what;
	free(what);
	return NULL;
}

int loader_input_check(struct cli *cli, const char *file, int fd)
{
	bool is_program = false;
	CLEANUP(cleanup_free) char *what = describe(fd, &is_program);

	if (!what)
		return EXIT_DONE;
	return fail(cli, is_program ? EXIT_REFUSED : EXIT_DAMAGED,
		    "the same without --loader, for the one that is installed; or --loader with a "
		    "genboot" BOOT_ARCHITECTURE ".efi",
		    "%s is not genboot's boot loader: it is %s", quoted(file),
		    screen(span_of(what)));
}
