// SPDX-License-Identifier: GPL-2.0-only
/* The bus "lab": its match answers what the driver's script says, negative numbers too. */

#include "bindlab.h"

static int lab_bus_match(struct device *device, LAB_MATCH_CONST struct device_driver *driver)
{
	int match = lab_script_match(lab_bus_script(driver));

	lab_log("match %s %s %d", driver->name, dev_name(device), match);
	return match;
}

/* Probe and remove are the driver's own: the bus adds nothing to them. */
static struct bus_type lab_bus = {
	.name = "lab",
	.match = lab_bus_match,
};

struct bus_type *lab_bus_get(void)
{
	return &lab_bus;
}

int lab_bus_init(void)
{
	return bus_register(&lab_bus);
}

void lab_bus_exit(void)
{
	bus_unregister(&lab_bus);
}
