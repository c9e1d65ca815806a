// SPDX-License-Identifier: GPL-2.0-only
/* Commands: one line of words, answered by 0 or a negative errno. */

#include <linux/kernel.h>
#include <linux/platform_device.h>
#include <linux/string.h>

#include "bindlab.h"

/* A command's words, and no more than any command has. */
struct lab_words {
	char *word[16];
	unsigned int count;
};

static int lab_split(char *text, struct lab_words *words)
{
	char *word;

	words->count = 0;
	while ((word = strsep(&text, " \n"))) {
		if (!*word)
			continue;
		if (words->count == ARRAY_SIZE(words->word))
			return -E2BIG;
		words->word[words->count++] = word;
	}
	return 0;
}

/* Sets one option of a driver; the number behind "KEY=", where there is one, is "value". */
static int lab_set_option(char *word, struct lab_options *options)
{
	char *value = strchr(word, '=');

	if (value)
		*value++ = '\0';
	if (!value) {
		if (!strcmp(word, "suppress"))
			options->suppress = true;
		else if (!strcmp(word, "mdma"))
			options->managed_dma = true;
		else if (!strcmp(word, "async"))
			options->probe_type = PROBE_PREFER_ASYNCHRONOUS;
		else if (!strcmp(word, "sync"))
			options->probe_type = PROBE_FORCE_SYNCHRONOUS;
		else if (!strcmp(word, "block"))
			options->script.blocked = true;
		else
			return -EINVAL;
		return 0;
	}
	if (!strcmp(word, "ids")) {
		options->ids = value;
		return 0;
	}
	if (!strcmp(word, "ret"))
		return kstrtoint(value, 10, &options->script.result);
	if (!strcmp(word, "times"))
		return kstrtoint(value, 10, &options->script.times);
	if (!strcmp(word, "match"))
		return kstrtoint(value, 10, &options->script.match);
	return -EINVAL;
}

static int lab_add_driver(enum lab_kind kind, const struct lab_words *words)
{
	struct lab_options options = {
		.probe_type = PROBE_DEFAULT_STRATEGY,
		.script = { .times = -1, .match = 1 },
	};
	unsigned int index;
	int error;

	for (index = 2; index < words->count; index++) {
		error = lab_set_option(words->word[index], &options);
		if (error)
			return error;
	}
	return lab_driver_add(kind, words->word[1], &options);
}

static int lab_add_platform_device(const struct lab_words *words)
{
	int id = PLATFORM_DEVID_NONE;

	if (words->count > 2 && kstrtoint(words->word[2], 10, &id))
		return -EINVAL;
	return lab_platform_device_add(words->word[1], id);
}

static int lab_set_result(const struct lab_words *words)
{
	int result, times = -1;

	if (words->count < 3 || kstrtoint(words->word[2], 10, &result))
		return -EINVAL;
	if (words->count > 3 && kstrtoint(words->word[3], 10, &times))
		return -EINVAL;
	return lab_driver_result(words->word[1], result, times);
}

static int lab_set_match(const struct lab_words *words)
{
	int match;

	if (words->count < 3 || kstrtoint(words->word[2], 10, &match))
		return -EINVAL;
	return lab_driver_match(words->word[1], match);
}

static int lab_add_link(const struct lab_words *words)
{
	u32 flags = 0;

	if (words->count < 3)
		return -EINVAL;
	if (words->count > 3 && kstrtou32(words->word[3], 16, &flags))
		return -EINVAL;
	return lab_device_link(words->word[1], words->word[2], flags);
}

/* Waits until nothing probes and no retry is due: what came of a command is all there then. */
static int lab_settle(void)
{
	/* A retry that binds a device makes for another retry, so the second wait is no luxury. */
	wait_for_device_probe();
	wait_for_device_probe();
	return 0;
}

static int lab_reset(void)
{
	lab_driver_delete_all();
	lab_device_delete_all();
	lab_settle();
	lab_log_clear();
	return 0;
}

int lab_command(char *text)
{
	struct lab_words words;
	const char *verb;
	int error;

	error = lab_split(text, &words);
	if (error)
		return error;
	if (!words.count)
		return -EINVAL;
	verb = words.word[0];
	if (!strcmp(verb, "reset"))
		return lab_reset();
	if (!strcmp(verb, "settle"))
		return lab_settle();
	if (words.count < 2)
		return -EINVAL;
	if (!strcmp(verb, "pdrv"))
		return lab_add_driver(LAB_PLATFORM, &words);
	if (!strcmp(verb, "cdrv"))
		return lab_add_driver(LAB_PCI, &words);
	if (!strcmp(verb, "bdrv"))
		return lab_add_driver(LAB_BUS, &words);
	if (!strcmp(verb, "pdev"))
		return lab_add_platform_device(&words);
	if (!strcmp(verb, "bdev"))
		return lab_bus_device_add(words.word[1]);
	if (!strcmp(verb, "drvdel"))
		return lab_driver_delete(words.word[1]);
	if (!strcmp(verb, "devdel"))
		return lab_device_delete(words.word[1]);
	if (!strcmp(verb, "ret"))
		return lab_set_result(&words);
	if (!strcmp(verb, "match"))
		return lab_set_match(&words);
	if (!strcmp(verb, "block"))
		return lab_driver_block(words.word[1], true);
	if (!strcmp(verb, "unblock"))
		return lab_driver_block(words.word[1], false);
	if (!strcmp(verb, "link"))
		return lab_add_link(&words);
	return -EINVAL;
}
