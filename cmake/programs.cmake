# Programs that are not part of the package: tools, fuzz targets, micro benchmarks. Each is one
# .cpp; a folder without any is skipped. Found in <build>/bin.
function(shoal_programs folder prefix)
  file(GLOB files CONFIGURE_DEPENDS "${PROJECT_SOURCE_DIR}/${folder}/*.cpp")
  foreach(file ${files})
    get_filename_component(name "${file}" NAME_WE)
    add_executable(${prefix}${name} "${file}")
    target_link_libraries(${prefix}${name} PRIVATE ${ARGN})
    list(APPEND names ${name})
  endforeach()
  set(program_names ${names} PARENT_SCOPE)
endfunction()

set(shoal_engine_and_compiler shoal_session shoal_compiler_plan_passes shoal_compiler_ir_to_plan
    shoal_compiler_ir_passes shoal_compiler_syntax_to_ir)

if(SHOAL_TOOLS)
  set(llvm_rooms)
  if(SHOAL_LLVM)
    set(llvm_rooms shoal_compiler_driver)
  endif()
  shoal_programs(tools "" ${llvm_rooms} ${shoal_engine_and_compiler})
endif()

# A fuzz target's seeds lie in tests/fuzz/seeds/<name>/; ctest gives each a short fixed run.
if(SHOAL_FUZZ)
  add_library(fuzz_main OBJECT tests/fuzz/standalone_main.cc)
  target_link_libraries(fuzz_main PRIVATE shoal_flags)
  shoal_programs(tests/fuzz fuzz_ fuzz_main ${shoal_engine_and_compiler})
  foreach(name ${program_names})
    file(GLOB seeds CONFIGURE_DEPENDS "${PROJECT_SOURCE_DIR}/tests/fuzz/seeds/${name}/*")
    add_test(NAME fuzz_${name} COMMAND fuzz_${name} --mutations 20000 --seed 1 ${seeds})
    set_tests_properties(fuzz_${name} PROPERTIES LABELS fuzz TIMEOUT 600)
  endforeach()
endif()

if(SHOAL_BENCHMARKS)
  find_package(benchmark REQUIRED)
  shoal_programs(benchmarks/micro micro_ benchmark::benchmark_main ${shoal_engine_and_compiler})
endif()

# One program of all .cpp in tests/mpi, which tests/mpi/test_programs.py runs under the launchers and
# libraries that it finds; check_constants.cpp is compiled by a test, against each mpi.h.
if(SHOAL_TESTS)
  file(GLOB exchange_files CONFIGURE_DEPENDS "${PROJECT_SOURCE_DIR}/tests/mpi/exchange_*.cpp")
  add_executable(exchange_program ${exchange_files})
  target_link_libraries(exchange_program PRIVATE shoal_engine_comm)
endif()
