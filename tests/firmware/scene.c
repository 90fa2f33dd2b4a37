// SPDX-License-Identifier: GPL-2.0-or-later

#include "tests/firmware/scene.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "tests/boot-entries/image.h"

#define TEXT_MAX 512
#define ENDLESS_SEC 120 // in which no machine, however slow, is still at one test

// What generation n consists of.
struct parts {
	char path[64], uki_path[64], entry_path[64], initrd_path[64];
	char options[64], initrd[64], kernel[64], uki[64];
};

static struct parts parts_of(unsigned n)
{
	struct parts p;

	snprintf(p.path, sizeof p.path, "tok/kernel-%u.efi", n);
	snprintf(p.uki_path, sizeof p.uki_path, "EFI/Linux/tok-%u.efi", n);
	snprintf(p.entry_path, sizeof p.entry_path, "loader/entries/tok-%u.conf", n);
	snprintf(p.initrd_path, sizeof p.initrd_path, "tok/initrd-%u.img", n);
	snprintf(p.options, sizeof p.options, "root=/dev/generation-%u quiet", n);
	snprintf(p.initrd, sizeof p.initrd, "the initrd of generation %u", n);
	snprintf(p.kernel, sizeof p.kernel, "the kernel of generation %u", n);
	snprintf(p.uki, sizeof p.uki, "ID=tok\nVERSION_ID=%u\nNAME=Tok\n", n);
	return p;
}

void scene_open(struct scene *scene)
{
	// Calls are counted; a loop without any is ended by this.
	alarm(ENDLESS_SEC);
	*scene = (struct scene){ 0 };
	fw_machine_init(&scene->machine);
	scene->esp = fw_add_volume(&scene->machine, gpt_type_esp);
	fw_put_text(scene->esp, "loader/loader.conf", "timeout 0\n");
}

void scene_open_three(struct scene *scene)
{
	scene_open(scene);
	for (unsigned number = 1; number <= 3; number++)
		scene_add(scene->esp, number);
}

void scene_close(struct scene *scene)
{
	fw_outcome_free(&scene->outcome);
	fw_machine_free(&scene->machine);
}

struct fw_node *scene_put_kernel(struct fw_node *volume, const char *path, const char *text)
{
	const struct image_section section = { ".text", text };
	struct image image;

	image_make(&image, &section, 1);
	return fw_put(volume, path, image.bytes, image.len);
}

void scene_add(struct fw_node *volume, unsigned n)
{
	struct parts p = parts_of(n);
	char text[TEXT_MAX];

	snprintf(text, sizeof text,
		 "title Generation %u\nsort-key tok\nversion %u\nlinux /%s\ninitrd /%s\n"
		 "options %s\n",
		 n, n, p.path, p.initrd_path, p.options);
	fw_put_text(volume, p.entry_path, text);
	fw_put_text(volume, p.initrd_path, p.initrd);
	scene_put_kernel(volume, p.path, p.kernel);
}

static void make_uki(unsigned n, struct image *ret)
{
	struct parts p = parts_of(n);
	const struct image_section sections[] = {
		{ ".osrel", p.uki },
		{ ".cmdline", p.options },
		{ ".linux", p.kernel },
		{ ".initrd", p.initrd },
	};

	image_make(ret, sections, ARRAY_LEN(sections));
}

void scene_add_uki(struct fw_node *volume, unsigned n)
{
	struct image image;

	make_uki(n, &image);
	fw_put(volume, parts_of(n).uki_path, image.bytes, image.len);
}

void scene_run(struct scene *scene)
{
	fw_outcome_free(&scene->outcome);
	fw_run(&scene->machine, &scene->outcome);
	cr_assert_str_empty(scene->outcome.misuse, "the loader misuses the firmware: %s",
			    scene->outcome.misuse);
	cr_assert_str_empty(scene->outcome.leak, "the loader goes back and leaves %s",
			    scene->outcome.leak);
}

static bool is_same(const void *a, size_t a_size, const void *b, size_t b_size)
{
	return a_size == b_size && (a_size == 0 || memcmp(a, b, a_size) == 0);
}

// A trial has a word more in front (efi/image.h).
static const char *own_options(const char *options)
{
	size_t n = strlen(SCENE_PANIC);

	return strncmp(options, SCENE_PANIC, n) == 0 ? options + n : options;
}

static bool is_generation(const struct fw_program *program, unsigned n)
{
	const struct image_section section = { ".text", parts_of(n).kernel };
	struct parts p = parts_of(n);
	struct image image;

	if (strncmp(program->path, "EFI/Linux/", 10) == 0) {
		make_uki(n, &image);
		return !program->options && !program->initrd &&
		       is_same(program->image, program->image_size, image.bytes, image.len);
	}
	image_make(&image, &section, 1);
	return program->options && strcmp(own_options(program->options), p.options) == 0 &&
	       is_same(program->initrd, program->initrd_size, p.initrd, strlen(p.initrd)) &&
	       is_same(program->image, program->image_size, image.bytes, image.len);
}

unsigned scene_generation(const struct scene *scene)
{
	const struct fw_program *program = &scene->outcome.program;
	unsigned n;

	if (scene->outcome.end != FW_STARTED)
		return 0;
	if (sscanf(program->path, "tok/kernel-%u.efi", &n) != 1 &&
	    sscanf(program->path, "EFI/Linux/tok-%u.efi", &n) != 1)
		return SCENE_WRONG;
	return is_generation(program, n) ? n : SCENE_WRONG;
}

void scene_expect(struct scene *scene, unsigned generation, const char *said)
{
	enum fw_end end = generation > 0 ? FW_STARTED : FW_RETURNED;

	scene_run(scene);
	cr_assert_eq(scene->outcome.end, end, "it ends with %d after %s", (int)scene->outcome.end,
		     scene->outcome.console);
	cr_assert_eq(scene_generation(scene), generation, "generation %u boots, after %s",
		     scene_generation(scene), scene->outcome.console);
	cr_assert(!said || fw_said(&scene->outcome, said), "it says %s", scene->outcome.console);
}
