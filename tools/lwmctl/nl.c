// SPDX-License-Identifier: GPL-2.0
#include "nl.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include <linux/genetlink.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <netlink/genl/ctrl.h>
#include <netlink/genl/genl.h>
#include <netlink/netlink.h>

#include "../../uapi/lwm.h"
#include "say.h"

#define MSG_ROOM	65536	/* of a request: more than the largest batch */

/* One request under way. */
struct ask {
	nl_each_fn	*each;
	void		*arg;
	int		err;
	int		done;
};

static size_t bad_attr;
static bool explained;

static struct nl_sock *open_socket(int protocol)
{
	struct nl_sock *sock = need(nl_socket_alloc());
	int one = 1;
	int err;

	err = nl_connect(sock, protocol);
	if (err) {
		refuse("cannot open a netlink socket: %s", nl_geterror(err));
		nl_socket_free(sock);
		return NULL;
	}
	/* Sentences, and no echo of a long request. */
	setsockopt(nl_socket_get_fd(sock), SOL_NETLINK, NETLINK_EXT_ACK,
		   &one, sizeof(one));
	setsockopt(nl_socket_get_fd(sock), SOL_NETLINK, NETLINK_CAP_ACK,
		   &one, sizeof(one));
	return sock;
}

static struct nl_sock *route_socket(void)
{
	static struct nl_sock *sock;

	if (!sock)
		sock = open_socket(NETLINK_ROUTE);
	return sock;
}

static struct nl_sock *lwm_socket(void)
{
	static struct nl_sock *sock;

	if (!sock)
		sock = open_socket(NETLINK_GENERIC);
	return sock;
}

static int lwm_family(struct nl_sock *sock)
{
	static int family;

	if (!family) {
		int id = genl_ctrl_resolve(sock, LWM_GENL_NAME);

		if (id < 0)
			return refuse("the kernel does not know lwm: load the module (modprobe lwm)");
		family = id;
	}
	return family;
}

int lwm_msg(struct nl_msg **msg, int cmd, int flags, int ifindex)
{
	struct nl_sock *sock = lwm_socket();
	int family;

	if (!sock)
		return -EINVAL;
	family = lwm_family(sock);
	if (family < 0)
		return family;

	*msg = need(nlmsg_alloc_size(MSG_ROOM));
	need(genlmsg_put(*msg, NL_AUTO_PORT, NL_AUTO_SEQ, family, 0, flags, cmd,
			 LWM_GENL_VERSION));
	if (ifindex)
		put_u32(*msg, LWM_A_IFINDEX, ifindex);
	return 0;
}

struct nl_msg *route_msg(int type, int flags, const void *head, size_t len)
{
	struct nl_msg *msg = need(nlmsg_alloc_size(MSG_ROOM));

	need(nlmsg_put(msg, NL_AUTO_PORT, NL_AUTO_SEQ, type, 0, flags));
	if (nlmsg_append(msg, (void *)head, len, NLMSG_ALIGNTO))
		abort();
	return msg;
}

static void record_refusal(int err, const char *sentence)
{
	explained = sentence;
	if (sentence)
		refuse("%s", sentence);
	else if (err == EPERM)
		refuse("not permitted: this takes root, or CAP_NET_ADMIN");
	else
		refuse("%s", strerror(err));
}

/* Sentence and place of a refusal follow the error in NLMSG_ERROR and _DONE. */
static void read_extack(int err, void *attrs, int len)
{
	struct nlattr *attr = nla_find(attrs, len, NLMSGERR_ATTR_OFFS);

	bad_attr = attr ? nla_get_u32(attr) : 0;
	attr = nla_find(attrs, len, NLMSGERR_ATTR_MSG);
	record_refusal(err, attr ? nla_get_string(attr) : NULL);
}

static int on_error(struct sockaddr_nl *from, struct nlmsgerr *e, void *arg)
{
	struct nlmsghdr *nlh = (void *)((char *)e - NLMSG_HDRLEN);
	size_t skip = NLMSG_ALIGN(sizeof(*e));
	struct ask *ask = arg;

	if (!(nlh->nlmsg_flags & NLM_F_CAPPED))
		skip += NLMSG_ALIGN(e->msg.nlmsg_len) -
			NLMSG_ALIGN(sizeof(e->msg));
	ask->err = e->error;
	ask->done = 1;
	if (nlh->nlmsg_flags & NLM_F_ACK_TLVS &&
	    NLMSG_LENGTH(skip) <= nlh->nlmsg_len)
		read_extack(-e->error, (char *)e + skip,
			    nlh->nlmsg_len - NLMSG_LENGTH(skip));
	else
		record_refusal(-e->error, NULL);
	return NL_STOP;
}

static int on_finish(struct nl_msg *msg, void *arg)
{
	struct nlmsghdr *nlh = nlmsg_hdr(msg);
	struct ask *ask = arg;
	int err = 0;

	if (nlmsg_datalen(nlh) >= (int)sizeof(err))
		memcpy(&err, nlmsg_data(nlh), sizeof(err));
	ask->done = 1;
	if (err < 0) {
		ask->err = err;
		read_extack(-err, (char *)nlmsg_data(nlh) + sizeof(err),
			    nlmsg_datalen(nlh) - sizeof(err));
	}
	return NL_STOP;
}

static int on_ack(struct nl_msg *msg, void *arg)
{
	struct ask *ask = arg;

	ask->done = 1;
	return NL_STOP;
}

static int on_valid(struct nl_msg *msg, void *arg)
{
	struct ask *ask = arg;
	int err;

	if (!ask->each || ask->err)
		return NL_OK;
	err = ask->each(nlmsg_hdr(msg), ask->arg);
	if (err < 0)
		ask->err = err;
	return NL_OK;
}

/* Events answer no request. */
static int any_sequence(struct nl_msg *msg, void *arg)
{
	return NL_OK;
}

static struct nl_cb *callbacks(struct ask *ask)
{
	struct nl_cb *cb = need(nl_cb_alloc(NL_CB_DEFAULT));

	nl_cb_err(cb, NL_CB_CUSTOM, on_error, ask);
	nl_cb_set(cb, NL_CB_FINISH, NL_CB_CUSTOM, on_finish, ask);
	nl_cb_set(cb, NL_CB_ACK, NL_CB_CUSTOM, on_ack, ask);
	nl_cb_set(cb, NL_CB_VALID, NL_CB_CUSTOM, on_valid, ask);
	return cb;
}

static int ask_on(struct nl_sock *sock, struct nl_msg *msg, nl_each_fn *each,
		  void *arg)
{
	struct ask ask = { .each = each, .arg = arg };
	struct nl_cb *cb;
	int err;

	bad_attr = 0;
	err = nl_send_auto(sock, msg);
	if (err < 0)
		return refuse("cannot ask the kernel: %s", nl_geterror(err));

	cb = callbacks(&ask);
	while (!ask.done) {
		err = nl_recvmsgs(sock, cb);
		if (err == -NLE_DUMP_INTR)
			ask.err = refuse("the tables changed while being read: ask again");
		else if (err < 0 && !ask.done)
			ask.err = refuse("no answer from the kernel: %s",
					 nl_geterror(err));
		if (err < 0)
			break;
	}
	nl_cb_put(cb);
	return ask.err;
}

int lwm_ask(struct nl_msg *msg, nl_each_fn *each, void *arg)
{
	return ask_on(lwm_socket(), msg, each, arg);
}

int route_ask(struct nl_msg *msg, nl_each_fn *each, void *arg)
{
	struct nl_sock *sock = route_socket();

	return sock ? ask_on(sock, msg, each, arg) : -EINVAL;
}

static void set_strict(struct nl_sock *sock, int on)
{
	setsockopt(nl_socket_get_fd(sock), SOL_NETLINK, NETLINK_GET_STRICT_CHK,
		   &on, sizeof(on));
}

int route_ask_strictly(struct nl_msg *msg, nl_each_fn *each, void *arg)
{
	struct nl_sock *sock = route_socket();
	int err;

	if (!sock)
		return -EINVAL;
	set_strict(sock, 1);
	err = ask_on(sock, msg, each, arg);
	set_strict(sock, 0);
	return err;
}

size_t lwm_bad_attr(void)
{
	return bad_attr;
}

bool kernel_explained(void)
{
	return explained;
}

int lwm_listen(nl_each_fn *each, void *arg)
{
	struct ask ask = { .each = each, .arg = arg };
	struct nl_sock *sock = lwm_socket();
	struct nl_cb *cb;
	int group, err;

	if (!sock)
		return -EINVAL;
	err = lwm_family(sock);
	if (err < 0)
		return err;
	group = genl_ctrl_resolve_grp(sock, LWM_GENL_NAME,
				      LWM_GENL_MCGRP_EVENTS);
	if (group < 0)
		return refuse("the kernel offers no events of lwm");
	err = nl_socket_add_membership(sock, group);
	if (err)
		return refuse("cannot listen: %s", nl_geterror(err));

	cb = callbacks(&ask);
	nl_cb_set(cb, NL_CB_SEQ_CHECK, NL_CB_CUSTOM, any_sequence, NULL);
	while (!ask.err) {
		err = nl_recvmsgs(sock, cb);
		if (err == -NLE_NOMEM)
			fputs("lwmctl: monitor: events were lost: read the tables anew\n",
			      stderr);
		else if (err < 0)
			ask.err = refuse("%s", nl_geterror(err));
	}
	nl_cb_put(cb);
	return ask.err;
}

void put(struct nl_msg *msg, int attr, const void *data, size_t len)
{
	if (nla_put(msg, attr, len, data))
		abort();
}

void *put_room(struct nl_msg *msg, int attr, size_t len)
{
	struct nlattr *nla = nla_reserve(msg, attr, len);

	if (!nla)
		abort();
	return nla_data(nla);
}

void put_u8(struct nl_msg *msg, int attr, uint8_t v)
{
	put(msg, attr, &v, sizeof(v));
}

void put_u16(struct nl_msg *msg, int attr, uint16_t v)
{
	put(msg, attr, &v, sizeof(v));
}

void put_u32(struct nl_msg *msg, int attr, uint32_t v)
{
	put(msg, attr, &v, sizeof(v));
}

struct nlattr *put_nest(struct nl_msg *msg, int attr)
{
	/* libnl before 3.5 leaves the flag out. */
	struct nlattr *nest = nla_nest_start(msg, attr | NLA_F_NESTED);

	if (!nest)
		abort();
	return nest;
}
