#!/bin/sh
# Fetches the full Fashion-MNIST (60,000 and 10,000 images; Zalando, MIT) from Debian's package dataset-fashion-mnist into experiments/fashion-mnist.
#
#     experiments/fashion-mnist.sh [PACKAGE.deb]
#
# With PACKAGE.deb, or where the package is installed, nothing is downloaded.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
target="$here/fashion-mnist"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
installed=/usr/share/datasets/fashion-mnist
if [ $# -gt 0 ]; then
    dpkg-deb -x "$1" "$work"
    source="$work$installed"
elif [ -d "$installed" ]; then
    source="$installed"
else
    (cd "$work" && apt-get -o APT::Sandbox::User=root download dataset-fashion-mnist && dpkg-deb -x dataset-fashion-mnist_*.deb .)
    source="$work$installed"
fi
mkdir -p "$target.new"
for file in train-images-idx3-ubyte train-labels-idx1-ubyte t10k-images-idx3-ubyte t10k-labels-idx1-ubyte; do
    cp "$source/$file.gz" "$target.new/"
done
rm -rf "$target"
mv "$target.new" "$target"
echo "$target"
