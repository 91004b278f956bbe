# Turns a directory of files into one C++ source when the project is built: a function that answers an array of (path,
# content, compressed content, ETag). The files may be made by the build themselves, so they are looked up then.

set(ARROWER_EMBED_DIRECTORY_SCRIPT ${CMAKE_CURRENT_LIST_DIR}/embed_directory_script.cmake)

# arrower_embed_directory(OUTPUT FUNCTION DIRECTORY DEPENDENCY...)
function(arrower_embed_directory output function directory)
  add_custom_command(OUTPUT ${output}
    COMMAND ${CMAKE_COMMAND} -DDIRECTORY=${directory} -DOUTPUT=${output} -DFUNCTION=${function}
      -P ${ARROWER_EMBED_DIRECTORY_SCRIPT}
    DEPENDS ${ARGN} ${ARROWER_EMBED_DIRECTORY_SCRIPT}
    COMMENT "Embedding ${function}"
    VERBATIM)
  # Each has the same names in it.
  set_source_files_properties(${output} PROPERTIES SKIP_UNITY_BUILD_INCLUSION ON)
endfunction()
