// SPDX-License-Identifier: GPL-2.0-only
/* The devices: of the platform bus and of the lab bus, and the links between them. */

#include <linux/mutex.h>
#include <linux/platform_device.h>
#include <linux/slab.h>

#include "bindlab.h"

/**
 * struct lab_entry - a device that a command made
 * @node: its place in lab_devices
 * @device: the device, with a reference of ours
 * @platform: the same as a platform device, or NULL
 */
struct lab_entry {
	struct list_head node;
	struct device *device;
	struct platform_device *platform;
};

/* Guards the list. Never held while a device is added or deleted: its driver may block. */
static DEFINE_MUTEX(lab_devices_lock);
static LIST_HEAD(lab_devices);

static void lab_entry_remember(struct lab_entry *entry, struct device *device)
{
	entry->device = get_device(device);
	mutex_lock(&lab_devices_lock);
	list_add_tail(&entry->node, &lab_devices);
	mutex_unlock(&lab_devices_lock);
}

int lab_platform_device_add(const char *name, int id)
{
	struct lab_entry *entry;
	int error = -ENOMEM;

	entry = kzalloc(sizeof(*entry), GFP_KERNEL);
	if (!entry)
		return -ENOMEM;
	entry->platform = platform_device_alloc(name, id);
	if (entry->platform)
		error = platform_device_add(entry->platform);
	if (error) {
		/* Takes NULL too; the device frees itself with its last reference. */
		platform_device_put(entry->platform);
		kfree(entry);
		return error;
	}
	lab_entry_remember(entry, &entry->platform->dev);
	return 0;
}

static void lab_bus_device_release(struct device *device)
{
	kfree(device);
}

int lab_bus_device_add(const char *name)
{
	struct lab_entry *entry;
	struct device *device;
	int error;

	entry = kzalloc(sizeof(*entry), GFP_KERNEL);
	if (!entry)
		return -ENOMEM;
	device = kzalloc(sizeof(*device), GFP_KERNEL);
	if (!device) {
		kfree(entry);
		return -ENOMEM;
	}
	device_initialize(device);
	device->bus = lab_bus_get();
	device->release = lab_bus_device_release;
	error = dev_set_name(device, "%s", name);
	if (!error)
		error = device_add(device);
	if (error) {
		put_device(device);
		kfree(entry);
		return error;
	}
	lab_entry_remember(entry, device);
	return 0;
}

static void lab_entry_delete(struct lab_entry *entry)
{
	if (entry->platform)
		platform_device_unregister(entry->platform);
	else
		device_unregister(entry->device);
	put_device(entry->device);
	kfree(entry);
}

static struct lab_entry *lab_entry_find(const char *name)
{
	struct lab_entry *entry;

	lockdep_assert_held(&lab_devices_lock);
	list_for_each_entry(entry, &lab_devices, node) {
		if (!strcmp(dev_name(entry->device), name))
			return entry;
	}
	return NULL;
}

int lab_device_delete(const char *name)
{
	struct lab_entry *entry;

	mutex_lock(&lab_devices_lock);
	entry = lab_entry_find(name);
	if (entry)
		list_del(&entry->node);
	mutex_unlock(&lab_devices_lock);
	if (!entry)
		return -ENOENT;
	lab_entry_delete(entry);
	return 0;
}

void lab_device_delete_all(void)
{
	struct lab_entry *entry;

	for (;;) {
		mutex_lock(&lab_devices_lock);
		entry = NULL;
		if (!list_empty(&lab_devices)) {
			entry = list_last_entry(&lab_devices, struct lab_entry, node);
			list_del(&entry->node);
		}
		mutex_unlock(&lab_devices_lock);
		if (!entry)
			return;
		lab_entry_delete(entry);
	}
}

/*
 * A link goes with its consumer or its supplier, so there is nothing to remember.
 * The mutex keeps both devices on the list, and so added, until the link holds them.
 */
int lab_device_link(const char *consumer, const char *supplier, u32 flags)
{
	struct lab_entry *from, *to;
	int error = 0;

	mutex_lock(&lab_devices_lock);
	from = lab_entry_find(consumer);
	to = lab_entry_find(supplier);
	if (!from || !to)
		error = -ENOENT;
	else if (!device_link_add(from->device, to->device, flags))
		error = -EINVAL;
	mutex_unlock(&lab_devices_lock);
	return error;
}
