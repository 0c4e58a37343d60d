#!/bin/sh
# What Hydra runs in place of ssh: enter_host.sh [-x] HOST COMMAND...; the command runs on one of the
# hosts of two_hosts.py. SHOAL_TEST_HOSTS has a "name=process" for each: a process that is there.
set -eu
[ "$1" = -x ] && shift
host=$1
shift
for entry in $SHOAL_TEST_HOSTS; do
  [ "${entry%%=*}" = "$host" ] || continue
  # As ssh does: the words are put together, and the shell on the host takes them apart again.
  exec nsenter --target "${entry#*=}" --net --uts --ipc --mount --pid -- /bin/sh -c "$*"
done
echo "enter_host.sh: no host $host in '$SHOAL_TEST_HOSTS'" >&2
exit 255
