// SPDX-License-Identifier: LGPL-2.1-or-later
/* Requests to generic netlink family "lwm", and the kernel's sentences. */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdbool.h>
#include <stdlib.h>
#include <sys/stat.h>

#include <linux/netlink.h>
#include <netlink/genl/ctrl.h>
#include <netlink/genl/genl.h>

#include "genl.h"

int lwm_fail(struct lwm *lwm, int err, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	vsnprintf(lwm->error, sizeof(lwm->error), fmt, args);
	va_end(args);

	return err;
}

static int own_netns(uintmax_t *inode)
{
	struct stat st;

	if (stat("/proc/thread-self/ns/net", &st))
		return -errno;

	*inode = st.st_ino;
	return 0;
}

static int genl_connected(struct lwm *lwm)
{
	int on = 1;
	int fd;

	errno = 0;
	if (genl_connect(lwm->nl))
		return errno ? -errno : -EIO;

	fd = nl_socket_get_fd(lwm->nl);
	if (setsockopt(fd, SOL_NETLINK, NETLINK_EXT_ACK, &on, sizeof(on)) ||
	    setsockopt(fd, SOL_NETLINK, NETLINK_CAP_ACK, &on, sizeof(on)))
		return -errno;

	lwm->genl = genl_ctrl_resolve(lwm->nl, LWM_GENL_NAME);
	return lwm->genl < 0 ? -EAFNOSUPPORT : 0;
}

int lwm_genl_open(struct lwm **out)
{
	struct lwm *lwm = calloc(1, sizeof(*lwm));
	int err;

	if (!lwm)
		return -ENOMEM;

	err = -ENOMEM;
	lwm->nl = nl_socket_alloc();
	if (!lwm->nl)
		goto close;

	err = own_netns(&lwm->netns);
	if (err)
		goto close;
	err = genl_connected(lwm);
	if (err)
		goto close;

	*out = lwm;
	return 0;

close:
	lwm_close(lwm);
	return err;
}

struct nl_msg *genl_request(struct lwm *lwm, uint8_t cmd, int flags)
{
	struct nl_msg *msg = nlmsg_alloc();

	if (!msg)
		return NULL;

	if (!genlmsg_put(msg, NL_AUTO_PORT, NL_AUTO_SEQ, lwm->genl, 0, flags, cmd,
			 LWM_GENL_VERSION) ||
	    (lwm->ifindex && nla_put_u32(msg, LWM_A_IFINDEX, lwm->ifindex))) {
		nlmsg_free(msg);
		return NULL;
	}

	return msg;
}

/* One request on its way. */
struct work {
	struct lwm	*lwm;
	genl_reply_fn	fn;
	void		*arg;
	bool		done;
	int		err;
};

static int on_valid(struct nl_msg *msg, void *arg)
{
	struct nlattr *attrs[LWM_A_MAX + 1];
	struct work *work = arg;

	/* After a failure the rest is read and left: the next request wants its own answer. */
	if (!work->fn || work->err)
		return NL_OK;

	if (genlmsg_parse(nlmsg_hdr(msg), 0, attrs, LWM_A_MAX, NULL))
		work->err = -EBADMSG;
	else
		work->err = work->fn(attrs, work->arg);

	return NL_OK;
}

static int on_ack(struct nl_msg *msg, void *arg)
{
	struct work *work = arg;

	(void)msg;
	work->done = true;
	return NL_OK;
}

/* A dump that fails on its way says so in its last message. */
static int on_finish(struct nl_msg *msg, void *arg)
{
	struct nlmsghdr *nlh = nlmsg_hdr(msg);
	struct work *work = arg;

	work->done = true;
	if (!work->err && nlmsg_datalen(nlh) >= (int)sizeof(int))
		work->err = *(int *)nlmsg_data(nlh);

	return NL_OK;
}

/* libnl gives the error alone: its header stands before it, its attributes after. */
static const struct nlattr *error_sentence(struct nlmsgerr *error)
{
	struct nlmsghdr *nlh = (void *)((char *)error - NLMSG_HDRLEN);
	int skip = sizeof(*error);

	if (!(nlh->nlmsg_flags & NLM_F_ACK_TLVS))
		return NULL;
	if (!(nlh->nlmsg_flags & NLM_F_CAPPED))
		skip += error->msg.nlmsg_len - NLMSG_HDRLEN;

	return nlmsg_find_attr(nlh, skip, NLMSGERR_ATTR_MSG);
}

static int on_error(struct sockaddr_nl *from, struct nlmsgerr *error, void *arg)
{
	const struct nlattr *sentence = error_sentence(error);
	struct work *work = arg;

	(void)from;
	work->done = true;
	work->err = error->error;
	if (sentence)
		lwm_fail(work->lwm, 0, "%s", nla_get_string(sentence));

	return NL_STOP;
}

static struct nl_cb *work_callbacks(struct work *work)
{
	struct nl_cb *cb = nl_cb_alloc(NL_CB_DEFAULT);

	if (!cb)
		return NULL;

	nl_cb_set(cb, NL_CB_VALID, NL_CB_CUSTOM, on_valid, work);
	nl_cb_set(cb, NL_CB_FINISH, NL_CB_CUSTOM, on_finish, work);
	nl_cb_set(cb, NL_CB_ACK, NL_CB_CUSTOM, on_ack, work);
	nl_cb_err(cb, NL_CB_CUSTOM, on_error, work);
	return cb;
}

static void work_finish(struct work *work, struct nl_cb *cb)
{
	while (!work->done) {
		int err = nl_recvmsgs(work->lwm->nl, cb);

		if (err == -NLE_DUMP_INTR)
			work->err = -EINTR;
		else if (err < 0 && !work->done)
			work->err = -EIO;
		if (err < 0)
			return;
	}
}

int genl_ask(struct lwm *lwm, struct nl_msg *msg, genl_reply_fn fn, void *arg)
{
	struct work work = { .lwm = lwm, .fn = fn, .arg = arg };
	struct nl_cb *cb = work_callbacks(&work);

	lwm->error[0] = '\0';

	errno = 0;
	if (cb && nl_send_auto(lwm->nl, msg) >= 0)
		work_finish(&work, cb);
	else
		work.err = errno ? -errno : -ENOMEM;

	nl_cb_put(cb);
	nlmsg_free(msg);
	return work.err;
}
