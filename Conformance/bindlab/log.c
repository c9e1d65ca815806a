// SPDX-License-Identifier: GPL-2.0-only
/* The calls to drivers and to the lab bus's match, in the order in which they happened. */

#include <linux/slab.h>
#include <linux/spinlock.h>
#include <linux/stdarg.h>
#include <linux/string.h>

#include "bindlab.h"

/* Nobody reads more between two looks; what goes beyond is counted. */
#define LAB_LOG_LINES_MAX 65536

static DEFINE_SPINLOCK(lab_log_lock);
static LIST_HEAD(lab_log_lines);
static unsigned int lab_log_count;
static unsigned int lab_log_lost;

void lab_log(const char *format, ...)
{
	struct lab_log_line *line = NULL;
	va_list arguments;
	char *text;

	va_start(arguments, format);
	text = kvasprintf(GFP_KERNEL, format, arguments);
	va_end(arguments);
	if (text) {
		size_t size = strlen(text) + 1;

		line = kmalloc(struct_size(line, text, size), GFP_KERNEL);
		if (line)
			memcpy(line->text, text, size);
		kfree(text);
	}

	spin_lock(&lab_log_lock);
	if (line && lab_log_count < LAB_LOG_LINES_MAX) {
		list_add_tail(&line->node, &lab_log_lines);
		lab_log_count++;
		line = NULL;
	} else {
		lab_log_lost++;
	}
	spin_unlock(&lab_log_lock);
	kfree(line);
}

/* Hands the lines over; the log is empty then. */
void lab_log_take(struct list_head *lines, unsigned int *lost)
{
	spin_lock(&lab_log_lock);
	list_splice_init(&lab_log_lines, lines);
	*lost = lab_log_lost;
	lab_log_count = 0;
	lab_log_lost = 0;
	spin_unlock(&lab_log_lock);
}

void lab_log_free(struct list_head *lines)
{
	struct lab_log_line *line, *next;

	list_for_each_entry_safe(line, next, lines, node) {
		list_del(&line->node);
		kfree(line);
	}
}

void lab_log_clear(void)
{
	LIST_HEAD(lines);
	unsigned int lost;

	lab_log_take(&lines, &lost);
	lab_log_free(&lines);
}
