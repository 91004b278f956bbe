# Installs the libraries, the headers and a package for find_package(arrower-jobs).

include(CMakePackageConfigHelpers)

set(ARROWER_PACKAGE_DIR ${CMAKE_INSTALL_LIBDIR}/cmake/arrower-jobs)

if(ARROWER_CLI)
  install(TARGETS arrower-jobs-cli RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
  install(DIRECTORY ${PROJECT_BINARY_DIR}/cli/share/ DESTINATION ${CMAKE_INSTALL_DATADIR})
endif()
set(ARROWER_LIBRARIES arrower-jobs arrower-jobs-testing)
if(ARROWER_ADMIN)
  list(APPEND ARROWER_LIBRARIES arrower-jobs-admin)
endif()
install(TARGETS ${ARROWER_LIBRARIES} EXPORT arrower-jobs-targets
  ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR}
  LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR}
  RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
install(DIRECTORY ${PROJECT_SOURCE_DIR}/include/ DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})
install(EXPORT arrower-jobs-targets NAMESPACE arrower:: DESTINATION ${ARROWER_PACKAGE_DIR})

configure_package_config_file(${CMAKE_CURRENT_LIST_DIR}/arrower-jobs-config.cmake.in
  ${PROJECT_BINARY_DIR}/arrower-jobs-config.cmake INSTALL_DESTINATION ${ARROWER_PACKAGE_DIR})
write_basic_package_version_file(${PROJECT_BINARY_DIR}/arrower-jobs-config-version.cmake COMPATIBILITY SameMinorVersion)
install(FILES
  ${PROJECT_BINARY_DIR}/arrower-jobs-config.cmake
  ${PROJECT_BINARY_DIR}/arrower-jobs-config-version.cmake
  ${CMAKE_CURRENT_LIST_DIR}/Findcpp-httplib-library.cmake
  ${CMAKE_CURRENT_LIST_DIR}/Findcrypt-library.cmake
  ${CMAKE_CURRENT_LIST_DIR}/Findlibpqxx-pkgconfig.cmake
  ${CMAKE_CURRENT_LIST_DIR}/Findopentelemetry-api.cmake
  DESTINATION ${ARROWER_PACKAGE_DIR})
