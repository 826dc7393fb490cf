input.o: input.c input.h report.h ../liblwm/lwm.h ../liblwm/linux/lwm.h
input.h:
report.h:
../liblwm/lwm.h:
../liblwm/linux/lwm.h:
