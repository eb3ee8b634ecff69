/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The drop reasons that people meet: R(name, what it means, what usually causes it, what to
 * run next). Names are those of enum skb_drop_reason without the prefix; the words are ours.
 */
#ifndef REASONS_H
#define REASONS_H

#define REASONS(R)                                                                                                         \
	R(NOT_SPECIFIED,                                                                                                   \
	  "The place in the kernel that dropped it gives no reason; the location says which function it was.",             \
	  "Older drivers and protocols do so for errors of every kind.",                                                   \
	  "plumb drop --reason NOT_SPECIFIED --summary --by location")                                                     \
	R(NO_SOCKET,                                                                                                       \
	  "It came for a port on which no socket of that namespace listens, or for a connection that is gone.",            \
	  "A service is not running, listens on another address, or a peer talks to a closed connection.",                 \
	  "ss -lntup")                                                                                                     \
	R(SOCKET_CLOSE, "Its socket was being closed.",                                                                    \
	  "Peers that still send while a service ends.",                                                                   \
	  "plumb drop --reason SOCKET_CLOSE --fields time,comm,flow,state")                                                \
	R(SOCKET_FILTER,                                                                                                   \
	  "The program that its socket carries (SO_ATTACH_FILTER, SO_ATTACH_BPF) refused it.",                             \
	  "A capture tool or DHCP client that wants only some packets: then this is as it should be.",                     \
	  "ss -0pb")                                                                                                       \
	R(SOCKET_RCVBUFF, "The receive buffer of its socket was full.",                                                    \
	  "The process reads more slowly than packets come, in bursts or always.",                                         \
	  "nstat -az UdpRcvbufErrors; ss -uamp (the d of skmem counts drops); sysctl net.core.rmem_max")                   \
	R(PKT_TOO_SMALL, "It is shorter than its headers say.",                                                            \
	  "A broken sender, or a driver that cut it.", "tcpdump -nvvi DEV 'greater 0'")                                    \
	R(TCP_CSUM, "The checksum of its TCP header and data is wrong.",                                                   \
	  "Damaged memory or cables, or a device that promised to fill in checksums and did not.",                         \
	  "ethtool -k DEV | grep sum")                                                                                     \
	R(UDP_CSUM, "The checksum of its UDP header and data is wrong.",                                                   \
	  "Damaged memory or cables, or a tunnel whose device does not fill in checksums.",                                \
	  "ethtool -k DEV | grep sum")                                                                                     \
	R(ICMP_CSUM, "The checksum of its ICMP message is wrong.",                                                         \
	  "A broken sender or damage on the way.", "nstat -az IcmpInCsumErrors")                                           \
	R(IP_CSUM, "The checksum of its IPv4 header is wrong.", "A broken router or sender.",                              \
	  "nstat -az IpExtInCsumErrors")                                                                                   \
	R(SKB_CSUM, "Its checksum could not be computed when it was sent or passed on.",                                   \
	  "Packets that a tunnel or a program left in a wrong state.",                                                     \
	  "plumb drop --reason SKB_CSUM --stack")                                                                          \
	R(NETFILTER_DROP,                                                                                                  \
	  "A rule of the firewall (nftables, iptables) dropped it, or its chain's policy.",                                \
	  "The rules are meant so, or a rule that should let it pass comes too late.",                                     \
	  "nft list ruleset; nft monitor trace")                                                                           \
	R(OTHERHOST, "Its link-layer address is another host's.",                                                          \
	  "A device in promiscuous mode, or a switch that floods; harmless.",                                              \
	  "ip -d link show DEV")                                                                                           \
	R(IP_INHDR,                                                                                                        \
	  "Its IP header is broken: version, length or options make no sense; or its TTL ended.",                          \
	  "A broken sender, or a routing loop.", "nstat -az IpInHdrErrors")                                                \
	R(IP_RPFILTER,                                                                                                     \
	  "Its source address would not be answered by the way that it came (rp_filter).",                                 \
	  "Asymmetric routes, or a forged address.",                                                                       \
	  "sysctl -a --pattern '\\.rp_filter'; ip route get SOURCE")                                                       \
	R(UNICAST_IN_L2_MULTICAST, "A unicast IP address in a frame for many hosts.",                                      \
	  "A cluster that shares one address by multicast frames, or an attack.",                                          \
	  "sysctl net.ipv4.conf.all.drop_unicast_in_l2_multicast")                                                         \
	R(XFRM_POLICY, "The IPsec policy wants it encrypted, or not at all.",                                              \
	  "The two ends do not agree on policies, or an association expired.",                                             \
	  "ip xfrm policy; ip -s xfrm state")                                                                              \
	R(IP_NOPROTO, "Nothing on this host speaks the protocol in its IP header.",                                        \
	  "A tunnel that is not set up here.", "nstat -az IpInUnknownProtos")                                              \
	R(PROTO_MEM,                                                                                                       \
	  "The protocol has used up the memory that all its sockets may have together.",                                   \
	  "Many sockets whose data nobody reads.",                                                                         \
	  "cat /proc/net/sockstat; sysctl net.ipv4.tcp_mem net.ipv4.udp_mem")                                              \
	R(TCP_MD5NOTFOUND, "It has no MD5 signature, but the connection must.",                                            \
	  "A BGP peer without the password.", "nstat -az TcpExtTCPMD5NotFound")                                            \
	R(TCP_MD5UNEXPECTED, "It has an MD5 signature that nobody asked for.",                                             \
	  "A BGP peer with a password, this end without.", "nstat -az TcpExtTCPMD5Unexpected")                             \
	R(TCP_MD5FAILURE, "Its MD5 signature is wrong.",                                                                   \
	  "Different passwords of BGP peers, or an attack.", "nstat -az TcpExtTCPMD5Failure")                              \
	R(SOCKET_BACKLOG,                                                                                                  \
	  "The process was busy in the socket while packets came, and more waited than may.",                              \
	  "Bursts that exceed the receive and send buffer together.",                                                      \
	  "nstat -az TcpExtTCPBacklogDrop; ss -tm")                                                                        \
	R(TCP_FLAGS, "Its TCP flags make no sense in this state of the connection.",                                       \
	  "A segment without ACK, a scan, or a SYN with FIN to a listener.",                                               \
	  "plumb drop --reason TCP_FLAGS --fields time,flow,flags,state")                                                  \
	R(TCP_ABORT_ON_DATA,                                                                                               \
	  "Data came for a connection whose process had closed it; the connection was reset.",                             \
	  "A client that goes away before it has read all.", "nstat -az TcpExtTCPAbortOnData")                             \
	R(TCP_ZEROWINDOW, "Data came although this end had said that it has no room.",                                     \
	  "The process does not read; the peer probes.",                                                                   \
	  "ss -tmp; nstat -az TcpExtTCPZeroWindowDrop")                                                                    \
	R(TCP_OLD_DATA, "All of its data had arrived before.",                                                             \
	  "The peer resent what was not lost, as an ACK came late or went missing; harmless.",                             \
	  "plumb retrans, on the peer")                                                                                    \
	R(TCP_OVERWINDOW, "Its data lie beyond the window that this end offered.",                                         \
	  "A peer that ignores the window, or a window that shrank.", "ss -tmi")                                           \
	R(TCP_OFOMERGE, "Its data were there already, waiting for a gap to be filled.",                                    \
	  "Resent segments; harmless.", "nstat -az TcpExtTCPOFOMerge")                                                     \
	R(TCP_RFC7323_PAWS,                                                                                                \
	  "Its timestamp is older than the last one seen: an old duplicate (PAWS, RFC 7323).",                             \
	  "Several hosts behind one NAT address, or segments that were long under way.",                                   \
	  "nstat -az TcpExtPAWSEstab")                                                                                     \
	R(TCP_RFC7323_PAWS_ACK, "A pure ACK with an older timestamp than the last one seen.",                              \
	  "ACKs that overtook each other, as happens on links with several queues.",                                       \
	  "nstat -az TcpExtPAWSOldAck")                                                                                    \
	R(TCP_RFC7323_TW_PAWS, "It came for a connection in time-wait, with an older timestamp.",                          \
	  "A client's port used again soon, behind NAT.", "nstat -az TcpExtPAWSTimewait")                                  \
	R(TCP_RFC7323_TSECR, "The timestamp that it echoes was never sent.",                                               \
	  "A broken peer, or an attack.", "nstat -az TcpExtTSEcrRejected")                                                 \
	R(TCP_LISTEN_OVERFLOW,                                                                                             \
	  "The handshake was complete, but the queue of connections to accept is full.",                                   \
	  "The process accepts too slowly, or its backlog is too small.",                                                  \
	  "ss -lnt (Recv-Q over Send-Q); nstat -az TcpExtListenOverflows; sysctl net.core.somaxconn")                      \
	R(TCP_OLD_SEQUENCE, "It lies before the window: an old duplicate.",                                                \
	  "The peer resent what had arrived, or probes whether the connection lives; harmless.",                           \
	  "nstat -az TcpExtTCPDSACKOldSent")                                                                               \
	R(TCP_INVALID_SEQUENCE, "It lies outside of the window.",                                                          \
	  "A peer that lost its state, or an attack.", "nstat -az TcpExtTCPACKSkippedSeq")                                 \
	R(TCP_INVALID_END_SEQUENCE, "It reaches beyond the window.",                                                       \
	  "A peer that ignores the window.", "nstat -az TcpExtBeyondWindow")                                               \
	R(TCP_INVALID_ACK_SEQUENCE, "It acknowledges what was never sent, in the handshake.",                              \
	  "An old segment of an earlier connection, or an attack.",                                                        \
	  "plumb drop --reason TCP_INVALID_ACK_SEQUENCE")                                                                  \
	R(TCP_RESET,                                                                                                       \
	  "It was an RST that is not taken at its word: not at the very next number, or to a listener.",                   \
	  "A peer that lost its state, or an attack; the peer is asked by a challenge ACK.",                               \
	  "nstat -az TcpExtTCPChallengeACK")                                                                               \
	R(TCP_INVALID_SYN, "A SYN came in the middle of a connection.",                                                    \
	  "A peer that restarted and uses its port again.", "nstat -az TcpExtTCPSYNChallenge")                             \
	R(TCP_CLOSE, "It came for a socket that is closed.",                                                               \
	  "Segments that were still under way.",                                                                           \
	  "plumb drop --reason TCP_CLOSE --fields time,comm,flow,flags")                                                   \
	R(TCP_FASTOPEN,                                                                                                    \
	  "A segment for a connection that fast open had begun, and that does not fit it.",                                \
	  "A handshake that did not complete as it should.", "nstat -az | grep TCPFastOpen")                               \
	R(TCP_OLD_ACK, "It acknowledges what was acknowledged already.",                                                   \
	  "ACKs that overtook each other; harmless.",                                                                      \
	  "plumb drop --reason TCP_OLD_ACK --fields time,comm,flow")                                                       \
	R(TCP_TOO_OLD_ACK, "Its acknowledgement is older than any that could be under way.",                               \
	  "An attack on the connection, or a peer that lost its state.",                                                   \
	  "nstat -az TcpExtTCPChallengeACK")                                                                               \
	R(TCP_ACK_UNSENT_DATA, "It acknowledges data that were never sent.",                                               \
	  "A middlebox that rewrites numbers, or an attack.",                                                              \
	  "plumb drop --reason TCP_ACK_UNSENT_DATA --fields time,comm,flow")                                               \
	R(TCP_OFO_QUEUE_PRUNE,                                                                                             \
	  "Data that waited for a gap to be filled were thrown away, as the receive buffer was full.",                     \
	  "Loss on the path and a small receive buffer, or memory pressure.",                                              \
	  "nstat -az TcpExtOfoPruned; sysctl net.ipv4.tcp_rmem net.ipv4.tcp_mem")                                          \
	R(TCP_OFO_DROP, "It came out of order, and its data were there already.",                                          \
	  "Resent segments; harmless.", "plumb retrans, on the peer")                                                      \
	R(TCP_MINTTL, "Its TTL is lower than the socket accepts (IP_MINTTL).",                                             \
	  "A BGP peer that is farther away than it should be.", "nstat -az TcpExtTCPMinTTLDrop")                           \
	R(IP_OUTNOROUTES, "No route leads to its destination.",                                                            \
	  "A route is missing, or went away while it was being sent.",                                                     \
	  "ip route get DESTINATION; nstat -az IpOutNoRoutes")                                                             \
	R(IP_INNOROUTES, "It should be passed on, but no route leads to its destination.",                                 \
	  "A missing route, or a blackhole or unreachable one.",                                                           \
	  "ip route get DESTINATION from SOURCE iif DEV")                                                                  \
	R(IP_INADDRERRORS, "Its destination is not this host's, and this host passes nothing on.",                         \
	  "Forwarding is off, or a neighbour has a wrong route.",                                                          \
	  "sysctl net.ipv4.ip_forward; nstat -az IpInAddrErrors")                                                          \
	R(IP_LOCAL_SOURCE,                                                                                                 \
	  "It came from outside with one of this host's own addresses as source.",                                         \
	  "Another host has the same address, a loop, or a forged address.",                                               \
	  "sysctl -a --pattern accept_local")                                                                              \
	R(IP_INVALID_SOURCE,                                                                                               \
	  "Its source cannot be one: multicast, broadcast, loopback or zero (a martian).",                                 \
	  "A misconfigured or malicious sender.",                                                                          \
	  "sysctl net.ipv4.conf.all.log_martians=1; dmesg -w")                                                             \
	R(IP_LOCALNET, "It came from outside for or from 127.0.0.0/8.",                                                    \
	  "A DNAT to localhost without route_localnet.", "sysctl -a --pattern route_localnet")                             \
	R(IP_INVALID_DEST,                                                                                                 \
	  "Its destination cannot be one: zero, or broadcast where none is taken.",                                        \
	  "A misconfigured sender.", "tcpdump -ni DEV")                                                                    \
	R(BPF_CGROUP_EGRESS, "A BPF program of its process's cgroup refused it.",                                          \
	  "Network policy of a container runtime or systemd (IPAddressDeny=).",                                            \
	  "bpftool cgroup tree")                                                                                           \
	R(IPV6DISABLED, "IPv6 is switched off on the device.",                                                             \
	  "disable_ipv6 is set while neighbours speak IPv6.", "sysctl -a --pattern disable_ipv6")                          \
	R(NEIGH_CREATEFAIL, "No entry for its next hop could be made in the neighbour table.",                             \
	  "The table is full.", "ip -s neigh; sysctl net.ipv4.neigh.default.gc_thresh3")                                   \
	R(NEIGH_FAILED, "Its next hop did not answer: no link-layer address is known for it.",                             \
	  "The host is down, or not on this link.", "ip neigh show nud failed")                                            \
	R(NEIGH_QUEUEFULL, "Too many packets wait for the link-layer address of its next hop.",                            \
	  "A burst to a host that does not answer yet.",                                                                   \
	  "ip -s neigh; sysctl -a --pattern unres_qlen_bytes")                                                             \
	R(NEIGH_DEAD, "The entry of its next hop was just being removed.",                                                 \
	  "A device went down, or the table was flushed.", "ip monitor neigh link")                                        \
	R(TC_EGRESS, "A filter of tc on the way out dropped it.",                                                          \
	  "Policy of a container network, or a policer.", "tc -s filter show dev DEV egress")                              \
	R(TC_INGRESS, "A filter of tc on the way in dropped it.",                                                          \
	  "Policy of a container network, or a policer.", "tc -s filter show dev DEV ingress")                             \
	R(SECURITY_HOOK, "SELinux, Smack or another security module refused it.",                                          \
	  "A policy that does not know of this traffic.", "ausearch -m avc; dmesg")                                        \
	R(QDISC_DROP, "The queue of its device was full, or its discipline chose to drop it.",                             \
	  "More is sent than the link or the limit takes.", "tc -s qdisc show dev DEV")                                    \
	R(QDISC_OVERLIMIT, "The queue of its device holds as many packets as it may.",                                     \
	  "More is sent than the link takes.", "tc -s qdisc show dev DEV")                                                 \
	R(QDISC_CONGESTED,                                                                                                 \
	  "An active queue discipline (codel, red, ...) dropped it to signal congestion.",                                 \
	  "A standing queue: senders are faster than the link; this is how they are told.",                                \
	  "tc -s qdisc show dev DEV")                                                                                      \
	R(FQ_FLOW_LIMIT, "Its flow has too many packets in the fair queue.",                                               \
	  "One sender that outruns the link.", "tc -s qdisc show dev DEV")                                                 \
	R(CPU_BACKLOG, "The queue of a CPU for packets to be received was full.",                                          \
	  "One CPU gets more packets than it can work off.",                                                               \
	  "cat /proc/net/softnet_stat; sysctl net.core.netdev_max_backlog")                                                \
	R(XDP, "An XDP program dropped it, in generic mode.", "A filter or a load balancer.",                              \
	  "ip -d link show DEV; bpftool net")                                                                              \
	R(UNHANDLED_PROTO, "Nothing on this host takes frames of its type.",                                               \
	  "Neighbours that speak LLDP, STP, IPX and the like; harmless.",                                                  \
	  "plumb drop --reason UNHANDLED_PROTO --fields dev,protocol,len")                                                 \
	R(SKB_GSO_SEG, "A large packet could not be cut into segments.",                                                   \
	  "Offloads that do not fit a tunnel or its device.",                                                              \
	  "ethtool -k DEV | grep -e segmentation -e tx-")                                                                  \
	R(SKB_UCOPY_FAULT, "Its data could not be copied from or to the process.",                                         \
	  "A process gave a wrong address.",                                                                               \
	  "plumb drop --reason SKB_UCOPY_FAULT --fields time,pid,comm")                                                    \
	R(DEV_HDR, "A header in front of it was broken or too short for its device.",                                      \
	  "A tap device's user sends wrong frames.", "plumb drop --reason DEV_HDR --stack")                                \
	R(DEV_READY, "Its device was not up, or going down.",                                                              \
	  "A link that flaps, or a device being removed.", "ip monitor link")                                              \
	R(FULL_RING, "The ring of its device was full.",                                                                   \
	  "The reader of a tap or tun device (a virtual machine, a VPN) is slow.",                                         \
	  "ip -s link show DEV")                                                                                           \
	R(NOMEM, "The kernel had no memory for it.", "Memory pressure, or packets of many pages.",                         \
	  "free; dmesg")                                                                                                   \
	R(HDR_TRUNC, "Its headers could not be read as a whole.",                                                          \
	  "A broken sender, or a cut packet.", "tcpdump -nvvi DEV")                                                        \
	R(TAP_FILTER, "The filter of its tap device refused it.",                                                          \
	  "As set by the device's user; harmless.", "ip -d link show DEV")                                                 \
	R(INVALID_PROTO,                                                                                                   \
	  "It breaks the rules of its own protocol, such as an ICMP timestamp request to a broadcast address (RFC 1122).", \
	  "A scan, or a program that sends frames of a wrong kind into a tun device.",                                     \
	  "plumb drop --reason INVALID_PROTO --stack")                                                                     \
	R(PKT_TOO_BIG, "It is larger than the next link takes, and may not be cut into pieces.",                           \
	  "A smaller MTU further on, as of a tunnel; the sender should learn of it by ICMP.",                              \
	  "ip route get DESTINATION; tracepath -n DESTINATION")                                                            \
	R(DUP_FRAG, "The same fragment came twice.", "A loop or a duplicating path.",                                      \
	  "nstat -az IpReasmFails")                                                                                        \
	R(FRAG_REASM_TIMEOUT, "Not all fragments of a packet came in time.",                                               \
	  "Fragments that are lost or filtered on the way.",                                                               \
	  "nstat -az IpReasmTimeout; sysctl net.ipv4.ipfrag_time")                                                         \
	R(FRAG_TOO_FAR, "Fragments of other packets came long since: it will never be complete.",                          \
	  "Reordering, or lost fragments.", "sysctl net.ipv4.ipfrag_max_dist")                                             \
	R(IPV6_BAD_EXTHDR, "An extension header of it makes no sense.",                                                    \
	  "A broken sender, or a scan.", "nstat -az Ip6InHdrErrors")                                                       \
	R(IPV6_NDISC_HOP_LIMIT, "Neighbour discovery that came through a router.",                                         \
	  "An attack, or a broken tunnel.", "tcpdump -ni DEV icmp6")                                                       \
	R(ACCEPT_QUEUE_FULL, "A SYN came while the queue of connections to be accepted was full.",                         \
	  "The process accepts too slowly, or its backlog is too small.",                                                  \
	  "ss -lnt (Recv-Q over Send-Q); nstat -az TcpExtListenOverflows; sysctl net.core.somaxconn")                      \
	R(SYN_QUEUE_FULL,                                                                                                  \
	  "A SYN came while too many connection requests were open, and no cookies are sent.",                             \
	  "A SYN flood, or a backlog that is too small.",                                                                  \
	  "nstat -az TcpExtTCPReqQFullDrop; sysctl net.ipv4.tcp_syncookies net.ipv4.tcp_max_syn_backlog")                  \
	R(LISTEN_DROPS, "A listener dropped connection requests: its own counter grew.",                                   \
	  "A full queue of requests or of connections to accept, or no route back.",                                       \
	  "nstat -az TcpExtListenDrops TcpExtListenOverflows; ss -lnt")                                                    \
	R(RX_MISSED, "The device had no room for what it received.",                                                       \
	  "Bursts that the ring is too small for, or a CPU that cannot keep up.",                                          \
	  "ethtool -g DEV; ip -s -s link show DEV")                                                                        \
	R(RX_FIFO, "The device's own queue ran over.", "A host that fetches too slowly.",                                  \
	  "ethtool -S DEV; ip -s -s link show DEV")                                                                        \
	R(XDP_DROP, "An XDP program in the driver dropped it.", "A filter or a load balancer.",                            \
	  "bpftool net; ethtool -S DEV")                                                                                   \
	R(CONNTRACK_DROP, "The table of tracked connections was full.",                                                    \
	  "More connections than nf_conntrack_max, or ones that end too late.",                                            \
	  "sysctl net.netfilter.nf_conntrack_count net.netfilter.nf_conntrack_max")                                        \
	R(QUEUE_PURGE, "It was still in a queue when its socket or device ended.",                                         \
	  "Data that nobody read before the end; normal at close.",                                                        \
	  "plumb drop --all --reason QUEUE_PURGE --stack")

#endif
