copy.o: copy.c copy.h ../liblwm/lwm.h ../liblwm/linux/lwm.h options.h \
 input.h report.h
copy.h:
../liblwm/lwm.h:
../liblwm/linux/lwm.h:
options.h:
input.h:
report.h:
