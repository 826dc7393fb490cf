set.o: set.c set.h lwm.h linux/lwm.h
set.h:
lwm.h:
linux/lwm.h:
