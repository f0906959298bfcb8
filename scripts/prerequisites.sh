#!/bin/sh
# Says, in one sentence, which program the Makefile needs and does not find.
#
#     sh scripts/prerequisites.sh python       prints a Python that can make the virtual environment
#     sh scripts/prerequisites.sh node         checks Node and npm
#     sh scripts/prerequisites.sh browsers     checks Chromium and Firefox; installs them with apt where it may
#     sh scripts/prerequisites.sh data FOLDER  checks that the training data is there
set -u

fail() {
    echo "unblather: $*" >&2
    exit 1
}

have() {
    command -v "$1" >/dev/null 2>&1
}

find_python() {
    without_venv=
    for candidate in ${PYTHON:-python3 python3.14 python3.13 python3.12 python3.11}; do
        # Run it: a name on the PATH may be a shim with nothing behind it, or an older Python.
        "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1 || continue
        if "$candidate" -c 'import ensurepip, venv' >/dev/null 2>&1; then
            echo "$candidate"
            return
        fi
        without_venv=${without_venv:-$candidate}
    done
    if [ -n "$without_venv" ]; then
        fail "$without_venv cannot make virtual environments; on Debian and Ubuntu install them with" \
            "'sudo apt install python3-venv', then run make again."
    fi
    fail "Python 3.11 or newer is needed and was not found; install it (https://www.python.org/downloads/)," \
        "or name it with 'make PYTHON=/path/to/python3'."
}

check_node() {
    major=$(node -p 'process.versions.node.split(".")[0]' 2>/dev/null) || major=0
    if [ "$major" -lt 20 ]; then
        fail "Node 20 or newer is needed to build the pages and was not found; install it (https://nodejs.org/)."
    fi
    have npm || fail "npm is needed to build the pages and was not found; install it beside Node (https://nodejs.org/)."
}

# The names and variables that tests/e2e/browsers.ts looks for.
has_chromium() {
    have "${CHROMIUM:-}" || have chromium || have chromium-browser || have google-chrome
}

has_firefox() {
    have "${FIREFOX:-}" || have firefox-esr || have firefox
}

has_emoji() {
    # Only apt's Chromium comes without a font for emoji, which the drafts in the tests contain.
    ! have apt-get || [ -e /usr/share/fonts/truetype/noto/NotoColorEmoji.ttf ]
}

check_browsers() {
    if has_chromium && has_firefox && has_emoji; then
        return
    fi
    if have apt-get; then
        as_root=
        allowed=yes
        if [ "$(id -u)" != 0 ]; then
            as_root="sudo -n"
            sudo -n true >/dev/null 2>&1 || allowed=
        fi
        if [ -n "$allowed" ]; then
            echo "Installing chromium, firefox-esr and fonts-noto-color-emoji with apt-get ..."
            # A source of packages that cannot be reached need not be the one that has the browsers.
            $as_root apt-get update -qq || true
            $as_root env DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends \
                chromium firefox-esr fonts-noto-color-emoji >/dev/null
        fi
    fi
    if ! has_chromium || ! has_firefox; then
        fail "the tests need Chromium (or Chrome) and Firefox, and may not install them here; install both" \
            "(on Debian 'sudo apt install chromium firefox-esr'), or name the programs in CHROMIUM and FIREFOX."
    fi
}

check_data() {
    if [ ! -d "$1" ]; then
        fail "training needs the labelled data, and $1 is not there; say where it is with 'make train DATA=/path/to/data'." \
            "Nothing else needs it."
    fi
}

case "${1:-}" in
    python) find_python ;;
    node) check_node ;;
    browsers) check_browsers ;;
    data) check_data "${2:?data needs a folder}" ;;
    *) fail "scripts/prerequisites.sh takes one of python, node, browsers, data FOLDER." ;;
esac
