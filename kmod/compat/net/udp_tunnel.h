/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _LWM_COMPAT_NET_UDP_TUNNEL_H
#define _LWM_COMPAT_NET_UDP_TUNNEL_H

#include_next <net/udp_tunnel.h>

/*
 * What a tunnel is made of: a socket, or in kernels of the 7 series its sock.
 * Stable releases took that over, so that no version number tells.
 */
#define lwm_udp_tunnel_of(tunnel)						\
	__builtin_choose_expr(__builtin_types_compatible_p(			\
		typeof(udp_tunnel_sock_release), void (struct sock *)),		\
		(tunnel)->sk, (tunnel))

static inline void lwm_udp_tunnel_setup(struct net *net, struct socket *sock,
					struct udp_tunnel_sock_cfg *cfg)
{
	setup_udp_tunnel_sock(net, lwm_udp_tunnel_of(sock), cfg);
}

static inline void lwm_udp_tunnel_release(struct socket *sock)
{
	udp_tunnel_sock_release(lwm_udp_tunnel_of(sock));
}

#endif
