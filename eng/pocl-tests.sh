#!/usr/bin/env bash
# Runs the GPU engine's tests on a real OpenCL device that every machine has: PoCL, OpenCL on the processor, in a Debian 13 folder (Debian 12's PoCL lacks generic
# address space). Needs root and Debian's debootstrap, which is installed if it is missing. The folder is made once, in about a minute, and kept.
#
#   eng/pocl-tests.sh                     builds and runs the tests
#   eng/pocl-tests.sh COMMAND ARGUMENT…   runs a command there, in the checkout
#
# ENOS_POCL_ROOT    the folder; $XDG_CACHE_HOME/enos/pocl-trixie by default
# ENOS_POCL_MIRROR  where Debian's packages come from; by default the machine's first apt source
# ENOS_POCL_THREADS processors that PoCL uses; all by default
# Exit codes: those of the command; 77 if it cannot run here, with the reason on stderr.
set -euo pipefail
cd "$(dirname "$0")/.."
checkout=$PWD
root=${ENOS_POCL_ROOT:-${XDG_CACHE_HOME:-$HOME/.cache}/enos/pocl-trixie}

skip() {
    echo "OpenCL tests skipped: $1" >&2
    exit 77
}

mirror() {
    if [ -n "${ENOS_POCL_MIRROR:-}" ]; then
        echo "$ENOS_POCL_MIRROR"
    else
        # deb822 sources say "URIs: …", one-line sources "deb [options] … suite components"; the ones that have a debian archive proper end in /debian.
        cat /etc/apt/sources.list /etc/apt/sources.list.d/*.sources /etc/apt/sources.list.d/*.list 2>/dev/null \
            | grep -vE '^ *#' | grep -oE '[a-z]+://[^ ]+/debian/?( |$)' | head -n 1 || true # no such file, no such line
    fi
}

make_root() {
    [ "$(uname -m)" = x86_64 ] || [ "$(uname -m)" = aarch64 ] || skip "no PoCL for $(uname -m)"
    local from
    from=$(mirror)
    [ -n "$from" ] || skip "no Debian archive among apt's sources; name one in ENOS_POCL_MIRROR"
    if ! command -v debootstrap >/dev/null; then
        { apt-get update && apt-get install -y --no-install-recommends debootstrap; } >/dev/null 2>&1 || skip "debootstrap is not installed, and apt-get cannot install it"
    fi

    rm -rf "$root.part"
    mkdir -p "$root.part"
    # libOpenCL.so, which programs load, is in the -dev package.
    debootstrap --variant=minbase --include=pocl-opencl-icd,ocl-icd-opencl-dev,libicu76,ca-certificates trixie "$root.part" "$from" >"$root.log" 2>&1 \
        || { tail -n 5 "$root.log" >&2; skip "debootstrap failed"; }
    mv "$root.part" "$root"
}

[ "$(uname -s)" = Linux ] || skip "not Linux"
[ "$(id -u)" = 0 ] || skip "not root"
sdk=$(dirname "$(readlink -f "$(command -v dotnet)")")
packages=${NUGET_PACKAGES:-$HOME/.nuget/packages}
[ $# -gt 0 ] || [ -n "${ENOS_POCL_INSIDE:-}" ] || dotnet build tests/Enos.Kernels.Gpu.Tests
[ -d "$root" ] || make_root

# A mount namespace of its own: the mounts are this script's alone and end with it, however it ends.
if [ -z "${ENOS_POCL_INSIDE:-}" ]; then
    unshare --mount true 2>/dev/null || skip "no mount namespace may be made here"
    ENOS_POCL_INSIDE=1 exec unshare --mount --propagation private "$checkout/eng/pocl-tests.sh" "$@"
fi

for folder in /proc /sys /dev "$sdk" "$checkout" "$packages"; do
    mkdir -p "$root$folder"
    mount --rbind "$folder" "$root$folder" || skip "$folder cannot be mounted"
done

if [ $# -eq 0 ]; then
    # What is not of the device passes alike everywhere.
    set -- dotnet test --no-build tests/Enos.Kernels.Gpu.Tests --filter FullyQualifiedName~DeviceTests
fi

exec chroot "$root" /usr/bin/env -i HOME=/root PATH="$sdk:/usr/bin:/bin" LANG=C.UTF-8 DOTNET_ROOT="$sdk" DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 \
    NUGET_PACKAGES="$packages" ENOS_TEST_BACKEND=opencl ${ENOS_POCL_THREADS:+POCL_CPU_MAX_CU_COUNT="$ENOS_POCL_THREADS"} \
    sh -c 'cd "$1" && shift && exec "$@"' sh "$checkout" "$@"
