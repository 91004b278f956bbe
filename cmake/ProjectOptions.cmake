# What holds for all of the project's own targets: programs in one folder, ccache, sanitizers, warnings.

set(CMAKE_RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/bin)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)

find_program(ARROWER_CCACHE ccache)
if(ARROWER_CCACHE AND PROJECT_IS_TOP_LEVEL AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${ARROWER_CCACHE})
endif()

if(ARROWER_SANITIZE)
  add_compile_options(-fsanitize=${ARROWER_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
  add_link_options(-fsanitize=${ARROWER_SANITIZE})
endif()

# Applies C++20 and the project's warnings to one target, for itself alone: users compile with their own.
function(arrower_own_code target)
  target_compile_features(${target} PUBLIC cxx_std_20)
  set_target_properties(${target} PROPERTIES CXX_EXTENSIONS OFF)
  target_compile_options(${target} PRIVATE -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wnon-virtual-dtor
    -Woverloaded-virtual -Wold-style-cast
    # Once it optimises, GCC sees uninitialised values in libpqxx's parameters and in std::regex that are none.
    $<$<CXX_COMPILER_ID:GNU>:-Wno-missing-field-initializers -Wno-maybe-uninitialized>
    $<$<CXX_COMPILER_ID:Clang>:-Wno-missing-designated-field-initializers>)
  if(CMAKE_UNITY_BUILD)
    # To the compiler, the sources that are joined are headers.
    target_compile_options(${target} PRIVATE $<$<CXX_COMPILER_ID:GNU>:-Wno-subobject-linkage>)
  endif()
  if(ARROWER_WARNINGS_AS_ERRORS)
    target_compile_options(${target} PRIVATE -Werror)
  endif()
endfunction()
