# shellcheck shell=bash
# Shared by the scripts beside this file: to be sourced, from the top folder.

say() { echo "$(basename "$0"): $*" >&2; }

die() {
    say "$@"
    exit 1
}

has_japanese_font() {
    [ "$(uname)" = Linux ] || return 0 # other systems ship one
    if command -v fc-list >/dev/null; then
        fc-list :lang=ja family | grep -q .
    else
        find /usr/share/fonts /usr/local/share/fonts -name '*CJK*' 2>/dev/null | grep -q .
    fi
}

# Install Debian or Ubuntu packages as root or by sudo. Says no, with 1, where that cannot be.
apt_install() {
    local root=()
    command -v apt-get >/dev/null || return 1
    if [ "$(id -u)" != 0 ]; then
        command -v sudo >/dev/null || return 1
        root=(sudo)
        # Nobody is there to type a password when there is no terminal.
        [ -t 0 ] || root+=(--non-interactive)
    fi
    say "installing $*"
    # ${root[@]+…}: an empty array counts as unset in the bash of older systems.
    ${root[@]+"${root[@]}"} apt-get update -qq >/dev/null || return 1
    ${root[@]+"${root[@]}"} env DEBIAN_FRONTEND=noninteractive DEBCONF_NOWARNINGS=yes \
        apt-get install -y -qq --no-install-recommends "$@" >/dev/null || return 1
}
