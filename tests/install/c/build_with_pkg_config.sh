#!/bin/sh
# build_with_pkg_config.sh CC LIBDIR OUTPUT: builds main.c as a project without CMake does.
set -eu
export PKG_CONFIG_PATH="$2/pkgconfig"
here=$(dirname "$0")
# shellcheck disable=SC2046
"$1" -std=c99 -Wall -Wextra -Wpedantic -Werror -o "$3" "$here/main.c" \
  $(pkg-config --cflags --libs slq) -Wl,-rpath,"$(pkg-config --variable=libdir slq)"
