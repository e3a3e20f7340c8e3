#!/usr/bin/env python3
"""Makes the tables that docs/results has from the run directories of the experiments. Standard library only.

    experiments/tables.py [SWEEPS [RESULTS]]

SWEEPS is where experiments/run.sh left its sweeps (sweeps), RESULTS where the tables go (sweeps/tables). What has not been run is left out.
Accuracies are of integers on the simulated array, in per cent; behind ± is the standard deviation over seeds (n − 1), in brackets the number of seeds.
"""

import csv
import json
import pathlib
import statistics
import sys
from collections import defaultdict

MODES = ["xnor", "multiply-4x4", "binary-weight", "deep-shift", "multiplication-free", "multiply-8x8"]


def runs(sweep):
    """The finished searches of a sweep, as records with what the tables need."""
    with open(sweep / "jobs.csv", newline="") as file:
        points = {int(row["job"]): row for row in csv.DictReader(file)}
    for path in sorted(sweep.glob("runs/*/run.json")):
        record = json.loads(path.read_text())
        configuration = record["configuration"]
        search = configuration["search"]
        results = record["results"]
        images = results["correct"]["images"]
        reference = results["reference_energy_pj"]
        seconds = defaultdict(float)
        with open(path.parent / "telemetry.csv", newline="") as file:
            for row in csv.DictReader(file):
                seconds[row["stage"]] += float(row["seconds"])
        yield {
            "folder": path.parent,
            "seed": search["seed"],
            "budget": float(search["energy_budgets"][0]),
            "strategy": search["strategy"]["name"],
            "modes": search["modes"],
            "point": points[int(path.parent.name)],
            "energy_pj": results["cost"]["energy_pj"],
            "budget_pj": results["budget_pj"],
            "share": results["cost"]["energy_pj"] / reference,
            "cycles": results["cost"]["cycles"],
            "accuracy": 100 * results["correct"]["bit_accurate"] / images,
            "fine_tuned": 100 * results["correct"]["fine_tuned"] / images,
            "agrees": record["validation"]["agrees"],
            "images": images,
            "seconds": seconds,
            "controls": [
                {
                    "name": control["name"],
                    "kind": control["kind"],
                    "share": control["energy_pj"] / reference,
                    "accuracy": 100 * control["bit_accurate"] / control["images"],
                }
                for control in record["controls"]
            ],
        }


def spread(values):
    """Mean ± standard deviation (number)."""
    if not values:
        return ""
    deviation = f" ± {statistics.stdev(values):.2f}" if len(values) > 1 else ""
    return f"{statistics.mean(values):.2f}{deviation} ({len(values)})"


def signed(values):
    return f"{statistics.mean(values):+.2f}" if values else ""


def grouped(records, key):
    groups = defaultdict(list)
    for record in records:
        groups[key(record)].append(record)
    return groups


def table(head, rows):
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    return "\n".join(lines + ["| " + " | ".join(row) + " |" for row in rows])


def kept(records):
    """What every run must hold: the budget kept, validation without a difference."""
    over = [r["folder"] for r in records if r["budget_pj"] is not None and r["energy_pj"] > r["budget_pj"]]
    differing = [r["folder"] for r in records if not r["agrees"]]
    return (f"{len(records)} searches; energy above the budget: {len(over)}; validations that disagree: {len(differing)}; "
            f"accuracy in integers other than in training: {sum(r['accuracy'] != r['fine_tuned'] for r in records)}.")


def uniform(records):
    """Accuracies of each uniform mode by seed, and their share of the reference energy."""
    accuracy, share = defaultdict(dict), {}
    for record in records:
        for control in record["controls"]:
            if control["kind"] == "uniform":
                accuracy[control["name"]][record["seed"]] = control["accuracy"]
                share[control["name"]] = control["share"]
    return accuracy, share


def against_uniform(records, ends):
    """`ends` are trainings in XNOR whose first and last layer are in 4-bit multiplication."""
    accuracy, share = uniform(records)
    for record in ends:
        accuracy["xnor, 4-bit ends"][record["seed"]] = record["accuracy"]
        share["xnor, 4-bit ends"] = record["share"]
    first = table(
        ["one mode throughout", "energy", "accuracy"],
        [[mode, f"{share[mode]:.3f}", spread(list(accuracy[mode].values()))] for mode in sorted(share, key=share.get)])
    rows = []
    for budget, group in sorted(grouped(records, lambda r: r["budget"]).items()):
        energy = max(r["share"] for r in group)
        above = [m for m in share if share[m] >= energy]
        below = [m for m in share if share[m] <= budget]
        best_above = max(above, key=lambda m: statistics.mean(accuracy[m].values()), default=None)
        best_below = max(below, key=lambda m: statistics.mean(accuracy[m].values()), default=None)
        nearest = min(above, key=share.get, default=None)
        random = {r["seed"]: c["accuracy"] for r in group for c in r["controls"] if c["kind"] == "random"}
        rows.append([
            f"{budget:g}",
            f"{statistics.mean(r['share'] for r in group):.3f}",
            spread([r["accuracy"] for r in group]),
            spread(list(random.values())),
            *(f"{margin(group, accuracy[m])} ({m}, {share[m]:.3f})" if m else "none" for m in (best_below, nearest, best_above)),
            signed([r["accuracy"] - random[r["seed"]] for r in group if r["seed"] in random]),
        ])
    second = table(
        ["budget", "energy", "searched", "random mixture", "− best of no higher energy", "− next above in energy", "− best of no lower energy", "− random"], rows)
    return f"{first}\n\n{second}\n\n{kept(records)}\n"


def margin(group, accuracy):
    return signed([r["accuracy"] - accuracy[r["seed"]] for r in group if r["seed"] in accuracy])


def against_one_operator(searched, mixed):
    rows = []
    for budget, group in sorted(grouped(searched, lambda r: r["budget"]).items()):
        other = {r["seed"]: r for r in mixed if r["budget"] == budget}
        if other:
            rows.append([
                f"{budget:g}", spread([r["accuracy"] for r in group]), f"{statistics.mean(r['share'] for r in group):.3f}",
                spread([r["accuracy"] for r in other.values()]), f"{statistics.mean(r['share'] for r in other.values()):.3f}",
                signed([r["accuracy"] - other[r["seed"]]["accuracy"] for r in group if r["seed"] in other]),
            ])
    return table(["budget", "six operators", "energy", "multiplication at four precisions", "energy", "difference"], rows) + f"\n\n{kept(mixed)}\n"


def strategies(records):
    budget = 0.15
    rows = []
    for name, group in grouped([r for r in records if r["budget"] == budget], lambda r: r["strategy"]).items():
        rows.append([
            name, spread([r["accuracy"] for r in group]), spread([100 * r["share"] for r in group]),
            f"{statistics.mean(r['seconds'].get('search', 0) for r in group):.0f}",
            f"{statistics.mean(distance(a, b) for a in group for b in group if a['seed'] < b['seed']):.0%}" if len(group) > 1 else "",
        ])
    return table(["strategy", "accuracy", "energy, % of the reference", "search, s", "layers whose mode differs between two seeds"], rows) + "\n"


def distance(a, b):
    first, second = (dict(list(csv.reader(open(r["folder"] / "assignment.csv", newline="")))[1:]) for r in (a, b))
    return sum(first[layer] != second[layer] for layer in first) / len(first)


def hybrid(records):
    rows = []
    for (macros, budget), group in sorted(grouped(records, lambda r: (any(m.startswith("cim-") for m in r["modes"]), r["budget"])).items()):
        rows.append([
            "array and macros" if macros else "array alone", f"{budget:g}", f"{statistics.mean(r['energy_pj'] for r in group) / 1e6:.2f}",
            f"{statistics.mean(r['cycles'] for r in group):,.0f}", spread([r["accuracy"] for r in group]),
        ])
    return table(["modes of", "budget", "energy µJ", "cycles", "accuracy"], rows) + f"\n\n{kept(records)}\n"


def uniform_energies(sweep):
    with open(sweep / "results.csv", newline="") as file:
        rows = list(csv.DictReader(file))
    parts = []
    for network, group in grouped(rows, lambda r: r["network"]).items():
        cells = {(setting(r["accelerator"], r["energy_table"]), r["assignment"]): float(r["energy_pj"]) for r in group}
        settings = list(dict.fromkeys(setting(r["accelerator"], r["energy_table"]) for r in group))
        parts.append(f"{network}, energy as a share of multiply-8x8's:\n\n" + table(
            ["one mode throughout", *settings],
            [[m, *(f"{cells[s, m] / cells[s, 'multiply-8x8']:.3f}" for s in settings)] for m in MODES]))
    return "\n\n".join(parts) + "\n"


def setting(accelerator, energy_table):
    memory = "MACs alone" if "mac-only" in accelerator else "memory counted"
    return f"{'7 nm' if '7nm' in energy_table else '45 nm'}, {memory}"


def tables_of_energy(records):
    rows = []
    for (where, budget), group in grouped(records, lambda r: (setting(r["point"]["accelerator"], r["point"]["energy_table"]), r["budget"])).items():
        counts = defaultdict(float)
        for record in group:
            with open(record["folder"] / "assignment.csv", newline="") as file:
                for row in csv.DictReader(file):
                    counts[row["mode"]] += 1 / len(group)
        rows.append([where, f"{budget:g}", spread([r["accuracy"] for r in group]), *(f"{counts[m]:.1f}" for m in MODES)])
    return table(["table, memory", "budget", "accuracy", *(f"layers in {m}" for m in MODES)], rows) + f"\n\n{kept(records)}\n"


def main():
    sweeps = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else "sweeps")
    results = pathlib.Path(sys.argv[2] if len(sys.argv) > 2 else "sweeps/tables")
    found = {path.parent.name + "/" + path.name: list(runs(path)) for path in sweeps.glob("*/*") if path.is_dir()}
    tables = {}
    for network in ("squeezenet", "shufflenet-v2"):
        searched = found.get(f"a-uniform/{network}")
        if not searched:
            continue
        tables[f"a-uniform-{network}"] = against_uniform(searched, found.get(f"a-uniform/{network}-xnor", []))
        if mixed := found.get(f"b-one-operator/{network}"):
            tables[f"b-one-operator-{network}"] = against_one_operator(searched, mixed)
        if others := found.get(f"c-strategies/{network}"):
            tables[f"c-strategies-{network}"] = strategies([*searched, *others]) + f"\n{kept(others)}\n"
    if records := found.get("e-hybrid/squeezenet"):
        tables["e-hybrid-squeezenet"] = hybrid(records)
    if (sweeps / "f-energy-tables/uniform/results.csv").exists():
        tables["f-energy-tables-uniform"] = uniform_energies(sweeps / "f-energy-tables/uniform")
    if records := found.get("f-energy-tables/searched"):
        tables["f-energy-tables-searched"] = tables_of_energy(records)
    results.mkdir(parents=True, exist_ok=True)
    for name, text in tables.items():
        (results / f"{name}.md").write_text(text)
        print(results / f"{name}.md")


if __name__ == "__main__":
    main()
