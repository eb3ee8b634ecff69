/* SPDX-License-Identifier: GPL-2.0-only */
/* How values of a call are spelled: as strace spells them. */
#ifndef SYSCALL_PRINT_H
#define SYSCALL_PRINT_H

#include "syscall/call.h"
#include "syscall/tables.h"

/* Begins an argument: ", " unless it is the first. */
void arg(struct call *c);
/* An argument that is one number; `i` counts from 0. */
void arg_int(struct call *c, int i);
void arg_long(struct call *c, int i);
void arg_size(struct call *c, int i); /* as size_t */
void arg_hex(struct call *c, int i);
void arg_addr(struct call *c, int i);
void arg_const(struct call *c, int i, const struct table *t, const char *unknown);
void arg_flags(struct call *c, int i, const struct table *t, const char *unknown);

void put_addr(struct call *c, uint64_t addr); /* NULL, 0x7ffe... */
/* A name of the table, else a number with the comment AF_??? (`unknown`, NULL: no comment). */
void put_const(struct call *c, const struct table *t, uint64_t value, const char *unknown);
/* "A|B|0x80"; a number with that comment if there is no name for any bit; "0". */
void put_flags(struct call *c, const struct table *t, uint64_t value, const char *unknown);
/* Bits beside a name: the same behind a "|", nothing for 0. */
void put_more_flags(struct call *c, const struct table *t, uint64_t value, const char *unknown);
/* A value in network order that has a text of its own: htons(80). */
void put_wire(struct call *c, const void *data, size_t n, const struct line *text);

/* Bytes in quotes, as many as -s says; "..." if `more` or if cut. */
void put_quoted(struct call *c, const void *data, size_t n, bool more);
/* Memory as bytes in quotes; the address if it cannot be read. */
void put_memory(struct call *c, uint64_t addr, uint64_t n);
/* Of a fixed room within a structure: up to NUL, whatever -s says. */
void put_name(struct call *c, const char *name, size_t size);

/* A socket address of so many bytes; the address of it if it cannot be read. */
void put_sockaddr_at(struct call *c, uint64_t addr, uint32_t len);
/* Two arguments: an address that the kernel wrote, and its length: "[16]", "[110 => 16]". */
void arg_sockaddr_result(struct call *c, int address, int length);

#endif
