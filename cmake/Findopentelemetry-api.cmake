# The OpenTelemetry API, header-only, as the imported target arrower::opentelemetry_api. Debian's CMake config asks for gRPC and
# Protobuf as soon as it is loaded, which only its exporters need, so its pkg-config file is read; elsewhere the config is used.

# Links the API of a config that has been loaded, if there is one. Conan's has one target for all of OpenTelemetry beside those of the
# libraries, and the API is no library.
macro(arrower_take_opentelemetry_api_of_config)
  foreach(name api opentelemetry-cpp)
    if(NOT TARGET arrower::opentelemetry_api AND TARGET opentelemetry-cpp::${name})
      add_library(arrower::opentelemetry_api INTERFACE IMPORTED GLOBAL)
      target_link_libraries(arrower::opentelemetry_api INTERFACE opentelemetry-cpp::${name})
    endif()
  endforeach()
endmacro()

if(NOT TARGET arrower::opentelemetry_api)
  arrower_take_opentelemetry_api_of_config()
  if(NOT TARGET arrower::opentelemetry_api)
    find_package(PkgConfig QUIET)
    if(PkgConfig_FOUND)
      pkg_check_modules(ARROWER_OPENTELEMETRY_API QUIET "opentelemetry_api>=1.19")
    endif()
    find_path(ARROWER_OPENTELEMETRY_INCLUDE opentelemetry/trace/provider.h)
    mark_as_advanced(ARROWER_OPENTELEMETRY_INCLUDE)
    if(ARROWER_OPENTELEMETRY_API_FOUND AND ARROWER_OPENTELEMETRY_INCLUDE)
      # The include folder that Debian's file names does not exist. The definitions decide about the ABI: the same ones must hold
      # for whoever includes these headers.
      add_library(arrower::opentelemetry_api INTERFACE IMPORTED GLOBAL)
      target_include_directories(arrower::opentelemetry_api INTERFACE ${ARROWER_OPENTELEMETRY_INCLUDE})
      target_compile_options(arrower::opentelemetry_api INTERFACE ${ARROWER_OPENTELEMETRY_API_CFLAGS_OTHER})
      target_link_libraries(arrower::opentelemetry_api INTERFACE ${ARROWER_OPENTELEMETRY_API_LINK_LIBRARIES})
    else()
      find_package(opentelemetry-cpp CONFIG QUIET)
      arrower_take_opentelemetry_api_of_config()
    endif()
  endif()
endif()

if(TARGET arrower::opentelemetry_api)
  set(opentelemetry-api_FOUND TRUE)
elseif(opentelemetry-api_FIND_REQUIRED)
  message(FATAL_ERROR "opentelemetry-cpp 1.19 was not found: install opentelemetry-cpp-dev and libabsl-dev, or run script/setup")
endif()
