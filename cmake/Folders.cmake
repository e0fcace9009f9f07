# jingui_folder(NAME DEPENDS ...) turns src/NAME into the library jingui_NAME from its *.cpp, and its
# *_test.cpp into the test program NAME_test. Files are found by pattern, so a new file needs no edit here.
# Allowed directions between folders stand in tools/layers.txt; DEPENDS must agree with them.
set(JINGUI_FIXTURES "$ENV{JINGUI_FIXTURES}")
if(NOT JINGUI_FIXTURES)
  set(JINGUI_FIXTURES "${CMAKE_SOURCE_DIR}/../shared/fixtures")
endif()

add_library(jingui_doctest_main STATIC "${CMAKE_SOURCE_DIR}/tests/doctest_main.cpp")

function(jingui_folder name)
  cmake_parse_arguments(ARG "" "" "DEPENDS;TEST_DEPENDS" ${ARGN})
  file(GLOB sources CONFIGURE_DEPENDS "${CMAKE_SOURCE_DIR}/src/${name}/*.cpp")
  set(tests ${sources})
  list(FILTER sources EXCLUDE REGEX "_test\\.cpp$|_main\\.cpp$|_test_support\\.cpp$")
  list(FILTER tests INCLUDE REGEX "_test\\.cpp$|_test_support\\.cpp$")
  if(sources)
    add_library(jingui_${name} STATIC ${sources})
    set(scope PUBLIC)
  else()
    add_library(jingui_${name} INTERFACE)
    set(scope INTERFACE)
  endif()
  target_include_directories(jingui_${name} ${scope} "${CMAKE_SOURCE_DIR}/src")
  target_link_libraries(jingui_${name} ${scope} ${ARG_DEPENDS})
  if(tests)
    add_executable(${name}_test ${tests})
    target_link_libraries(${name}_test PRIVATE jingui_${name} ${ARG_TEST_DEPENDS} jingui_doctest_main)
    add_test(NAME ${name} COMMAND ${name}_test)
    set_tests_properties(${name} PROPERTIES TIMEOUT 600
      ENVIRONMENT "JINGUI_FIXTURES=${JINGUI_FIXTURES};JINGUI_SOURCE_DIR=${CMAKE_SOURCE_DIR};JINGUI_BIN_DIR=${CMAKE_RUNTIME_OUTPUT_DIRECTORY};DCAP_QVL_SAMPLES=${DCAP_QVL_SAMPLES}")
  endif()
endfunction()
