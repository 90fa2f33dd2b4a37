// SPDX-License-Identifier: GPL-2.0-or-later
//
// usage: luks KEY <PLAIN >ENCRYPTED
//
// Encrypts what a LUKS2 segment holds, as dm-crypt does with aes-xts-plain64 and sectors of 512
// bytes (https://gitlab.com/cryptsetup/cryptsetup/-/wikis/DMCrypt): this kernel may have no
// device-mapper to write through. KEY is a file of 64 bytes, the volume key.
#include <openssl/evp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#define KEY_SIZE 64
#define SECTOR 512

static void die(const char *what)
{
	fprintf(stderr, "luks: %s\n", what);
	exit(1);
}

static void read_key(const char *path, unsigned char key[KEY_SIZE])
{
	FILE *file = fopen(path, "rb");

	if (!file || fread(key, 1, KEY_SIZE, file) != KEY_SIZE)
		die("the key has not 64 bytes");
	fclose(file);
}

static void encrypt(EVP_CIPHER_CTX *cipher, const unsigned char *key, uint64_t number,
		    const unsigned char *plain, unsigned char *ret)
{
	unsigned char tweak[16] = { 0 };
	int n = 0;

	for (int i = 0; i < 8; i++)
		tweak[i] = (unsigned char)(number >> 8 * i);
	if (!EVP_EncryptInit_ex(cipher, EVP_aes_256_xts(), NULL, key, tweak) ||
	    !EVP_EncryptUpdate(cipher, ret, &n, plain, SECTOR) || n != SECTOR)
		die("cannot encrypt");
}

int main(int argc, char **argv)
{
	EVP_CIPHER_CTX *cipher = EVP_CIPHER_CTX_new();
	unsigned char key[KEY_SIZE], plain[SECTOR], encrypted[SECTOR];

	if (argc != 2 || !cipher)
		die("usage: luks KEY <PLAIN >ENCRYPTED");
	read_key(argv[1], key);
	for (uint64_t number = 0; fread(plain, 1, SECTOR, stdin) == SECTOR; number++) {
		encrypt(cipher, key, number, plain, encrypted);
		if (fwrite(encrypted, 1, SECTOR, stdout) != SECTOR)
			die("cannot write");
	}
	EVP_CIPHER_CTX_free(cipher);
	return ferror(stdin) || fflush(stdout) != 0;
}
