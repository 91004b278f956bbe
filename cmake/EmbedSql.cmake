# Turns a folder of .sql files into one C++ source: an array of (path, text), sorted by path. Made when CMake runs, which
# happens again whenever one of the files changes.

function(arrower_embed_sql folder output)
  file(GLOB_RECURSE files CONFIGURE_DEPENDS RELATIVE ${folder} ${folder}/*.sql)
  list(SORT files)
  set(source "// Made by cmake/EmbedSql.cmake from the .sql files; edit those.\n#include \"postgres/sql_files.hpp\"\n\nnamespace arrower::jobs::postgres {\n\nstd::span<const SqlFile> sql_files() {\n  static constexpr SqlFile files[] = {\n")
  foreach(file IN LISTS files)
    set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${folder}/${file})
    file(READ ${folder}/${file} text)
    string(APPEND source "{\"${file}\", R\"sql~(${text})sql~\"},\n")
  endforeach()
  string(APPEND source "  };\n  return files;\n}\n\n}  // namespace arrower::jobs::postgres\n")
  # Not file(CONFIGURE): it would replace what stands between two @ in the SQL. Written only when it changed.
  set(previous "")
  if(EXISTS ${output})
    file(READ ${output} previous)
  endif()
  if(NOT "${previous}" STREQUAL "${source}")
    file(WRITE ${output} "${source}")
  endif()
endfunction()
