// Stands in for the copy of yyjson that Debian removes from reflect-cpp; see cmake/Findreflect-cpp-library.cmake.
#pragma once
#include <yyjson.h>
