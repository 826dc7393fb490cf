options.o: options.c ../liblwm/linux/lwm.h options.h report.h \
 ../liblwm/lwm.h
../liblwm/linux/lwm.h:
options.h:
report.h:
../liblwm/lwm.h:
