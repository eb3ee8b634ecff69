/* SPDX-License-Identifier: GPL-2.0-only */
/* Numbers of draft-ietf-opsawg-pcapng: blocks and their options. */
#ifndef CAPTURE_PCAPNG_H
#define CAPTURE_PCAPNG_H

enum block {
	BLOCK_SECTION = 0x0a0d0d0a,
	BLOCK_INTERFACE = 1,
	BLOCK_OLD_PACKET = 2,
	BLOCK_SIMPLE = 3,
	BLOCK_STATISTICS = 5,
	BLOCK_PACKET = 6
};
enum option {
	OPTION_END = 0,
	OPTION_COMMENT = 1,
	SECTION_OS = 3,
	SECTION_APPLICATION = 4,
	INTERFACE_NAME = 2,
	INTERFACE_DESCRIPTION = 3,
	INTERFACE_RESOLUTION = 9,
	INTERFACE_FILTER = 11,
	INTERFACE_OFFSET = 14,
	PACKET_FLAGS = 2,
	PACKET_DROPCOUNT = 4,
	PACKET_ID = 5,
	PACKET_QUEUE = 6,
	PACKET_VERDICT = 7,
	PACKET_PROCESS = 8,
	STATISTICS_START = 2,
	STATISTICS_END = 3,
	STATISTICS_RECEIVED = 4,
	STATISTICS_OS_DROP = 7,
	STATISTICS_DELIVERED = 8,
};

/* What a file leaves open of a packet; copies do, too. The first two go with enum capture_type. */
#define TYPE_IN	      254
#define TYPE_UNKNOWN  255
#define QUEUE_UNKNOWN UINT16_MAX

/* Ours, within an interface's description. */
#define INTERFACE_PLACE "ifindex %u, netns %u"

#endif
