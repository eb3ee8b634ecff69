// SPDX-License-Identifier: GPL-2.0-only
/* System calls as they start and end, signals, and the tasks that come and go. */
#include "syscall/choose.bpf.h"
#include "syscall/enter.bpf.h"
#include "syscall/exit.bpf.h"
#include "syscall/life.bpf.h"
