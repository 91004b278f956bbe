# Where the files of the admin UI come from, for embedding: ARROWER_UI_DIRECTORY, and ARROWER_UI_STAMP, the files that stand
# for all of them as a dependency.
#
# With npm the UI is built from admin/ui, in the build tree. A source release carries it built, in admin/ui/dist, which is
# taken where npm is absent. Without both, or with ARROWER_UI=OFF, a page says that it was left out; the API is there.

set(ARROWER_UI_SOURCE ${PROJECT_SOURCE_DIR}/admin/ui)
find_program(ARROWER_NPM npm)
mark_as_advanced(ARROWER_NPM)

set(ui_default OFF)
if((ARROWER_NPM AND EXISTS ${ARROWER_UI_SOURCE}/package-lock.json) OR EXISTS ${ARROWER_UI_SOURCE}/dist/index.html)
  set(ui_default ON)
endif()
option(ARROWER_UI "Put the admin UI into the admin server; built with npm" ${ui_default})

if(NOT ARROWER_UI)
  set(ARROWER_UI_DIRECTORY ${PROJECT_SOURCE_DIR}/admin/server/without_ui)
  file(GLOB_RECURSE ARROWER_UI_STAMP CONFIGURE_DEPENDS ${ARROWER_UI_DIRECTORY}/*)
elseif(ARROWER_NPM AND EXISTS ${ARROWER_UI_SOURCE}/package-lock.json)
  set(ui_build ${PROJECT_BINARY_DIR}/admin/ui)
  set(ARROWER_UI_DIRECTORY ${ui_build}/dist)
  set(ARROWER_UI_STAMP ${ui_build}/dist/index.html)

  # Not the folders that npm and the bundler make in the source tree of whoever works on the UI.
  file(GLOB ui_top CONFIGURE_DEPENDS RELATIVE ${ARROWER_UI_SOURCE} ${ARROWER_UI_SOURCE}/*)
  list(REMOVE_ITEM ui_top node_modules dist test-results)
  set(ui_sources "")
  foreach(entry IN LISTS ui_top)
    if(IS_DIRECTORY ${ARROWER_UI_SOURCE}/${entry})
      file(GLOB_RECURSE inside CONFIGURE_DEPENDS RELATIVE ${ARROWER_UI_SOURCE} ${ARROWER_UI_SOURCE}/${entry}/*)
      list(APPEND ui_sources ${inside})
    else()
      list(APPEND ui_sources ${entry})
    endif()
  endforeach()
  set(ui_copies "")
  foreach(file IN LISTS ui_sources)
    add_custom_command(OUTPUT ${ui_build}/${file}
      COMMAND ${CMAKE_COMMAND} -E copy ${ARROWER_UI_SOURCE}/${file} ${ui_build}/${file}
      DEPENDS ${ARROWER_UI_SOURCE}/${file} VERBATIM)
    list(APPEND ui_copies ${ui_build}/${file})
  endforeach()

  add_custom_command(OUTPUT ${ui_build}/node_modules/.package-lock.json
    COMMAND ${ARROWER_NPM} ci --ignore-scripts --no-audit --no-fund --loglevel=error
    COMMAND ${CMAKE_COMMAND} -E touch ${ui_build}/node_modules/.package-lock.json
    DEPENDS ${ui_build}/package.json ${ui_build}/package-lock.json
    WORKING_DIRECTORY ${ui_build} VERBATIM
    COMMENT "Installing what the admin UI is built with (-DARROWER_UI=OFF leaves the UI out)")
  add_custom_command(OUTPUT ${ARROWER_UI_STAMP}
    COMMAND ${ARROWER_NPM} run build --silent
    COMMAND ${CMAKE_COMMAND} -E touch ${ARROWER_UI_STAMP}
    DEPENDS ${ui_copies} ${ui_build}/node_modules/.package-lock.json
    WORKING_DIRECTORY ${ui_build} VERBATIM
    COMMENT "Building the admin UI")
elseif(EXISTS ${ARROWER_UI_SOURCE}/dist/index.html)
  set(ARROWER_UI_DIRECTORY ${ARROWER_UI_SOURCE}/dist)
  file(GLOB_RECURSE ARROWER_UI_STAMP CONFIGURE_DEPENDS ${ARROWER_UI_DIRECTORY}/*)
else()
  message(FATAL_ERROR "The admin UI cannot be built: install npm (script/setup does), or leave it out with -DARROWER_UI=OFF")
endif()
