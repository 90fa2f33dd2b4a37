// SPDX-License-Identifier: GPL-2.0-or-later

// usage: bench-sha256		what hashing costs, in the object code that is in the loader
//
// The portable way in instructions a byte, counted by single steps, so that neither the machine nor
// its load matters; with the SHA instructions, where this processor has them, in MB a second.

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "boot-entries/sha256-blocks.h"

#define FEW_BLOCKS 8u
#define MANY_BLOCKS 40u
#define BUFFER_BLOCKS 16384u // 1 MiB, as the loader reads
#define ROUNDS 1000u
#define PER_BYTE_TENTHS(n) ((n)*10 / ((MANY_BLOCKS - FEW_BLOCKS) * 64))

static uint8_t buffer[BUFFER_BLOCKS * 64];

static _Noreturn void be_counted(size_t n_blocks)
{
	uint32_t state[8] = { 0 };

	ptrace(PTRACE_TRACEME, 0, NULL, NULL);
	raise(SIGSTOP);
	sha256_blocks_plain(state, buffer, n_blocks);
	_exit(0);
}

// The instructions of a process that hashes, and its way there and out, which is the same for any
// number of blocks.
static unsigned long count_steps(size_t n_blocks)
{
	unsigned long n = 0;
	pid_t child = fork();
	int status;

	if (child == 0)
		be_counted(n_blocks);
	while (child > 0 && waitpid(child, &status, 0) == child && WIFSTOPPED(status)) {
		if (ptrace(PTRACE_SINGLESTEP, child, NULL, NULL) < 0)
			break;
		n++;
	}
	if (n < n_blocks) {
		perror("bench-sha256: cannot count instructions");
		exit(1);
	}
	return n;
}

static double now_sec(void)
{
	struct timespec now;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static double mb_per_sec(void (*blocks)(uint32_t *, const uint8_t *, size_t), unsigned rounds)
{
	uint32_t state[8] = { 0 };
	double start = now_sec();

	for (unsigned i = 0; i < rounds; i++)
		blocks(state, buffer, BUFFER_BLOCKS);
	return rounds * sizeof buffer / 1e6 / (now_sec() - start);
}

int main(void)
{
	unsigned long tenths = PER_BYTE_TENTHS(count_steps(MANY_BLOCKS) - count_steps(FEW_BLOCKS));

	printf("SHA-256, portable: %lu.%lu instructions a byte, %.0f MB/s here\n", tenths / 10,
	       tenths % 10, mb_per_sec(sha256_blocks_plain, ROUNDS / 10));
	if (sha256_blocks_ni_usable())
		printf("SHA-256, with the processor's instructions: %.0f MB/s here\n",
		       mb_per_sec(sha256_blocks_ni, ROUNDS));
	else
		printf("SHA-256, with the processor's instructions: this one has none\n");
	return 0;
}
