// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <string.h>
#include <sys/file.h>
#include <sys/wait.h>

#include "host/base/lock.h"
#include "host/base/memory.h"
#include "tests/host/folder.h"

Test(lock, the_holder_is_named)
{
	struct folder folder = folder_make();
	int here = open(folder.path, O_RDONLY | O_CLOEXEC);
	char *holder, *pid = xprintf("(pid %d)", getpid());

	cr_assert_not(lock_holder(folder.fd));
	cr_assert_eq(lock_take(here, 0), 0);
	cr_assert_eq(lock_take(folder.fd, 0), -EBUSY);
	holder = lock_holder(folder.fd);
	// A kernel that tells other device numbers than stat(2) leaves it unsaid.
	cr_assert(!holder || strstr(holder, pid), "%s", holder);
	free(holder);
	free(pid);
	close(here);
	cr_assert_eq(lock_take(folder.fd, 0), 0);
	folder_remove(&folder);
}
