// SPDX-License-Identifier: GPL-2.0-or-later

// Handles and their protocols (UEFI 2.10, section 7.3). The order of installation is the order in
// which they are found.

#include <stdlib.h>
#include <string.h>

#include "tests/firmware/session.h"

#define PROTOCOLS_MAX 8u // on one handle
#define PAIRS_MAX 8u     // of one InstallMultipleProtocolInterfaces

struct handle {
	struct handle *next;
	size_t n;
	struct {
		EFI_GUID guid;
		void *interface;
	} protocols[PROTOCOLS_MAX];
};

struct handle *handle_add(struct session *s)
{
	struct handle **link = &s->handles;

	while (*link)
		link = &(*link)->next;
	*link = session_keep(sizeof **link);
	return *link;
}

static struct handle *known(EFI_HANDLE wanted)
{
	struct handle *handle = session_now()->handles;

	while (handle && handle != wanted)
		handle = handle->next;
	return handle;
}

// The place of a protocol, or n.
static size_t place_of(const struct handle *handle, const EFI_GUID *guid)
{
	size_t i = 0;

	while (i < handle->n && !guid_is(&handle->protocols[i].guid, guid))
		i++;
	return i;
}

bool handle_install(struct handle *handle, const EFI_GUID *guid, void *interface)
{
	if (place_of(handle, guid) < handle->n)
		return false;
	if (handle->n == PROTOCOLS_MAX)
		abort();
	handle->protocols[handle->n].guid = *guid;
	handle->protocols[handle->n++].interface = interface;
	return true;
}

// A handle without protocols is none any more.
static void unlink_empty(struct session *s, struct handle *handle)
{
	struct handle **link = &s->handles;

	while (*link != handle)
		link = &(*link)->next;
	if (handle->n == 0)
		*link = handle->next;
}

bool handle_uninstall(struct handle *handle, const EFI_GUID *guid, const void *interface)
{
	size_t i = place_of(handle, guid);

	if (i == handle->n || handle->protocols[i].interface != interface)
		return false;
	handle->n--;
	memmove(&handle->protocols[i], &handle->protocols[i + 1],
		(handle->n - i) * sizeof handle->protocols[0]);
	unlink_empty(session_now(), handle);
	return true;
}

void *handle_protocol(struct handle *handle, const EFI_GUID *guid)
{
	size_t i = place_of(handle, guid);

	return i < handle->n ? handle->protocols[i].interface : NULL;
}

struct handle *handle_of_path(struct session *s, const EFI_GUID *guid, EFI_DEVICE_PATH **path)
{
	EFI_GUID device_path = EFI_DEVICE_PATH_PROTOCOL_GUID;
	size_t size = path_size(*path), best_size = 0;
	struct handle *best = NULL;

	for (struct handle *handle = s->handles; handle; handle = handle->next) {
		const EFI_DEVICE_PATH *own = handle_protocol(handle, &device_path);
		size_t own_size = own ? path_size(own) : 0;

		if (!own || place_of(handle, guid) == handle->n || own_size > size ||
		    (best && own_size <= best_size) || memcmp(own, *path, own_size) != 0)
			continue;
		best = handle;
		best_size = own_size;
	}
	*path = (EFI_DEVICE_PATH *)((uint8_t *)*path + best_size);
	return best;
}

static EFI_STATUS EFIAPI handle_protocol_service(EFI_HANDLE wanted, EFI_GUID *guid, void **ret)
{
	EFI_STATUS fault = session_call(FW_HANDLE_PROTOCOL);
	struct handle *handle = known(wanted);
	size_t i;

	if (fault != EFI_SUCCESS)
		return fault;
	*ret = NULL;
	if (!handle) {
		session_misuse("HandleProtocol of what is no handle");
		return EFI_INVALID_PARAMETER;
	}
	i = place_of(handle, guid);
	if (i == handle->n)
		return EFI_UNSUPPORTED;
	*ret = handle->protocols[i].interface;
	return EFI_SUCCESS;
}

static EFI_STATUS EFIAPI locate_protocol(EFI_GUID *guid, void *registration, void **ret)
{
	EFI_STATUS fault = session_call(FW_LOCATE_PROTOCOL);

	(void)registration;
	if (fault != EFI_SUCCESS)
		return fault;
	*ret = NULL;
	for (struct handle *handle = session_now()->handles; handle; handle = handle->next) {
		size_t i = place_of(handle, guid);

		if (i == handle->n)
			continue;
		*ret = handle->protocols[i].interface;
		return EFI_SUCCESS;
	}
	return EFI_NOT_FOUND;
}

static EFI_STATUS EFIAPI locate_device_path(EFI_GUID *guid, EFI_DEVICE_PATH **path, EFI_HANDLE *ret)
{
	EFI_STATUS fault = session_call(FW_LOCATE_DEVICE_PATH);
	struct handle *handle;

	if (fault != EFI_SUCCESS)
		return fault;
	handle = handle_of_path(session_now(), guid, path);
	if (!handle)
		return EFI_NOT_FOUND;
	*ret = handle;
	return EFI_SUCCESS;
}

