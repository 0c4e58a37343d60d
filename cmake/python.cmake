# Finds the Python whose environment holds the build requirements (mlc-llvm-static, nanobind).
# Order: -DPython_EXECUTABLE=..., what scikit-build-core passes, .local/build-env, python3 of PATH.
if(NOT DEFINED Python_EXECUTABLE AND NOT DEFINED SKBUILD
   AND EXISTS "${CMAKE_CURRENT_SOURCE_DIR}/.local/build-env/bin/python")
  set(Python_EXECUTABLE "${CMAKE_CURRENT_SOURCE_DIR}/.local/build-env/bin/python")
endif()

# Sets `variable` to the one line that `python -m <arguments>` prints; fails if it fails.
function(shoal_ask_python variable)
  execute_process(
    COMMAND "${Python_EXECUTABLE}" -m ${ARGN}
    OUTPUT_VARIABLE answer
    ERROR_VARIABLE problem
    RESULT_VARIABLE failed
    OUTPUT_STRIP_TRAILING_WHITESPACE)
  if(failed)
    list(JOIN ARGN " " question)
    message(FATAL_ERROR "`${Python_EXECUTABLE} -m ${question}` failed:\n${problem}\n"
                        "Run ./run build-env once, or see docs/how_to/build.md.")
  endif()
  set(${variable} "${answer}" PARENT_SCOPE)
endfunction()
