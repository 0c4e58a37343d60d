# shoal_flags: the compile and link flags of every target of ours (not of third parties).
add_library(shoal_flags INTERFACE)
target_include_directories(shoal_flags INTERFACE "${PROJECT_SOURCE_DIR}/src")
target_link_libraries(shoal_flags INTERFACE Threads::Threads ${CMAKE_DL_LIBS})
target_compile_definitions(shoal_flags INTERFACE SHOAL_VERSION="${PROJECT_VERSION}")
# No contraction to fused multiply-add: an answer must not depend on the CPU that a kernel was
# dispatched for.
target_compile_options(
  shoal_flags
  INTERFACE -Wall -Wextra -Wpedantic
            -fvisibility=hidden -fvisibility-inlines-hidden
            -ffp-contract=off
            -fno-plt -fno-semantic-interposition
            -ffunction-sections -fdata-sections)
target_link_options(shoal_flags INTERFACE -Wl,--gc-sections)

if(SHOAL_WERROR)
  target_compile_options(shoal_flags INTERFACE -Werror)
endif()
target_compile_definitions(shoal_flags INTERFACE $<$<CONFIG:Debug>:_GLIBCXX_ASSERTIONS>)
if(CMAKE_SYSTEM_PROCESSOR MATCHES "x86_64|AMD64")
  target_compile_options(shoal_flags INTERFACE -march=x86-64-v2)
endif()
if(SHOAL_SANITIZE)
  # -O1: with the checks in it, a kernel takes much longer to optimize further.
  add_compile_options(-O1 -fsanitize=${SHOAL_SANITIZE} -fno-omit-frame-pointer -g1)
  # The instrumented code hides from g++ 12 that an optional is tested before it is read.
  target_compile_options(shoal_flags INTERFACE -Wno-maybe-uninitialized)
  if(SHOAL_SANITIZE MATCHES "undefined")
    add_compile_options(-fno-sanitize-recover=undefined)
  endif()
  add_link_options(-fsanitize=${SHOAL_SANITIZE})
endif()
