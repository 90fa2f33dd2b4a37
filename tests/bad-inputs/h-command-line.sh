#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Bad inputs 137 to 140: command line and environment. The list's exit code 64 for a usage error is our 2 (genboot(8)).
. "$(dirname "$0")/../cli/lib.sh"

readonly fast=${GENBOOT_FAST:-$PWD/build/genboot}
chmod 755 "$work"
fresh_three
set_variable LoaderEntrySelected test-2.conf
places=(--esp "$work/esp" --esp-is-a-directory --store "$work/store" --efivars "$work/vars")
before=$(tree_hash "$work"/{esp,store,vars})

run() { "$tool" "$@" >"$work/out" 2>"$work/err"; }
unchanged() { [[ $(tree_hash "$work"/{esp,store,vars}) == "$before" ]]; }

# refuses CODE COMMAND...: with this exit code, words on standard error alone, and nothing changed.
refuses() {
	exits "$@" && [[ -s $work/err && ! -s $work/out ]] && unchanged
}

# as_ever COMMAND...: `list --json` and a plan come out under COMMAND as they do without it.
as_ever() {
	local words
	for words in "list --json" "rollback --json --dry-run"; do
		# shellcheck disable=SC2086 # several words
		"$tool" $words "${places[@]}" >"$work/want"
		# shellcheck disable=SC2086
		"$@" "$tool" $words "${places[@]}" >"$work/out" 2>"$work/err" || return
		cmp -s "$work/want" "$work/out" && [[ ! -s $work/err ]] || return
	done
}

check bad_137_no_verb_is_a_usage_error refuses 2 run
check bad_137_an_unknown_verb_is_a_usage_error refuses 2 run frobnicate
check bad_137_an_unknown_option_is_a_usage_error refuses 2 genboot rollback --frobnicate
check bad_137_a_missing_value_is_a_usage_error refuses 2 run rollback "${places[@]}" --label
check bad_137_a_missing_operand_is_a_usage_error refuses 2 genboot default
check bad_137_one_operand_too_many_is_a_usage_error refuses 2 genboot default 1 2
check bad_137_behind_two_dashes_an_option_is_an_operand refuses 2 run rollback "${places[@]}" -- --dry-run
check bad_137_an_operand_behind_two_dashes_counts exits 0 run show "${places[@]}" -- 1

# No argument of 1 MiB reaches a program: Linux allows 128 KiB each (MAX_ARG_STRLEN), and 2 MiB in all.
long=$(head -c 131071 /dev/zero | tr '\0' x)
many=("$long" "$long" "$long" "$long" "$long" "$long")
short_message() { [[ $(stat -c %s "$work/err") -lt 600 ]]; }
long_id() { refuses 6 genboot default "$long" && short_message; }
long_options() { refuses 2 genboot rollback "${many[@]}" "${many[@]}" && short_message; }
check bad_137_the_longest_argument_is_refused_in_a_short_message long_id
check bad_137_more_than_one_mib_of_arguments_are_refused_in_a_short_message long_options
check bad_137_the_longest_label_is_refused refuses 2 genboot install --root "$work/tree1" --label "$long"

no_raw_bytes() { ! grep -qP '\x1b|\xff' "$work/err"; }
not_utf8() { refuses 6 genboot default $'\xff\x1b[2J' && no_raw_bytes; }
not_utf8_option() { refuses 2 genboot list $'--\xff\x1b[2J' && no_raw_bytes; }
check bad_137_an_argument_that_is_not_utf8_is_refused_and_not_printed_raw not_utf8
check bad_137_an_option_that_is_not_utf8_is_refused_and_not_printed_raw not_utf8_option

# Linux gives a program without arguments one empty argument since 5.18; before, none at all.
without_arguments() {
	perl -e 'my ($execve, $none) = (0 + shift, pack("Q", 0)); syscall($execve, my $path = shift, $none, $none)' \
		"$execve" "$tool" >"$work/out" 2>"$work/err"
}
case $(uname -m) in
x86_64) execve=59 ;;
*) execve=221 ;; # of all newer architectures
esac
check bad_137_no_argument_at_all_is_a_usage_error refuses 2 without_arguments

shut_output() { "$tool" list "${places[@]}" >&- 2>"$work/err"; }
full_output() { "$tool" list "${places[@]}" >/dev/full 2>"$work/err"; }
shut_all() { "$tool" rollback --dry-run "${places[@]}" <&- >&- 2>&-; }
check bad_137_a_closed_output_is_a_failure exits 1 shut_output
check bad_137_a_full_output_is_a_failure exits 1 full_output
check bad_137_with_everything_closed_it_fails_and_changes_nothing exits 1 shut_all
check bad_137_closed_descriptors_are_written_to_by_nobody unchanged
shut_input() { "$tool" list "${places[@]}" <&- >"$work/out" 2>"$work/err"; }
check bad_137_a_closed_input_is_not_missed exits 0 shut_input
gone_reader() {
	{ "$tool" list "${places[@]}" 2>"$work/err"; echo $? >"$work/code"; } | true
	[[ $(cat "$work/code") == 0 && ! -s $work/err ]]
}
check bad_137_a_reader_that_has_left_is_no_failure gone_reader

check bad_137_an_empty_environment_changes_nothing as_ever env -i
check bad_137_odd_locales_change_nothing as_ever env LC_ALL=tr_TR.UTF-8 LANG=xx_XX.nonsense LANGUAGE=../../etc
check bad_137_a_hostile_path_changes_nothing as_ever env PATH="$work/nothing:." TMPDIR=/proc HOME=relative
# shellcheck disable=SC2016 # the inner shell expands
check bad_137_an_empty_path_and_no_home_change_nothing as_ever env -u HOME -u TMPDIR PATH=

as_nobody() { setpriv --reuid 65534 --regid 65534 --clear-groups "$fast" "$@" "${places[@]}" >"$work/out" 2>"$work/err"; }
namespace_root() {
	setpriv --reuid 65534 --regid 65534 --clear-groups unshare --user --map-root-user \
		"$fast" "$@" "${places[@]}" >"$work/out" 2>"$work/err"
}
says_permission() { says "ermission denied"; }
nobody_writes() { refuses 1 as_nobody rollback && says_permission; }
as_root check bad_138_who_is_not_root_is_told_that_permission_is_missing nobody_writes
as_root check bad_138_who_is_not_root_may_list exits 0 as_nobody list
# Only where user namespaces can be made.
if unshare --user true 2>/dev/null; then
	stranger_writes() { refuses 1 namespace_root rollback && says_permission; }
	as_root check bad_138_root_of_a_user_namespace_alone_is_told_that_permission_is_missing stranger_writes
	check bad_138_in_a_user_namespace_the_owner_reads_as_ever as_ever unshare --user --map-root-user
else
	skip bad_138_in_a_user_namespace "none can be made here"
fi
as_root check bad_138_without_cap_sys_admin_all_is_as_ever as_ever setpriv --bounding-set=-sys_admin

# denied CALL ERROR VERB...: a filter on system calls, as containers have it, refuses this one.
denied() {
	local call=$1 error=$2
	shift 2
	strace -f -qq -o "$work/trace" -e "trace=$call" -e "inject=$call:error=$error" \
		"$fast" "$@" "${places[@]}" >"$work/out" 2>"$work/err"
	local status=$?
	grep -qF INJECTED "$work/trace" || status=99
	return "$status"
}
no_lock() { refuses 1 denied flock EPERM rollback && says "Operation not permitted"; }
# 4 is what cannot be verified, for whatever reason.
no_open() { refuses 4 denied openat2 "$1" rollback && says "boot entries on $work/esp: $2"; }
check bad_138_a_lock_that_is_forbidden_is_named no_lock
check bad_138_openat2_that_is_forbidden_is_an_error no_open EPERM "Operation not permitted"
check bad_138_openat2_that_is_missing_is_an_error no_open ENOSYS "Function not implemented"

nowhere() { "$tool" rollback --esp "$1" --store "$work/store" >"$work/out" 2>"$work/err"; }
check bad_139_the_root_file_system_is_no_esp refuses 1 nowhere /
check bad_139_proc_is_no_esp refuses 1 nowhere /proc
check bad_139_slashes_do_not_hide_that refuses 1 nowhere //proc///
check bad_139_nor_do_dots refuses 1 nowhere /proc/../proc/.
ln -s /proc "$work/proc"
check bad_139_nor_does_a_link refuses 1 nowhere "$work/proc"
check bad_139_an_empty_name_is_no_esp refuses 1 nowhere ""
check bad_139_a_folder_inside_another_file_system_is_no_esp refuses 1 nowhere "$work/esp"

# same_esp PLACE: the same ESP by another name.
same_esp() {
	"$tool" list --json "${places[@]}" >"$work/want"
	(cd "$work" && "$tool" list --json --esp "$1" --esp-is-a-directory --store store --efivars vars) >"$work/out" 2>"$work/err" &&
		cmp -s "$work/want" "$work/out"
}
ln -s esp "$work/link"
check bad_139_a_relative_name_is_as_good same_esp esp
check bad_139_as_are_slashes_behind_it same_esp "$work/esp///"
check bad_139_as_is_a_link_to_it same_esp "$work/link"

check bad_140_the_default_is_not_removed refuses 3 genboot remove 3
check bad_140_nor_is_what_runs refuses 3 genboot remove 2

# Calls that could change a file, of a run that must not: opening for writing, making, removing, naming anew.
changing='O_WRONLY|O_RDWR|O_CREAT|^[0-9]+ +(unlink|rename|mkdir|link|symlink|truncate|ftruncate|mknod|fallocate|pwrite)'
dry() {
	strace -f -qq -o "$work/trace" -e trace=file,ftruncate,fallocate,pwrite64 \
		"$fast" "$@" --dry-run "${places[@]}" >"$work/out" 2>"$work/err" || return
	grep -E "$changing" "$work/trace" | grep -vF /dev/ >"$work/changes"
	[[ -s $work/out && ! -s $work/changes ]] && unchanged
}
check bad_140_a_dry_install_changes_nothing dry install --root "$work/tree2"
check bad_140_a_dry_rollback_changes_nothing dry rollback
check bad_140_a_dry_default_changes_nothing dry default 1
check bad_140_a_dry_boot_changes_nothing dry boot --once 1
check bad_140_a_dry_remove_changes_nothing dry remove 1
make_kernel "$work/other.efi" "another build"
check bad_140_a_dry_setup_changes_nothing dry setup --loader "$work/other.efi"
done_testing
