# SPDX-License-Identifier: GPL-2.0-only
# make [V=1] [SAN=1] [ARCH=arm64]; make static | check | check-kernels | lint | bench | fuzz | install

CLANG	?= clang
BPFTOOL	?= bpftool
LLVM_STRIP ?= llvm-strip
PREFIX	?= /usr/local
VERSION	:= $(shell git describe --tags --always --dirty 2>/dev/null || echo 0.1)

HOST	:= $(shell uname -m | sed 's/aarch64/arm64/')
ARCH	?= $(HOST)
BPF_ARCH := $(ARCH:x86_64=x86)
ifneq ($(ARCH),$(HOST))
CROSS	:= $(ARCH:arm64=aarch64)-linux-gnu-
CC	:= $(CROSS)gcc
endif
O	?= build$(if $(CROSS),/$(ARCH))$(if $(SAN),/san)
ROOT	:= $(if $(CROSS),$O/sysroot)

WARN	:= -Wall -Wextra -Wshadow -Wformat=2 -Wundef -Wvla -Wwrite-strings \
	   -Wstrict-prototypes -Wmissing-prototypes -Wold-style-definition \
	   -Wpointer-arith -Wimplicit-fallthrough -Wdeclaration-after-statement \
	   -Wno-format-truncation
CFLAGS	?= -O2 -g
override CFLAGS += -std=gnu11 -D_GNU_SOURCE -D_FILE_OFFSET_BITS=64 $(WARN) \
	   -Iinclude -Iuser -Iuser/lib -isystem $O -MD -MP
BPFFLAGS := -g -O2 -target bpf -mcpu=v3 -D__TARGET_ARCH_$(BPF_ARCH) -Wall -Wextra \
	   -Wno-unused-parameter -Wno-missing-field-initializers \
	   -Ivmlinux -Iinclude -Ibpf -MMD -MP
LDLIBS	:= -lbpf -lelf -lz -ljson-c -lpcap
ifdef CROSS
override CFLAGS += -isystem $(ROOT)/usr/include
override LDFLAGS += -L$(ROOT)/usr/lib/$(ARCH:arm64=aarch64)-linux-gnu \
	   -Wl,--allow-shlib-undefined
endif

ifeq ($(SAN),1)
override CFLAGS += -O1 -fsanitize=address,undefined -fno-omit-frame-pointer
override LDFLAGS += -fsanitize=address,undefined
endif

ifneq ($(V),1)
Q	:= @
say	= @printf '  %-7s %s\n' '$(1)' '$(2)';
endif

# Adding a file to bpf/, user/ or tests/ is enough: nothing here lists them.
SKEL	:= $(patsubst bpf/%.bpf.c,$O/%.skel.h,$(wildcard bpf/*.bpf.c))
LIB	:= $(patsubst %.c,$O/%.o,$(wildcard user/lib/*.c))
PART	:= $(patsubst %.c,$O/%.o,$(wildcard user/[!l]*/*.c))
OBJ	:= $(patsubst %.c,$O/%.o,$(wildcard user/*.c)) $(PART) $(LIB)
UNIT	:= $(patsubst %.c,$O/%,$(wildcard tests/unit/*_test.c))
AIDS	:= $(patsubst %.c,$O/%,$(wildcard tests/lib/*.c))
FUZZ	:= $(patsubst %.c,$O/%,$(wildcard tests/fuzz/*.c))
PAGES	:= $O/plumb.8 $O/plumb.bash

all: $O/plumb $(if $(CROSS),,$(PAGES))

$O/plumb: $(OBJ)
	$(call say,LD,$@)$(CC) $(CFLAGS) $(LDFLAGS) $(OBJ) $(LDLIBS) -o $@

# libpcap.a can listen to D-Bus, which nobody asks it to.
DBUS	:= bus_add_match bus_get bus_register connection_flush connection_open connection_pop_message connection_read_write connection_send \
	   connection_set_max_received_size connection_unref error_free error_is_set free message_demarshal message_is_signal message_marshal message_unref
static: $O/plumb-static
$O/plumb-static: $(OBJ)
	$(call say,LD,$@)$(CC) $(CFLAGS) $(LDFLAGS) -static $(OBJ) $(LDLIBS) $(DBUS:%=-Xlinker --defsym=dbus_%=0) -o $@

$O/plumb.8: $O/plumb
	$(call say,MAN,$@)$< --manual >$@
$O/plumb.bash: $O/plumb
	$(call say,BASH,$@)$< --completion >$@

$(ROOT)/.done:
	$Qscripts/sysroot $(ARCH) $(@D)

TABLES	:= $O/syscall_tables.h
$(TABLES): scripts/tables user/syscall/tables.list | $(addsuffix /.done,$(ROOT))
	$(call say,TABLES,$@)mkdir -p $(@D) && scripts/tables user/syscall/tables.list $(CC) $(if $(CROSS),-isystem $(ROOT)/usr/include) >$@
$O/user/main.o: override CFLAGS += -DVERSION='"$(VERSION)"'
$O/%.o: %.c | $(SKEL) $(TABLES) $(addsuffix /.done,$(ROOT))
	$(call say,CC,$<)mkdir -p $(@D) && $(CC) $(CFLAGS) -c $< -o $@

$O/%.bpf.o: bpf/%.bpf.c
	$(call say,BPF,$<)mkdir -p $(@D) && $(CLANG) $(BPFFLAGS) -c $< -o $@ && $(LLVM_STRIP) -g $@

$O/%.skel.h: $O/%.bpf.o
	$(call say,SKEL,$@)$(BPFTOOL) gen skeleton $< name $*_bpf >$@

$O/tests/unit/%: tests/unit/%.c $(PART) $(LIB)
	$(call say,LD,$@)mkdir -p $(@D) && $(CC) $(CFLAGS) $(LDFLAGS) $< $(PART) $(LIB) $(LDLIBS) -o $@

$O/tests/lib/%: tests/lib/%.c
	$(call say,LD,$@)mkdir -p $(@D) && $(CC) $(CFLAGS) $(LDFLAGS) $< -o $@

$O/tests/fuzz/%: tests/fuzz/%.c $(wildcard user/*/*.c) | $(TABLES)
	$(call say,FUZZ,$@)mkdir -p $(@D) && clang -g -O1 -D_GNU_SOURCE -std=gnu11 \
		-fsanitize=fuzzer,address,undefined -fno-sanitize-recover=undefined \
		-Iinclude -Iuser -Iuser/lib -isystem $O $^ $(LDLIBS) -o $@

aids: $(UNIT) $(AIDS)
check: all aids; $Qtests/run.sh
check-kernels: all aids
	$Qtests/kernels.sh
fuzz: $(FUZZ)
	$Qtests/fuzz.sh $(FUZZ)
bench: all aids
	$Qtests/bench/run.sh
lint: $(SKEL)
	$Qscripts/lint

install: all
	install -D $O/plumb $(DESTDIR)$(PREFIX)/sbin/plumb
	install -D -m 644 $O/plumb.8 $(DESTDIR)$(PREFIX)/share/man/man8/plumb.8
	install -D -m 644 $O/plumb.bash $(DESTDIR)$(PREFIX)/share/bash-completion/completions/plumb

clean:
	rm -rf build

.PHONY: all static aids check check-kernels fuzz bench lint install clean
.DELETE_ON_ERROR:
.SECONDARY:
-include $(OBJ:.o=.d) $(SKEL:.skel.h=.bpf.d) $(addsuffix .d,$(UNIT) $(AIDS))
