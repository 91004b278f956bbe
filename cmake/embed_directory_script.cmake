# cmake -DDIRECTORY=... -DOUTPUT=... -DFUNCTION=... -P embed_directory_script.cmake: what arrower_embed_directory runs.

function(append_bytes file name)
  file(READ ${file} bytes HEX)
  string(REGEX REPLACE "([0-9a-f][0-9a-f])" "0x\\1," bytes "${bytes}")
  # An array has at least one element.
  string(APPEND source "constexpr unsigned char ${name}[] = {${bytes}0};\n")
  set(source "${source}" PARENT_SCOPE)
endfunction()

file(GLOB_RECURSE files RELATIVE ${DIRECTORY} ${DIRECTORY}/*)
if(NOT files)
  message(FATAL_ERROR "${DIRECTORY} holds no files to embed")
endif()
list(SORT files)

set(source "// Made by cmake/EmbedDirectory.cmake.\n#include \"embedded_files.hpp\"\n\nnamespace arrower::jobs::admin {\n\nnamespace {\n\n")
set(entries "")
set(index 0)
foreach(file IN LISTS files)
  append_bytes(${DIRECTORY}/${file} content_${index})
  # Always the same bytes for the same content: gzip's header holds no time and no name here.
  set(compressed ${OUTPUT}.gz)
  file(ARCHIVE_CREATE OUTPUT ${compressed} PATHS ${DIRECTORY}/${file} FORMAT raw COMPRESSION GZip COMPRESSION_LEVEL 9
    MTIME 0)
  append_bytes(${compressed} compressed_${index})
  file(REMOVE ${compressed})
  file(SHA256 ${DIRECTORY}/${file} hash)
  string(SUBSTRING ${hash} 0 32 hash)
  string(APPEND entries "      {\"${file}\", bytes_of(content_${index}), bytes_of(compressed_${index}), \"\\\"${hash}\\\"\"},\n")
  math(EXPR index "${index} + 1")
endforeach()

string(APPEND source "\ntemplate <std::size_t Size>\nstd::string_view bytes_of(const unsigned char (&bytes)[Size]) {\n"
  "  return {reinterpret_cast<const char*>(bytes), Size - 1};\n}\n\n}  // namespace\n\n"
  "std::span<const EmbeddedFile> ${FUNCTION}() {\n  static const EmbeddedFile files[] = {\n${entries}  };\n"
  "  return files;\n}\n\n}  // namespace arrower::jobs::admin\n")
file(WRITE ${OUTPUT} "${source}")
