/* SPDX-License-Identifier: GPL-2.0-only */
/* How values of a call are spelled: as strace spells them. */
#ifndef SYSCALL_PRINT_H
#define SYSCALL_PRINT_H

#include "syscall/call.h"
#include "syscall/tables.h"

void put(struct call *c, const char *text);
void put_letter(struct call *c, char ch);
void put_signed(struct call *c, int64_t n);
void put_unsigned(struct call *c, uint64_t n);
void put_hexadecimal(struct call *c, uint64_t n); /* 0x1f, 0 */
void put_octal(struct call *c, uint64_t n);	  /* 0644, 0 */
void put_format(struct call *c, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Begins an argument: ", " unless it is the first. */
void arg(struct call *c);
/* An argument that is one number; `i` counts from 0. */
void arg_dec(struct call *c, int i);  /* as int */
void arg_long(struct call *c, int i); /* as long */
void arg_udec(struct call *c, int i); /* as unsigned int */
void arg_size(struct call *c, int i); /* as size_t */
void arg_hex(struct call *c, int i);
void arg_addr(struct call *c, int i);
void arg_fd(struct call *c, int i);
void arg_const(struct call *c, int i, const struct table *t, const char *unknown);
void arg_flags(struct call *c, int i, const struct table *t, const char *unknown);

void put_addr(struct call *c, uint64_t addr); /* NULL, 0x7ffe... */
/* With what it is, if -y asks for that; AT_FDCWD in put_dirfd(). */
void put_fd(struct call *c, int fd);
void put_dirfd(struct call *c, int fd);
/* A name of the table, else a number with the comment AF_??? (`unknown`, NULL: no comment). */
void put_const(struct call *c, const struct table *t, uint64_t value, const char *unknown);
/* "A|B|0x80"; a number with that comment if there is no name for any bit; "0". */
void put_flags(struct call *c, const struct table *t, uint64_t value, const char *unknown);
/* The same, behind a "|" if there are any; nothing for 0: for flags beside a number. */
void put_more_flags(struct call *c, const struct table *t, uint64_t value, const char *unknown);

/* Bytes in quotes, as many as -s says; "..." if `more` or if cut. */
void put_bytes(struct call *c, const void *data, size_t n, bool more);
/* Memory as bytes in quotes; the address if it cannot be read. */
void put_memory(struct call *c, uint64_t addr, uint64_t n);
/* A string that ends with NUL: as many bytes as -s says. */
void put_string(struct call *c, uint64_t addr);
/* The name of a file: whole. */
void put_path(struct call *c, uint64_t addr);
/* Of a fixed room within a structure: up to NUL. */
void put_name(struct call *c, const char *name, size_t size);

/* A socket address of so many bytes; the address of it if it cannot be read. */
void put_sockaddr_at(struct call *c, uint64_t addr, uint32_t len);
void put_sockaddr(struct call *c, const void *sockaddr, uint32_t len);
/* Two arguments: an address that the kernel wrote, and its length: "[16]", "[110 => 16]". */
void arg_sockaddr_result(struct call *c, int address, int length);
/* An IPv4 or IPv6 address: inet_addr("127.0.0.1"), or without quotes. */
void put_in_addr(struct call *c, const char *name, const void *addr);
void put_in6_addr(struct call *c, const char *name, const void *addr);
/* What -y says of a descriptor, within < >; nothing if it is not known. */
void put_facts(struct call *c, int fd);

#endif
