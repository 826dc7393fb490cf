report.o: report.c report.h ../liblwm/lwm.h ../liblwm/linux/lwm.h
report.h:
../liblwm/lwm.h:
../liblwm/linux/lwm.h:
