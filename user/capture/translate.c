// SPDX-License-Identifier: GPL-2.0-only
/*
 * Classic BPF, as bpf(4) of libpcap defines it and pcap_offline_filter() runs it, to eBPF.
 * A is r6, X r7, the look r8, scratch memory the stack. A load finds its bytes in look.head,
 * or calls pload().
 */
#include <errno.h>
#include <linux/bpf.h>
#include <linux/filter.h>
#include <stdlib.h>
#include <string.h>

#include "capture.h"
#include "filter.h"

#define R_A    BPF_REG_6
#define R_X    BPF_REG_7
#define R_LOOK BPF_REG_8
#define HEAD   ((int)sizeof(((struct look *)0)->head))

#define SCRATCH(slot) ((int)(slot)*4 - BPF_MEMWORDS * 4)

static int append(struct translation *t, struct bpf_insn insn)
{
	if (t->n == t->size) {
		size_t size = t->size ? t->size * 2 : 256;
		struct bpf_insn *insns = realloc(t->insns, size * sizeof(*insns));
		int *target = insns ? realloc(t->target, size * sizeof(*target)) : NULL;

		if (insns)
			t->insns = insns;
		if (!target)
			return -ENOMEM;
		t->target = target;
		t->size = size;
	}
	t->insns[t->n] = insn;
	t->target[t->n++] = -1;
	return 0;
}

/* A jump to a classic instruction; the distance is known in the end. */
static int append_jump(struct translation *t, struct bpf_insn insn, int to)
{
	int err = append(t, insn);

	if (!err)
		t->target[t->n - 1] = to;
	return err;
}

#define INSN(code, dst, src, off, imm)	      ((struct bpf_insn){ code, dst, src, off, (int)(imm) })
#define emit(t, code, dst, src, off, imm)     append(t, INSN(code, dst, src, off, imm))
#define emit_jump(t, code, dst, src, imm, to) append_jump(t, INSN(code, dst, src, 0, imm), to)

#define MOVE32_K      (BPF_ALU | BPF_MOV | BPF_K)
#define MOVE32	      (BPF_ALU | BPF_MOV | BPF_X)
#define MOVE	      (BPF_ALU64 | BPF_MOV | BPF_X)
#define ADD	      (BPF_ALU64 | BPF_ADD | BPF_X)
#define ADD_K	      (BPF_ALU64 | BPF_ADD | BPF_K)
#define EXIT	      (BPF_JMP | BPF_EXIT)
#define size_of(code) (BPF_SIZE(code) == BPF_W ? 4 : BPF_SIZE(code) == BPF_H ? 2 : 1)

/* r2: the offset. Calls pload(), whose address splice() fills in; ends where it cannot load. */
static int emit_far(struct translation *t, int to, int size)
{
	return emit(t, MOVE, BPF_REG_1, R_LOOK, 0, 0)			       ?:
		       emit(t, MOVE32_K, BPF_REG_3, 0, 0, size)		       ?:
		       emit(t, BPF_JMP | BPF_CALL, 0, BPF_PSEUDO_CALL, 0, 0)   ?:
		       emit(t, BPF_JMP | BPF_JSGE | BPF_K, BPF_REG_0, 0, 2, 0) ?:
		       emit(t, ADD_K, BPF_REG_0, 0, 0, 1)		       ?:
		       emit(t, EXIT, 0, 0, 0, 0)			       ?:
		       emit(t, MOVE32, to, BPF_REG_0, 0, 0);
}

#define FAR_SIZE 7

/* From r1 at `off`, into host order; then over what emit_far() makes. */
static int emit_near(struct translation *t, int to, int from, int off, uint16_t code)
{
	int size = size_of(code);
	int err = emit(t, BPF_LDX | BPF_MEM | BPF_SIZE(code), to, from, off, 0);

	if (!err && size > 1)
		err = emit(t, BPF_ALU | BPF_END | BPF_TO_BE, to, 0, 0, size * 8);
	return err ?: emit(t, BPF_JMP | BPF_JA, 0, 0, FAR_SIZE, 0);
}

static int load_fixed(struct translation *t, int to, uint16_t code, uint32_t k)
{
	int size = size_of(code), err = emit(t, MOVE32_K, BPF_REG_2, 0, 0, k);

	if (!err && k <= (uint32_t)(HEAD - size)) {
		err = emit(t, BPF_LDX | BPF_MEM | BPF_W, BPF_REG_1, R_LOOK, offsetof(struct look, have), 0) ?:
			      emit(t, BPF_JMP | BPF_JLT | BPF_K, BPF_REG_1, 0, size > 1 ? 3 : 2, k + size) ?:
			      emit_near(t, to, R_LOOK, offsetof(struct look, head) + k, code);
	}
	return err ?: emit_far(t, to, size);
}

/* At X + k, which has 33 bits: it does not wrap. */
static int load_indexed(struct translation *t, int to, uint16_t code, uint32_t k)
{
	int size = size_of(code), near = size > 1 ? 5 : 4;

	return emit(t, MOVE32, BPF_REG_2, R_X, 0, 0)					       ?:
		       emit(t, MOVE32_K, BPF_REG_3, 0, 0, k)				       ?:
		       emit(t, ADD, BPF_REG_2, BPF_REG_3, 0, 0)				       ?:
		       emit(t, BPF_JMP | BPF_JGT | BPF_K, BPF_REG_2, 0, 4 + near, HEAD - size) ?:
		       emit(t, BPF_LDX | BPF_MEM | BPF_W, BPF_REG_1, R_LOOK, offsetof(struct look, have), 0) ?:
		       emit(t, MOVE, BPF_REG_3, BPF_REG_2, 0, 0)			 ?:
		       emit(t, ADD_K, BPF_REG_3, 0, 0, size)				 ?:
		       emit(t, BPF_JMP | BPF_JGT | BPF_X, BPF_REG_3, BPF_REG_1, near, 0) ?:
		       emit(t, MOVE, BPF_REG_1, R_LOOK, 0, 0)				 ?:
		       emit(t, ADD, BPF_REG_1, BPF_REG_2, 0, 0)				 ?:
		       emit_near(t, to, BPF_REG_1, offsetof(struct look, head), code)	 ?:
		       emit_far(t, to, size);
}

static int load(struct translation *t, const struct classic *c)
{
	int to = BPF_CLASS(c->code) == BPF_LD ? R_A : R_X;

	switch (BPF_MODE(c->code)) {
	case BPF_IMM: return emit(t, MOVE32_K, to, 0, 0, c->k);
	case BPF_MEM:
		return c->k >= BPF_MEMWORDS ?
			       -ENOTSUP :
			       emit(t, BPF_LDX | BPF_MEM | BPF_W, to, BPF_REG_10, SCRATCH(c->k), 0);
	case BPF_LEN:
		return emit(t, BPF_LDX | BPF_MEM | BPF_W, to, R_LOOK, offsetof(struct look, len),
			    0);
	case BPF_ABS: return load_fixed(t, to, c->code, c->k);
	case BPF_IND: return load_indexed(t, to, c->code, c->k);
	case BPF_MSH: /* the length of an IPv4 header: 4 * (P[k] & 0xf) */
		return load_fixed(t, R_X, BPF_LD | BPF_B, c->k)			  ?:
			       emit(t, BPF_ALU | BPF_AND | BPF_K, R_X, 0, 0, 0xf) ?:
			       emit(t, BPF_ALU | BPF_LSH | BPF_K, R_X, 0, 0, 2);
	default: return -ENOTSUP;
	}
}

/* Shifts by 32 bits and more leave nothing; eBPF would take the lower 5 bits of the number. */
static int shift(struct translation *t, uint16_t code, uint32_t k)
{
	if (BPF_SRC(code) == BPF_K)
		return k < 32 ? emit(t, code, R_A, 0, 0, k) : emit(t, MOVE32_K, R_A, 0, 0, 0);
	return emit(t, BPF_JMP32 | BPF_JLT | BPF_K, R_X, 0, 2, 32) ?:
		       emit(t, MOVE32_K, R_A, 0, 0, 0)		   ?:
		       emit(t, BPF_JMP | BPF_JA, 0, 0, 1, 0)	   ?:
								     emit(t, code, R_A, R_X, 0, 0);
}

static int arithmetic(struct translation *t, const struct classic *c, int reject)
{
	int op = BPF_OP(c->code), by_x = BPF_SRC(c->code) == BPF_X, err;

	switch (op) {
	case BPF_ADD:
	case BPF_SUB:
	case BPF_MUL:
	case BPF_AND:
	case BPF_OR:
	case BPF_XOR: break;
	case BPF_LSH:
	case BPF_RSH: return shift(t, c->code, c->k);
	case BPF_NEG: return emit(t, BPF_ALU | BPF_NEG, R_A, 0, 0, 0);
	case BPF_DIV:
	case BPF_MOD: /* by 0: the packet does not match */
		if (!by_x && !c->k)
			return emit_jump(t, BPF_JMP | BPF_JA, 0, 0, 0, reject);
		err = by_x ? emit_jump(t, BPF_JMP32 | BPF_JEQ | BPF_K, R_X, 0, 0, reject) : 0;
		if (err)
			return err;
		break;
	default: return -ENOTSUP;
	}
	return emit(t, c->code, R_A, by_x ? R_X : 0, 0, by_x ? 0 : c->k);
}

static int inverse(int op)
{
	return op == BPF_JEQ ? BPF_JNE : op == BPF_JGT ? BPF_JLE : BPF_JLT;
}

static int jump(struct translation *t, const struct classic *c, int at)
{
	int op = BPF_OP(c->code), src = BPF_SRC(c->code), yes = at + 1 + c->jt, no = at + 1 + c->jf,
	    err;
	uint32_t k = src == BPF_K ? c->k : 0;
	int by = src == BPF_K ? 0 : R_X;

	if (op == BPF_JA)
		return emit_jump(t, BPF_JMP | BPF_JA, 0, 0, 0, at + 1 + (int)c->k);
	if (op != BPF_JEQ && op != BPF_JGT && op != BPF_JGE && op != BPF_JSET)
		return -ENOTSUP;
	if (!c->jt && op != BPF_JSET)
		return emit_jump(t, BPF_JMP32 | inverse(op) | src, R_A, by, k, no);
	err = emit_jump(t, BPF_JMP32 | op | src, R_A, by, k, yes);
	return err || !c->jf ? err : emit_jump(t, BPF_JMP | BPF_JA, 0, 0, 0, no);
}

static int one(struct translation *t, const struct classic *c, int at, int reject)
{
	switch (BPF_CLASS(c->code)) {
	case BPF_LD:
	case BPF_LDX: return load(t, c);
	case BPF_ST:
	case BPF_STX:
		if (c->k >= BPF_MEMWORDS)
			return -ENOTSUP;
		return emit(t, BPF_STX | BPF_MEM | BPF_W, BPF_REG_10,
			    BPF_CLASS(c->code) == BPF_ST ? R_A : R_X, SCRATCH(c->k), 0);
	case BPF_ALU: return arithmetic(t, c, reject);
	case BPF_JMP: return jump(t, c, at);
	case BPF_RET:
		return (BPF_RVAL(c->code) == BPF_A ? emit(t, MOVE32, BPF_REG_0, R_A, 0, 0) : emit(t, MOVE32_K, BPF_REG_0, 0, 0, c->k)) ?:
			       emit(t, EXIT, 0, 0, 0, 0);
	case BPF_MISC:
		return BPF_MISCOP(c->code) == BPF_TAX ? emit(t, MOVE32, R_X, R_A, 0, 0) :
							emit(t, MOVE32, R_A, R_X, 0, 0);
	}
	return -ENOTSUP;
}

/* The look is there: the jump is never taken, see end(). */
static int begin(struct translation *t, int unused)
{
	int err = emit(t, MOVE, R_LOOK, BPF_REG_1, 0, 0)  ?:
			  emit(t, MOVE32_K, R_A, 0, 0, 0) ?:
			  emit(t, MOVE32_K, R_X, 0, 0, 0) ?:
			  emit_jump(t, BPF_JMP | BPF_JEQ | BPF_K, R_LOOK, 0, 0, unused);

	for (int slot = 0; !err && slot < BPF_MEMWORDS; slot += 2)
		err = emit(t, BPF_ST | BPF_MEM | BPF_DW, BPF_REG_10, 0, SCRATCH(slot), 0);
	return err;
}

/* The kernel takes no function that cannot be reached: a call of pload(), then the rejection. */
static int end(struct translation *t, size_t *unused, size_t *reject)
{
	int err;

	*unused = t->n;
	err = emit(t, MOVE32_K, BPF_REG_2, 0, 0, 0) ?: emit_far(t, R_A, 1);
	*reject = t->n;
	return err ?: emit(t, MOVE32_K, BPF_REG_0, 0, 0, 0) ?: emit(t, EXIT, 0, 0, 0, 0);
}

/* Classic targets to distances. */
static int resolve(struct translation *t, const size_t *start, size_t labels)
{
	for (size_t i = 0; i < t->n; i++) {
		long distance;

		if (t->target[i] < 0)
			continue;
		if ((size_t)t->target[i] >= labels)
			return -ENOTSUP;
		distance = (long)start[t->target[i]] - (long)i - 1;
		if (distance > INT16_MAX || distance < INT16_MIN)
			return -E2BIG;
		t->insns[i].off = distance;
	}
	return 0;
}

int translate(const struct classic *in, size_t n, struct translation *ret)
{
	size_t *start = calloc(n + 2, sizeof(*start));
	int err = start ? begin(ret, n + 1) : -ENOMEM;

	for (size_t i = 0; !err && i < n; i++) {
		start[i] = ret->n;
		err = one(ret, &in[i], i, n);
	}
	if (!err)
		err = end(ret, &start[n + 1], &start[n]);
	if (!err)
		err = resolve(ret, start, n + 2);
	free(start);
	return err;
}

int translate_nothing(struct translation *ret)
{
	const struct classic all = { BPF_RET | BPF_K, 0, 0, 1 };
	int err = emit(ret, BPF_ST | BPF_MEM | BPF_B, BPF_REG_1, 0,
		       offsetof(struct look, packet.undecided), 1);

	return err ? err : translate(&all, 1, ret);
}

void translation_free(struct translation *t)
{
	free(t->insns);
	free(t->target);
	*t = (struct translation){};
}
