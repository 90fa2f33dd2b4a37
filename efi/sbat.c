// SPDX-License-Identifier: GPL-2.0-or-later

// What shim reads before it starts us: the generations by which Secure Boot revokes.
// https://github.com/rhboot/shim/blob/main/SBAT.md

extern const char sbat[];

// Aligned as a section of a PE file has to be.
__attribute__((used, visibility("default"), section(".sbat"), aligned(4096))) const char sbat[] =
	"sbat,1,SBAT Version,sbat,1,https://github.com/rhboot/shim/blob/main/SBAT.md\n"
	"genboot,1,genboot,genboot," GENBOOT_VERSION ",-\n";
