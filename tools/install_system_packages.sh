#!/usr/bin/env bash
# Install the Debian packages named as arguments where this user may; else say exactly what is missing and go on.
# Usage: tools/install_system_packages.sh dcmtk chromium ...
set -u
missing=()
for package in "$@"; do
  if ! dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q 'install ok installed'; then
    missing+=("$package")
  fi
done
[ "${#missing[@]}" -eq 0 ] && exit 0
if command -v apt-get >/dev/null 2>&1; then
  if [ "$(id -u)" -eq 0 ]; then
    as_root=()
  elif command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null; then
    as_root=(sudo -n)
  else
    echo "Not installed, and this user may not install them: ${missing[*]}" >&2
    echo "As root: apt-get install -y ${missing[*]}   (what needs them is left out, with its reason)" >&2
    exit 0
  fi
  export DEBIAN_FRONTEND=noninteractive
  if "${as_root[@]}" apt-get update -qq && "${as_root[@]}" apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null; then
    exit 0
  fi
fi
echo "Could not install: ${missing[*]}   (what needs them is left out, with its reason)" >&2
exit 0
