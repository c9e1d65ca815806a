// SPDX-License-Identifier: GPL-2.0-only
/* The drivers: one structure for three buses, and a script each. */

#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/pci.h>
#include <linux/platform_device.h>
#include <linux/slab.h>

#include "bindlab.h"

/**
 * struct lab_driver - a driver that a command made
 * @node: its place in lab_drivers
 * @kind: which member of the union is registered
 * @registered: whether registering has ended well; until then nobody may delete it
 * @name: owned, as are the tables
 * @script: what it answers
 * @platform: the driver of a platform device
 * @pci: the driver of a PCI function
 * @bus: the driver of a device of the lab bus
 * @pci_ids: the id table of @pci, or NULL
 * @platform_ids: the id table of @platform, or NULL
 *
 * The driver core calls nothing of a driver any more once it is unregistered: its search of the
 * bus holds the driver's list node, which unregistering waits for, writers of its files are waited
 * for, and so are asynchronous probes. So the structure can be freed right then.
 */
struct lab_driver {
	struct list_head node;
	enum lab_kind kind;
	bool registered;
	char *name;
	struct lab_script script;
	union {
		struct platform_driver platform;
		struct pci_driver pci;
		struct device_driver bus;
	};
	struct pci_device_id *pci_ids;
	struct platform_device_id *platform_ids;
};

/* Guards the list and "registered". Never held while the driver core is called: a probe may block. */
static DEFINE_MUTEX(lab_drivers_lock);
static LIST_HEAD(lab_drivers);

struct lab_script *lab_bus_script(const struct device_driver *driver)
{
	return &container_of(driver, struct lab_driver, bus)->script;
}

/* --- what the driver core calls --------------------------------------------------------------- */

static int lab_probe(struct lab_script *script, const char *driver, struct device *device)
{
	int result = lab_script_probe(script);

	lab_log("ret %s %s %d", driver, dev_name(device), result);
	return result;
}

static void lab_remove(struct lab_script *script, const char *driver, struct device *device)
{
	lab_log("remove %s %s", driver, dev_name(device));
	lab_script_remove(script);
}

static struct lab_driver *lab_of_platform(struct platform_device *device)
{
	return container_of(device->dev.driver, struct lab_driver, platform.driver);
}

static int lab_platform_probe(struct platform_device *device)
{
	struct lab_driver *driver = lab_of_platform(device);

	lab_log("probe %s %s", driver->name, dev_name(&device->dev));
	return lab_probe(&driver->script, driver->name, &device->dev);
}

static LAB_PLATFORM_REMOVE_TYPE lab_platform_remove(struct platform_device *device)
{
	struct lab_driver *driver = lab_of_platform(device);

	lab_remove(&driver->script, driver->name, &device->dev);
	LAB_PLATFORM_REMOVE_RETURN;
}

static struct lab_driver *lab_of_pci(struct pci_dev *device)
{
	return container_of(device->dev.driver, struct lab_driver, pci.driver);
}

static int lab_pci_probe(struct pci_dev *device, const struct pci_device_id *id)
{
	struct lab_driver *driver = lab_of_pci(device);

	lab_log("probe %s %s id=%x,%x,%x,%x,%x,%x,%lx,ovr=%u", driver->name,
		dev_name(&device->dev), id->vendor, id->device, id->subvendor, id->subdevice,
		id->class, id->class_mask, id->driver_data, id->override_only);
	return lab_probe(&driver->script, driver->name, &device->dev);
}

static void lab_pci_remove(struct pci_dev *device)
{
	struct lab_driver *driver = lab_of_pci(device);

	lab_remove(&driver->script, driver->name, &device->dev);
}

static int lab_bus_probe(struct device *device)
{
	lab_log("probe %s %s", device->driver->name, dev_name(device));
	return lab_probe(lab_bus_script(device->driver), device->driver->name, device);
}

static int lab_bus_remove(struct device *device)
{
	lab_remove(lab_bus_script(device->driver), device->driver->name, device);
	return 0;
}

/* --- making and deleting ---------------------------------------------------------------------- */

static void lab_driver_free(struct lab_driver *driver)
{
	kfree(driver->pci_ids);
	kfree(driver->platform_ids);
	kfree(driver->name);
	kfree(driver);
}

static int lab_driver_set_table(struct lab_driver *driver, char *ids)
{
	if (!ids)
		return 0;
	switch (driver->kind) {
	case LAB_PLATFORM:
		return lab_parse_platform_ids(ids, &driver->platform_ids);
	case LAB_PCI:
		return lab_parse_pci_ids(ids, &driver->pci_ids);
	case LAB_BUS:
		break;
	}
	return -EINVAL;
}

static struct lab_driver *lab_driver_alloc(enum lab_kind kind, const char *name,
					   const struct lab_options *options)
{
	struct lab_driver *driver;
	int error = -ENOMEM;

	driver = kzalloc(sizeof(*driver), GFP_KERNEL);
	if (!driver)
		return ERR_PTR(-ENOMEM);
	driver->kind = kind;
	lab_script_init(&driver->script, &options->script);
	driver->name = kstrdup(name, GFP_KERNEL);
	if (driver->name)
		error = lab_driver_set_table(driver, options->ids);
	if (error) {
		lab_driver_free(driver);
		return ERR_PTR(error);
	}
	return driver;
}

