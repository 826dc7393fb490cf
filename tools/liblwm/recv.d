recv.o: recv.c set.h lwm.h linux/lwm.h
set.h:
lwm.h:
linux/lwm.h:
