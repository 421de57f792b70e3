/// Instructions on many bytes at once, for functions that ask at run time whether the processor has them.
#ifndef PROCADE_VECTOR_H
#define PROCADE_VECTOR_H

#if defined(__SSE2__)
#include <emmintrin.h>
#if defined(__GNUC__)
#include <immintrin.h>
#define HAVE_AVX2 1
#define AVX2      __attribute__((target("avx2")))
#define AVX512    __attribute__((target("avx512f,avx512bw")))
#endif
#endif

#endif
