# SPDX-License-Identifier: GPL-2.0-or-later
#
# What the scripts here share. Each prints TAP: "ok N - sentence" or "not ok N - sentence". They run the build with
# sanitizers on plain folders below $work, so a leak or an overflow shows as a wrong exit code.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

readonly tool=${GENBOOT:-$PWD/build/asan/genboot}
readonly loader=$PWD/build/efi/genbootx64.efi
version=$("$tool" --version)
readonly version=${version#genboot } # which the loader has, too
work=$(mktemp -d /var/tmp/genboot-cli.XXXXXX)
readonly work
trap 'rm -rf "$work"' EXIT
n_tests=0 n_bad=0
export SOURCE_DATE_EPOCH=1750000000

# ok SENTENCE STATUS: one line of TAP.
ok() {
	n_tests=$((n_tests + 1))
	if (($2 == 0)); then
		printf 'ok %d - %s\n' "$n_tests" "$1"
	else
		printf 'not ok %d - %s\n' "$n_tests" "$1"
		[[ ! -s $work/out ]] || head -n 20 "$work/out" | cut -c-200 | sed 's/^/# out: /'
		[[ ! -s $work/err ]] || head -n 20 "$work/err" | cut -c-200 | sed 's/^/# err: /'
		n_bad=$((n_bad + 1))
	fi
}

# check SENTENCE COMMAND...: passes when the command does.
check() {
	local sentence=$1 status=0
	shift
	"$@" || status=1
	ok "$sentence" "$status"
}

# skip SENTENCE REASON: a test that cannot run here; tests/run does not count it as passed.
skip() {
	n_tests=$((n_tests + 1))
	printf 'ok %d - %s # SKIP %s\n' "$n_tests" "$1" "$2"
}

# can_mount: a person may not, nor root in most containers.
can_mount() {
	[[ -n ${may_mount-} ]] || {
		mkdir -p "$work/mount-probe"
		may_mount=no
		if mount -t tmpfs tmpfs "$work/mount-probe" 2>/dev/null; then
			umount "$work/mount-probe"
			may_mount=yes
		fi
		rmdir "$work/mount-probe"
	}
	[[ $may_mount == yes ]]
}

# mounting COMMAND SENTENCE...: a check, or what stands for one in a script, which mounts something; skipped where nobody may.
mounting() {
	if can_mount; then "$@"; else skip "$2" "nothing can be mounted here"; fi
}

# as_root COMMAND SENTENCE...: one that takes root.
as_root() {
	if ((EUID == 0)); then "$@"; else skip "$2" "only root can do that"; fi
}

done_testing() {
	printf '1..%d\n' "$n_tests"
	exit $((n_bad > 0))
}

# genboot ARGUMENT...: on the folders below $work. Standard output and error are kept in $work/out and $work/err.
genboot() {
	"$tool" "$@" --esp "$work/esp" --esp-is-a-directory --store "$work/store" --efivars "$work/vars" \
		>"$work/out" 2>"$work/err"
}

# exits CODE COMMAND...
exits() {
	local want=$1 status=0
	shift
	"$@" || status=$?
	((status == want)) || echo "exit code $status, wanted $want" >>"$work/err"
	((status == want))
}

# What a hint says of the places that genboot() gives.
readonly places_given="--esp $work/esp --store $work/store --efivars $work/vars --esp-is-a-directory"
says() { grep -qF -- "$1" "$work/out" "$work/err"; }
json() { [[ $(jq -r "$1" "$work/out" 2>&1) == "$2" ]] || ! echo "$1 is $(jq -c "$1" "$work/out" 2>&1)" >>"$work/err"; }

# tree_hash FOLDER...: names, types, sizes, times and contents of everything below.
tree_hash() {
	{
		find "$@" -printf '%p %y %s %T@ %l\n' | sort
		find "$@" -type f -print0 | sort -z | xargs -0r sha256sum
	} | sha256sum
}

# make_kernel FILE TEXT [BYTES]: starts with a real EFI program, so it passes for a kernel; TEXT and padding make it unlike others.
make_kernel() {
	{
		cat "$loader"
		printf '%s' "$2"
		head -c "${3:-0}" /dev/zero
	} >"$1"
}

# make_tree FOLDER VERSION NAME: a root file system as Debian has it, as far as booting it goes.
make_tree() {
	mkdir -p "$1"/{boot,etc/kernel,usr/lib/modules/"$2"}
	make_kernel "$1/boot/vmlinuz-$2" "kernel $2"
	printf 'initrd %s' "$2" >"$1/boot/initrd.img-$2"
	printf 'NAME=x\nPRETTY_NAME="%s"\nID=x\n' "$3" >"$1/usr/lib/os-release"
	ln -sf ../usr/lib/os-release "$1/etc/os-release"
	printf 'root=LABEL=%s ro\n' "$2" >"$1/etc/kernel/cmdline"
}

# make_packages FOLDER NAME VERSION...: the tree's dpkg database, with these installed.
make_packages() {
	local tree=$1
	shift
	mkdir -p "$tree/var/lib/dpkg"
	printf 'Package: %s\nStatus: install ok installed\nArchitecture: amd64\nVersion: %s\n\n' "$@" \
		>"$tree/var/lib/dpkg/status"
}

# set_variable NAME TEXT: an EFI variable of the Boot Loader Interface. ASCII only.
set_variable() {
	{
		printf '\7\0\0\0'
		printf '%s' "$2" | sed 's/./&\n/g' | while IFS= read -r c; do printf '%s\0' "$c"; done
		printf '\0\0'
	} >"$work/vars/$1-4a67b082-0a4c-41cf-b6c7-440b29bb8c4f"
}

variable() { tail -c +5 "$work/vars/$1-4a67b082-0a4c-41cf-b6c7-440b29bb8c4f" | tr -d '\0'; }
has_variable() { [[ -e $work/vars/$1-4a67b082-0a4c-41cf-b6c7-440b29bb8c4f ]]; }

default_id() { sed -n 's/^default //p' "$work/esp/loader/loader.conf"; }
entry() { echo "$work/esp/loader/entries/test-$1.conf"; }
n_blobs() { find "$work/esp/test" -type f | wc -l; }

# fresh: empty folders, set up; trees for three systems.
fresh() {
	rm -rf "${work:?}"/{esp,store,vars}
	mkdir -p "$work"/{esp,vars}
	for i in 1 2 3; do
		[[ -d $work/tree$i ]] || make_tree "$work/tree$i" "6.$i.0-test" "Test System $i"
	done
	genboot setup --loader "$loader" --token test || echo "# setup failed: $(cat "$work/err")"
}

# fresh_three: and generations 1, 2, 3, of which 3 is the default.
fresh_three() {
	fresh
	for i in 1 2 3; do
		genboot install --root "$work/tree$i" || echo "# install failed: $(cat "$work/err")"
	done
}
