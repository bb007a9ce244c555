#pragma once

namespace slq {

// 128-bit integers of the compiler; __extension__ keeps pedantic builds quiet.
__extension__ typedef __int128 Int128;
__extension__ typedef unsigned __int128 Uint128;

}  // namespace slq
