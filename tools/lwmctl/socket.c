// SPDX-License-Identifier: GPL-2.0
#include <arpa/inet.h>

#include <netlink/attr.h>

#include "ctl.h"
#include "net.h"
#include "nl.h"
#include "out.h"
#include "set.h"
#include "tables.h"

static uint32_t number(struct nlattr *attr)
{
	return attr ? nla_get_u32(attr) : 0;
}

static uint16_t port(struct nlattr *attr)
{
	return attr ? ntohs(nla_get_u16(attr)) : 0;
}

/* What the socket is connected to: nodes, or a group. */
static void print_peer(struct nlattr **tb)
{
	struct set peer = {};

	if (tb[LWM_A_SOCKET_PEER]) {
		set_get(&peer, tb[LWM_A_SOCKET_PEER]);
		out_set("peer", " peer %s", &peer);
		set_free(&peer);
	}
	if (tb[LWM_A_SOCKET_PEER_GROUP])
		out_uint("peer_group", " peer-group %" PRIu64,
			 nla_get_u16(tb[LWM_A_SOCKET_PEER_GROUP]));
	if (tb[LWM_A_SOCKET_PEER_PORT])
		out_uint("peer_port", " peer-port %" PRIu64,
			 port(tb[LWM_A_SOCKET_PEER_PORT]));
}

static int show_socket(struct nlmsghdr *nlh, void *arg)
{
	struct nlattr *attrs[LWM_A_MAX + 1], *tb[LWM_A_SOCKET_MAX + 1];
	int err;

	err = lwm_attrs(nlh, attrs);
	if (err || !attrs[LWM_A_SOCKET] ||
	    nla_parse_nested(tb, LWM_A_SOCKET_MAX, attrs[LWM_A_SOCKET], NULL) < 0)
		return err;

	out_object(NULL);
	out_uint("id", "network %" PRIu64, number(tb[LWM_A_SOCKET_ID]));
	out_uint("port", " port %" PRIu64, port(tb[LWM_A_SOCKET_PORT]));
	print_peer(tb);
	out_uint("rqueue", " rqueue %" PRIu64, number(tb[LWM_A_SOCKET_RQUEUE]));
	out_uint("wqueue", " wqueue %" PRIu64, number(tb[LWM_A_SOCKET_WQUEUE]));
	out_uint("drops", " drops %" PRIu64, number(tb[LWM_A_SOCKET_DROPS]));
	out_uint("uid", " uid %" PRIu64, number(tb[LWM_A_SOCKET_UID]));
	out_uint("inode", " inode %" PRIu64, number(tb[LWM_A_SOCKET_INODE]));
	out_end();
	out_line();
	return 0;
}

static int socket_show(struct ctl *ctl)
{
	int err;

	err = ctl_no_words(ctl);
	return err ? err : ctl_show(ctl, LWM_CMD_SOCKET_GET, 0, 0, show_socket);
}

static const struct command commands[] = {
	{ "show", socket_show, "" },
	{},
};

const struct object object_socket = {
	.name = "socket", .what = "AF_LWM sockets of this namespace",
	.commands = commands,
};
