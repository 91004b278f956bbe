# cmake -DCOMPILER=... -DINCLUDES=a,b -DSOURCE=case.cpp -P check.cmake: the case's first line says what the compiler must say.

file(STRINGS ${SOURCE} first_line LIMIT_COUNT 1)
string(REPLACE "// expect: " "" expected "${first_line}")
string(REPLACE "," ";" includes "${INCLUDES}")
list(TRANSFORM includes PREPEND -I)

execute_process(
  COMMAND ${COMPILER} -std=c++20 -fsyntax-only ${includes} ${SOURCE}
  RESULT_VARIABLE result ERROR_VARIABLE messages OUTPUT_QUIET)

if(expected STREQUAL "success")
  if(NOT result EQUAL 0)
    message(FATAL_ERROR "should compile:\n${messages}")
  endif()
elseif(result EQUAL 0)
  message(FATAL_ERROR "compiles, but should not")
else()
  string(FIND "${messages}" "${expected}" position)
  if(position EQUAL -1)
    message(FATAL_ERROR "the compiler does not say \"${expected}\":\n${messages}")
  endif()
endif()
