#!/usr/bin/env bash
# The browser tests need Debian's chromium and a Chinese font; install them where that is allowed.
set -euo pipefail
if command -v chromium >/dev/null && fc-list 2>/dev/null | grep -qi "cjk\|wqy"; then exit 0; fi
if [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null; then
    export DEBIAN_FRONTEND=noninteractive
    apt-get update -qq
    apt-get install -y -qq --no-install-recommends chromium fontconfig fonts-wqy-microhei >/dev/null
    exit 0
fi
echo "Browser tests need chromium. As root: apt-get install chromium fontconfig fonts-wqy-microhei" >&2
exit 1
