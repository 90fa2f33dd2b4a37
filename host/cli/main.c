// SPDX-License-Identifier: GPL-2.0-or-later
#include <fcntl.h>
#include <locale.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "host/base/cleanup.h"
#include "host/base/json.h"
#include "host/cli/cli.h"
#include "host/cli/complete.h"
#include "host/cli/report.h"

#define FLAG OPTION_FLAG
#define TEXT OPTION_TEXT
#define AT(field) offsetof(struct options, field)

static const struct option_row rows[] = {
	{ "json", 0, FLAG, AT(json), NULL, NULL, "print one JSON object" },
	{ "dry-run", 0, FLAG, AT(dry_run), NULL, NULL, "print what would be done and do nothing" },
	{ "quiet", 'q', FLAG, AT(quiet), NULL, NULL, "print errors and asked-for facts only" },
	{ "help", 'h', FLAG, AT(help), NULL, NULL, "explain the verb" },
	{ "version", 0, FLAG, AT(version), NULL, NULL, "print the version" },
	{ "esp", 0, TEXT, AT(esp), NULL, "DIR", "where the ESP is mounted" },
	{ "boot", 0, TEXT, AT(boot), NULL, "DIR", "where XBOOTLDR is mounted" },
	{ "esp-is-a-directory", 0, FLAG, AT(esp_is_a_directory), NULL, NULL,
	  "take --esp and --boot as plain folders, as image builders need it" },
	{ "store", 0, TEXT, AT(store), NULL, "DIR", "the store, instead of /var/lib/genboot" },
	{ "efivars", 0, TEXT, AT(efivars), NULL, "DIR",
	  "EFI variables, instead of /sys/firmware/efi/efivars" },
	{ "root", 0, TEXT, AT(root), " setup install diff adopt ", "TREE",
	  "the system, instead of /" },
	{ "loader", 0, TEXT, AT(loader), " setup repair adopt ", "FILE",
	  "the boot loader to put on the ESP" },
	{ "token", 0, TEXT, AT(token), " setup adopt ", "NAME",
	  "what entries and folders are named after" },
	{ "no-variables", 0, FLAG, AT(no_variables), " setup ", NULL,
	  "leave the EFI variables alone" },
	{ "force", 0, FLAG, AT(force), " setup repair ", NULL,
	  "replace another tool's loader in EFI/BOOT; mend an ESP that is not the store's" },
	{ "data", 0, TEXT, AT(data), " setup adopt ", "DEVICE",
	  "the file system that has the store at start: UUID=..., LABEL=..., /dev/..." },
	{ "data-options", 0, TEXT, AT(data_options), " setup adopt ", "LIST",
	  "what it is mounted with, as subvol=@" },
	{ "data-key", 0, TEXT, AT(data_key), " setup adopt ", "PATH[@DEVICE]",
	  "a key file that unlocks it" },
	{ "root-format", 0, TEXT, AT(root_format), " install adopt ", "FORMAT",
	  "seal the tree as erofs or squashfs; or external: leave its root alone" },
	{ "image", 0, TEXT, AT(image), " install ", "FILE",
	  "an EROFS or squashfs image to seal as its root, instead of a tree" },
	{ "clamp-times", 0, TEXT, AT(clamp_times), " install ", "SECONDS",
	  "seal files that are younger as being of this time, since 1970" },
	{ "kernel", 0, TEXT, AT(kernel), " install ", "FILE",
	  "this kernel, not one from the tree" },
	{ "initrd", 0, OPTION_INITRD, 0, " install adopt ", "FILE",
	  "this initrd; may be given several times" },
	{ "cmdline", 0, TEXT, AT(cmdline), " install adopt ", "TEXT", "this kernel command line" },
	{ "os-release", 0, TEXT, AT(os_release), " install ", "FILE",
	  "where the title comes from" },
	{ "kernel-version", 0, TEXT, AT(kernel_version), " install adopt ", "VERSION",
	  "which kernel of the tree; or what to call the one named" },
	{ "uki", 0, TEXT, AT(uki), " install ", "FILE",
	  "a unified kernel image instead of all that" },
	{ "label", 0, TEXT, AT(label), " install adopt ", "TEXT",
	  "a few words to know the generation by" },
	{ "mirror", 0, OPTION_MIRROR, 0, " setup ", "DEVICE",
	  "keep this further ESP in step; may be given several times" },
	{ "no-mirror", 0, TEXT, AT(no_mirror), " setup ", "DEVICE", "keep it in step no longer" },
	{ "keep", 0, TEXT, AT(keep), " gc ", "N", "remove generations but for the newest N" },
	{ "keep-daily", 0, TEXT, AT(keep_daily), " gc ", "N",
	  "and the newest of each of N days with generations" },
	{ "keep-weekly", 0, TEXT, AT(keep_weekly), " gc ", "N", "and of each of N weeks" },
	{ "keep-monthly", 0, TEXT, AT(keep_monthly), " gc ", "N", "and of each of N months" },
	{ "min-free", 0, TEXT, AT(min_free), " gc ", "SIZE",
	  "and fewer, until so much is free for the store: 2G, 10%" },
	{ "config", 0, TEXT, AT(config), " gc install config ", "FILE",
	  "instead of /etc/genboot/genboot.conf" },
	{ "yes", 'y', FLAG, AT(yes), " repair adopt ", NULL, "do not ask" },
	{ "undo", 0, FLAG, AT(undo), " adopt ", NULL, "put back what there was before" },
	{ "all", 0, FLAG, AT(all), " show ", NULL, "every package that has changed" },
	{ "stat", 0, FLAG, AT(stat), " diff ", NULL, "the sum of what differs" },
	{ "drift", 0, FLAG, AT(drift), " diff ", NULL, "what is gone at the next start" },
	{ "tries", 0, TEXT, AT(tries), " install ", "N",
	  "how often it is started before it has to be found well; else 3 times" },
	{ "trusted", 0, FLAG, AT(trusted), " install adopt ", NULL,
	  "make it the default at once, without a trial" },
	{ "checks", 0, TEXT, AT(checks), " health config ", "DIR",
	  "programs, instead of those in /etc/genboot/health.d" },
	{ "act", 0, FLAG, AT(act), " health ", NULL,
	  "where what runs is on trial and not well, call it bad and restart" },
	{ "reason", 0, TEXT, AT(reason), " bad ", "TEXT", "why, for the menu" },
	{ "on-trial", 0, FLAG, AT(on_trial), " bad ", NULL,
	  "what runs, where it is on trial, and restart" },
	{ "stopping", 0, FLAG, AT(stopping), " bless ", NULL,
	  "what runs stops because somebody asked: its start is no failed try" },
	{ "once", 0, FLAG, AT(once), " boot ", NULL, "at the next boot only" },
	{ "now", 0, FLAG, AT(now), " rollback ", NULL, "and go there at once" },
	{ "confirm-within", 0, TEXT, AT(confirm_within), " switch test ", "TIME",
	  "go back unless `genboot confirm` is typed in time: 300, 5m, 1h30m" },
	{ "wait", 0, FLAG, AT(wait), " confirm ", NULL,
	  "wait for somebody to confirm what runs, and go back when nobody does" },
	{ "no-default", 0, FLAG, AT(no_default), " install ", NULL, "do not boot it next" },
};

