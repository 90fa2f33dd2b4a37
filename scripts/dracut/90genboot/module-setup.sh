#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck disable=SC2154 # moddir, systemdsystemunitdir, initdir, kernel: dracut's
#
# dracut.modules(7): puts genboot-mount(8) into the initrd, with what it needs for a sealed root on any data file system:
# nothing of one generation, so that all with the same kernel share the initrd's bytes. Without genboot.root= on the
# command line it does nothing there.

# What every sealed root takes is loaded before stage 1 asks for it; scripts/initramfs-tools/hooks/genboot says more.
early=(dm_mod dm_verity loop overlay erofs efivarfs sha256_ssse3 sha256_arm64 sha2_ce)

find_genboot_mount() {
	local folder
	for folder in /usr/lib/genboot /usr/local/lib/genboot; do
		[[ ! -x ${dracutsysrootdir-}$folder/genboot-mount ]] || echo "$folder/genboot-mount"
	done | tail -n 1
}

check() {
	[[ $(find_genboot_mount) ]]
}

# libdevmapper waits for udev to say that it has seen a device, which takes the rules that come with dm.
depends() {
	echo systemd dracut-systemd dm
}

installkernel() {
	# Of any machine, not only of the one that makes the initrd.
	hostonly='' instmods "${early[@]}" dm_crypt squashfs ext4 btrfs xfs vfat nls_cp437 nls_ascii nls_iso8859-1 \
		xts ecb cbc essiv aes_generic aesni_intel aes_ce_blk cryptd algif_skcipher
}

install() {
	local unit module
	inst_simple "$(find_genboot_mount)" /usr/lib/genboot/genboot-mount
	inst_binary "$(find_genboot_mount)" # its libraries
	inst_multiple -o e2fsck # for the data file system, before it is mounted
	# libcryptsetup asks for these at run time: token plug-ins for keys that the disk's own header names, and what they load.
	inst_libdir_file 'cryptsetup/libcryptsetup-token-systemd-*.so' 'libtss2-esys.so.0*' 'libtss2-mu.so.0*' 'libtss2-rc.so.0*' \
		'libtss2-tcti-device.so.0*' 'libfido2.so.1*' 'libgcc_s.so.1'
	inst_hook cmdline 20 "$moddir/genboot-cmdline.sh"
	for unit in genboot-mount genboot-failed; do
		inst_simple "$moddir/$unit.service" "$systemdsystemunitdir/$unit.service"
	done
	inst_simple "$moddir/gpt-auto-generator" /etc/systemd/system-generators/systemd-gpt-auto-generator
	mkdir -p "$initdir/etc/modules-load.d"
	for module in "${early[@]}"; do
		modinfo -k "$kernel" -F name "$module" >/dev/null 2>&1 && echo "$module"
	done >"$initdir/etc/modules-load.d/genboot.conf"
	$SYSTEMCTL -q --root "$initdir" add-requires initrd-root-fs.target genboot-mount.service
}
