#pragma once

// Which processors have what kernels are built for. Only functions marked with these attributes
// use it, so that no inline function of a library is built for a machine that may not be there.
#if defined(__x86_64__)

#define SLQ_AVX2 __attribute__((target("avx2,bmi")))
// As of Ice Lake and Zen 4.
#define SLQ_AVX512 \
  __attribute__((target("avx512f,avx512bw,avx512vl,avx512vbmi,avx512vbmi2,bmi,bmi2,popcnt")))

namespace slq {

inline bool HasAvx2() {
  return __builtin_cpu_supports("avx2") != 0 && __builtin_cpu_supports("bmi") != 0;
}

inline bool HasAvx512() {
  return HasAvx2() && __builtin_cpu_supports("avx512bw") != 0 &&
         __builtin_cpu_supports("avx512vl") != 0 && __builtin_cpu_supports("avx512vbmi") != 0 &&
         __builtin_cpu_supports("avx512vbmi2") != 0 && __builtin_cpu_supports("bmi2") != 0 &&
         __builtin_cpu_supports("popcnt") != 0;
}

}  // namespace slq

#endif
