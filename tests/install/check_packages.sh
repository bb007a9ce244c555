#!/bin/sh
# check_packages.sh CPACK BUILD FOLDER: makes the Debian packages of BUILD in FOLDER and looks
# at what is in them. 77, a skip, without the tools of Debian.
set -eu
for tool in dpkg-deb dpkg-shlibdeps; do
  command -v "$tool" > /dev/null || { echo "skipped: no $tool"; exit 77; }
done
rm -rf "$3"
mkdir -p "$3"
"$1" -G DEB --config "$2/CPackConfig.cmake" -B "$3" > "$3/log" 2>&1 || { cat "$3/log"; exit 1; }

# has PACKAGE PATTERN: a file of the package has a path like that.
has() {
  dpkg-deb -c "$3/$1"_*.deb | awk '{print $6}' | grep -Eq "$2" && return
  echo "$1 has no $2:"
  dpkg-deb -c "$3/$1"_*.deb
  exit 1
}
# says PACKAGE FIELD PATTERN: the field of its control file is like that.
says() {
  dpkg-deb -f "$4/$1"_*.deb "$2" | grep -Eq "$3" && return
  echo "$1 says of $2: $(dpkg-deb -f "$4/$1"_*.deb "$2")"
  exit 1
}
lib='^\./usr/lib/([^/]+/)?'
has libslq2 "${lib}libslq\.so\.2$" "$3"
has libslq2 "${lib}libslq\.so\.[0-9]+\.[0-9]+\.[0-9]+$" "$3"
has libslq-dev "${lib}libslq\.so$" "$3"
has libslq-dev "${lib}libslq\.a$" "$3"
has libslq-dev "${lib}pkgconfig/slq\.pc$" "$3"
has libslq-dev "${lib}cmake/slq/slqConfig\.cmake$" "$3"
for header in slq query limits store access_policy standing_query; do
  has libslq-dev "^\./usr/include/slq/$header\.h$" "$3"
done
if ls "$3"/slq_*.deb > /dev/null 2>&1; then has slq '^\./usr/bin/slq$' "$3"; fi
says libslq2 Depends 'libc6' "$3"
says libslq-dev Depends 'libslq2' "$3"
# Nothing but the library's own files.
foreign=$(for package in "$3"/*.deb; do dpkg-deb -c "$package" | awk '{print $6}'; done |
          grep -v '/$' | grep -Ev 'slq' || true)
test -z "$foreign" || { echo "foreign files: $foreign"; exit 1; }
