link_lwm.so: iplink_lwm.c ../liblwm/linux/lwm.h link_util.h
../liblwm/linux/lwm.h:
link_util.h:
