/* SPDX-License-Identifier: GPL-2.0-only */
/* What the parts of DHCP's printer know of each other. */
#ifndef CAPTURE_PRINT_DHCP_H
#define CAPTURE_PRINT_DHCP_H

#include "print.h"

/* "Unknown" if nobody named it. */
const char *dhcp_option_name(uint8_t code);
/* All of its value is there. */
void put_dhcp_option(struct line *l, uint8_t code, struct part value);

/* Forms of values. */
void put_dhcp_text(struct line *l, struct part v);
void put_dhcp_bytes(struct line *l, struct part v);
void put_dhcp_node_type(struct line *l, struct part v);
void put_dhcp_overload(struct line *l, struct part v);
void put_dhcp_message_type(struct line *l, struct part v);
void put_dhcp_requests(struct line *l, struct part v);
void put_dhcp_client_id(struct line *l, struct part v);
void put_dhcp_user_classes(struct line *l, struct part v);
void put_dhcp_client_name(struct line *l, struct part v);
void put_dhcp_agent(struct line *l, struct part v);
void put_dhcp_routes(struct line *l, struct part v);
/* What is left behind the last value. */
void put_dhcp_trailing(struct line *l, uint32_t n);

#endif
