// Stands in for the copy of ctre that Debian removes from reflect-cpp; see cmake/Findreflect-cpp-library.cmake.
#pragma once
#include <ctre.hpp>
