main.o: main.c copy.h ../liblwm/lwm.h ../liblwm/linux/lwm.h options.h \
 report.h
copy.h:
../liblwm/lwm.h:
../liblwm/linux/lwm.h:
options.h:
report.h:
