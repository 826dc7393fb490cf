dest.o: dest.c dest.h set.h lwm.h linux/lwm.h
dest.h:
set.h:
lwm.h:
linux/lwm.h:
