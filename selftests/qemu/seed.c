// SPDX-License-Identifier: GPL-2.0
/* Fill the kernel's random pool with octets that are the same at each boot.
 * An empty pool makes the first readers wait, and while it fills each random
 * number costs thousands of instructions: no two counts would agree.
 */
#include <fcntl.h>
#include <linux/random.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>

int main(void)
{
	struct {
		struct rand_pool_info info;
		unsigned char octets[256];
	} pool;
	int fd;

	memset(&pool, 0x4c, sizeof(pool));
	pool.info.entropy_count = 8 * sizeof(pool.octets);
	pool.info.buf_size = sizeof(pool.octets);

	fd = open("/dev/random", O_WRONLY);
	if (fd < 0 || ioctl(fd, RNDADDENTROPY, &pool) || ioctl(fd, RNDRESEEDCRNG)) {
		perror("seed: /dev/random");
		return 1;
	}
	return 0;
}