static void lab_driver_fill(struct device_driver *core, const char *name,
			    const struct lab_options *options)
{
	core->name = name;
	core->suppress_bind_attrs = options->suppress;
	core->probe_type = options->probe_type;
}

static int lab_driver_register(struct lab_driver *driver, const struct lab_options *options)
{
	switch (driver->kind) {
	case LAB_PLATFORM:
		lab_driver_fill(&driver->platform.driver, driver->name, options);
		driver->platform.probe = lab_platform_probe;
		driver->platform.remove = lab_platform_remove;
		driver->platform.id_table = driver->platform_ids;
		driver->platform.driver_managed_dma = options->managed_dma;
		return platform_driver_register(&driver->platform);
	case LAB_PCI:
		lab_driver_fill(&driver->pci.driver, driver->name, options);
		driver->pci.name = driver->name;
		driver->pci.probe = lab_pci_probe;
		driver->pci.remove = lab_pci_remove;
		driver->pci.id_table = driver->pci_ids;
		driver->pci.driver_managed_dma = options->managed_dma;
		return pci_register_driver(&driver->pci);
	case LAB_BUS:
		lab_driver_fill(&driver->bus, driver->name, options);
		driver->bus.owner = THIS_MODULE;
		driver->bus.bus = lab_bus_get();
		driver->bus.probe = lab_bus_probe;
		driver->bus.remove = lab_bus_remove;
		return driver_register(&driver->bus);
	}
	return -EINVAL;
}

static void lab_driver_unregister(struct lab_driver *driver)
{
	switch (driver->kind) {
	case LAB_PLATFORM:
		platform_driver_unregister(&driver->platform);
		break;
	case LAB_PCI:
		pci_unregister_driver(&driver->pci);
		break;
	case LAB_BUS:
		driver_unregister(&driver->bus);
		break;
	}
}

/* On the list from before it is registered, so that a probe that blocks meanwhile can be unblocked. */
int lab_driver_add(enum lab_kind kind, const char *name, const struct lab_options *options)
{
	struct lab_driver *driver = lab_driver_alloc(kind, name, options);
	int error;

	if (IS_ERR(driver))
		return PTR_ERR(driver);
	mutex_lock(&lab_drivers_lock);
	list_add_tail(&driver->node, &lab_drivers);
	mutex_unlock(&lab_drivers_lock);

	error = lab_driver_register(driver, options);

	mutex_lock(&lab_drivers_lock);
	if (error)
		list_del(&driver->node);
	else
		driver->registered = true;
	mutex_unlock(&lab_drivers_lock);
	if (error)
		lab_driver_free(driver);
	return error;
}

/* The driver of a name; of two, the one that came first. */
static struct lab_driver *lab_driver_find(const char *name)
{
	struct lab_driver *driver;

	lockdep_assert_held(&lab_drivers_lock);
	list_for_each_entry(driver, &lab_drivers, node) {
		if (!strcmp(driver->name, name))
			return driver;
	}
	return NULL;
}

/* Probes and removes that wait are let go: unregistering waits for them. */
static void lab_driver_finish(struct lab_driver *driver)
{
	lab_script_block(&driver->script, false);
	lab_driver_unregister(driver);
	lab_driver_free(driver);
}

int lab_driver_delete(const char *name)
{
	struct lab_driver *driver;
	int error = 0;

	mutex_lock(&lab_drivers_lock);
	driver = lab_driver_find(name);
	if (!driver)
		error = -ENOENT;
	else if (!driver->registered)
		error = -EBUSY;
	else
		list_del(&driver->node);
	mutex_unlock(&lab_drivers_lock);
	if (error)
		return error;
	lab_driver_finish(driver);
	return 0;
}

void lab_driver_delete_all(void)
{
	struct lab_driver *driver;

	for (;;) {
		mutex_lock(&lab_drivers_lock);
		driver = NULL;
		if (!list_empty(&lab_drivers))
			driver = list_last_entry(&lab_drivers, struct lab_driver, node);
		if (driver && driver->registered)
			list_del(&driver->node);
		else
			driver = NULL;
		mutex_unlock(&lab_drivers_lock);
		if (!driver)
			return;
		lab_driver_finish(driver);
	}
}

/* --- the script ------------------------------------------------------------------------------- */

int lab_driver_result(const char *name, int result, int times)
{
	struct lab_driver *driver;

	mutex_lock(&lab_drivers_lock);
	driver = lab_driver_find(name);
	if (driver)
		lab_script_set_result(&driver->script, result, times);
	mutex_unlock(&lab_drivers_lock);
	return driver ? 0 : -ENOENT;
}

int lab_driver_match(const char *name, int match)
{
	struct lab_driver *driver;

	mutex_lock(&lab_drivers_lock);
	driver = lab_driver_find(name);
	if (driver)
		lab_script_set_match(&driver->script, match);
	mutex_unlock(&lab_drivers_lock);
	return driver ? 0 : -ENOENT;
}

int lab_driver_block(const char *name, bool blocked)
{
	struct lab_driver *driver;

	mutex_lock(&lab_drivers_lock);
	driver = lab_driver_find(name);
	if (driver)
		lab_script_block(&driver->script, blocked);
	mutex_unlock(&lab_drivers_lock);
	return driver ? 0 : -ENOENT;
}
