#!/bin/sh
# Runs the experiments, all or those that are named (a-uniform b-one-operator …), into sweeps/EXPERIMENT/NAME. What is finished is not repeated, so an
# interrupted set goes on by running it again. Afterwards experiments/tables.py makes the tables that docs/results has.
#
#     experiments/run.sh [EXPERIMENT...]
set -eu
cd "$(dirname "$0")/.."
[ -d experiments/fashion-mnist ] || experiments/fashion-mnist.sh
dotnet build -c Release src/Enos.Cli --nologo -v quiet
enos=artifacts/bin/Enos.Cli/release/enos
[ $# -gt 0 ] || set -- a-uniform b-one-operator c-strategies e-hybrid f-energy-tables
for experiment in "$@"; do
    for space in experiments/"$experiment"/*.yaml; do
        name=$(basename "$space" .yaml)
        echo "$experiment/$name" >&2
        "$enos" sweep run "$space" --out "sweeps/$experiment/$name"
    done
done
