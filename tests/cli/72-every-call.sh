#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Cuts and fails the writing verbs at their system calls: SIGKILL, and each of six errors. After each: what boots next is the
# old choice or the new one, with all its files; an exit code of 0 means that it is the new one; an error is told;
# and a second run completes. Of all cases a sample is tried (SAMPLE for each verb), every one with GENBOOT_EVERY_CALL=1.
. "$(dirname "$0")/lib.sh"

readonly fast=${GENBOOT_FAST:-$PWD/build/genboot}
readonly sample=${SAMPLE:-60}
places=(--esp "$work/esp" --esp-is-a-directory --store "$work/store" --efivars "$work/vars")
restore() { rm -rf "${work:?}"/{esp,store,vars}; cp -a "$work/saved/"* "$work/"; }
save() { rm -rf "$work/saved"; mkdir "$work/saved"; cp -a "$work"/{esp,store,vars} "$work/saved/"; }
run() { "$fast" "$@" "${places[@]}" >"$work/out" 2>"$work/err"; }

# all_calls COMMAND...: "NAME N" of each system call that it makes, behind the first of its own, which opens /dev/null: before
# that a failing call kills the dynamic linker. Without brk, which returns an address and never an error.
all_calls() {
	restore
	strace -f -qq -o "$work/trace" "$fast" "$@" "${places[@]}" >"$work/out" 2>"$work/err"
	sed -nE 's/^([0-9]+ +)?([a-z0-9_]+)\((.*)/\2 \3/p' "$work/trace" |
		awk '{ n[$1]++ } /"\/dev\/null"/ { own = 1 } own && $1 !~ /^(exit_group|brk)$/ { print $1, n[$1] }'
}

# cases: the calls on standard input, times the ways to fail; without GENBOOT_EVERY_CALL, so many of them, spread evenly.
cases() {
	awk -v list='signal=KILL error=ENOSPC error=EIO error=EROFS error=ENOMEM error=EMFILE error=EINTR' '
		BEGIN { n = split(list, hows, " ") }
		{ for (i = 1; i <= n; i++) print $0, hows[i] }' |
		awk -v sample="$sample" -v every="${GENBOOT_EVERY_CALL:-}" '{ all[NR] = $0 }
			END { step = every || NR < sample ? 1 : NR / sample
				for (at = 1; at <= NR; at += step) print all[int(at)] }'
}

inject() { # inject NAME N HOW COMMAND...: its exit status; 137 when it was killed.
	local expression=$1:$3:when=$2
	shift 3
	(
		exec 2>/dev/null
		strace -f -qq -o "$work/trace" -e "trace=${expression%%:*}" -e "inject=$expression" \
			"$fast" "$@" "${places[@]}" >"$work/out" 2>"$work/err"
	)
}

# Nothing in the list that would be started lacks a file.
next_is() {
	run status --json
	[[ $(jq '[.problems[] | select(.why | contains("missing") and contains("file"))] | length' "$work/out") == 0 &&
		" $* " == *" $(jq -r .next.number "$work/out") "* ]]
}

is_clean() {
	run status --json && [[ $(jq -c '[.interrupted, .unused, .problems]' "$work/out") == '[[],[],[]]' ]]
}

bad=0
complain() { bad=1; echo "# $1: $(head -c 300 "$work/err") $(jq -c '[.next.number, .interrupted, .unused, .problems]' "$work/out" 2>&1 | head -c 300)"; }

# story OLD NEW AGAIN COMMAND...: AGAIN lists the exit codes that the second run may have.
story() {
	local old=$1 new=$2 again=$3 name n how status tried=0
	shift 3
	bad=0
	while read -r name n how; do
		restore
		inject "$name" "$n" "$how" "$@"
		status=$?
		tried=$((tried + 1))
		((status == 0 || status == 137)) || [[ -s $work/err ]] || complain "$name $n $how: $status without a word"
		((status <= 6 || status == 127 || status == 137)) || complain "$name $n $how: exit status $status"
		cp "$work/err" "$work/said"
		next_is "$old" "$new" || complain "$name $n $how: leaves"
		((status != 0)) || next_is "$new" || complain "$name $n $how: says done"
		run "$@"
		[[ " $again " == *" $? "* ]] || complain "$name $n $how: then (after $(head -n 1 "$work/said"))"
		run gc
		is_clean || complain "$name $n $how: is not clean"
	done < <(all_calls "$@" | cases)
	((tried > 20)) || complain "only $tried cases"
	ok "$* at $tried cut or failing calls leaves the old or the new, and then completes" "$bad"
}

fresh_three
make_tree "$work/tree4" 6.4.0-test "Test System 4"
set_variable LoaderEntryDefault test-3.conf
set_variable LoaderEntrySelected test-2.conf
save
story 3 4 0 install --root "$work/tree4"
story 3 2 0 default 2
story 3 3 "0 6" remove 1

# An ESP of a genboot that knew no record and no catalog, and another loader.
restore
rm -rf "$work/esp/EFI/genboot/"{state,test} "$work/vars/"LoaderEntryDefault-*
save
make_kernel "$work/loader2" new
story 3 3 0 setup --loader "$work/loader2" --token test
done_testing
