/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Runs a classic filter that could not be translated, as it has a loop or is too long for the
 * verifier: so many steps, then user space has the last word. Semantics: <linux/filter.h>,
 * kernel's Documentation/networking/filter.rst.
 */
#ifndef CAPTURE_INTERPRET_BPF_H
#define CAPTURE_INTERPRET_BPF_H

#include "capture.h"

#define STEPS_MAX 512

/* Fields of an instruction's code. */
#define CLASS(code) ((code)&0x07)
#define SIZE(code)  ((code)&0x18)
#define MODE(code)  ((code)&0xe0)
#define OP(code)    ((code)&0xf0)
#define BY_X(code)  ((code)&0x08)

enum { CLASS_LD, CLASS_LDX, CLASS_ST, CLASS_STX, CLASS_ALU, CLASS_JMP, CLASS_RET, CLASS_MISC };
enum { SIZE_W = 0x00, SIZE_H = 0x08, SIZE_B = 0x10 };
enum {
	MODE_IMM = 0x00,
	MODE_ABS = 0x20,
	MODE_IND = 0x40,
	MODE_MEM = 0x60,
	MODE_LEN = 0x80,
	MODE_MSH = 0xa0
};
enum {
	ALU_ADD = 0x00,
	ALU_SUB = 0x10,
	ALU_MUL = 0x20,
	ALU_DIV = 0x30,
	ALU_OR = 0x40,
	ALU_AND = 0x50,
	ALU_LSH = 0x60,
	ALU_RSH = 0x70,
	ALU_NEG = 0x80,
	ALU_MOD = 0x90,
	ALU_XOR = 0xa0
};
enum { RET_A = 0x10, MISC_TXA = 0x80 };
enum { JMP_JA = 0x00, JMP_JEQ = 0x10, JMP_JGT = 0x20, JMP_JGE = 0x30, JMP_JSET = 0x40 };

/* Verdicts that end a run; 0 and 1 are those of the filter. */
#define GOES_ON	  2
#define UNDECIDED 3

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, CLASSIC_MAX);
	__type(key, __u32);
	__type(value, struct classic);
} filter_code SEC(".maps");

/* Of the bytes that the look has. */
static __always_inline __u32 load_head(const struct look *l, __u64 at, __u16 size)
{
	const __u8 *from = l->head + (at <= HEAD_MAX - 4 ? at : 0);

	if (size == SIZE_B)
		return from[0];
	if (size == SIZE_H)
		return from[0] << 8 | from[1];
	return (__u32)from[0] << 24 | from[1] << 16 | from[2] << 8 | from[3];
}

/* A byte, half-word or word of the packet. */
static __always_inline int load_packet(struct look *l, __u32 *to, __u64 at, __u16 code)
{
	__u64 size = SIZE(code) == SIZE_B ? 1 : SIZE(code) == SIZE_H ? 2 : 4;
	__s64 value;

	if (at + size <= l->have && at <= HEAD_MAX - 4) {
		*to = load_head(l, at, SIZE(code));
		return GOES_ON;
	}
	value = pload(l, at, size);
	if (value == FILTER_ENDS)
		return 0;
	if (value == FILTER_UNKNOWN)
		return UNDECIDED;
	*to = value;
	return GOES_ON;
}

static __always_inline int step_load(struct look *l, struct machine *m, const struct classic *c)
{
	__u32 value = c->k;
	int verdict = GOES_ON;

	switch (MODE(c->code)) {
	case MODE_ABS:
	case MODE_IND:
		verdict = load_packet(
			l, &value, (__u64)c->k + (MODE(c->code) == MODE_IND ? m->x : 0), c->code);
		break;
	case MODE_MSH: /* the length of an IPv4 header */
		verdict = load_packet(l, &value, c->k, SIZE_B);
		value = (value & 15) * 4;
		break;
	case MODE_MEM: value = m->mem[c->k & 15]; break;
	case MODE_LEN: value = l->len; break;
	}
	if (CLASS(c->code) == CLASS_LD)
		m->a = value;
	else
		m->x = value;
	return verdict;
}

static __always_inline int step_alu(struct machine *m, const struct classic *c)
{
	__u32 by = BY_X(c->code) ? m->x : c->k, a = m->a;

	switch (OP(c->code)) {
	case ALU_ADD: a += by; break;
	case ALU_SUB: a -= by; break;
	case ALU_MUL: a *= by; break;
	case ALU_DIV:
	case ALU_MOD:
		if (!by)
			return 0;
		a = OP(c->code) == ALU_DIV ? a / by : a % by;
		break;
	case ALU_OR: a |= by; break;
	case ALU_AND: a &= by; break;
	case ALU_LSH: a = by < 32 ? a << (by & 31) : 0; break;
	case ALU_RSH: a = by < 32 ? a >> (by & 31) : 0; break;
	case ALU_NEG: a = -a; break;
	case ALU_XOR: a ^= by; break;
	}
	m->a = a;
	return GOES_ON;
}

static __always_inline void step_jump(struct machine *m, const struct classic *c)
{
	__u32 by = BY_X(c->code) ? m->x : c->k;
	bool yes;

	switch (OP(c->code)) {
	case JMP_JA: m->pc += c->k; return;
	case JMP_JEQ: yes = m->a == by; break;
	case JMP_JGT: yes = m->a > by; break;
	case JMP_JGE: yes = m->a >= by; break;
	default: yes = m->a & by;
	}
	m->pc += yes ? c->jt : c->jf;
}

/* Part of pfilter(), as all here is: what takes its place leaves no function that nobody calls. */
static __always_inline int step(struct look *l, struct machine *m)
{
	const struct classic *c = bpf_map_lookup_elem(&filter_code, &m->pc);

	if (!c)
		return 0;
	m->pc++;
	switch (CLASS(c->code)) {
	case CLASS_LD:
	case CLASS_LDX: return step_load(l, m, c);
	case CLASS_ST: m->mem[c->k & 15] = m->a; return GOES_ON;
	case CLASS_STX: m->mem[c->k & 15] = m->x; return GOES_ON;
	case CLASS_ALU: return step_alu(m, c);
	case CLASS_JMP: step_jump(m, c); return GOES_ON;
	case CLASS_RET: return ((c->code & 0x18) == RET_A ? m->a : c->k) ? 1 : 0;
	}
	if (OP(c->code) == MISC_TXA)
		m->a = m->x;
	else
		m->x = m->a;
	return GOES_ON;
}

static __always_inline int interpret(struct look *l)
{
	struct machine *m = &l->machine;
	int verdict = GOES_ON;

	m->a = m->x = m->pc = 0;
	for (int i = 0; i < STEPS_MAX; i++) {
		verdict = step(l, m);
		if (verdict != GOES_ON)
			break;
	}
	if (verdict < GOES_ON)
		return verdict;
	l->packet.undecided = 1;
	return 1;
}

#endif
