/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * bindlab: drivers and devices on demand, for experiments on the driver core.
 *
 * Everything is asked for by commands that are written to one file; see README.md.
 */
#ifndef BINDLAB_H
#define BINDLAB_H

#include <linux/device.h>
#include <linux/list.h>
#include <linux/mod_devicetable.h>
#include <linux/spinlock.h>
#include <linux/types.h>
#include <linux/version.h>
#include <linux/wait.h>

/* The match callback of a bus takes a const driver since 6.11. */
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 11, 0)
#define LAB_MATCH_CONST const
#else
#define LAB_MATCH_CONST
#endif

/* The remove callback of a platform driver returns nothing since 6.11. */
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 11, 0)
#define LAB_PLATFORM_REMOVE_TYPE void
#define LAB_PLATFORM_REMOVE_RETURN
#else
#define LAB_PLATFORM_REMOVE_TYPE int
#define LAB_PLATFORM_REMOVE_RETURN return 0
#endif

/**
 * struct lab_script - what a driver answers when it is asked
 * @lock: guards all members but @unblocked
 * @result: what probe returns, 0 or a negative errno
 * @times: how often it returns @result before it returns 0; negative for ever
 * @match: what the lab bus answers for the driver
 * @blocked: whether probe and remove wait
 * @unblocked: where they wait
 */
struct lab_script {
	spinlock_t lock;
	int result;
	int times;
	int match;
	bool blocked;
	wait_queue_head_t unblocked;
};

/**
 * struct lab_options - how a driver is to be registered
 * @ids: the text of its id table, or NULL
 * @suppress: whether it has no bind and unbind files
 * @managed_dma: whether it manages DMA ownership itself
 * @probe_type: whether it asks for, or forbids, asynchronous probing
 * @script: the initial values of its script; only the numbers are read
 */
struct lab_options {
	char *ids;
	bool suppress;
	bool managed_dma;
	enum probe_type probe_type;
	struct lab_script script;
};

/* script.c */
void lab_script_init(struct lab_script *script, const struct lab_script *from);
void lab_script_set_result(struct lab_script *script, int result, int times);
void lab_script_set_match(struct lab_script *script, int match);
int lab_script_match(struct lab_script *script);
void lab_script_block(struct lab_script *script, bool blocked);
int lab_script_probe(struct lab_script *script);
void lab_script_remove(struct lab_script *script);

/* log.c */
__printf(1, 2) void lab_log(const char *format, ...);
void lab_log_take(struct list_head *lines, unsigned int *lost);
void lab_log_free(struct list_head *lines);
void lab_log_clear(void);

struct lab_log_line {
	struct list_head node;
	char text[];
};

/* bus.c */
struct bus_type *lab_bus_get(void);
int lab_bus_init(void);
void lab_bus_exit(void);

/* ids.c */
int lab_parse_pci_ids(char *text, struct pci_device_id **table);
int lab_parse_platform_ids(char *text, struct platform_device_id **table);

/* driver.c */
enum lab_kind { LAB_PLATFORM, LAB_PCI, LAB_BUS };

struct lab_script *lab_bus_script(const struct device_driver *driver);
int lab_driver_add(enum lab_kind kind, const char *name, const struct lab_options *options);
int lab_driver_delete(const char *name);
int lab_driver_result(const char *name, int result, int times);
int lab_driver_match(const char *name, int match);
int lab_driver_block(const char *name, bool blocked);
void lab_driver_delete_all(void);

/* device.c */
int lab_platform_device_add(const char *name, int id);
int lab_bus_device_add(const char *name);
int lab_device_delete(const char *name);
int lab_device_link(const char *consumer, const char *supplier, u32 flags);
void lab_device_delete_all(void);

/* command.c */
int lab_command(char *text);

#endif
