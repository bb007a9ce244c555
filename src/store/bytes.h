#pragma once

#include "base/bytes.h"  // ByteWriter and ByteReader, as store files use them
