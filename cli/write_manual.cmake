# Has PROGRAM write its man page and its completion scripts into DIRECTORY, laid out as under /usr/share.
foreach(file
    "man/man1/arrower-jobs.1 manual"
    "bash-completion/completions/arrower-jobs completion bash"
    "zsh/site-functions/_arrower-jobs completion zsh"
    "fish/vendor_completions.d/arrower-jobs.fish completion fish")
  separate_arguments(arguments UNIX_COMMAND "${file}")
  list(POP_FRONT arguments path)
  execute_process(COMMAND ${PROGRAM} ${arguments} OUTPUT_VARIABLE text COMMAND_ERROR_IS_FATAL ANY)
  file(WRITE ${DIRECTORY}/${path} "${text}")
endforeach()
