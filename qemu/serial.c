// SPDX-License-Identifier: GPL-2.0-or-later
//
// usage: serial RAW PLAIN     copies standard input to two files as it comes
//
// RAW gets every byte, for `screen`. PLAIN gets what can be searched: no escape sequences, no
// carriage returns, and a new line wherever the cursor jumps, so that texts painted at different
// places stay apart. Both are written byte by byte as soon as they are known: a prompt ends without
// a newline.
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum state { PLAIN, ESCAPE, SEQUENCE, STRING };

struct filter {
	enum state state;
	char last;
};

static size_t put(struct filter *filter, char c, char *out)
{
	// A jump right after a line end, or after another jump, would only add empty lines.
	if (c == '\n' && filter->last == '\n')
		return 0;
	filter->last = c;
	*out = c;
	return 1;
}

// Returns how many bytes (0 or 1) went to out.
static size_t step(struct filter *filter, char c, char *out)
{
	switch (filter->state) {
	case PLAIN:
		if (c == '\033')
			filter->state = ESCAPE;
		else if (c == '\n' || c == '\t' || (unsigned char)c >= ' ')
			return put(filter, c, out);
		return 0;
	case ESCAPE:
		filter->state = c == '[' ? SEQUENCE : c == ']' ? STRING : PLAIN;
		return 0;
	case SEQUENCE:
		if (c < '@' || c > '~')
			return 0;
		filter->state = PLAIN;
		return strchr("ABHJf", c) ? put(filter, '\n', out) : 0;
	case STRING:
		// A title or a link: ends with BEL, or with ESC and a backslash.
		if (c == '\a' || c == '\033')
			filter->state = c == '\a' ? PLAIN : ESCAPE;
		return 0;
	}
	return 0;
}

static int write_all(int fd, const char *data, size_t size)
{
	while (size > 0) {
		ssize_t n = write(fd, data, size);

		if (n < 0)
			return -1;
		data += n;
		size -= (size_t)n;
	}
	return 0;
}

int main(int argc, char **argv)
{
	struct filter filter = { PLAIN, '\n' };
	char in[4096], out[sizeof(in)];
	int raw, plain;
	ssize_t n;

	if (argc != 3)
		return fprintf(stderr, "usage: serial RAW PLAIN\n"), 2;
	raw = open(argv[1], O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
	plain = open(argv[2], O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
	if (raw < 0 || plain < 0)
		return perror("serial"), 1;
	while ((n = read(STDIN_FILENO, in, sizeof(in))) > 0) {
		size_t length = 0;

		for (ssize_t i = 0; i < n; i++)
			length += step(&filter, in[i], out + length);
		if (write_all(raw, in, (size_t)n) < 0 || write_all(plain, out, length) < 0)
			return perror("serial"), 1;
	}
	return n < 0;
}
