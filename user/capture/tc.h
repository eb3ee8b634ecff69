/* SPDX-License-Identifier: GPL-2.0-only */
/* Traffic control, asked by rtnetlink(7). */
#ifndef CAPTURE_TC_H
#define CAPTURE_TC_H

#include <stdbool.h>

/* There are filters on the device's clsact, or nobody can tell. */
bool tc_filters(unsigned int ifindex);

#endif
