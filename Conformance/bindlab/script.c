// SPDX-License-Identifier: GPL-2.0-only
/* What the drivers answer: numbers that a command may change at any time. */

#include "bindlab.h"

void lab_script_init(struct lab_script *script, const struct lab_script *from)
{
	spin_lock_init(&script->lock);
	init_waitqueue_head(&script->unblocked);
	script->result = from->result;
	script->times = from->times;
	script->match = from->match;
	script->blocked = from->blocked;
}

void lab_script_set_result(struct lab_script *script, int result, int times)
{
	spin_lock(&script->lock);
	script->result = result;
	script->times = times;
	spin_unlock(&script->lock);
}

void lab_script_set_match(struct lab_script *script, int match)
{
	spin_lock(&script->lock);
	script->match = match;
	spin_unlock(&script->lock);
}

int lab_script_match(struct lab_script *script)
{
	int match;

	spin_lock(&script->lock);
	match = script->match;
	spin_unlock(&script->lock);
	return match;
}

void lab_script_block(struct lab_script *script, bool blocked)
{
	spin_lock(&script->lock);
	script->blocked = blocked;
	spin_unlock(&script->lock);
	if (!blocked)
		wake_up_all(&script->unblocked);
}

static bool lab_script_is_open(struct lab_script *script)
{
	bool open;

	spin_lock(&script->lock);
	open = !script->blocked;
	spin_unlock(&script->lock);
	return open;
}

/* Waits as drivers wait for hardware: no signal ends it. */
int lab_script_probe(struct lab_script *script)
{
	int result;

	wait_event(script->unblocked, lab_script_is_open(script));
	spin_lock(&script->lock);
	result = script->times ? script->result : 0;
	if (script->times > 0)
		script->times--;
	spin_unlock(&script->lock);
	return result;
}

void lab_script_remove(struct lab_script *script)
{
	wait_event(script->unblocked, lab_script_is_open(script));
}