static EFI_STATUS EFIAPI locate_handle_buffer(EFI_LOCATE_SEARCH_TYPE type, EFI_GUID *guid,
					      void *key, UINTN *ret_n, EFI_HANDLE **ret)
{
	EFI_STATUS fault = session_call(FW_LOCATE_HANDLE_BUFFER);
	struct session *s = session_now();
	size_t n = 0;

	(void)key;
	if (fault != EFI_SUCCESS)
		return fault;
	if (type != ByProtocol && type != AllHandles) {
		session_misuse("LocateHandleBuffer by what the fake does not have");
		return EFI_UNSUPPORTED;
	}
	for (const struct handle *handle = s->handles; handle; handle = handle->next)
		n += type == AllHandles || place_of(handle, guid) < handle->n;
	if (n == 0)
		return EFI_NOT_FOUND;
	*ret_n = n;
	*ret = memory_add_pool(s, n * sizeof **ret);
	n = 0;
	for (struct handle *handle = s->handles; handle; handle = handle->next)
		if (type == AllHandles || place_of(handle, guid) < handle->n)
			(*ret)[n++] = handle;
	return EFI_SUCCESS;
}

// Makes the handle where there is none.
static EFI_STATUS install(EFI_HANDLE *at, const EFI_GUID *guid, void *interface)
{
	struct handle *handle = *at ? known(*at) : handle_add(session_now());

	if (!handle || !handle_install(handle, guid, interface)) {
		session_misuse("a protocol installed twice, or on what is no handle");
		return EFI_INVALID_PARAMETER;
	}
	session_now()->n_protocols++;
	*at = handle;
	return EFI_SUCCESS;
}

static EFI_STATUS uninstall(EFI_HANDLE at, const EFI_GUID *guid, const void *interface)
{
	struct handle *handle = known(at);

	if (handle && handle_uninstall(handle, guid, interface)) {
		session_now()->n_protocols--;
		return EFI_SUCCESS;
	}
	session_misuse("a protocol uninstalled that is not there");
	return EFI_NOT_FOUND;
}

static EFI_STATUS EFIAPI install_one(EFI_HANDLE *at, EFI_GUID *guid, EFI_INTERFACE_TYPE type,
				     void *interface)
{
	EFI_STATUS fault = session_call(FW_INSTALL_PROTOCOL_INTERFACE);

	(void)type;
	return fault != EFI_SUCCESS ? fault : install(at, guid, interface);
}

static EFI_STATUS EFIAPI uninstall_one(EFI_HANDLE at, EFI_GUID *guid, void *interface)
{
	EFI_STATUS fault = session_call(FW_UNINSTALL_PROTOCOL_INTERFACE);
	EFI_STATUS status = uninstall(at, guid, interface);

	return fault != EFI_SUCCESS ? fault : status;
}

struct pair {
	const EFI_GUID *guid;
	void *interface;
};

static size_t take_pairs(__builtin_ms_va_list list, struct pair pairs[PAIRS_MAX])
{
	size_t n = 0;

	for (const EFI_GUID *guid = __builtin_va_arg(list, const EFI_GUID *); guid && n < PAIRS_MAX;
	     guid = __builtin_va_arg(list, const EFI_GUID *))
		pairs[n++] = (struct pair){ guid, __builtin_va_arg(list, void *) };
	return n;
}

static EFI_STATUS EFIAPI install_many(EFI_HANDLE *at, ...)
{
	EFI_STATUS fault = session_call(FW_INSTALL_MULTIPLE_PROTOCOL_INTERFACES);
	struct pair pairs[PAIRS_MAX];
	__builtin_ms_va_list list;
	size_t n;

	if (fault != EFI_SUCCESS)
		return fault;
	__builtin_ms_va_start(list, at);
	n = take_pairs(list, pairs);
	__builtin_ms_va_end(list);
	for (size_t i = 0; i < n; i++) {
		EFI_STATUS status = install(at, pairs[i].guid, pairs[i].interface);

		if (status != EFI_SUCCESS)
			return status;
	}
	return EFI_SUCCESS;
}

static EFI_STATUS EFIAPI uninstall_many(EFI_HANDLE at, ...)
{
	EFI_STATUS fault = session_call(FW_UNINSTALL_MULTIPLE_PROTOCOL_INTERFACES);
	EFI_STATUS status = EFI_SUCCESS;
	struct pair pairs[PAIRS_MAX];
	__builtin_ms_va_list list;
	size_t n;

	__builtin_ms_va_start(list, at);
	n = take_pairs(list, pairs);
	__builtin_ms_va_end(list);
	for (size_t i = 0; i < n && status == EFI_SUCCESS; i++)
		status = uninstall(at, pairs[i].guid, pairs[i].interface);
	return fault != EFI_SUCCESS ? fault : status;
}

void handles_open(struct session *s)
{
	s->boot.HandleProtocol = handle_protocol_service;
	s->boot.LocateProtocol = locate_protocol;
	s->boot.LocateDevicePath = locate_device_path;
	s->boot.LocateHandleBuffer = locate_handle_buffer;
	s->boot.InstallProtocolInterface = install_one;
	s->boot.UninstallProtocolInterface = uninstall_one;
	s->boot.InstallMultipleProtocolInterfaces = install_many;
	s->boot.UninstallMultipleProtocolInterfaces = uninstall_many;
}
