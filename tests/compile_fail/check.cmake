# cmake -DCOMPILER=... -DINCLUDES=a,b -DSOURCE=case.cpp -P check.cmake: what the compiler must say about a program. The case's
# first lines tell:
#   // expect: success, or what the message must contain
#   // names: what it must contain as well, so that the reader finds the place; then there is one error and no more
#   // with: options for the compiler beyond -std=c++20
#   // except: clang, which does not say it

file(STRINGS ${SOURCE} head LIMIT_COUNT 3 REGEX "^// (expect|names|with|except): ")
foreach(line IN LISTS head)
  string(REGEX MATCH "^// ([a-z]+): (.*)$" matched "${line}")
  set(${CMAKE_MATCH_1} "${CMAKE_MATCH_2}")
endforeach()
if(DEFINED except AND COMPILER MATCHES "${except}")
  return()
endif()
string(REPLACE "," ";" includes "${INCLUDES}")
list(TRANSFORM includes PREPEND -I)

execute_process(
  COMMAND ${COMPILER} -std=c++20 -fsyntax-only ${includes} ${with} ${SOURCE}
  RESULT_VARIABLE result ERROR_VARIABLE messages OUTPUT_QUIET)

function(must_say text)
  string(FIND "${messages}" "${text}" position)
  if(position EQUAL -1)
    message(FATAL_ERROR "the compiler does not say ${text}:\n${messages}")
  endif()
endfunction()

if(expect STREQUAL "success")
  if(NOT result EQUAL 0)
    message(FATAL_ERROR "should compile:\n${messages}")
  endif()
elseif(result EQUAL 0)
  message(FATAL_ERROR "compiles, but should not")
else()
  must_say("${expect}")
  if(DEFINED names)
    must_say("${names}")
    string(REGEX MATCHALL "error: " errors "${messages}")
    list(LENGTH errors count)
    if(count GREATER 1)
      message(FATAL_ERROR "one error is enough, these are ${count}:\n${messages}")
    endif()
  endif()
endif()