static const struct verb verbs[] = {
	{ "setup", verb_setup, 0, 0, "", "put the boot loader on the ESP and prepare the store" },
	{ "install", verb_install, 0, 0, "",
	  "make a new generation of a system tree and boot it next" },
	{ "adopt", verb_adopt, 0, 0, "", "make the installed system, as it stands, generation 1" },
	{ "list", verb_list, 0, 0, "",
	  "list generations and other entries as the menu shows them" },
	{ "show", verb_show, 1, 1, "N", "tell all about a generation" },
	{ "diff", verb_diff, 0, 2, "[A [B]]",
	  "show how two generations differ, or /etc from the image of what runs" },
	{ "status", verb_status, 0, 0, "", "tell what boots next and why, and what is damaged" },
	{ "log", verb_log, 0, 0, "",
	  "tell what the loader did when it started this machine, and why" },
	{ "default", verb_default, 1, 1, "N", "boot generation N from now on" },
	{ "switch", verb_switch, 0, 1, "[N]",
	  "boot generation N, or the newest, from now on, and go there now" },
	{ "test", verb_test, 0, 1, "[N]",
	  "go to generation N, or the newest, now; any restart leads back" },
	{ "boot", verb_boot, 0, 1, "[N]",
	  "boot generation N, or the newest, from the next boot on" },
	{ "confirm", verb_confirm, 0, 0, "",
	  "say that what runs is good, where it waits for that" },
	{ "bless", verb_bless, 0, 1, "[N]", "say that generation N, or what runs, is well" },
	{ "bad", verb_bad, 0, 1, "[N]", "say that generation N, or what runs, is not" },
	{ "health", verb_health, 0, 0, "", "run the programs that say whether what runs is well" },
	{ "rollback", verb_rollback, 0, 0, "",
	  "make the generation before the default the default" },
	{ "remove", verb_remove, 1, 1, "N", "remove generation N and the files only it uses" },
	{ "verify", verb_verify, 0, 0, "", "read every file again and compare it with the store" },
	{ "repair", verb_repair, 0, 0, "", "mend what is damaged or missing, from the store" },
	{ "gc", verb_gc, 0, 0, "", "remove files that nothing needs, and old generations" },
	{ "label", verb_label, 2, 2, "N TEXT",
	  "give generation N another label; \"\" takes it off" },
	{ "note", verb_note, 2, 2, "N TEXT", "note something of generation N; \"\" takes it off" },
	{ "config", verb_config, 1, 1, "check", "look for mistakes in what has been set" },
	{ "pin", verb_pin, 1, 1, "N", "keep generation N from being removed" },
	{ "unpin", verb_unpin, 1, 1, "N", "let generation N be removed again" },
	{ "help", verb_help, 0, 1, "[VERB]", "explain genboot, or a verb" },
};

