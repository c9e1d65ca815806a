// SPDX-License-Identifier: GPL-2.0-only
/* The module, and its two files in debugfs: bindlab/control takes commands, bindlab/log is read. */

#include <linux/debugfs.h>
#include <linux/module.h>
#include <linux/seq_file.h>
#include <linux/slab.h>
#include <linux/uaccess.h>

#include "bindlab.h"

#define LAB_COMMAND_BYTES_MAX 4096

static struct dentry *lab_directory;

static ssize_t lab_control_write(struct file *file, const char __user *buffer, size_t count,
				 loff_t *position)
{
	char *text;
	int error;

	if (count > LAB_COMMAND_BYTES_MAX)
		return -E2BIG;
	text = memdup_user_nul(buffer, count);
	if (IS_ERR(text))
		return PTR_ERR(text);
	error = lab_command(text);
	kfree(text);
	return error ? error : count;
}

static const struct file_operations lab_control_operations = {
	.owner = THIS_MODULE,
	.open = simple_open,
	.write = lab_control_write,
	.llseek = noop_llseek,
};

/**
 * struct lab_log_reader - what one open of the log took out of it
 * @lines: the lines, in order
 * @lost: how many more there were
 */
struct lab_log_reader {
	struct list_head lines;
	unsigned int lost;
};

static int lab_log_show(struct seq_file *seq, void *unused)
{
	struct lab_log_reader *reader = seq->private;
	struct lab_log_line *line;

	list_for_each_entry(line, &reader->lines, node)
		seq_printf(seq, "%s\n", line->text);
	if (reader->lost)
		seq_printf(seq, "lost %u\n", reader->lost);
	return 0;
}

/* Opening takes the lines, so that none is read twice and none falls between two reads. */
static int lab_log_open(struct inode *inode, struct file *file)
{
	struct lab_log_reader *reader;
	int error;

	reader = kzalloc(sizeof(*reader), GFP_KERNEL);
	if (!reader)
		return -ENOMEM;
	INIT_LIST_HEAD(&reader->lines);
	error = single_open(file, lab_log_show, reader);
	if (error) {
		kfree(reader);
		return error;
	}
	lab_log_take(&reader->lines, &reader->lost);
	return 0;
}

static int lab_log_release(struct inode *inode, struct file *file)
{
	struct lab_log_reader *reader = ((struct seq_file *)file->private_data)->private;

	lab_log_free(&reader->lines);
	kfree(reader);
	return single_release(inode, file);
}

static const struct file_operations lab_log_operations = {
	.owner = THIS_MODULE,
	.open = lab_log_open,
	.read = seq_read,
	.llseek = seq_lseek,
	.release = lab_log_release,
};

static int __init lab_init(void)
{
	int error = lab_bus_init();

	if (error)
		return error;
	lab_directory = debugfs_create_dir("bindlab", NULL);
	debugfs_create_file("control", 0200, lab_directory, NULL, &lab_control_operations);
	debugfs_create_file("log", 0400, lab_directory, NULL, &lab_log_operations);
	return 0;
}

/* An open file holds the module, so no command runs any more. */
static void __exit lab_exit(void)
{
	debugfs_remove(lab_directory);
	lab_driver_delete_all();
	lab_device_delete_all();
	lab_bus_exit();
	lab_log_clear();
}

module_init(lab_init);
module_exit(lab_exit);

MODULE_DESCRIPTION("Drivers and devices on demand, for experiments on the driver core");
MODULE_AUTHOR("Anybind");
MODULE_LICENSE("GPL");
