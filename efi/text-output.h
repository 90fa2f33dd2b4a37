// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// Cells on a text console of the firmware (UEFI 2.10, section 12.4), which may be a serial line.

#include "efi/cells.h"
#include "efi/firmware.h"

// Larger than any text console; a firmware that claims more is not believed.
#define TEXT_OUTPUT_ROWS_MAX 200u
#define TEXT_OUTPUT_COLUMNS_MAX 400u

struct text_output {
	SIMPLE_TEXT_OUTPUT_INTERFACE *out;
	bool ascii_only;
	int32_t attribute; // to give back
	bool cursor;
};

// Clears the console in the mode that it is in. The status says whether it did; the console can be
// written to in any case.
EFI_STATUS text_output_open(SIMPLE_TEXT_OUTPUT_INTERFACE *out, bool ascii_only,
			    struct text_output *ret);

// In that mode, within the limits above and the least that a screen may have.
void text_output_size(const struct text_output *text, size_t *ret_rows, size_t *ret_columns);

// Writes a row but for its last column, so that nothing scrolls. A whole row is also what a log of
// a serial line, or a speech program behind it, can make sense of.
void text_output_write_row(const struct text_output *text, const struct screen *screen, size_t row);

void text_output_place_cursor(const struct text_output *text, const struct screen *screen);

// Leaves an empty console with the colours it had.
void text_output_close(const struct text_output *text);