// A closed standard descriptor would become that of a file on the ESP, and be printed into.
static void hold_standard_descriptors(void)
{
	for (int fd = open("/dev/null", O_RDONLY); fd >= 0 && fd <= STDERR_FILENO;)
		fd = open("/dev/null", O_RDONLY);
}

// Who asked for JSON gets a usage error in it too, even when it stands before the "--json".
static bool asks_for_json(int argc, char **argv)
{
	for (int i = 1; i < argc && strcmp(argv[i], "--") != 0; i++)
		if (strcmp(argv[i], "--json") == 0)
			return true;
	return false;
}

// The verb that was meant, also when the error stands before it.
static const char *name_of_verb(const struct cli *cli, int argc, char **argv)
{
	for (int i = 1; i < argc && !cli->verb; i++)
		for (size_t k = 0; k < ARRAY_LEN(verbs); k++)
			if (strcmp(argv[i], verbs[k].name) == 0)
				return verbs[k].name;
	return cli->verb ? cli->verb->name : NULL;
}

static int run(struct cli *cli)
{
	json_set_text(cli->result, "verb", cli->verb->name);
	json_set_flag(cli->result, "dry_run", cli->options.dry_run);
	return cli->options.help || cli->options.version ? verb_help(cli) : cli->verb->run(cli);
}

int main(int argc, char **argv)
{
	struct cli cli = {
		.verbs = verbs, .n_verbs = ARRAY_LEN(verbs), .rows = rows, .n_rows = ARRAY_LEN(rows)
	};
	int code;

	hold_standard_descriptors();
	setlocale(LC_ALL, "C");
	umask(022);
	// A reader that goes away must not kill us in the middle of a change.
	signal(SIGPIPE, SIG_IGN);
	if (argc > 1 && strcmp(argv[1], "complete") == 0)
		return complete(&cli, (size_t)argc - 2, argv + 2);
	cli.result = json_object();
	json_set_count(cli.result, "version", 1);
	code = options_parse(&cli, argc, argv);
	if (code == EXIT_DONE) {
		code = run(&cli);
	} else {
		json_set_text(cli.result, "verb", name_of_verb(&cli, argc, argv));
		cli.options.json = cli.options.json || asks_for_json(argc, argv);
	}
	code = finish(&cli, code);
	json_decref(cli.result);
	free(cli.options.operands);
	return code;
}
