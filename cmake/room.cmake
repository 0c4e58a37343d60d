# shoal_room(<folder> [DEPENDS <folder>...] [PRIVATE <target>...] [EXCLUDE <file>...] [HOT])
#
# Makes the library shoal_<folder with _ for /> of the .cpp in src/<folder> and its subfolders,
# without *_test.cpp; those are the executable test_<...> if SHOAL_TESTS. A room without a .cpp, or
# whose folder does not exist yet, is an INTERFACE library that only passes on its dependencies.
#   DEPENDS  rooms it links; they must have been declared before
#   PRIVATE  third parties, invisible to the rooms above
#   TEST_DEPENDS  rooms that only its tests link; they may be declared later
#   EXCLUDE  files that belong to another target
#   HOT      loops over data: -O3, but not under a sanitizer
# A file named *_avx2.cpp or *_avx512.cpp is compiled for x86-64-v3 or -v4 and must be called only
# after a run-time check of the CPU; keep inline functions shared with other files out of it.
function(shoal_room folder)
  cmake_parse_arguments(room "HOT" "" "DEPENDS;PRIVATE;EXCLUDE;TEST_DEPENDS" ${ARGN})
  string(REPLACE "/" "_" name "${folder}")
  shoal_sources(sources tests "${folder}" "${room_EXCLUDE}")
  list(TRANSFORM room_DEPENDS REPLACE "/" "_")
  list(TRANSFORM room_DEPENDS PREPEND shoal_)
  list(TRANSFORM room_TEST_DEPENDS REPLACE "/" "_")
  list(TRANSFORM room_TEST_DEPENDS PREPEND shoal_)

  if(sources)
    add_library(shoal_${name} STATIC ${sources})
    target_link_libraries(shoal_${name} PUBLIC shoal_flags ${room_DEPENDS} PRIVATE ${room_PRIVATE})
    if(room_HOT AND NOT SHOAL_SANITIZE)
      target_compile_options(shoal_${name} PRIVATE $<$<CONFIG:Release>:-O3>)
    endif()
  else()
    add_library(shoal_${name} INTERFACE)
    target_link_libraries(shoal_${name} INTERFACE shoal_flags ${room_DEPENDS})
  endif()

  if(SHOAL_TESTS AND tests)
    add_executable(test_${name} ${tests})
    target_link_libraries(test_${name} PRIVATE shoal_${name} ${room_TEST_DEPENDS} ${room_PRIVATE}
                          GTest::gtest_main)
    add_test(NAME ${name} COMMAND test_${name} WORKING_DIRECTORY "${PROJECT_SOURCE_DIR}")
    set_tests_properties(${name} PROPERTIES LABELS unit TIMEOUT 600)
  endif()
endfunction()

# Splits the .cpp of src/<folder> into the room's sources and its unit tests, and sets the flags of
# files made for one instruction set.
function(shoal_sources sources_variable tests_variable folder exclude)
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS "${PROJECT_SOURCE_DIR}/src/${folder}/*.cpp")
  set(tests ${sources})
  list(FILTER sources EXCLUDE REGEX "_test\\.cpp$")
  list(FILTER tests INCLUDE REGEX "_test\\.cpp$")
  foreach(file ${exclude})
    list(REMOVE_ITEM sources "${PROJECT_SOURCE_DIR}/src/${folder}/${file}")
  endforeach()
  foreach(file ${sources})
    if(file MATCHES "_avx(2|512)\\.cpp$")
      if(NOT CMAKE_SYSTEM_PROCESSOR MATCHES "x86_64|AMD64")
        list(REMOVE_ITEM sources "${file}")
      elseif(CMAKE_MATCH_1 STREQUAL "2")
        set_source_files_properties("${file}" PROPERTIES COMPILE_OPTIONS "-march=x86-64-v3")
      else()
        set_source_files_properties("${file}" PROPERTIES COMPILE_OPTIONS "-march=x86-64-v4")
      endif()
    endif()
  endforeach()
  set(${sources_variable} ${sources} PARENT_SCOPE)
  set(${tests_variable} ${tests} PARENT_SCOPE)
endfunction()
