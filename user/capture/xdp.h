/* SPDX-License-Identifier: GPL-2.0-only */
/* The XDP program that a device has already. */
#ifndef CAPTURE_XDP_H
#define CAPTURE_XDP_H

#include <stdint.h>

struct bpf_program;
struct env;

/* Its number, 0 if there is none. */
uint32_t xdp_program_of(const char *dev);
/* Makes p run at its end. 0, or -errno and a sentence. */
int xdp_hook_end(struct env *env, struct bpf_program *p, const char *dev);

#endif
