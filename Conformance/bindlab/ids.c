// SPDX-License-Identifier: GPL-2.0-only
/* Id tables out of text. */

#include <linux/kernel.h>
#include <linux/pci.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "bindlab.h"

static size_t lab_count_items(const char *text)
{
	size_t count = 1;

	for (; *text; text++)
		count += *text == ',';
	return count;
}

/* vendor:device[:subvendor[:subdevice[:class[:mask[:data[:override_only]]]]]], in hex. */
static int lab_parse_pci_id(char *item, struct pci_device_id *id)
{
	u32 fields[8] = { 0, 0, PCI_ANY_ID, PCI_ANY_ID, 0, 0, 0, 0 };
	unsigned int count = 0;
	char *field;

	while ((field = strsep(&item, ":"))) {
		if (count == ARRAY_SIZE(fields))
			return -EINVAL;
		if (kstrtou32(field, 16, &fields[count++]))
			return -EINVAL;
	}
	if (count < 2)
		return -EINVAL;
	id->vendor = fields[0];
	id->device = fields[1];
	id->subvendor = fields[2];
	id->subdevice = fields[3];
	id->class = fields[4];
	id->class_mask = fields[5];
	id->driver_data = fields[6];
	id->override_only = fields[7];
	return 0;
}

int lab_parse_pci_ids(char *text, struct pci_device_id **table)
{
	struct pci_device_id *ids;
	size_t index = 0;
	char *item;
	int error;

	/* One more, of zeroes: the end of the table. */
	ids = kcalloc(lab_count_items(text) + 1, sizeof(*ids), GFP_KERNEL);
	if (!ids)
		return -ENOMEM;
	while ((item = strsep(&text, ","))) {
		error = lab_parse_pci_id(item, &ids[index++]);
		if (error) {
			kfree(ids);
			return error;
		}
	}
	*table = ids;
	return 0;
}

int lab_parse_platform_ids(char *text, struct platform_device_id **table)
{
	struct platform_device_id *ids;
	size_t index = 0;
	char *item;

	ids = kcalloc(lab_count_items(text) + 1, sizeof(*ids), GFP_KERNEL);
	if (!ids)
		return -ENOMEM;
	while ((item = strsep(&text, ","))) {
		if (!*item || strscpy(ids[index++].name, item, PLATFORM_NAME_SIZE) < 0) {
			kfree(ids);
			return -EINVAL;
		}
	}
	*table = ids;
	return 0;
}
