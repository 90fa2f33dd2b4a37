// SPDX-License-Identifier: GPL-2.0-or-later

#include <string.h>

#include "boot-entries/bytes.h"
#include "boot-entries/crc32c.h"
#include "boot-entries/state-record.h"
#include "tests/fuzz/fuzz.h"

// The checksum is put right, so that what lies behind it is reached. What the record then says must
// survive being written once more, and the slot that counted must stay.
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	uint8_t slots[STATE_SLOTS][STATE_SLOT_SIZE] = { 0 };
	struct state before, after;
	uint8_t slot[STATE_SLOT_SIZE];
	unsigned index;

	memcpy(slots, data, size < sizeof(slots) ? size : sizeof(slots));
	for (unsigned i = 0; i < STATE_SLOTS; i++)
		store_le32(slots[i] + 508, crc32c(slots[i], 508));
	state_parse((const uint8_t(*)[STATE_SLOT_SIZE])slots, &before);
	if (state_print_next(&before, &before.record, slot, &index) < 0)
		return 0;
	must(!before.has_record || index != before.current);
	memcpy(slots[index], slot, sizeof(slot));
	state_parse((const uint8_t(*)[STATE_SLOT_SIZE])slots, &after);
	must(after.current == index && after.record.sequence == before.record.sequence + 1);
	after.record.sequence = before.record.sequence;
	must(memcmp(&after.record, &before.record, sizeof(after.record)) == 0);
	return 0;
}
