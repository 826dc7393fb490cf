names.o: names.c lwm.h linux/lwm.h names.h
lwm.h:
linux/lwm.h:
names.h:
