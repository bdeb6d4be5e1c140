#!/usr/bin/env bash
# Spark needs a Java runtime, 17 or newer; installs Debian's where there is none and this user may.
set -euo pipefail
command -v java >/dev/null && exit 0
if [ "$(id -u)" -ne 0 ] || ! command -v apt-get >/dev/null; then
    echo "No java: install a Java runtime (17 or newer), for instance Debian's default-jre-headless." >&2
    exit 1
fi
export DEBIAN_FRONTEND=noninteractive
apt-get update -qq
apt-get install -y -qq default-jre-headless >/dev/null
