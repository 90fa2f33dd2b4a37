#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# What can follow, as the tool tells it, and as bash, zsh and fish have it from there.
. "$(dirname "$0")/lib.sh"

# offers CANDIDATE... of what "genboot complete" has printed, and nothing else.
offers() { [[ $(cut -f1 "$work/out" | tr '\n' ' ') == "$* " ]]; }
completes() { "$tool" complete "$@" >"$work/out" 2>"$work/err"; }

fresh_three
check "verbs are completed" completes un
check "by what they begin with" offers unpin
check "with a few words about each" says "let generation N be removed again"
completes ""
check "without a beginning all" test "$(wc -l <"$work/out")" = "$("$tool" help --json | jq '.verbs | length')"
check "but not the one that shells ask" test "$(grep -c '^complete' "$work/out")" = 0
completes gc --keep
check "options are the verb's" offers --keep --keep-daily --keep-weekly --keep-monthly
completes switch --keep
check "and no other's" test ! -s "$work/out"
completes --ro
check "before a verb nobody knows them" test ! -s "$work/out"
completes switch --store "$work/store" ""
check "generations are completed" offers 3 2 1
check "with what they are" says "Test System 3"
completes switch "--store=$work/store" ""
check "but of the machine's store where the other is not told" test ! -s "$work/out"
completes switch --store = "$work/store" ""
check "in the words that bash makes of it, too" offers 3 2 1
completes diff --store "$work/store" 1 ""
check "where two can be named, twice" offers 3 2 1
completes diff --store "$work/store" 1 2 ""
check "and no more" test ! -s "$work/out"
completes label --store "$work/store" 1 ""
check "a text is somebody's own" test ! -s "$work/out"
completes status --store "$work/store" ""
check "where nothing can follow nothing does" test ! -s "$work/out"
completes help pi
check "help has verbs" offers pin
completes config ""
check "config has what it knows" offers check
completes install --root-format s
check "formats are known" offers squashfs
completes install --kernel ""
check "files are the shell's" offers :file
completes install --root ""
check "folders, too" offers :folder
check "a store that cannot be read is no error" completes switch --store /dev/null ""
check "nor a word about it" test ! -s "$work/out" -a ! -s "$work/err"
check "nor is nothing" completes

mkdir "$work/bin"
ln -s "$tool" "$work/bin/genboot"
PATH=$work/bin:$PATH

# in_bash WORD...: the last is completed.
in_bash() {
	bash -c '. scripts/completion/genboot.bash; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _genboot; printf "%s\n" "${COMPREPLY[@]}"' bash "$@" >"$work/out" 2>"$work/err"
}
in_bash genboot swi
check "bash completes verbs" offers switch
in_bash genboot switch --store "$work/store" ""
check "and generations" offers 3 2 1
in_bash genboot install --kernel "$work/tree1/boot/vm"
check "and files" offers "$work/tree1/boot/vmlinuz-6.1.0-test"
in_bash genboot install --root "$work/tree"
check "and folders" test "$(sort "$work/out" | tr '\n' ' ')" = "$work/tree1 $work/tree2 $work/tree3 "
check "without a word on the side" test ! -s "$work/err"

# The function as zsh runs it, with what it would call said instead.
in_zsh() {
	zsh -f -c '_describe() { local -a list; list=("${(@P)3}"); print -l -- "${list[@]%%:*}"; }; _files() { print -- "files $*"; }
		genboot_completion() { . scripts/completion/_genboot; }
		words=("$@"); CURRENT=$#words; genboot_completion' zsh "$@" >"$work/out" 2>"$work/err"
}
in_zsh genboot swi
check "zsh completes verbs" offers switch
in_zsh genboot switch --store "$work/store" ""
check "and generations" offers 3 2 1
in_zsh genboot install --kernel ""
check "and files" says "files "
in_zsh genboot install --root ""
check "and folders" says "files -/"
check "without a word on the side" test ! -s "$work/err"
check "it is zsh's" test "$(head -n 1 scripts/completion/_genboot)" = "#compdef genboot"

# in_fish LINE
in_fish() { HOME=$work XDG_CONFIG_HOME=$work fish --no-config -c "source scripts/completion/genboot.fish; complete -C '$1'" >"$work/out" 2>"$work/err"; }
in_fish "genboot swi"
check "fish completes verbs" offers switch
check "with a few words about each" says "and go there now"
in_fish "genboot switch --store $work/store "
check "and generations" test "$(cut -f1 "$work/out" | sort | tr '\n' ' ')" = "1 2 3 "
in_fish "genboot install --kernel $work/tree1/boot/vm"
check "and files" says "$work/tree1/boot/vmlinuz-6.1.0-test"
check "without a word on the side" test ! -s "$work/err"
done_testing
