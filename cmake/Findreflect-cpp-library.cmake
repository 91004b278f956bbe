# reflect-cpp as the imported target arrower::reflectcpp. Debian's CMake config asks for every serialisation back end
# there is, so the library and its one dependency here, yyjson, are looked up directly; elsewhere the config is used.

if(NOT TARGET arrower::reflectcpp)
  find_path(ARROWER_REFLECTCPP_INCLUDE rfl/json.hpp)
  find_library(ARROWER_REFLECTCPP_LIBRARY reflectcpp)
  find_library(ARROWER_YYJSON_LIBRARY yyjson)
  mark_as_advanced(ARROWER_REFLECTCPP_INCLUDE ARROWER_REFLECTCPP_LIBRARY ARROWER_YYJSON_LIBRARY)

  if(ARROWER_REFLECTCPP_INCLUDE AND ARROWER_REFLECTCPP_LIBRARY AND ARROWER_YYJSON_LIBRARY)
    add_library(arrower::reflectcpp INTERFACE IMPORTED GLOBAL)
    target_include_directories(arrower::reflectcpp INTERFACE ${ARROWER_REFLECTCPP_INCLUDE})
    target_link_libraries(arrower::reflectcpp INTERFACE ${ARROWER_REFLECTCPP_LIBRARY} ${ARROWER_YYJSON_LIBRARY})
    # Some builds of Debian's package include copies of ctre and yyjson that it does not ship; forward to the packages
    # libctre-dev and libyyjson-dev there. A build that looks for those by itself needs no help.
    file(STRINGS ${ARROWER_REFLECTCPP_INCLUDE}/rfl/PatternValidator.hpp ARROWER_REFLECTCPP_LOOKS_FOR_CTRE REGEX "__has_include")
    if(NOT ARROWER_REFLECTCPP_LOOKS_FOR_CTRE AND NOT EXISTS ${ARROWER_REFLECTCPP_INCLUDE}/rfl/thirdparty/ctre.hpp)
      target_include_directories(arrower::reflectcpp INTERFACE ${CMAKE_CURRENT_LIST_DIR}/compat/include)
    endif()
  else()
    find_package(reflectcpp CONFIG QUIET)
    if(TARGET reflectcpp::reflectcpp)
      add_library(arrower::reflectcpp INTERFACE IMPORTED GLOBAL)
      target_link_libraries(arrower::reflectcpp INTERFACE reflectcpp::reflectcpp)
    endif()
  endif()
endif()

if(TARGET arrower::reflectcpp)
  set(reflect-cpp-library_FOUND TRUE)
elseif(reflect-cpp-library_FIND_REQUIRED)
  message(FATAL_ERROR "reflect-cpp 0.18 was not found: install libreflectcpp-dev, libctre-dev and libyyjson-dev, or run script/setup")
endif()
