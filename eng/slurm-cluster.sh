#!/usr/bin/env bash
# A Slurm cluster of one node on this machine, for the tests of sweeps. Needs root; installs slurm-wlm and munge from Debian's packages if they are missing.
#
#     eng/slurm-cluster.sh install
#     eng/slurm-cluster.sh start DIR     configuration, state and logs go to DIR; prints the SLURM_CONF to use
#     eng/slurm-cluster.sh stop DIR
#
# The node offers as many processors as the machine has, at least two, so that two tasks run at once.
set -euo pipefail

action=${1:?install, start or stop}
if [ "$action" != install ]; then
    dir=$(realpath -m "${2:?a directory}")
    conf=$dir/slurm.conf
fi

install_packages() {
    if [ "$(id -u)" -ne 0 ]; then
        echo "Slurm's daemons need root." >&2
        exit 3
    fi
    if ! command -v slurmctld >/dev/null || ! command -v munged >/dev/null; then
        export DEBIAN_FRONTEND=noninteractive
        { apt-get update && apt-get install -y --no-install-recommends slurm-wlm munge; } >/dev/null 2>&1 ||
            { echo "slurm-wlm and munge cannot be installed here." >&2; exit 3; }
    fi
}

start_daemon() {
    # Daemons go to the background by themselves; their streams must not keep the caller's pipes open.
    "$@" </dev/null >>"$dir/log/start.log" 2>&1
}

case $action in
install)
    install_packages
    ;;
start)
    install_packages
    mkdir -p "$dir"/{log,state,spool,munge}
    host=$(hostname -s)
    cpus=$(nproc)
    [ "$cpus" -ge 2 ] || cpus=2
    port=$((20000 + 2 * ($$ % 10000))) # one of its own, so that several clusters can be on one machine
    memory=$(awk '/MemTotal/ {print int($2 / 1024 * 0.9)}' /proc/meminfo)

    # A munge daemon of its own: key, socket and state in DIR.
    head -c 1024 /dev/urandom >"$dir/munge/key"
    chmod 600 "$dir/munge/key"
    chmod 755 "$dir" "$dir/munge"
    start_daemon munged --force --key-file="$dir/munge/key" --socket="$dir/munge/socket" \
        --pid-file="$dir/munge/pid" --log-file="$dir/log/munged.log" --seed-file="$dir/munge/seed"

    # A task that is requeued waits until the credential of its first run has expired: ten seconds, not two minutes.
    cat >"$conf" <<EOF
ClusterName=enos
SlurmctldHost=$host(127.0.0.1)
SlurmctldPort=$port
SlurmdPort=$((port + 1))
AuthType=auth/munge
AuthInfo=socket=$dir/munge/socket,cred_expire=10
SlurmUser=root
StateSaveLocation=$dir/state
SlurmdSpoolDir=$dir/spool
SlurmctldPidFile=$dir/slurmctld.pid
SlurmdPidFile=$dir/slurmd.pid
SlurmctldLogFile=$dir/log/slurmctld.log
SlurmdLogFile=$dir/log/slurmd.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
SchedulerType=sched/builtin
SchedulerParameters=sched_interval=2
ReturnToService=2
MpiDefault=none
KillWait=5
MinJobAge=300
NodeName=$host NodeAddr=127.0.0.1 CPUs=$cpus RealMemory=$memory State=UNKNOWN
PartitionName=main Nodes=$host Default=YES MaxTime=INFINITE State=UP OverSubscribe=YES
EOF
    start_daemon slurmctld -f "$conf" -c
    start_daemon slurmd -f "$conf" -c
    for _ in $(seq 100); do
        if SLURM_CONF=$conf sinfo --noheader --format=%T 2>/dev/null | grep -qE 'idle|mixed|allocated'; then
            echo "SLURM_CONF=$conf"
            exit 0
        fi
        sleep 0.3
    done
    echo "The node did not come up; see $dir/log." >&2
    tail -n 5 "$dir"/log/*.log >&2
    "$0" stop "$dir"
    exit 3
    ;;
stop)
    for pid in slurmd.pid slurmctld.pid munge/pid; do
        if [ -s "$dir/$pid" ]; then
            kill "$(cat "$dir/$pid")" 2>/dev/null || true
        fi
    done
    ;;
*)
    echo "install, start or stop, not $action" >&2
    exit 2
    ;;
esac
