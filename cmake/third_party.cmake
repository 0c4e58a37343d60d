# Third parties, each used by one room only:
#   shoal_zlib, shoal_zstd  engine/io               from the LLVM SDK, also without SHOAL_LLVM
#   shoal_llvm              compiler/ir_to_llvm     from the LLVM SDK
#   nanobind                bindings
find_package(Python 3.10 REQUIRED COMPONENTS Interpreter OPTIONAL_COMPONENTS Development.Module)

shoal_ask_python(llvm_include_folder mlc_llvm_static.config --include-dir)
shoal_ask_python(llvm_library_folder mlc_llvm_static.config --library-dir)

# The codecs' headers are copied to a folder of their own, so that a room which may use zstd
# does not see LLVM's headers.
function(shoal_codec name archive)
  foreach(header ${ARGN})
    configure_file("${llvm_include_folder}/${header}"
                   "${CMAKE_BINARY_DIR}/third_party/${name}/${header}" COPYONLY)
  endforeach()
  add_library(shoal_${name} INTERFACE)
  target_include_directories(shoal_${name} SYSTEM INTERFACE "${CMAKE_BINARY_DIR}/third_party/${name}")
  target_link_libraries(shoal_${name} INTERFACE "${llvm_library_folder}/${archive}")
endfunction()
shoal_codec(zlib libz.a zlib.h zconf.h)
shoal_codec(zstd libzstd.a zstd.h zstd_errors.h)

add_library(shoal_llvm INTERFACE)
if(SHOAL_LLVM)
  shoal_ask_python(llvm_cmake_folder mlc_llvm_static.config --cmake-dir)
  # LLVM's own look-ups of its codecs must end in the SDK, whatever the machine has installed.
  set(ZLIB_INCLUDE_DIR "${llvm_include_folder}" CACHE PATH "" FORCE)
  set(ZLIB_LIBRARY "${llvm_library_folder}/libz.a" CACHE FILEPATH "" FORCE)
  set(zstd_INCLUDE_DIR "${llvm_include_folder}" CACHE PATH "" FORCE)
  set(zstd_LIBRARY "${llvm_library_folder}/libzstd.a" CACHE FILEPATH "" FORCE)
  find_package(LLVM 23.1 REQUIRED CONFIG PATHS "${llvm_cmake_folder}" NO_DEFAULT_PATH)
  if(CMAKE_SYSTEM_PROCESSOR MATCHES "aarch64|arm64")
    set(llvm_target AArch64)
  else()
    set(llvm_target X86)
  endif()
  llvm_map_components_to_libnames(
    llvm_libraries core support analysis passes target codegen mc
    ${llvm_target}CodeGen ${llvm_target}Desc ${llvm_target}Info)
  separate_arguments(llvm_definitions NATIVE_COMMAND "${LLVM_DEFINITIONS}")
  target_include_directories(shoal_llvm SYSTEM INTERFACE ${LLVM_INCLUDE_DIRS})
  target_compile_definitions(shoal_llvm INTERFACE ${llvm_definitions})
  target_compile_options(shoal_llvm INTERFACE -fno-rtti)
  target_link_libraries(shoal_llvm INTERFACE ${llvm_libraries})
endif()

if(SHOAL_PYTHON)
  shoal_ask_python(nanobind_folder nanobind --cmake_dir)
  find_package(nanobind 3.1 REQUIRED CONFIG PATHS "${nanobind_folder}" NO_DEFAULT_PATH)
endif()
