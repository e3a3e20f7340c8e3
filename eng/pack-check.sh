#!/usr/bin/env bash
# Packs everything, installs the tool from these packages alone into a directory of its own, and runs it from an empty directory: a simulation, the devices, a small
# search, its validation. Then a program that has only the packages reads the images that ship. Takes two to four minutes; not part of .ci/run.
#   eng/pack-check.sh [DIR]     DIR: packages that are packed already
set -euo pipefail
packages=${1:+$(realpath "$1")}
cd "$(dirname "$0")/.."
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

if [ -z "$packages" ]; then
    packages="$scratch/packages"
    dotnet pack Enos.sln -c Release -o "$packages" -warnaserror
fi
for library in Accel Networks Kernels Kernels.Gpu Sim Search Sweeps Reports Traces; do
    content=$(unzip -l "$packages/Enos.$library".[0-9]*.nupkg)
    for file in "lib/net10.0/Enos.$library.dll" "lib/net10.0/Enos.$library.xml" README.md; do
        grep -q " $file\$" <<< "$content" || { echo "Enos.$library lacks $file"; exit 1; }
    done
done

dotnet tool install --tool-path "$scratch/tool" --add-source "$packages" enos
mkdir "$scratch/empty"
cd "$scratch/empty"
enos="$scratch/tool/enos"
"$enos" simulate --hw hw-configs/eyeriss-12x14.yaml --totals --format csv | grep -q '^energy_pj,'
"$enos" tables check hw-configs/tables/7nm.csv
"$enos" devices --format csv | grep -q '^reference,'
"$enos" search --quiet --images 100 --epochs 1 --finetune-epochs 1 --batch 50 --controls none --out run | tail -n 1
"$enos" validate run --quiet | tail -n 1

# A program of packages alone. Its restore takes Enos from the folder and all else from where this machine has it.
mkdir "$scratch/program"
cd "$scratch/program"
version=$(basename "$packages"/Enos.Sim.[0-9]*.nupkg .nupkg | sed 's/Enos.Sim.//')
cat > program.csproj <<END
<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup>
    <OutputType>Exe</OutputType>
    <TargetFramework>net10.0</TargetFramework>
    <NuGetAudit>false</NuGetAudit>
    <RestoreAdditionalProjectSources>$packages</RestoreAdditionalProjectSources>
    <RestorePackagesPath>$scratch/cache</RestorePackagesPath>
    <RestoreFallbackFolders>$(dotnet nuget locals global-packages --list | sed 's/.*: //')</RestoreFallbackFolders>
  </PropertyGroup>
  <ItemGroup>
    <PackageReference Include="Enos.Sim" Version="$version" />
  </ItemGroup>
</Project>
END
cat > Program.cs <<'END'
System.Console.WriteLine(Enos.Networks.Datasets.DatasetLoader.Load("fashion-mnist").Test.Count + " test images");
END
dotnet run | grep -x '2000 test images'
ls -l "$packages" | awk 'NR > 1 {printf "%8.1f MB  %s\n", $5 / 1e6, $NF}'
du -sm "$scratch/tool/.store" | awk '{print "tool on disk, with the package itself: " $1 " MB"}'
