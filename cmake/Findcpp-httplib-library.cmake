# cpp-httplib 0.18 with OpenSSL as the imported target arrower::httplib: Debian's package is a compiled library with a
# pkg-config file, vcpkg and Conan bring a CMake config.

if(NOT TARGET arrower::httplib)
  find_package(PkgConfig QUIET)
  if(PkgConfig_FOUND)
    pkg_check_modules(ARROWER_HTTPLIB QUIET IMPORTED_TARGET GLOBAL "cpp-httplib>=0.18")
  endif()
  if(TARGET PkgConfig::ARROWER_HTTPLIB)
    add_library(arrower::httplib ALIAS PkgConfig::ARROWER_HTTPLIB)
  else()
    find_package(httplib CONFIG QUIET)
    if(TARGET httplib::httplib)
      add_library(arrower::httplib ALIAS httplib::httplib)
    endif()
  endif()
endif()

if(TARGET arrower::httplib)
  set(cpp-httplib-library_FOUND TRUE)
elseif(cpp-httplib-library_FIND_REQUIRED)
  message(FATAL_ERROR "cpp-httplib 0.18 was not found: install libcpp-httplib-dev, run script/setup, or leave the admin "
    "server out with -DARROWER_ADMIN=OFF")
endif()
