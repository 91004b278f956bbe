// Comes first in headers that programs include, so that an older standard is named and not the hundred errors it
// causes.
#pragma once

#if defined(__cplusplus) && __cplusplus < 202002L
#error \
    "Arrower Jobs needs C++20: compile with -std=c++20, or with CMake target_compile_features(app PRIVATE cxx_std_20)"
#endif
